# SPDX-License-Identifier: Apache-2.0
"""Changes of the rule book under two persons (design.md 2, law 5): check, record, change - in this order.

- a text that does not load is never stored;
- the proposer never decides, and only a compliance officer or the security administrator decides;
- the ledger entry is written before the row changes, inside the same lock, so that of two deciders only one records;
- what was in force before stays and can be proposed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Entry, Event
from tournier_office.lawbook import rulebooks
from tournier_office.lawbook.lookups import DECIDERS, PROPOSERS
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.site import gateway

_State = RuleBookVersion.State
_MOST_WORDS = 2000


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > _MOST_WORDS:
        raise BadInput("rules.reason", "The reason is missing or too long.", "Say in a few words why.")
    return reason


def _record(event: Event, by: str, row: RuleBookVersion, why: str) -> str:
    detail = {"version": row.pk, "digest": row.digest, "based_on": row.based_on, "why": why}
    return gateway.ledger().append(Entry(event, by, detail=detail)).id


def refuse_proposer() -> NoReturn:
    """Say who proposes rules."""
    raise Refused(
        "rules.post", "Your posts do not propose rules.", "Ask compliance, legal or the security administrator."
    )


def propose(files: Mapping[str, str], *, by: str, posts: frozenset[str], why: str) -> RuleBookVersion:
    """Put a rule book forward. It must load strictly; nothing changes until a second person activates it."""
    if not posts & PROPOSERS:
        refuse_proposer()
    reason = _reason(why)
    texts = rulebooks.gather(files)
    rulebooks.read(texts)
    current = RuleBookVersion.objects.filter(state=_State.ACTIVE).first()
    row = RuleBookVersion(
        digest=rulebooks.digest(texts),
        files=texts,
        based_on=current.digest if current else "",
        why=reason,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    if current and current.digest == row.digest:
        raise BadInput("rules.same", "The proposal equals the rules in force.", "Change something first.")
    if RuleBookVersion.objects.filter(state=_State.PROPOSED, digest=row.digest).exists():
        raise BadInput("rules.waiting", "The same text waits for a decision already.", "Decide on that proposal.")
    with transaction.atomic():
        row.entry = _record(Event.RULES_PROPOSED, by, row, reason)
        row.save(force_insert=True)
    return row


def propose_again(row: RuleBookVersion, *, by: str, posts: frozenset[str], why: str) -> RuleBookVersion:
    """Put an older version forward again: the way back."""
    return propose(row.files, by=by, posts=posts, why=why)


def _open(key: str, by: str, posts: frozenset[str]) -> RuleBookVersion:
    """The proposal, locked until the transaction ends, if this person may decide on it."""
    if not posts & DECIDERS:
        raise Refused(
            "rules.post", "Your posts do not decide on rules.", "Ask compliance or the security administrator."
        )
    row = RuleBookVersion.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise BadInput("rules.unknown", "There is no such version.", "Open the list of versions.")
    if row.state != _State.PROPOSED:
        raise Refused("rules.decided", "Somebody has decided on this version already.", "Open it to see the decision.")
    if row.proposed_by == by:
        raise Refused("rules.own", "Nobody decides on their own proposal.", "A second person must decide.")
    return row


def activate(key: str, *, by: str, posts: frozenset[str], why: str = "") -> RuleBookVersion:
    """Put a proposal in force. Every worker follows within a second."""
    with transaction.atomic():
        row = _open(key, by, posts)
        current = RuleBookVersion.objects.select_for_update().filter(state=_State.ACTIVE).first()
        if (current.digest if current else "") != row.based_on:
            # Somebody else's rules came into force in between: this text would silently undo them.
            raise Refused(
                "rules.stale", "Other rules came into force since the proposal.", "Propose it again on today's rules."
            )
        rulebooks.read(row.files)  # the engine or the clauses may have changed since the proposal
        return _put_in_force(row, current, by, why.strip())


def _put_in_force(row: RuleBookVersion, current: RuleBookVersion | None, by: str, why: str) -> RuleBookVersion:
    row.decision_entry = _record(Event.RULES_ACTIVATED, by, row, why)
    if current:
        current.state = _State.SUPERSEDED
        current.save(update_fields=["state"])
    row.serial = (RuleBookVersion.objects.aggregate(last=Max("serial"))["last"] or 0) + 1
    row.state = _State.ACTIVE
    row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), why
    row.save()
    return row


def reject(key: str, *, by: str, posts: frozenset[str], why: str) -> RuleBookVersion:
    """Turn a proposal down, with the reason."""
    reason = _reason(why)
    with transaction.atomic():
        row = _open(key, by, posts)
        row.decision_entry = _record(Event.RULES_REJECTED, by, row, reason)
        row.state = _State.REJECTED
        row.decided_by, row.decided_at, row.decision_why = by, timezone.now(), reason
        row.save()
        return row


def install(files: Mapping[str, str], *, proposed_by: str, decided_by: str, why: str) -> RuleBookVersion:
    """Put the first rule book in force, in the names of two persons. Refused when rules are in force already."""
    if not proposed_by or not decided_by or proposed_by == decided_by:
        raise Refused("rules.own", "The first rules need two different persons.", "Name a proposer and a decider.")
    texts = rulebooks.gather(files)
    rulebooks.read(texts)
    with transaction.atomic():
        if RuleBookVersion.objects.filter(serial__isnull=False).exists():
            raise Refused("rules.installed", "There are rules already.", "Propose a change instead.")
        row = RuleBookVersion(
            digest=rulebooks.digest(texts),
            files=texts,
            why=_reason(why),
            proposed_by=proposed_by,
            proposed_at=timezone.now(),
        )
        row.entry = _record(Event.RULES_PROPOSED, proposed_by, row, row.why)
        row.save(force_insert=True)
        return _put_in_force(row, None, decided_by, row.why)
