# SPDX-License-Identifier: Apache-2.0
"""The way from a table's rows to the people they concern, cut into runs that one source can join by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tournier.catalogue import Catalogue, Join, Table


@dataclass(frozen=True, slots=True)
class Run:
    """Tables of one source joined to each other. One enters by `enter` of the first and leaves by `leave` of the last."""

    source: str
    tables: tuple[str, ...]
    joins: tuple[Join, ...]  # between the tables, one fewer than they are
    enter: tuple[str, ...]
    leave: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """From a table to the customer's key: `columns` of the table enter the first run; without runs they are the key."""

    table: str
    source: str
    columns: tuple[str, ...]
    runs: tuple[Run, ...]

    @property
    def is_direct(self) -> bool:
        """Whether the table itself carries the customer's key."""
        return not self.runs

    @property
    def stays(self) -> bool:
        """Whether the table and the whole way lie in one source."""
        return all(run.source == self.source for run in self.runs)


def way(catalogue: Catalogue, table: Table) -> Way:
    """The way of a table. A last join that only leads to the key itself is dropped: the key is at hand before it."""
    path, subject = list(table.path), table.subject
    while path and path[-1].to_columns == (subject,):
        subject = path.pop().columns[0]
    if not path:
        return Way(table.id, table.source, (subject,), ())
    runs: list[Run] = []
    start = 0
    for place, (here, there) in enumerate(pairwise([*path, None])):
        if here is None:
            continue
        source = catalogue.table(here.to_table).source
        if there is None or catalogue.table(there.to_table).source != source:
            leave = (subject,) if there is None else there.columns
            runs.append(_run(catalogue, path[start : place + 1], leave))
            start = place + 1
    return Way(table.id, table.source, path[0].columns, tuple(runs))


def _run(catalogue: Catalogue, steps: Sequence[Join], leave: tuple[str, ...]) -> Run:
    return Run(
        catalogue.table(steps[0].to_table).source,
        tuple(step.to_table for step in steps),
        tuple(steps[1:]),
        steps[0].to_columns,
        leave,
    )
