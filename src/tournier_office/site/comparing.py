# SPDX-License-Identifier: Apache-2.0
"""Comparing every row of every register with its imprint and with what the ledger last heard of it (M44).

What is found is named by register, row and kind, never by a value:
- `changed`: the row's columns are not those of its imprint, or its imprint is gone or forged;
- `inserted`: neither an imprint nor the ledger knows the row;
- `deleted`: the ledger or an imprint knows a row that is not there;
- `rolled_back`: row and imprint are genuine, but the ledger has heard of a later version.

Rows that are written while it runs are looked at again before they are called wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from django.db import connection, models

from tournier.base import BadInput, SystemFailed
from tournier.ledger.entries import Event
from tournier_office.site import gateway, imprints, telling
from tournier_office.site.bound import bound_models
from tournier_office.site.imprints import Whole, Written, row_name

Kind: TypeAlias = Literal["changed", "inserted", "deleted", "rolled_back"]
_PAGE = 200
_AT_ONCE = 400


class Heard(NamedTuple):
    """The last that the ledger heard of a row; `code` is empty when it heard that the row is gone."""

    version: int
    code: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One row that is not as the office left it."""

    register: str
    table: str
    row: str
    kind: Kind

    def as_dict(self) -> dict[str, str]:
        """As the API and the command line show it."""
        return {"register": self.register, "table": self.table, "row": self.row, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison looked at and found. `untold` rows are genuine by their code, and the ledger hears of them next."""

    registers: int
    rows: int
    untold: int
    findings: tuple[Finding, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether every row is as the office left it."""
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """As it is kept, and as the API and the command line show it."""
        found = [finding.as_dict() for finding in self.findings]
        return {"ok": self.ok, "registers": self.registers, "rows": self.rows, "untold": self.untold, "findings": found}


def heard() -> dict[str, Heard]:
    """The newest that the ledger heard of each row, by the row's name. Raises SystemFailed when it cannot be read."""
    known: dict[str, Heard] = {}
    for name, version, code in _told():
        if name not in known or version > known[name].version:
            known[name] = Heard(version, code)
    return known


def _told() -> Iterator[tuple[str, int, str]]:
    ledger, before = gateway.ledger(), None
    while True:
        try:
            entries = ledger.entries(event=Event.REGISTERS_WRITTEN, before=before, limit=_PAGE)
        except BadInput:  # nobody's input: a stored entry is not what the ledger wrote
            raise SystemFailed(
                "registers.ledger",
                "An entry of the ledger cannot be read, so the registers cannot be compared with it.",
                "Verify the ledger itself first, and call the auditors.",
            ) from None
        for entry in entries:
            yield from cast("list[tuple[str, int, str]]", entry.detail.get("rows", []))
        if len(entries) < _PAGE:
            return
        before = entries[-1].id


def compare(chosen: Iterable[type[models.Model]] | None = None) -> Compared:
    """Look at every row, of all registers unless tables are named. What waits to be told is told first.

    Raises SystemFailed when ledger or registers do not answer.
    """
    telling.tell_all()
    known, tables = heard(), [imprints.whole(model) for model in chosen or bound_models()]
    rows, wrong = 0, set()
    for table in tables:
        seen = set()
        for page in table.pages():
            seen |= {row_name(table.table, table.key(row.values)) for row in page}
            rows += len(page)
            wrong |= {name for name, kind in _judged(table, page, known) if kind}
        wrong |= {name for name in _expected(table, known) if name not in seen}
    findings = _again(tables, wrong) if wrong else ()
    registers = {_register(table.model) for table in tables}
    return Compared(len(registers), rows, telling.untold(), tuple(sorted(findings)))


def _judged(table: Whole, page: Collection[Written], known: Mapping[str, Heard]) -> Iterator[tuple[str, Kind | None]]:
    for row in page:
        name = row_name(table.table, table.key(row.values))
        yield name, _kind(table, row, known.get(name))


def _kind(table: Whole, row: Written, last: Heard | None) -> Kind | None:
    if not row.code and (last is None or not last.code):
        return "inserted"
    if not table.matches(row):
        return "changed"
    if last is None or row.version > last.version:
        return None  # genuine, and not told yet
    if row.version < last.version:
        return "rolled_back"
    return None if row.code == last.code else "changed"


def _expected(table: Whole, known: Mapping[str, Heard]) -> set[str]:
    """The names of rows of this table that should be there."""
    with connection.cursor() as cursor:
        begin = f"{table.table}:"
        cursor.execute("SELECT row, version, code, gone FROM site_imprint WHERE row LIKE %s", [f"{begin}%"])
        kept = {row: (version, code, gone) for row, version, code, gone in cursor.fetchall() if row.startswith(begin)}
    there = {name for name, (_version, _code, gone) in kept.items() if not gone}
    for name, last in known.items():
        if name.startswith(begin) and last.code and not _ended(table, name, kept.get(name), last):
            there.add(name)
    return there


def _ended(table: Whole, name: str, kept: tuple[int, str, bool] | None, last: Heard) -> bool:
    """Whether the office itself deleted the row and the ledger has not heard of it yet."""
    if kept is None or not kept[2] or kept[0] <= last.version:
        return False
    return imprints.ended(table.table, name.removeprefix(f"{table.table}:"), kept[0], kept[1])


def _again(tables: Collection[Whole], wrong: Collection[str]) -> Iterator[Finding]:
    """Judge once more what looked wrong: it may have been written between one reading and the other."""
    known = heard()
    for table in tables:
        begin = f"{table.table}:"
        names = {name for name in wrong if name.startswith(begin)}
        stored = [table.stored(name.removeprefix(begin)) for name in names]
        keys = [key for key in stored if key is not None]
        found: dict[str, Kind | None] = dict(_judged(table, list(table.rows(keys)), known)) if keys else {}
        absent = _expected(table, known) if names - found.keys() else set()
        for name in sorted(names):
            kind: Kind | None = found.get(name, "deleted" if name in absent else None)
            if kind is not None:
                yield Finding(_register(table.model), table.table, name.removeprefix(begin), kind)


def _register(model: type[models.Model]) -> str:
    return imprints.about(model).app_label


def begin() -> None:
    """Make the imprints of rows that were there before there were any, once in the life of a ledger, and tell it so.

    Raises SystemFailed when a ledger that has heard of the registers finds them without imprints.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM site_imprint")
        if cursor.fetchone()[0]:
            return
    pages = [(table, page) for table in map(imprints.whole, bound_models()) for page in table.pages()]
    if not pages:
        return
    if gateway.ledger().entries(event=Event.REGISTERS_WRITTEN, limit=1):
        raise SystemFailed(
            "registers.bare",
            "The imprints of the registers' rows are gone, though the ledger has heard of them.",
            "Restore the office's database from its backup, and call the auditors.",
        )
    for table, page in pages:
        imprints.renew(table.model, [table.key(row.values) for row in page])
    telling.tell_all()
