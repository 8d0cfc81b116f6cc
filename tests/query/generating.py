# SPDX-License-Identifier: Apache-2.0
"""Worlds and statements that nobody thought of: schemas, treatments, pairs of data, and queries over what is shown.

A world comes from a number, so that it can be made again. A pair differs wherever something is hidden: in withheld
fields and fields without a treatment, in masked characters, within a year, a district or a band, in the keys that lead
to subjects, and in hidden rows, which hold values on which a condition that runs too early fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from tests.query.worlds import Column, Kind, Row, Rows, Table, World

# What a field may be, and two values of it that look alike under the treatment.
_FIELDS: tuple[tuple[Kind, str | None], ...] = (
    ("int", "plain"), ("int", "withheld"), ("int", None), ("int", "band:10"), ("number", "plain"), ("number", "band:10"),
    ("number", "withheld"), ("text", "plain"), ("text", "plain"), ("text", "withheld"), ("text", None), ("text", "token"),
    ("text", "partial:name"), ("text", "partial:mobile"), ("text", "district"), ("date", "year"), ("date", "plain"),
)  # fmt: skip
# A rule for rows, and values of `r` that it lets through and that it hides.
_RULES = (
    ("", (1, 2, 3), ()),
    ("r = 1", (1,), (0, 2, 3, -2147483648)),
    ("r IN (1, 2, 3, 4, 5, 6, 7)", (1, 2, 7), (0, 8, 9, -1)),
    ("r <> 2 AND r > 0", (1, 3), (2, 0, -5)),
    ("r * 1 = 1 OR r = 5", (1, 5), (0, 2, 4)),
    ("r BETWEEN 1 AND 3", (1, 2, 3), (0, 4)),
)
_TEXTS = ("a", "b", "ab", "7", "12", "x-1", "", "云")
_SPICY_TEXTS = ("zz9", "HIDDEN", "1e999", "%", "2147483648")
_SPICY_INTS = (0, 1, 3, 2147483647, -2147483648)
_FAMILIES = ("云", "林", "宋")
_GIVEN = ("小满", "大风", "听雨", "长东")
_DISTRICTS = ("浙江省杭州市西湖区", "山西省太原市小店区")


def world(number: int) -> World:
    """The world of a number."""
    random = Random(number)
    tables, one, other = [], {}, {}
    for name in ("alpha", "beta", "gamma")[: random.choice((2, 3))]:
        table, visible, hidden = _table(name, random)
        pairs = [_pair(table, place, visible, random) for place in range(random.randrange(6))]
        tables.append(table)
        one[name] = Rows(tuple(row for row, _ in pairs), _hidden(table, hidden, random))
        other[name] = Rows(tuple(row for _, row in pairs), _hidden(table, hidden, random))
    return World(tuple(tables), one, other)


def _table(name: str, random: Random) -> tuple[Table, tuple[int, ...], tuple[int, ...]]:
    rule, visible, hidden = random.choice(_RULES)
    fields = random.sample(_FIELDS, random.randrange(3, 6))
    columns = (
        Column("k", "int"),
        *(Column(f"{name[0]}{place}", kind, treatment) for place, (kind, treatment) in enumerate(fields)),
        Column("r", "int", random.choice(("plain", "plain", None))),
        Column("s", "int", random.choice(("plain", None))),
    )
    return Table(name, columns, rows=rule, subject=random.choice(((), ("s",), ("s",)))), visible, hidden


def _pair(table: Table, place: int, visible: tuple[int, ...], random: Random) -> tuple[Row, Row]:
    cells = []
    for column in table.columns:
        if column.name == "k":
            cells.append((place, place))
        elif column.name == "r":
            value = random.choice(visible)
            cells.append((value, value if column.treatment else random.choice(visible)))
        else:
            cells.append(_cells(column, random))
    return tuple(cell for cell, _ in cells), tuple(cell for _, cell in cells)


def _cells(column: Column, random: Random) -> tuple[Any, Any]:
    kind, _, detail = (column.treatment or "").partition(":")
    if kind in {"", "withheld"}:
        return _value(column.kind, random), _value(column.kind, random)
    if random.random() < 0.15:
        return None, None
    if kind == "band":
        start = random.randrange(-2, 5) * int(detail)
        return start + random.randrange(10), start + random.randrange(10)
    alike: dict[str, Callable[[], tuple[str, str]]] = {
        "name": lambda: _both(random.choice(_FAMILIES), _GIVEN, random),
        "mobile": lambda: _mobiles(random),
        "district": lambda: _both(random.choice(_DISTRICTS), ("文三路一号", "古墩路", ""), random),
        "year": lambda: _both(f"{random.choice((1984, 1990))}-", ("01-31", "06-15", "12-01"), random),
    }
    if detail in alike or kind in alike:
        return alike[detail if detail in alike else kind]()
    value = _value(column.kind, random)
    return value, value


def _both(start: str, ends: tuple[str, ...], random: Random) -> tuple[str, str]:
    return start + random.choice(ends), start + random.choice(ends)


def _mobiles(random: Random) -> tuple[str, str]:
    last = random.choice(("5678", "0001"))
    return tuple(f"138{random.randrange(10_000):04}{last}" for _ in range(2))  # type: ignore[return-value]


def _value(kind: Kind, random: Random) -> Any:
    if random.random() < 0.15:
        return None
    if kind == "int":
        return random.randrange(-2, 8)
    if kind == "number":
        return Decimal(random.randrange(-300, 2000)) / 100
    return random.choice(_TEXTS) if kind == "text" else f"20{random.randrange(10, 24)}-0{random.randrange(1, 10)}-11"


def _hidden(table: Table, values: tuple[int, ...], random: Random) -> tuple[Row, ...]:
    def cell(column: Column) -> Any:
        if column.name == "r":
            return random.choice(values)
        if column.kind == "int":
            return random.choice(_SPICY_INTS)
        return random.choice(_SPICY_TEXTS) if column.kind == "text" else _value(column.kind, random)

    return tuple(tuple(cell(column) for column in table.columns) for _ in range(random.randrange(5) if values else 0))


@dataclass(frozen=True)
class Words:
    """What the engines spell in their own ways."""

    integer: str
    text: str
    joined: str
    cut: str = "substr({0}, {1}, {2})"


WORDS = {
    "sqlite": Words("INTEGER", "TEXT", "({0} || {1})"),
    "duckdb": Words("INTEGER", "VARCHAR", "({0} || {1})"),
    "postgresql": Words("integer", "text", "({0} || {1})"),
    "mysql": Words("SIGNED", "CHAR(40)", "concat({0}, {1})"),
}
