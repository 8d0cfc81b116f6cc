# SPDX-License-Identifier: Apache-2.0
"""Changes of the rule book under two persons (design.md 2, law 5): check, record, change - in this order.

- a text that does not load is never stored;
- only a compliance officer or the security administrator decides, never on their own proposal (`site.two_persons`);
- the decision may name a moment to come: `arrive` puts the text in force then, before anything is decided;
- what was in force before stays and can be proposed again;
- the project folder follows afterwards, so that the commands see the same rules. The row is the truth.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from django.db import transaction

from tournier.base import BadInput, Refused, SystemFailed
from tournier_office.lawbook import rulebooks
from tournier_office.lawbook.local import expect_head_office
from tournier_office.lawbook.lookups import PROPOSERS, TWO_PERSONS, State, active_files
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.site import gateway

_log = logging.getLogger("tournier.office")


def refuse_proposer() -> NoReturn:
    """Say who proposes rules."""
    raise Refused(
        "rules.post", "Your posts do not propose rules.", "Ask compliance, legal or the security administrator."
    )


def propose(files: Mapping[str, str], *, by: str, posts: frozenset[str], why: str) -> RuleBookVersion:
    """Put a rule book forward. It must load strictly; nothing changes until a second person activates it."""
    if not posts & PROPOSERS:
        refuse_proposer()
    reason = TWO_PERSONS.reason(why)
    row = _whole(files)
    current = TWO_PERSONS.in_force()
    row.based_on = current.digest if current else ""
    if current and current.digest == row.digest:
        raise BadInput("rules.same", "The proposal equals the rules in force.", "Change something first.")
    if TWO_PERSONS.rows().filter(state=State.PROPOSED, digest=row.digest).exists():
        raise BadInput("rules.waiting", "The same text waits for a decision already.", "Decide on that proposal.")
    return TWO_PERSONS.put_forward(row, by, reason)


def _whole(files: Mapping[str, str]) -> RuleBookVersion:
    texts = rulebooks.gather(files)
    rulebooks.read(texts)
    return RuleBookVersion(digest=rulebooks.digest(texts), files=texts)


def propose_again(row: RuleBookVersion, *, by: str, posts: frozenset[str], why: str) -> RuleBookVersion:
    """Put an older version forward again: the way back."""
    return propose(row.files, by=by, posts=posts, why=why)


def activate(key: str, *, by: str, posts: frozenset[str], why: str = "", at: datetime | None = None) -> RuleBookVersion:
    """Put a proposal in force, now or `at` a moment to come, or a second name under the founding version.

    Every worker follows within a second.
    """
    found = TWO_PERSONS.rows().filter(pk=key).first()
    if found is not None:
        expect_head_office(found.files, {} if found.by_one_person else active_files(), by)
    if found is not None and found.by_one_person:
        return TWO_PERSONS.second(key, by, posts, why)
    with transaction.atomic():
        row = TWO_PERSONS.opened(key, by, posts)
        current = TWO_PERSONS.locked_in_force()
        if (current.digest if current else "") != row.based_on:
            # Somebody else's rules came into force in between: this text would silently undo them.
            raise Refused(
                "rules.stale", "Other rules came into force since the proposal.", "Propose it again on today's rules."
            )
        TWO_PERSONS.expect_none_waiting()
        rulebooks.read(row.files)  # the engine or the clauses may have changed since the proposal
        if at is not None:
            return TWO_PERSONS.schedule(row, by, why.strip(), at)
        TWO_PERSONS.put_in_force(row, by, why.strip())
    _follow(row.files)
    return row


def _follow(files: Mapping[str, str]) -> None:
    """Write the project's rules folder. A crash before this leaves it behind the office: `tournier doctor` tells."""
    try:
        rulebooks.write_folder(gateway.project().rules, files)
    except (OSError, SystemFailed):
        raise SystemFailed(
            "rules.folder",
            "The rules are in force, but the project folder could not be written.",
            "Free or repair the disk and start the office again; the commands see the older rules until then.",
        ) from None


def arrive() -> None:
    """Put in force what was agreed to for a moment that has come. Asked for by the gateway before it says which rules hold.

    A crash here leaves the version waiting: the next question puts it in force. What cannot be recorded raises, and then
    nothing is decided.
    """
    now = gateway.clock().now()
    key = TWO_PERSONS.due(now)
    if key is None:
        return
    row = TWO_PERSONS.arrive(key, now, lambda waiting: rulebooks.read(waiting.files))
    if row is not None:
        try:
            _follow(row.files)
        except SystemFailed:  # the rules are in force; `tournier doctor` tells that the folder is behind
            _log.error("the project's rules folder could not follow the rules in force")


def withdraw(key: str, *, by: str, posts: frozenset[str], why: str) -> RuleBookVersion:
    """Take back a version that waits for its moment, with the reason."""
    return TWO_PERSONS.withdraw(key, by, posts, why)


def reject(key: str, *, by: str, posts: frozenset[str], why: str) -> RuleBookVersion:
    """Turn a proposal down, with the reason."""
    return TWO_PERSONS.reject(key, by, posts, why)


def install(files: Mapping[str, str], *, proposed_by: str, decided_by: str, why: str) -> RuleBookVersion:
    """Put the first rule book in force, in the names of two persons. Refused when rules are in force already."""
    return TWO_PERSONS.install(_whole(files), proposed_by=proposed_by, decided_by=decided_by, why=why)


def found(files: Mapping[str, str], *, by: str, why: str) -> RuleBookVersion:
    """Put the first rule book in force in one person's name, marked until a second one confirms it."""
    return TWO_PERSONS.found(_whole(files), by=by, why=why)
