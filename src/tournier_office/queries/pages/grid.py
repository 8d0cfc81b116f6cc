# SPDX-License-Identifier: Apache-2.0
"""A page of an answer as the screen shows it: each column with how it is shown and why, each cell with what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
from django.utils.translation import gettext as _

from tournier.catalogue import FieldRef
from tournier.policy import Decision
from tournier.query import OutputColumn
from tournier_office.disclosures import words
from tournier_office.queries.actions import Shown
from tournier_office.queries.written import Cell, rows
from tournier_office.site import gateway
from tournier_office.site.language import said

LONGEST = 80
_DECIMAL = re.compile(r"-?[0-9]{1,30}\.[0-9]{1,10}\Z")
_TOKEN = re.compile(r"tok_[0-9a-f]{32}\Z")
_TOKEN_LENGTH, _TOKEN_SHOWN = 36, 12


@dataclass(frozen=True, slots=True)
class TreatmentView:
    """How something is shown: the level gives sign and colour, the word says it."""

    level: str
    word: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A field that a column comes from, and the rule that says how much of it is shown."""

    name: str
    category: str
    cls: str
    why: words.ReasonWords | None


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column's head."""

    name: str
    treatments: tuple[TreatmentView, ...]
    sources: tuple[SourceView, ...]
    numeric: bool


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell. `kind` is withheld, erased, null, empty, number, long, token or text; `head` is the beginning of a long one."""

    kind: str
    text: str
    head: str = ""


@dataclass(frozen=True, slots=True)
class GridView:
    """A page."""

    columns: tuple[ColumnView, ...]
    rows: tuple[tuple[CellView, ...], ...]
    numeric: bool  # whether a column can be drawn
    erased: tuple[str, ...]  # the columns in which a cell is erased


def treatment_view(name: str) -> TreatmentView:
    """A treatment of the guard in a word."""
    kind = name.partition(":")[0]
    known = {
        "plain": TreatmentView("clear", _("in clear")),
        "partial": TreatmentView("partial", _("partly shown")),
        "token": TreatmentView("token", _("token")),
        "year": TreatmentView("partial", _("year only")),
        "district": TreatmentView("partial", _("district only")),
        "band": TreatmentView("partial", _("in bands")),
    }
    return known.get(kind, TreatmentView("withheld", _("withheld")))


def grid(shown: Shown) -> GridView:
    """The page's columns and cells."""
    batch = shown.page.rows
    values = rows(batch)
    numbers = [
        _is_number(field.type) or (bool(column.fields) and _decimals([row[place] for row in values]))
        for place, (field, column) in enumerate(zip(batch.schema, shown.columns, strict=True))
    ]
    columns = tuple(
        _column(column, shown.decision, shown.tables, numeric=numeric)
        for column, numeric in zip(shown.columns, numbers, strict=True)
    )
    hidden = [bool(column.treatments) and set(column.treatments) == {"withheld"} for column in shown.columns]
    gone = {(row, one.place) for one in shown.page.erased for row in one.rows}
    cells = tuple(
        tuple(
            CellView("erased", "") if (number, place) in gone else _cell(value, withheld=withheld, numeric=numeric)
            for place, (value, withheld, numeric) in enumerate(zip(row, hidden, numbers, strict=True))
        )
        for number, row in enumerate(values)
    )
    erased = tuple(dict.fromkeys(one.column for one in shown.page.erased))
    return GridView(columns, cells, any(numbers) and bool(cells), erased)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _decimals(values: list[Cell]) -> bool:
    """Whether all are written as decimals: SQLite holds amounts as text. A code without a point stays a text."""
    texts = [value for value in values if value is not None]
    return bool(texts) and all(isinstance(text, str) and _DECIMAL.match(text) for text in texts)


def _column(column: OutputColumn, decision: Decision, tables: Mapping[str, str], *, numeric: bool) -> ColumnView:
    refs = [FieldRef(tables[table], name) for table, name in column.fields]
    treatments = dict.fromkeys(map(treatment_view, column.treatments))
    return ColumnView(column.name, tuple(treatments), tuple(_sources(refs, decision)), numeric)


def _sources(refs: Iterable[FieldRef], decision: Decision) -> Iterable[SourceView]:
    catalogue = gateway.gate().catalogue
    for ref in refs:
        field, why = catalogue.field(ref), decision.level_reasons.get(ref)
        yield SourceView(
            said(field.zh, field.en) or ref.field,
            words.category_name(field.category or ""),
            field.cls.name if field.cls is not None else "",
            words.reason_words(why) if why else None,
        )


def _cell(value: object, *, withheld: bool, numeric: bool) -> CellView:
    if value is None:
        return CellView("withheld" if withheld else "null", "")
    text = str(value)
    if text == "":
        return CellView("empty", "")
    if len(text) == _TOKEN_LENGTH and _TOKEN.match(text):
        return CellView("token", text, text[:_TOKEN_SHOWN])
    if len(text) > LONGEST:
        return CellView("long", text, text[:LONGEST])
    return CellView("number" if numeric else "text", text)
