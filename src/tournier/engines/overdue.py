# SPDX-License-Identifier: Apache-2.0
"""What the sources hold although its time is over.

- identity documents that have expired (M60); transactions older than the law has them kept (M58, PIPL 19).

The database counts; one value in two hundred rows is looked at for how days are written, and none leaves. Sealed columns
cannot be counted and are left out, and so are columns whose days are written in no form that is known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from tournier.base import TournierError
from tournier.catalogue import Catalogue, Field, InformationClass, Project, Source, Table
from tournier.catalogue.addresses import absolute, resolved
from tournier.catalogue.sealed import load_sealed
from tournier.engines.databases import Connection
from tournier.engines.describing import describe, place_of
from tournier.engines.duck import quoted
from tournier.engines.indexing import Progress, silent
from tournier.engines.opening import open_database
from tournier.engines.shapes import ColumnShape, Shape, TableShape
from tournier.law.deadlines import Deadline
from tournier.law.retention import retention
from tournier.mask import text_of

_SAMPLED = 200
_MOSTLY = 0.8  # so many of the values are written in one form; the rest may be 长期 or empty
_FORMS = (
    (re.compile(r"[12]\d{3}-[01]\d-[0-3]\d(?:[ T].*)?"), "%Y-%m-%d"),
    (re.compile(r"[12]\d{3}/[01]\d/[0-3]\d(?: .*)?"), "%Y/%m/%d"),
    (re.compile(r"[12]\d{3}[01]\d[0-3]\d"), "%Y%m%d"),
)
_FIRST = date(1900, 1, 1)  # what is before it is no day: 0, 00000000, an empty text
_OF_NUMBERS = ("int", "decimal", "numeric", "number", "double", "real")


@dataclass(frozen=True, slots=True)
class Overdue:
    """`expired`: so many rows hold a document whose last day is over; `beyond_term`: so many are older than they must be kept.

    `rows` is None where the table could not be read: then nobody knows.
    """

    kind: str
    source: str
    table: str
    column: str
    category: str
    cls: InformationClass
    rows: int | None


def overdue(
    project: Project, today: date, catalogue: Catalogue | None = None, progress: Progress = silent
) -> list[Overdue]:
    """Everything whose time is over on this day, by source and table.

    Raises SystemFailed where a source cannot be reached at all.
    """
    catalogue = catalogue or project.catalogue()
    sealed = load_sealed(project.sealed_path, project.path)
    kept_from = _kept_from(today, retention())
    found: list[Overdue] = []
    for source in project.sources:
        hidden = sealed[source.name].by_table if source.name in sealed else {}
        asked = [
            (table, field, kind, before)
            for table in catalogue.tables
            if table.source == source.name
            for field in table.fields
            if field.is_open and field.name not in hidden.get(table.id, {})
            for kind, before in _limits(field, today, kept_from)
        ]
        if asked:
            shape = describe(absolute(resolved(source.url), project.path), progress)
            found += _counted(source.name, shape, asked)
    return found


def _kept_from(today: date, terms: Sequence[Deadline]) -> date | None:
    """Transactions of this day and later must be kept; None where no term binds."""
    years = [one.amount for one in terms if one.trigger == "transaction_ended" and one.in_force(today)]
    if not years:
        return None
    year = today.year - max(years)
    return today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)


def _limits(field: Field, today: date, kept_from: date | None) -> Iterator[tuple[str, date]]:
    if field.category == "ID_EXPIRY":
        yield "expired", today
    elif field.category == "TXN" and kept_from is not None:
        yield "beyond_term", kept_from


def _counted(source: str, shape: Shape, asked: Sequence[tuple[Table, Field, str, date]]) -> Iterator[Overdue]:
    database = open_database(Source(source, shape.url, shape.dialect))
    try:
        for table, field, kind, before in asked:
            there = shape.table(table.name)
            column = there.column(field.name) if there is not None else None
            if there is None or column is None:
                continue
            place, spelled = there, column

            def count(
                connection: Connection, place: TableShape = place, column: ColumnShape = spelled, day: date = before
            ) -> int:
                return _older(connection, shape.dialect, place, column, day)

            rows: int | None = None
            with suppress(TournierError):
                rows = database.read(count)
            if rows != 0 and field.category and field.cls is not None:
                yield Overdue(kind, source, table.name, field.name, field.category, field.cls, rows)
    finally:
        database.close()


def _older(connection: Connection, dialect: str, table: TableShape, column: ColumnShape, before: date) -> int:
    """How many rows hold a day before this one; 0 where the column holds no days."""
    name, place = f"t.{quoted(column.name)}", place_of(table)
    cells = connection.rows(f"SELECT {name} FROM {place} t WHERE {name} IS NOT NULL LIMIT {_SAMPLED}")
    texts = [text.strip() for (cell,) in cells if (text := text_of(cell)) is not None and text.strip()]
    form = next((form for known, form in _FORMS if _most(known, texts)), None)
    if form is None:
        return 0
    low, high = (_spelled(dialect, column.type, form, day) for day in (_FIRST, before))
    [(count,)] = connection.rows(f"SELECT COUNT(*) FROM {place} t WHERE {name} >= {low} AND {name} < {high}")
    return int(count)


def _most(form: re.Pattern[str], texts: Sequence[str]) -> bool:
    return bool(texts) and sum(form.fullmatch(text) is not None for text in texts) >= _MOSTLY * len(texts)


def _spelled(dialect: str, column_type: str, form: str, day: date) -> str:
    """The day as the column holds it, so that the database compares without converting a row."""
    kind = column_type.lower()
    if dialect != "sqlite" and ("date" in kind or "timestamp" in kind):
        return f"DATE '{day.isoformat()}'"
    text = day.strftime(form)
    return text if any(word in kind for word in _OF_NUMBERS) and text.isdigit() else f"'{text}'"
