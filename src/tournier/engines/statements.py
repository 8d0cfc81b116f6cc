# SPDX-License-Identifier: Apache-2.0
"""The few statements this room asks. Names come from the catalogue and are quoted; values are marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournier.engines.duck import quoted
from tournier.engines.paths import Run

MOST_VALUES = 500


def mark(dialect: str, number: int) -> str:
    """The mark of the value with this number, counted from 1."""
    return f"?{number}" if dialect == "sqlite" else f"${number}"


def column(alias: str, name: str) -> str:
    """A column of a table's alias."""
    return f"{alias}.{quoted(name)}"


def columns(alias: str, names: Sequence[str]) -> str:
    """A list of columns."""
    return ", ".join(column(alias, name) for name in names)


def among(dialect: str, alias: str, names: Sequence[str], rows: int, first: int = 1) -> str:
    """The condition that these columns equal one of `rows` rows of values, marked from `first` on, row by row."""
    if len(names) == 1:
        marks = ", ".join(mark(dialect, first + place) for place in range(rows))
        return f"{column(alias, names[0])} IN ({marks})"
    wide = len(names)
    one = (
        " AND ".join(
            f"{column(alias, name)} = {mark(dialect, first + row * wide + place)}" for place, name in enumerate(names)
        )
        for row in range(rows)
    )
    return "(" + " OR ".join(f"({part})" for part in one) + ")"


def joined(run: Run, places: Mapping[str, str]) -> str:
    """The tables of a run joined, as j0, j1 and so on."""
    parts = [f"{places[run.tables[0]]} j0"]
    for number, (table, join) in enumerate(zip(run.tables[1:], run.joins, strict=True)):
        on = " AND ".join(
            f"{column(f'j{number}', here)} = {column(f'j{number + 1}', there)}"
            for here, there in zip(join.columns, join.to_columns, strict=True)
        )
        parts.append(f"JOIN {places[table]} j{number + 1} ON {on}")
    return " ".join(parts)


def through(dialect: str, run: Run, places: Mapping[str, str], *, backwards: bool, rows: int) -> str:
    """Pairs of what enters and what leaves a run, for `rows` values given of what enters (or leaves)."""
    last = f"j{len(run.tables) - 1}"
    condition = among(dialect, last, run.leave, rows) if backwards else among(dialect, "j0", run.enter, rows)
    return (
        f"SELECT DISTINCT {columns('j0', run.enter)}, {columns(last, run.leave)} "
        f"FROM {joined(run, places)} WHERE {condition}"
    )


def within(alias: str, names: Sequence[str], run: Run, places: Mapping[str, str], condition: str) -> str:
    """The condition that these columns enter a run at whose end `condition` holds."""
    left = columns(alias, names) if len(names) == 1 else f"({columns(alias, names)})"
    return f"{left} IN (SELECT {columns('j0', run.enter)} FROM {joined(run, places)} WHERE {condition})"
