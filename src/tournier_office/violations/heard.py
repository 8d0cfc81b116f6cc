# SPDX-License-Identifier: Apache-2.0
"""What a case is to whoever it is about: from the hearing on they read the charge, speak, read the decision and may appeal.

Who reported it, and where it comes from, is not theirs to know (M95: nobody is worse off for telling).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tournier.base import Refused
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.language import said
from tournier_office.site.register import Text, acts, typed, written
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor
from tournier_office.violations import lookups
from tournier_office.violations.actions import counts_of
from tournier_office.violations.counting import Count
from tournier_office.violations.models import Violation
from tournier_office.violations.register import VIOLATIONS

_CHARGED = ("kind", "charge", "since_day", "until_day", "statement")
_DECIDED = (
    "finding",
    "grade",
    "sanction",
    "barred_until",
    "decided_at",
    "appeal",
    "appeal_answer",
    "appeal_reasons",
    "ended_at",
)
_TOLD = frozenset({"decided", "appealed", "final", "closed"})


@dataclass(frozen=True, slots=True)
class Own:
    """A case as the person sees it. `said` is what they may still do, `lines` are name, title and text of what they may read."""

    key: str
    stage: Text
    examiner: str
    lines: tuple[tuple[str, Text, str], ...]
    counts: tuple[Count, ...]
    table: str
    said: lookups.Said | None
    began: datetime


def mine(actor: Actor) -> list[Own]:
    """The cases about this person, newest first."""
    return [_own(row) for row in lookups.of(actor.staff)]


def one(actor: Actor, key: str) -> Own:
    """One of them. Refused alike for another's and for none."""
    return _own(_row(actor, key))


def say(actor: Actor, key: str, verb: str, given: Mapping[str, str]) -> Own:
    """Speak or appeal. Refused where they do not have the word, Unfit for an empty form."""
    row, now = _row(actor, key), gateway.clock().now()
    may = lookups.may_say(row, now)
    if may is None or may.verb != verb:
        raise Refused("violation.word", "You do not have the word in this case now.", "Open it to see where it stands.")
    move = VIOLATIONS.move(verb)
    taken = acts.take(VIOLATIONS, key, Asked(actor, now, move, typed.values_of(move.asks, given)))
    return _own(taken or row)


def _row(actor: Actor, key: str) -> Violation:
    row = None if actor.service else lookups.own(actor.staff, key)
    if row is None:
        raise Refused("violation.unknown", "There is no such case about you.", "Open the list of cases about you.")
    return row


def _own(row: Violation) -> Own:
    names = (*_CHARGED, *(_DECIDED if row.state in _TOLD else ()))
    fields = [field for name in names if (field := VIOLATIONS.field(name)) is not None and getattr(row, name)]
    table, reader = lookups.table_of(row), written.Reader()
    return Own(
        row.pk,
        VIOLATIONS.stage(row.state).words,
        people.name_of(row.examiner),
        tuple((field.name, field.words, reader.words(field, row)) for field in fields),
        tuple(counts_of(row)),
        said(table.zh, table.en),
        lookups.may_say(row, gateway.clock().now()),
        row.opened_at,
    )
