# SPDX-License-Identifier: Apache-2.0
"""How many persons' information a member of staff saw in clear, from the ledger, by the kinds of CRIM-INT-5.

Counted are disclosures that were decided for this person and of which a page was recorded: each person once for each
kind, whatever the number of looks. Fields that were masked, and disclosures of which nothing left, are not counted.
Reads the ledger and writes nothing; names no customer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES, Catalogue
from tournier.law.clocks import BANK_TIME
from tournier.law.sanctions import Threshold, thresholds
from tournier.ledger import Ledger
from tournier.ledger.entries import Event, OpenedEntry
from tournier_office.evidence.shown import fields_shown, known_fields

MOST = 50_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Count:
    """Persons of one kind of information beside its threshold; `reached` from half of it on, as for whoever is on duty."""

    kind: str
    persons: int
    threshold: Threshold

    @property
    def reached(self) -> bool:
        """Whether serious circumstances of a crime are reached for somebody who gained it on duty."""
        return self.persons >= self.threshold.on_duty


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: over how many entries, between which ones, and the persons by kind."""

    entries: int
    first: str
    last: str
    counts: tuple[Count, ...]


def counted(ledger: Ledger, catalogue: Catalogue, number: str, since: date, until: date) -> Counted:
    """The count for this member of staff from the first moment of `since` to the last of `until`, by the bank's clock.

    Raises BadInput for days in the wrong order, and for more than fifty thousand entries: then narrow the days.
    """
    if until < since:
        raise BadInput("violation.days", "The last day lies before the first.", "Change one of them.")
    begin = datetime.combine(since, time(), BANK_TIME)
    end = datetime.combine(until + timedelta(days=1), time(), BANK_TIME)
    intents, pages = (
        list(_between(ledger, number, event, begin, end))
        for event in (Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE)
    )
    kinds = {one.disclosure: _kinds(catalogue, one) for one in intents}
    persons: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        if shown := kinds.get(page.disclosure, frozenset()):
            subjects = set(ledger.subjects_of(page.id) if page.in_tree else page.subjects)
            for kind in shown:
                persons[kind] |= subjects
    found = sorted([*intents, *pages], key=lambda one: one.at)
    counts = tuple(Count(one.id, len(persons[one.id]), one) for one in thresholds())
    return Counted(len(found), found[0].id if found else "", found[-1].id if found else "", counts)


def _between(ledger: Ledger, number: str, event: Event, begin: datetime, end: datetime) -> Iterator[OpenedEntry]:
    before, seen = None, 0
    while page := ledger.entries(actor=number, event=event, before=before, limit=_AT_ONCE):
        for one in page:
            if one.at < begin:
                return
            seen += one.at < end
            if seen > MOST:
                raise BadInput(
                    "violation.many", "These days hold too many entries to count at once.", "Take fewer days."
                )
            if one.at < end:
                yield one
        before = page[-1].id


def _kinds(catalogue: Catalogue, entry: OpenedEntry) -> frozenset[str]:
    return frozenset(_kind(one) for one in _categories(catalogue, fields_shown(entry, clear=True)))


def _categories(catalogue: Catalogue, names: Iterable[str]) -> Iterator[str]:
    for field in known_fields(catalogue, names):
        category = (field.category if field else "") or ""  # a lost one counts among the others
        if not category or CATEGORIES[category].personal:
            yield category


def _kind(category: str) -> str:
    return next(one.id for one in thresholds() if category in one.categories or not one.categories)
