# SPDX-License-Identifier: Apache-2.0
"""Who is responsible for one record of a query, export or share: 谁主管谁负责, 谁受益谁负责, 谁使用谁负责 (M03, PBOC3-3).

- managing: the department that answered for each table at that moment, by the register of owners;
- benefiting: the branch of whoever asked as the decision kept it, not that of today; of an export, its receiver's;
- using: whoever did it.

What cannot be read any more, or was not kept yet, is said to be so, and never guessed. Customers are named nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tournier.ledger import Ledger
from tournier.ledger.entries import Event, OpenedEntry
from tournier.policy import Channel
from tournier.policy.kept import columns, read_kept
from tournier_office.catalogue.answered import Answered

EVENTS = (Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE, Event.EXPORT_FILED, Event.DISCLOSURE_DELIVERED)
BRANCH, PERSON, OUTSIDE, CUSTOMER, NOBODY, UNKNOWN = "branch", "person", "outside", "customer", "nobody", "unknown"
_EXPORT = "export:"  # how the session of an export that is produced begins; what follows is the export's own id
_COLUMN = columns().index("staff.branch")


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """One that is responsible. `code` is a branch's code, a staff number or an organisation's name, and empty elsewhere."""

    kind: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Responsible:
    """The three of one record; several departments may manage what one answer was made of."""

    managing: tuple[Party, ...]
    benefiting: Party
    using: Party


def is_told(entry: OpenedEntry) -> bool:
    """Whether this is a record of something that left or was to leave. What was only supposed is none."""
    return entry.event in EVENTS and "supposed" not in entry.detail


@dataclass(slots=True)
class Resolver:
    """Resolves entries; what several of them rest on is looked up once."""

    ledger: Ledger
    answered: Answered
    staff: frozenset[str]  # every number there is: of somebody else none is shown
    _intents: dict[str, OpenedEntry | None] = field(default_factory=dict)
    _filed: dict[str, OpenedEntry | None] = field(default_factory=dict)

    def know(self, entries: Iterable[OpenedEntry]) -> None:
        """Take these along, so that they are not looked up one by one."""
        for one in entries:
            if one.event is Event.DISCLOSURE_INTENDED:
                self._intents.setdefault(one.disclosure, one)
            elif one.event is Event.EXPORT_FILED:
                self._filed.setdefault(one.disclosure, one)

    def of(self, entry: OpenedEntry) -> Responsible:
        """The three of this record."""
        intent = self._intent_of(entry)
        if _by_customer(entry):
            return Responsible(self._managing(entry, intent), Party(CUSTOMER), Party(CUSTOMER))
        using = Party(PERSON, entry.actor) if entry.actor in self.staff else Party(UNKNOWN)
        return Responsible(self._managing(entry, intent), self._benefiting(entry, intent), using)

    def _intent_of(self, entry: OpenedEntry) -> OpenedEntry | None:
        if entry.event in {Event.DISCLOSURE_INTENDED, Event.EXPORT_FILED}:
            return entry
        return self._looked_up(self._intents, entry.disclosure, Event.DISCLOSURE_INTENDED)

    def _looked_up(self, known: dict[str, OpenedEntry | None], key: str, event: Event) -> OpenedEntry | None:
        if key and key not in known:
            known[key] = next(iter(self.ledger.entries(disclosure=key, event=event, limit=1)), None)
        return known.get(key)

    def _managing(self, entry: OpenedEntry, intent: OpenedEntry | None) -> tuple[Party, ...]:
        tables = _tables(entry) or (_tables(intent) if intent is not None else frozenset())
        found = {self._manager(table, entry) for table in tables}
        return tuple(sorted(found)) or (Party(UNKNOWN),)

    def _manager(self, table: str, entry: OpenedEntry) -> Party:
        department = self.answered.department(table, entry.at)
        if department is None:
            return Party(UNKNOWN)
        return Party(BRANCH, department) if department else Party(NOBODY)

    def _benefiting(self, entry: OpenedEntry, intent: OpenedEntry | None) -> Party:
        if entry.event is Event.EXPORT_FILED:
            return _receiver(entry)
        if intent is None or intent.erased:
            return Party(UNKNOWN)
        session = str(intent.detail.get("session", ""))
        if session.startswith(_EXPORT):
            filed = self._looked_up(self._filed, session.removeprefix(_EXPORT), Event.EXPORT_FILED)
            return Party(UNKNOWN) if filed is None else _receiver(filed)
        row = read_kept(intent.actor, intent.beside)
        branch = row[_COLUMN] if row is not None else None
        return Party(BRANCH, branch) if isinstance(branch, str) and branch else Party(UNKNOWN)


def _by_customer(entry: OpenedEntry) -> bool:
    return entry.detail.get("channel") == Channel.OWN_VIEW or entry.actor in entry.subjects


def _receiver(filed: OpenedEntry) -> Party:
    kind, name, branch = (str(filed.detail.get(part, "")) for part in ("receiver_kind", "receiver", "branch"))
    if kind in {"partner", "authority"}:
        return Party(OUTSIDE, name)
    return Party(BRANCH, branch) if branch else Party(UNKNOWN)  # records from before 0351 do not hold the branch


def _tables(entry: OpenedEntry) -> frozenset[str]:
    match entry.event, entry.detail:
        case Event.DISCLOSURE_INTENDED, {"fields": list(fields)}:
            return frozenset(str(one).rpartition(".")[0] for one in fields)
        case Event.DISCLOSURE_PAGE, {"rows": list(rows)}:
            return frozenset(str(row[0]) for row in rows if isinstance(row, list) and row)
        case Event.EXPORT_FILED, {"tables": list(tables)}:
            return frozenset(map(str, tables))
    return frozenset()
