# SPDX-License-Identifier: Apache-2.0
"""Screening a batch of lines: decide, record, keep what may be kept, and only then say what may go. For screen and API alike.

Of a line in which nothing is found nothing is recorded; each batch with a finding has one entry, without a word of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from tournier.base import JSON, BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier.ledger.entries import Event
from tournier.screening import (
    Finding,
    Line,
    Permits,
    Place,
    Rules,
    Screened,
    Speaker,
    Treatment,
    Way,
    WordList,
    decide,
    findings,
    rules_of,
)
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.screening import comparing, lookups
from tournier_office.screening.models import Alert, Conversation
from tournier_office.screening.register import ALERTS, CONVERSATIONS
from tournier_office.site import gateway
from tournier_office.site.bound import one_row, rewrite
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, Actor

MOST_LINES, LONGEST = 20, 2000
KEPT = 300  # lines of one conversation
IDLE = timedelta(hours=2)
_RATE = (1200, 60)  # batches of one caller in a minute


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be said: lines in order, by which way, in which conversation, and to the customer of which look."""

    lines: Sequence[Line]
    way: Way = Way.CHAT
    conversation: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of each line. Of a preview nothing is kept, and `conversation` may be empty."""

    conversation: str
    lines: tuple[Screened, ...]


@dataclass(frozen=True, slots=True)
class _Terms:
    """What holds for all lines of a batch."""

    rules: Rules
    lists: tuple[WordList, ...]
    upheld: frozenset[tuple[str, str, str]]
    branch: str


def preview(person: Person, asking: Asking) -> Answer:
    """What would become of the lines, for whoever types. Nothing is compared, kept or recorded."""
    _check(person, asking)
    row = _mine(person, asking.conversation, asking.way, lock=False) if asking.conversation else None
    before, terms = _heard(row), _terms(person)
    done = []
    for line in asking.lines:
        found = findings(line.text, line.speaker, before)
        done.append(_decided(line, asking, terms, before, found, frozenset()))
        before.append(Line(line.speaker, done[-1].stored))
    return Answer(asking.conversation, tuple(done))


def screen(person: Person, asking: Asking) -> Answer:
    """Decide what may go, record it, and say so. Nothing may go when this raises."""
    _check(person, asking)
    gateway.limits().spend("screen", person.session, *_RATE)
    with transaction.atomic():
        row = _mine(person, asking.conversation, asking.way) if asking.conversation else _begun(person, asking)
        if len(row.said) + len(asking.lines) > KEPT:
            raise Refused("screening.long", "This conversation has 300 lines.", "Begin another one.")
        before, terms, subjects = _heard(row), _terms(person), set[str]()
        done = []
        for line in asking.lines:
            found = findings(line.text, line.speaker, before)
            own, subject = comparing.own(person, asking.look, found, Place(asking.way, line.speaker), terms.rules)
            decision = _decided(line, asking, terms, before, found, own)
            subjects |= {subject} - {""}
            _forget_pieces(row, before, line, decision)
            before.append(Line(line.speaker, decision.stored))
            row.said.append([line.speaker.value, decision.stored, decision.outcome.name.lower()])
            done.append(decision)
        _record(person, asking, row, done, tuple(sorted(subjects)))
        _counted(row, done)
        _alarm(person, row, done)
    return Answer(row.pk, tuple(done))


def _check(person: Person, asking: Asking) -> None:
    refuse_administrators(person)
    if not 1 <= len(asking.lines) <= MOST_LINES or any(len(line.text) > LONGEST for line in asking.lines):
        raise BadInput("screening.lines", "There are no lines, too many, or one is too long.", "Send 1 to 20 lines of at most 2000 characters.")  # fmt: skip
    if any("\0" in line.text for line in asking.lines):
        raise BadInput("screening.signs", "A line holds a sign that is no text.", "Remove it.")


def _terms(person: Person) -> _Terms:
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    lists, upheld = lookups.terms(today)
    return _Terms(rules_of(today), lists, upheld, person.branch)


_MINE = "t.id = %s AND t.staff = %s AND t.session = %s AND t.way = %s AND t.state = 'open'"


def _mine(person: Person, key: str, way: Way, *, lock: bool = True) -> Conversation:
    row = one_row(Conversation, _MINE, (key, person.staff, person.session, way.value), lock=lock)
    if row is None:
        raise Refused(
            "screening.closed",
            "This conversation is not yours, not of this session, not of this way, or over.",
            "Begin another one.",
        )
    return row


def _begun(person: Person, asking: Asking) -> Conversation:
    now = gateway.clock().now()
    columns = {"staff": person.staff, "session": person.session, "branch": person.branch, "way": asking.way.value}
    by = Asked(Actor(person.staff, person.name, person.branch), now)
    return _mine(person, acts.enter(CONVERSATIONS, by, touched_at=now, **columns).pk, asking.way)


def _heard(row: Conversation | None) -> list[Line]:
    return [Line(Speaker(who), said) for who, said, _outcome in row.said[-8:]] if row else []


def _decided(
    line: Line, asking: Asking, terms: _Terms, before: Sequence[Line], found: Sequence[Finding], own: frozenset[Finding]
) -> Screened:
    upheld = frozenset(one for one in found if _is_upheld(terms, one.type, one.value))
    lists = [one for one in terms.lists if not _is_upheld(terms, one.kind, line.text)]
    place = Place(asking.way, line.speaker)
    permits = Permits(own, upheld)
    return decide(line.text, place, terms.rules, before=before, lists=lists, permits=permits, found=found)


def _is_upheld(terms: _Terms, kind: str, value: str) -> bool:
    if not any(one[0] == terms.branch and one[1] == kind for one in terms.upheld):
        return False
    return (terms.branch, kind, lookups.code_of(kind, value)) in terms.upheld


def _forget_pieces(row: Conversation, before: list[Line], line: Line, decision: Screened) -> None:
    """Where the line completes a number, the pieces that were said before are not kept either."""
    kinds = [one.type for one in decision.reasons if one.split]
    if not kinds:
        return
    for place, earlier in enumerate(before):
        if earlier.speaker is line.speaker and any(sign.isdecimal() or sign in _SAID for sign in earlier.text):
            hidden = replace(earlier, text=f"[{kinds[0]}]")
            before[place] = hidden
            at = len(row.said) - len(before) + place
            row.said[at] = [hidden.speaker.value, hidden.text, row.said[at][2]]


_SAID = frozenset("零〇幺一二三四五六七八九")


def _record(
    person: Person, asking: Asking, row: Conversation, done: Sequence[Screened], subjects: tuple[str, ...]
) -> None:
    reasons = [one for decision in done for one in decision.reasons]
    if not reasons:
        return
    detail: dict[str, JSON] = {
        "conversation": row.pk,
        "way": asking.way.value,
        "count": len(done),
        "outcomes": dict[str, JSON](Counter(one.outcome.name.lower() for one in done)),
        "kinds": dict[str, JSON](Counter(one.type for one in reasons)),
        "rules": list[JSON](sorted({one.rule for one in reasons})),
        "rules_version": done[0].rules_version,
        "own": sum(one.own for one in reasons),
    }
    gateway.record(Event.LINE_SCREENED, person.staff, detail, subjects=subjects, disclosure=row.pk)


_COUNTED = ("said", "lines", "warned", "masked", "blocked", "asks", "touched_at")


def _counted(row: Conversation, done: Sequence[Screened]) -> None:
    outcomes = Counter(one.outcome for one in done)
    row.lines += len(done)
    row.warned += outcomes[Treatment.WARN]
    row.masked += outcomes[Treatment.MASK]
    row.blocked += outcomes[Treatment.BLOCK]
    row.asks += sum(bool(one.asks) for one in done)
    row.touched_at = gateway.clock().now()
    rewrite(row, _COUNTED)


def _alarm(person: Person, row: Conversation, done: Sequence[Screened]) -> None:
    """One alert a conversation and kind, which its lock keeps; the office raises it, so that nobody's hand is in it."""
    asked = {one.kind: (one.version, decision.stored) for decision in reversed(done) for one in decision.asks}
    if not asked:
        return
    there = set(Alert.objects.filter(conversation=row.pk, kind__in=asked).values_list("kind", flat=True))
    for kind, (version, said) in sorted(asked.items()):
        if kind not in there:
            acts.enter(
                ALERTS, Asked(OFFICE, gateway.clock().now()), branch=person.branch, staff=person.staff, kind=kind,
                way=row.way, list_version=version, conversation=row.pk, said=said,
            )  # fmt: skip


def close_idle() -> None:
    """End the conversations in which nobody has spoken for two hours."""
    at = gateway.clock().now()
    for key in lookups.idle(at - IDLE):
        acts.take(CONVERSATIONS, key, Asked(OFFICE, at, CONVERSATIONS.move("close")))
