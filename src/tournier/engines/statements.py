# SPDX-License-Identifier: Apache-2.0
"""The few statements this room asks. Names come from the catalogue and are quoted; values are marks.

Two texts are one value only when they read the same. Where a source holds more to be equal (`Standing.wide`), its own
equality finds the rows by its index, and the bytes of both sides decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tournier.engines.duck import quoted
from tournier.engines.paths import Run
from tournier.engines.standing import Standing

MOST_VALUES = 500
_BYTES = {
    "mysql": "CAST(CONVERT({} USING utf8mb4) AS BINARY)",
    "sqlite": "CAST({} AS BLOB)",
    "postgresql": '{}::text COLLATE "C"',
    "duckdb": "encode({}::VARCHAR)",
}


def mark(dialect: str, number: int) -> str:
    """The mark of the value with this number, counted from 1."""
    return f"?{number}" if dialect == "sqlite" else f"${number}"


def column(alias: str, name: str) -> str:
    """A column of a table's alias."""
    return f"{alias}.{quoted(name)}"


def columns(alias: str, names: Sequence[str]) -> str:
    """A list of columns."""
    return ", ".join(column(alias, name) for name in names)


def exactly(table: Standing, alias: str, names: Sequence[str]) -> list[str]:
    """What beside the columns themselves tells their values apart: the bytes of those that are wide."""
    return [_bytes(table, column(alias, name)) for name in names if name in table.wide]


def _bytes(table: Standing, sql: str) -> str:
    return _BYTES[table.dialect].format(sql)


def ordered(table: Standing, alias: str, names: Sequence[str]) -> str:
    """An order of rows by these columns in which no two different values are equal."""
    return ", ".join([columns(alias, names), *exactly(table, alias, names)])


def among(table: Standing, alias: str, names: Sequence[str], rows: int, first: int = 1) -> str:
    """The condition that these columns equal one of `rows` rows of values, marked from `first` on, row by row."""
    if len(names) == 1:
        return _listed(table, alias, names[0], [mark(table.dialect, first + place) for place in range(rows)])
    wide = len(names)
    one = (
        " AND ".join(
            _listed(table, alias, name, [mark(table.dialect, first + row * wide + place)])
            for place, name in enumerate(names)
        )
        for row in range(rows)
    )
    return "(" + " OR ".join(f"({part})" for part in one) + ")"


def _listed(table: Standing, alias: str, name: str, marks: Sequence[str]) -> str:
    asked = column(alias, name)
    if name not in table.wide:
        return f"{asked} IN ({', '.join(marks)})"
    spelled = ", ".join(_as(table, name, one) for one in marks)
    exact = ", ".join(_bytes(table, one) for one in marks)
    return f"({asked} IN ({spelled}) AND {_bytes(table, asked)} IN ({exact}))"


def _as(table: Standing, name: str, sql: str) -> str:
    """An expression in the character set and collation of a wide column, so that the column's index fits it."""
    charset, collation = table.wide[name]
    if table.dialect != "mysql":
        return sql
    return f"CONVERT({sql} USING {charset}) COLLATE {collation}"


def met(left: tuple[Standing, str, str], right: tuple[Standing, str, str]) -> list[tuple[str, str]]:
    """The pairs of expressions that are equal when a column (table, alias, name) holds the same value as another's."""
    (one, first_alias, first), (two, second_alias, second) = left, right
    here, there = column(first_alias, first), column(second_alias, second)
    if first not in one.wide and second not in two.wide:
        return [(here, there)]
    exact = (_bytes(one, here), _bytes(two, there))
    if one.wide.get(first) == two.wide.get(second):
        return [(here, there), exact]
    if first in one.wide:
        return [(here, _as(one, first, there)), exact]
    return [(_as(two, second, here), there), exact]


def joined(run: Run, tables: Mapping[str, Standing]) -> str:
    """The tables of a run joined, as j0, j1 and so on."""
    parts = [f"{tables[run.tables[0]].place} j0"]
    for number, (table, join) in enumerate(zip(run.tables[1:], run.joins, strict=True)):
        left, right = tables[run.tables[number]], tables[table]
        on = " AND ".join(
            f"{one} = {other}"
            for here, there in zip(join.columns, join.to_columns, strict=True)
            for one, other in met((left, f"j{number}", here), (right, f"j{number + 1}", there))
        )
        parts.append(f"JOIN {right.place} j{number + 1} ON {on}")
    return " ".join(parts)


def through(run: Run, tables: Mapping[str, Standing], *, backwards: bool, rows: int) -> str:
    """Pairs of what enters and what leaves a run, for `rows` values given of what enters (or leaves).

    What `exactly` adds stands behind them: without it a source would take two different values for one.
    """
    last, first, end = f"j{len(run.tables) - 1}", tables[run.tables[0]], tables[run.tables[-1]]
    condition = among(end, last, run.leave, rows) if backwards else among(first, "j0", run.enter, rows)
    shown = [
        columns("j0", run.enter),
        columns(last, run.leave),
        *exactly(first, "j0", run.enter),
        *exactly(end, last, run.leave),
    ]
    return f"SELECT DISTINCT {', '.join(shown)} FROM {joined(run, tables)} WHERE {condition}"


def within(table: Standing, alias: str, names: Sequence[str], run: Run, tables: Mapping[str, Standing], at: str) -> str:
    """The condition that these columns of a table enter a run at whose end the condition `at` holds."""
    pairs = [
        pair
        for here, there in zip(names, run.enter, strict=True)
        for pair in met((table, alias, here), (tables[run.tables[0]], "j0", there))
    ]
    left = ", ".join(one for one, _ in pairs)
    right = ", ".join(other for _, other in pairs)
    return f"{left if len(pairs) == 1 else f'({left})'} IN (SELECT {right} FROM {joined(run, tables)} WHERE {at})"
