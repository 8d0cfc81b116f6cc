# SPDX-License-Identifier: Apache-2.0
"""Traces: check, record in the ledger, then change (design.md 2, laws 2 and 5). The same for screen, API and command.

- filing keeps the list and records the question; nothing is looked up yet;
- a second person agrees to that very question over that very list, told by its digest in the ledger, not by the row;
- the result is recorded before anybody sees it, and each viewing of it is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.catalogue import CATEGORIES
from tournier.ledger.entries import Event
from tournier.policy import Channel
from tournier.trace import two_persons
from tournier.trace.columns import recognise_columns
from tournier.trace.leaked_lists import Table, table_of
from tournier.trace.two_persons import VALID, Question
from tournier_office.disclosures.persons import Person
from tournier_office.people import lookups as people
from tournier_office.site import background, gateway, uploads
from tournier_office.traces import lists, lookups
from tournier_office.traces.access import Parties, check_result, check_tracer, may_decide
from tournier_office.traces.models import Trace
from tournier_office.traces.resolving import described

MOST_BYTES = uploads.MOST_KEPT
MOST_MARKS = 2_000
_MOST_WORDS = 2_000
_LONGEST_CASE = 80
_State = Trace.State


@dataclass(frozen=True, slots=True)
class Filing:
    """What a person brings: the list as bytes, why, and what the leak itself says about its source."""

    data: bytes
    case: str
    why: str
    origin: str = Trace.Origin.OTHER.value
    marks: str = ""
    since: date | None = None
    until: date | None = None
    channels: Sequence[str] = ()
    fields: Sequence[str] = ()


def file(person: Person, filing: Filing) -> Trace:
    """File a question. Raises BadInput for a list that cannot be read; never quotes a value of it."""
    check_tracer(person.posts)
    sweep()
    case, why = _line(filing.case, _LONGEST_CASE, "case"), _line(filing.why, _MOST_WORDS, "why")
    _check(filing)
    table = _table(filing)
    marks = filing.marks.strip()
    now = timezone.now()
    row = Trace(
        case=case,
        origin=filing.origin,
        why=why,
        digest=lists.digest(table, marks),
        count=len(table.rows),
        columns=list(described(recognise_columns(table).columns)) if table.rows else [],
        since=filing.since,
        until=filing.until,
        channels=sorted(set(filing.channels)),
        fields=sorted(set(filing.fields)),
        filed_by=person.staff,
        keeper=_keeper(person),
        filed_at=now,
        expires_at=now + VALID,
    )
    lists.keep(row.pk, table, marks)
    try:
        with transaction.atomic():
            row.entry = two_persons.file_question(gateway.ledger(), person.staff, question(row, row.digest))
            row.save(force_insert=True)
    except BaseException:
        lists.remove(row.pk)
        raise
    return row


def _keeper(person: Person) -> str:
    """Who keeps the service key by which the person acts; nobody, when it is a session."""
    return people.keeper_of(person.session.removeprefix("key:")) if person.session.startswith("key:") else ""


def _line(text: str, most: int, what: str) -> str:
    line = text.strip()
    if not line or len(line) > most or "\0" in line:
        raise BadInput(f"trace.{what}", "The case or the reason is missing or too long.", "Say which case, and why.")
    return line


def _check(filing: Filing) -> None:
    if filing.origin not in Trace.Origin.values:
        raise BadInput("trace.origin", "Nobody knows this origin.", "Choose one of the list.")
    if set(filing.channels) - {channel.value for channel in Channel} or set(filing.fields) - set(CATEGORIES):
        raise BadInput("trace.narrow", "A channel or a kind of information is unknown.", "Choose from the lists.")
    if filing.since and filing.until and filing.since > filing.until:
        raise BadInput("trace.window", "The window ends before it begins.", "Exchange its two ends.")
    if len(filing.marks) > MOST_MARKS or "\0" in filing.marks:
        raise BadInput("trace.marks", "The marks are too long.", "Type the line that the page carries, nothing more.")


def _table(filing: Filing) -> Table:
    if len(filing.data) > MOST_BYTES:
        raise BadInput("trace.size", "The list is larger than 8 MiB.", "Keep the columns of identifiers only.")
    if not filing.data.strip() and filing.marks.strip():
        return Table(())  # a picture with a mark and no list
    return table_of(filing.data)


def question(row: Trace, digest: str) -> Question:
    """What both persons agree on, from the row; the ledger compares it with what was filed."""
    return Question(
        case=row.case,
        digest=digest,
        count=row.count,
        column="",
        since=str(row.since or ""),
        until=str(row.until or ""),
        channels=tuple(row.channels),
        fields=tuple(row.fields),
        branches="",
    )


def agree(person: Person, key: str, why: str = "") -> Trace:
    """The second person's yes; the trace may run then. Whoever filed it is refused, and so is a question that was changed."""
    sweep()
    with transaction.atomic():
        row = _open(person, key)
        if Trace.objects.filter(state=_State.RUNNING).exists():
            raise Refused("trace.busy", "Another trace is running.", "Agree when it has ended.")
        table, marks = lists.read(row.pk)
        two_persons.approve(gateway.ledger(), row.entry, person.staff, question(row, lists.digest(table, marks)))
        now = timezone.now()
        row.state, row.decided_by, row.decided_at, row.beat_at = _State.RUNNING, person.staff, now, now
        row.decision_why = why.strip()[:_MOST_WORDS]
        try:
            row.save()
        except IntegrityError:  # another one was faster by a moment; the ledger says that this one was agreed to
            raise Refused("trace.busy", "Another trace is running.", "File this one anew.") from None
    return row


def reject(person: Person, key: str, why: str) -> Trace:
    """The second person's no, with the reason; the list is removed."""
    reason = _line(why, _MOST_WORDS, "why")
    return _close(_State.REJECTED, Event.TRACE_REJECTED, person, key, reason)


def withdraw(person: Person, key: str) -> Trace:
    """Whoever filed gives it up; the list is removed."""
    return _close(_State.WITHDRAWN, Event.TRACE_REJECTED, person, key, "")


def take_back(key: str, *, by: str) -> None:
    """Give up what somebody filed who is not at work any more, in the name of whoever says so."""
    with transaction.atomic():
        row = Trace.objects.select_for_update().filter(pk=key, state=_State.FILED).first()
        if row is not None:
            _end(row, _State.WITHDRAWN, Event.TRACE_REJECTED, by, "")
    lists.remove(key)


def _close(state: str, event: Event, person: Person, key: str, why: str) -> Trace:
    with transaction.atomic():
        row = _end(_open(person, key, own=state == _State.WITHDRAWN), state, event, person.staff, why)
    lists.remove(row.pk)
    return row


def _end(row: Trace, state: str, event: Event, by: str, why: str) -> Trace:
    withdrawn = state == _State.WITHDRAWN
    gateway.record(event, by, {"withdrawn": withdrawn}, disclosure=row.entry)
    row.state, row.finished_at, row.decision_why = state, timezone.now(), why
    if not withdrawn:
        row.decided_by, row.decided_at = by, timezone.now()
    row.list_removed_at = timezone.now()
    row.save()
    return row


def _open(person: Person, key: str, *, own: bool = False) -> Trace:
    """The filed trace, locked, if this person may close or agree to it."""
    check_tracer(person.posts)
    row = Trace.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise lookups.unknown()
    if own and row.filed_by != person.staff:
        raise Refused("trace.own", "Only whoever filed a trace withdraws it.", "Reject it instead.")
    if not own and not may_decide(person.staff, person.posts, lookups.persons_of(row)):
        raise Refused("trace.two_persons", "Whoever filed a trace does not approve it.", "Ask another person.")
    if row.state != _State.FILED:
        raise Refused(
            "trace.decided", "This trace does not wait for anybody any more.", "Open it to see what became of it."
        )
    return row


def result(person: Person, key: str) -> Trace:
    """The trace with its result, the viewing recorded first. Refused to whoever may not read it."""
    row = lookups.trace(person, key)
    if row.state == _State.DONE:
        readers = {person.staff, _keeper(person)} - {""}
        check_result(readers, person.posts, Parties(lookups.persons_of(row), frozenset(row.named)))
        gateway.record(Event.TRACE_READ, person.staff, disclosure=row.entry)
    return row


def sweep() -> None:
    """End what waited too long or whose process died, and remove their lists."""
    now = timezone.now()
    late = Trace.objects.filter(state=_State.FILED, expires_at__lte=now)
    lost = Trace.objects.filter(state=_State.RUNNING, beat_at__lt=now - background.LOST_AFTER)
    for rows, state, code in ((late, _State.EXPIRED, ""), (lost, _State.FAILED, "trace.lost")):
        for row in rows:
            end(row.pk, row.state, state, code)


def end(key: str, before: str, state: str, code: str) -> None:
    """End a trace without a result, and remove its list."""
    now = timezone.now()
    if Trace.objects.filter(pk=key, state=before).update(state=state, code=code, finished_at=now, list_removed_at=now):
        lists.remove(key)
