# SPDX-License-Identifier: Apache-2.0
"""How a source has moved away from the catalogue: tables and columns that nobody has seen, values that no longer fit.

What is new is closed by being unknown to the gate (law 1); this says that it is there. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tournier.base import JSON
from tournier.catalogue import Catalogue, InformationClass, Project, Table
from tournier.catalogue.addresses import absolute, resolved
from tournier.detect import Classified, ColumnSample, classify
from tournier.detect.column_cells import Cells, told_by
from tournier.detect.columns import ALIKE
from tournier.engines.describing import describe
from tournier.engines.indexing import Progress, silent
from tournier.engines.sampling import samples

_NEARLY_NONE = 0.2
# Values of these forms are of that category and no other, whatever the name says.
_CERTAIN = frozenset({"ID_NO", "USCC", "BANK_CARD", "EMAIL"})


@dataclass(frozen=True, slots=True)
class Drifted:
    """One difference: `table` (not in the catalogue), `column` (new, so closed), `gone`, or `values` (no longer fit).

    `unread` is none, and none that is not there: whether the values fit nobody can tell, for the table could not be read.
    """

    kind: str
    source: str
    table: str
    column: str
    category: str | None
    cls: InformationClass | None

    def as_json(self) -> dict[str, JSON]:
        """The row of `tournier classify --project --json`."""
        return {
            "kind": self.kind,
            "source": self.source,
            "table": self.table,
            "column": self.column,
            "category": self.category,
            "class": self.cls.name if self.cls else None,
        }


def drift(project: Project, progress: Progress = silent, catalogue: Catalogue | None = None) -> list[Drifted]:
    """Everything that differs now, by source and table. Of a table outside the catalogue, its C2 and C3 columns alone.

    Without a catalogue it is the project's own; the office gives the one in force.
    """
    catalogue = catalogue or project.catalogue()
    found: list[Drifted] = []
    for source in project.sources:
        shape = describe(absolute(resolved(source.url), project.path), progress)
        sampled = list(samples(shape, source.name, progress))
        views = {table.name for table in shape.tables if table.is_view}
        known = {
            there.name: table
            for table in catalogue.tables
            if table.source == source.name and (there := shape.table(table.name)) is not None
        }
        rows = classify(sampled)
        for sample, row in zip(sampled, rows, strict=True):
            if sample.table not in views:
                found += _column(known.get(sample.table), sample, row)
        stands = {(known[one.table].id, one.column) for one in sampled if one.table in known}
        found += _gone(catalogue, source.name, stands)
    return found


def _column(table: Table | None, sample: ColumnSample, row: Classified) -> Iterator[Drifted]:
    if table is None:
        if row.cls is not None and row.cls >= InformationClass.C2:
            yield Drifted("table", sample.source, sample.table, sample.column, row.category, row.cls)
        return
    field = next((field for field in table.fields if field.name == sample.column), None)
    if field is None:
        yield Drifted("column", sample.source, sample.table, sample.column, row.category, row.cls)
    elif field.is_open and field.category and (sample.unread or not _fits(field.category, sample)):
        kind = "unread" if sample.unread else "values"
        yield Drifted(kind, sample.source, sample.table, sample.column, field.category, field.cls)


def _fits(category: str, sample: ColumnSample) -> bool:
    """Whether the values could still be of the category: nothing speaks for another one or against this one."""
    cells = Cells(sample.values)
    plausible = cells.plausible(category)
    if plausible is not None and plausible < _NEARLY_NONE:
        return False
    told = told_by(cells)
    if told is None or told.category == category or told.category not in _CERTAIN:
        return True
    return category in ALIKE.get(told.category, ())


def _gone(catalogue: Catalogue, source: str, there: set[tuple[str, str]]) -> Iterator[Drifted]:
    for table in catalogue.tables:
        if table.source == source:
            for field in table.fields:
                if (table.id, field.name) not in there:
                    yield Drifted("gone", source, table.name, field.name, field.category, field.cls)
