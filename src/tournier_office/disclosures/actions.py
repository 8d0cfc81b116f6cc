# SPDX-License-Identifier: Apache-2.0
"""Requests and approvals: check, record in the ledger, then change - in this order, in one transaction.

- the row is locked first, so that of two deciders only one records and changes;
- when the ledger cannot record, the transaction ends and nothing has changed;
- a crash between record and commit leaves a record of an answer that never took force: the ledger says more, never less.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused
from tournier.gate import ApprovalNeeded
from tournier.ledger.entries import Event
from tournier_office.disclosures import lookups
from tournier_office.disclosures import stages as staging
from tournier_office.disclosures.facts import scope_of_row
from tournier_office.disclosures.models import AccessRequest, Approval
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.scopes import fields_to_json
from tournier_office.disclosures.states import OPEN, WAITING, Act, State, after
from tournier_office.site import gateway

MOST_WORDS = 2000


def grant_term() -> timedelta:
    """How long a grant opens what it grants: 30 minutes unless the settings say otherwise."""
    return timedelta(minutes=getattr(settings, "GRANT_MINUTES", 30))


def waiting_term() -> timedelta:
    """How long a request waits for its approvers: a day unless the settings say otherwise."""
    return timedelta(hours=getattr(settings, "REQUEST_HOURS", 24))


def words(text: str, least: int = 1) -> str:
    """A reason, stripped; BadInput when it is too short or too long."""
    stripped = text.strip()
    if not least <= len(stripped) <= MOST_WORDS:
        raise BadInput(
            "reason.length",
            "The reason is missing, too short or too long.",
            "Say why in 1 to 2000 characters, in an emergency in at least 20.",
        )
    return stripped


def record(event: Event, actor: str, row: AccessRequest, extra: Mapping[str, JSON] | None = None) -> str:
    """Write what happens to a request into the ledger; returns the entry's id."""
    detail: dict[str, JSON] = {
        "channel": row.channel,
        "purpose": row.purpose,
        "case": row.case,
        "fields": row.fields,
        "count": row.count,
        **(extra or {}),
    }
    if row.shape:
        detail |= {"statement": row.statement, "shape": row.shape}
    subjects = (row.subject,) if row.subject else ()
    return gateway.record(event, actor, detail, subjects=subjects, disclosure=row.pk).id


def file_request(
    person: Person,
    answer: ApprovalNeeded,
    reason: str,
    *,
    shape: str = "",
    waits: timedelta | None = None,
    grant_until: datetime | None = None,
) -> AccessRequest:
    """File a request for what the gate has just answered with "needs approval"; its stages come from the rules.

    `shape` is what may be kept of a question in SQL: the approvers read it.
    `waits` is how long it waits for its approvers, `grant_until` until when the grant opens it, where not as usual.
    """
    asked = answer.request
    why = words(reason)
    if asked.staff != person.staff or (asked.subject is None and not asked.statement):
        raise Refused("request.other", "The question was asked by somebody else.", "Ask it yourself first.")
    now = timezone.now()
    row = AccessRequest(
        requester=person.staff,
        branch=person.branch,
        subject=asked.subject or "",
        statement=asked.statement,
        shape=shape,
        purpose=asked.purpose,
        basis=asked.basis,
        case=asked.case,
        channel=asked.channel.value,
        fields=fields_to_json(item.ref for item in asked.fields),
        count=asked.count,
        reason=why,
        stages=staging.stages_to_json(answer.decision.stages),
        rules=[item.rule for item in answer.decision.reasons],
        rules_version=answer.decision.rules_version,
        filed_at=now,
        lapses_at=now + (waits or waiting_term()),
        grant_until=grant_until,
    )
    if not answer.decision.stages:
        raise Refused("request.stages", "No rule says who could agree to this.", "Ask compliance to complete the rule.")
    with transaction.atomic():
        already = _same(row, now)
        if already is not None:
            return already
        row.entry = record(Event.REQUEST_FILED, person.staff, row, {"reason": why, "asked": asked.id})
        row.save(force_insert=True)
    return row


def _same(row: AccessRequest, now: datetime) -> AccessRequest | None:
    """A request of the same scope that waits or is granted: asking twice does not bother people twice."""
    waiting = AccessRequest.objects.select_for_update().filter(
        requester=row.requester,
        subject=row.subject,
        channel=row.channel,
        state__in=[state.value for state in WAITING | OPEN],
        lapses_at__gt=now,
    )
    return next((other for other in waiting if scope_of_row(other) == scope_of_row(row)), None)


def _locked(key: str) -> AccessRequest:
    row = AccessRequest.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise BadInput("request.unknown", "There is no such request.", "Open the list of requests.")
    return row


def _move(row: AccessRequest, act: Act, **changes: object) -> None:
    """Change the stored state by the table; refuses when another worker changed it meanwhile."""
    before = State(row.state)
    following = after(before, act)
    moved = AccessRequest.objects.filter(pk=row.pk, state=before.value).update(state=following.value, **changes)
    if not moved:
        raise Refused("request.state", "Somebody else has just decided.", "Look at the request again.")
    row.state = following.value
    for name, value in changes.items():
        setattr(row, name, value)


def _lapse(row: AccessRequest, now: datetime) -> None:
    record(Event.REQUEST_EXPIRED, row.requester, row, {"was": row.state})
    _move(row, Act.LAPSE, closed_at=now)


def notice_expiry(key: str) -> AccessRequest:
    """The request as it is now. An expiry holds without this; here it is recorded when somebody notices."""
    now = timezone.now()
    with transaction.atomic():
        row = _locked(key)
        if State(row.state) in WAITING | OPEN and row.lapses_at <= now:
            _lapse(row, now)
    return row


def approve(person: Person, key: str, reason: str = "") -> AccessRequest:
    """Agree to a request in the one role that the person holds at its present stage."""
    note = words(reason, 0)
    notice_expiry(key)
    now = timezone.now()
    with transaction.atomic():
        row = _locked(key)
        stage, role, for_whom = lookups.role_now(person, row)
        given = [*lookups.agreements(row), staging.Agreement(stage, role, person.staff, for_whom)]
        last = staging.current_stage(staging.stages_from_json(row.stages), given) is None
        detail: dict[str, JSON] = {"stage": stage, "role": role, "complete": last, "reason": note, **_for(for_whom)}
        entry = record(Event.APPROVAL_GIVEN, person.staff, row, detail)
        _answer(row, staging.Agreement(stage, role, person.staff, for_whom), Approval.Answer.APPROVED, note, now, entry)
        if last:
            _move(row, Act.GRANT, lapses_at=row.grant_until or now + grant_term())
        else:
            _move(row, Act.APPROVE)
    return row


def refuse(person: Person, key: str, reason: str) -> AccessRequest:
    """Refuse a request, with a reason; this ends it."""
    why = words(reason)
    notice_expiry(key)
    now = timezone.now()
    with transaction.atomic():
        row = _locked(key)
        stage, role, for_whom = lookups.role_now(person, row)
        detail: dict[str, JSON] = {"stage": stage, "role": role, "reason": why, **_for(for_whom)}
        entry = record(Event.APPROVAL_REFUSED, person.staff, row, detail)
        _answer(row, staging.Agreement(stage, role, person.staff, for_whom), Approval.Answer.REFUSED, why, now, entry)
        _move(row, Act.REFUSE, closed_at=now)
    return row


def _for(for_whom: str) -> dict[str, JSON]:
    """In whose place it was decided, where it was in somebody's."""
    return {"for": for_whom} if for_whom else {}


def _answer(
    row: AccessRequest, by: staging.Agreement, answer: Approval.Answer, reason: str, now: datetime, entry: str
) -> None:
    Approval.objects.create(
        request=row, stage=by.stage, role=by.role, person=by.person, for_whom=by.for_whom, answer=answer, reason=reason,
        at=now, entry=entry,
    )  # fmt: skip


def withdraw(person: Person, key: str) -> AccessRequest:
    """Take one's own request or grant back."""
    notice_expiry(key)
    with transaction.atomic():
        row = _locked(key)
        if row.requester != person.staff:
            raise Refused("request.other", "Only the requester withdraws a request.", "Refuse it instead.")
        return _take_back(row, person.staff)


def take_back(key: str, *, by: str) -> None:
    """End the request or grant of somebody who is not at work any more, in the name of whoever says so."""
    with transaction.atomic():
        _take_back(_locked(key), by)


def _take_back(row: AccessRequest, by: str) -> AccessRequest:
    after(State(row.state), Act.WITHDRAW)
    record(Event.REQUEST_WITHDRAWN, by, row)
    _move(row, Act.WITHDRAW, closed_at=timezone.now())
    return row


def mark_used(row: AccessRequest) -> None:
    """Note that something was shown under a grant; the disclosure's own entry names each approver and is the record."""
    AccessRequest.objects.filter(pk=row.pk, state__in=[state.value for state in OPEN]).update(
        state=after(State(row.state), Act.USE).value, used_at=timezone.now()
    )
