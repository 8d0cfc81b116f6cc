# SPDX-License-Identifier: Apache-2.0
"""Fetching what was decided, and treating it before anything else can touch it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tournier.catalogue import Catalogue, Level
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


def fetch_page(
    catalogue: Catalogue, sources: SourcePort, request: Request, decision: Decision, *, offset: int = 0
) -> Page:
    """Fetch and treat one page of the request's fields, table by table, in the catalogue's order.

    Withheld and match-only fields are never fetched, so nothing downstream can depend on them (law 3).
    """
    if request.subject is None:
        return Page((), frozenset(), {})
    by_table: dict[str, list[RequestedField]] = {}
    for item in request.fields:
        by_table.setdefault(item.ref.table, []).append(item)
    sections: list[Section] = []
    subjects: set[str] = {request.subject}
    counts: dict[str, int] = {}
    for table in catalogue.tables:
        items = by_table.get(table.id, [])
        shown = [item for item in items if decision.level(item.ref) > Level.MATCH]
        if not items:
            continue
        if shown:
            names = [item.ref.field for item in shown]
            held = sources.held(table.id, names, request.subject, limit=ROWS_A_PAGE, offset=offset)
            subjects |= held.subjects
            counts[table.id] = held.rows.num_rows
        else:
            held = None
        sections.append(_section(catalogue, table.id, items, decision, held))
    return Page(tuple(sections), frozenset(subjects), counts)


def _section(
    catalogue: Catalogue, table_id: str, items: list[RequestedField], decision: Decision, held: Held | None
) -> Section:
    table = catalogue.table(table_id)
    columns: list[Column] = []
    values: list[list[str | None]] = []
    rows = held.rows.num_rows if held is not None else 0
    fields = {field.name: field for field in table.fields}
    for item in items:
        field = fields.get(item.ref.field)
        level = decision.level(item.ref)
        columns.append(
            Column(
                item.ref,
                (field.zh if field else "") or item.ref.field,
                (field.en if field else "") or item.ref.field,
                item.category,
                item.cls,
                level,
                decision.level_reasons.get(item.ref),
            )
        )
        if held is None or level <= Level.MATCH:
            values.append([None] * rows)
        else:
            # A page has few rows: cell by cell takes half the time of a kernel's start, and says the same.
            values.append(list(map(renderer(level, item.category), held.rows.column(item.ref.field))))
    return Section(
        table_id,
        table.zh or table.name,
        table.en or table.name,
        tuple(columns),
        tuple(zip(*values, strict=True)),
        held.complete if held is not None else True,
    )
