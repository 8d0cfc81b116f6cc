# SPDX-License-Identifier: Apache-2.0
"""Fetching what was decided, and treating it before anything else can touch it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tournier.base.derived import Derived
from tournier.catalogue import Catalogue, Level, Table
from tournier.gate.answers import Column, Section
from tournier.gate.ports import Held, SourcePort
from tournier.mask import renderer
from tournier.policy import Decision, Request, RequestedField

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Treated sections, whom they concern and how many rows each table gave."""

    sections: tuple[Section, ...]
    subjects: frozenset[str]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Laid:
    """One table of a page before its rows are there: its columns, and how each is treated; None for what is not fetched."""

    table: Table
    columns: tuple[Column, ...]
    names: tuple[str, ...]  # of what is fetched
    treated: tuple[Callable[[object], str | None] | None, ...]


_Page = tuple[_Laid, ...]
# The rule book gives the same decision object for equal facts, and a gate asks for the same tuple of fields.
_PAGES: Derived[_Page] = Derived(512)


def fetch_page(
    catalogue: Catalogue, sources: SourcePort, request: Request, decision: Decision, *, offset: int = 0
) -> Page:
    """Fetch and treat one page of the request's fields, table by table, in the catalogue's order.

    Withheld and match-only fields are never fetched, so nothing downstream can depend on them (law 3).
    """
    if request.subject is None:
        return Page((), frozenset(), {})
    fields = request.fields
    sections: list[Section] = []
    subjects: set[str] = {request.subject}
    counts: dict[str, int] = {}
    for laid in _PAGES.of(catalogue, fields, decision, make=lambda: _laid_out(catalogue, fields, decision)):
        held = None
        if laid.names:
            held = sources.held(laid.table.id, laid.names, request.subject, limit=ROWS_A_PAGE, offset=offset)
            subjects |= held.subjects
            counts[laid.table.id] = held.rows.num_rows
        sections.append(_section(laid, held))
    return Page(tuple(sections), frozenset(subjects), counts)


def _laid_out(catalogue: Catalogue, fields: tuple[RequestedField, ...], decision: Decision) -> _Page:
    by_table: dict[str, list[RequestedField]] = {}
    for item in fields:
        by_table.setdefault(item.ref.table, []).append(item)
    return tuple(_laid(table, by_table[table.id], decision) for table in catalogue.tables if table.id in by_table)


def _laid(table: Table, items: list[RequestedField], decision: Decision) -> _Laid:
    columns: list[Column] = []
    treated: list[Callable[[object], str | None] | None] = []
    for item in items:
        name = item.ref.field
        field, level = table.field(name), decision.level(item.ref)
        zh, en = (field.zh or name, field.en or name) if field else (name, name)
        why = decision.level_reasons.get(item.ref)
        columns.append(Column(item.ref, zh, en, item.category, item.cls, level, why))
        treated.append(renderer(level, item.category) if level > Level.MATCH else None)
    names = tuple(column.ref.field for column in columns if column.level > Level.MATCH)
    return _Laid(table, tuple(columns), names, tuple(treated))


def _section(laid: _Laid, held: Held | None) -> Section:
    table, rows = laid.table, held.rows.num_rows if held is not None else 0
    fetched = iter(held.rows.columns if held is not None else ())
    # A page has few rows: cell by cell takes half the time of a kernel's start, and says the same.
    values = [[None] * rows if treat is None else list(map(treat, next(fetched))) for treat in laid.treated]
    return Section(
        table.id,
        table.zh or table.name,
        table.en or table.name,
        laid.columns,
        tuple(zip(*values, strict=True)),
        held.complete if held is not None else True,
        tuple(column.ref.field for column in laid.columns if held is not None and column.ref.field in held.erased),
    )
