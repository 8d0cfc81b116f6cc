# SPDX-License-Identifier: Apache-2.0
"""Statements over a generated world, drawn piece by piece, so that a failing one shrinks to what matters in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from tests.query.generating import Words
from tests.query.worlds import Table, World

_T = TypeVar("_T")


class Dice(Protocol):
    """What a writer chooses by."""

    def one(self, choices: Sequence[_T]) -> _T:
        """One of these."""
        ...

    def chance(self, of: int) -> bool:
        """Once in so many times."""
        ...


@dataclass(frozen=True)
class Thrown:
    """Dice from a seed: the same statements each time, whatever else the process has imported or drawn."""

    random: Random

    def one(self, choices: Sequence[_T]) -> _T:
        """One of these."""
        return self.random.choice(choices)

    def chance(self, of: int) -> bool:
        """Once in so many times."""
        return self.random.randrange(of) == of - 1


@dataclass(frozen=True)
class Drawn:
    """Dice of hypothesis, which can shrink what fails: a chance to no, a choice to the first."""

    draw: st.DrawFn

    def one(self, choices: Sequence[_T]) -> _T:
        """One of these."""
        return self.draw(st.sampled_from(choices))

    def chance(self, of: int) -> bool:
        """Once in so many times."""
        return self.draw(st.integers(0, of - 1)) == of - 1


@dataclass(frozen=True)
class Statement:
    """A statement, and whether it fixes the order of its rows."""

    sql: str
    ordered: bool


@dataclass(frozen=True)
class Shown:
    """A relation that can be asked: its columns by kind."""

    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass
class Writer:
    """Writes one statement."""

    dice: Dice
    words: Words
    relations: list[Shown]
    _count: int = field(default=0)

    def one(self, *choices: _T) -> _T:
        """One of these."""
        return self.dice.one(choices)

    def chance(self, of: int) -> bool:
        """Once in so many times."""
        return self.dice.chance(of)

    def fresh(self, start: str) -> str:
        """A name of its own."""
        self._count += 1
        return f"{start}{self._count}"

    def statement(self) -> Statement:
        """The whole."""
        head = ""
        if self.chance(3):
            name = self.one("x", *(relation.name for relation in self.relations))  # it may take the name of a table
            sql, columns = self.select(1)
            head = f"WITH {name} AS ({sql}) "
            self.relations = [Shown(name, columns), *(one for one in self.relations if one.name != name)]
        sql, columns = self.select(2)
        if self.chance(4):
            word = self.one("UNION ALL", "UNION", "INTERSECT", "EXCEPT")
            again, _ = self.select(1, tuple(kind for _, kind in columns))
            sql = f"{sql} {word} {again}"
        ordered = self.chance(2)
        if ordered:
            sql += " ORDER BY " + ", ".join(str(place + 1) for place in range(len(columns)))
            sql += f" LIMIT {self.one(1, 2, 3)}" if self.chance(3) else ""
        return Statement(head + sql, ordered)

    def source(self, depth: int) -> tuple[str, list[tuple[str, str]]]:
        """Something in FROM, and the columns that it gives under its alias."""
        alias = self.fresh("f")
        if depth > 1 and self.chance(4):
            sql, columns = self.select(depth - 1)
            return f"({sql}) {alias}", [(f"{alias}.{name}", kind) for name, kind in columns]
        relation = self.one(*self.relations)
        return f"{relation.name} {alias}", [(f"{alias}.{name}", kind) for name, kind in relation.columns]

    def select(self, depth: int, kinds: tuple[str, ...] = ()) -> tuple[str, tuple[tuple[str, str], ...]]:
        """One SELECT and the columns that it gives; `kinds` says of which kinds they must be."""
        text, scope = self.source(depth)
        if self.chance(3):
            other, more = self.source(depth)
            join = self.one("JOIN", "LEFT JOIN")
            text = f"{text} {join} {other} ON {self.condition([*scope, *more], 1)}"
            scope = [*scope, *more]
        where = f" WHERE {self.condition(scope, depth)}" if self.chance(2) or depth > 1 else ""
        if self.chance(4):
            return self.summary(text + where, scope, kinds)
        wanted = kinds or tuple(self.one("int", "text") for _ in range(self.one(1, 2)))
        items = [self.item(kind, scope, depth) for kind in wanted]
        named = [(self.fresh("c"), kind) for kind in wanted]
        shown = ", ".join(f"{item} AS {name}" for item, (name, _) in zip(items, named, strict=True))
        distinct = "DISTINCT " if self.chance(6) else ""
        return f"SELECT {distinct}{shown} FROM {text}{where}", tuple(named)

    def summary(
        self, rest: str, scope: list[tuple[str, str]], kinds: tuple[str, ...]
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """A SELECT whose rows are groups."""
        wanted = kinds or (self.one("int", "text"), "int")
        shown, groups = [], []
        for kind in wanted:
            name = self.fresh("c")
            if kind == "text" or self.chance(2):
                groups.append(self.value(kind, scope, 1))
                shown.append((groups[-1], name, kind))
            else:
                inner = self.value("int", scope, 1)
                word = self.one(
                    "count(*)",
                    f"count({inner})",
                    f"count(DISTINCT {inner})",
                    f"sum({inner})",
                    f"min({inner})",
                    f"max({inner})",
                )
                shown.append((word, name, kind))
        group = " GROUP BY " + ", ".join(groups) if groups else ""
        having = f" HAVING count(*) {self.one('>', '<')} {self.one(1, 2)}" if group and self.chance(3) else ""
        items = ", ".join(f"{item} AS {name}" for item, name, _ in shown)
        return f"SELECT {items} FROM {rest}{group}{having}", tuple((name, kind) for _, name, kind in shown)

    def item(self, kind: str, scope: list[tuple[str, str]], depth: int) -> str:
        """What may stand in the list of a SELECT."""
        if kind == "int" and self.chance(8):
            by = self.value(self.one("int", "text"), scope, 0)
            return self.one("rank()", "dense_rank()", f"sum({self.value('int', scope, 0)})") + f" OVER (ORDER BY {by})"
        return self.value(kind, scope, depth)

    def value(self, kind: str, scope: list[tuple[str, str]], depth: int) -> str:
        """An expression of a kind."""
        return self.number(scope, depth) if kind == "int" else self.text(scope, depth)

    def columns(self, scope: list[tuple[str, str]], *kinds: str) -> list[str]:
        """The columns of some kinds."""
        return [name for name, kind in scope if kind in kinds]

    def number(self, scope: list[tuple[str, str]], depth: int) -> str:
        """A number, which may overflow, be divided by zero or be no number at all."""
        leaves = [*self.columns(scope, "int", "number"), "1", "3"]
        if depth < 1 or not self.chance(2):
            return self.one(*leaves)
        left, right = self.number(scope, depth - 1), self.number(scope, depth - 1)
        forms = {
            "less": lambda: f"({left} - {right})",
            "times": lambda: f"({left} * {right})",
            "by": lambda: f"({left} / ({right} - 3))",
            "huge": lambda: f"({left} * 2147483647)",
            "cast": lambda: f"CAST({self.text(scope, depth - 1)} AS {self.words.integer})",
            "case": lambda: f"CASE WHEN {self.condition(scope, depth - 1)} THEN {left} ELSE {right} END",
            "length": lambda: f"length({self.text(scope, depth - 1)})",
            "coalesce": lambda: f"coalesce({left}, {right})",
            "query": lambda: self.query(scope),
        }
        return forms[self.one(*forms)]()

    def query(self, scope: list[tuple[str, str]]) -> str:
        """A query that gives one number."""
        inner, columns = self.source(1)
        word = self.one("count(*)", f"max({self.number(columns, 0)})", f"sum({self.number(columns, 0)})")
        return f"(SELECT {word} FROM {inner} WHERE {self.condition([*columns, *scope], 0)})"

    def text(self, scope: list[tuple[str, str]], depth: int) -> str:
        """A text."""
        leaves = [*self.columns(scope, "text"), "'a'", "'7'"]
        if depth < 1 or not self.chance(3):
            return self.one(*leaves)
        left = self.text(scope, depth - 1)
        forms = {
            "join": lambda: self.words.joined.format(left, self.text(scope, depth - 1)),
            "cut": lambda: self.words.cut.format(left, 1, self.one("1", "2", *self.columns(scope, "int")[:1])),
            "case": lambda: f"CASE WHEN {self.condition(scope, depth - 1)} THEN {left} ELSE 'z' END",
            "coalesce": lambda: f"coalesce({left}, 'n')",
            "lower": lambda: f"lower({left})",
        }
        return forms[self.one(*forms)]()

    def condition(self, scope: list[tuple[str, str]], depth: int) -> str:
        """Something that is true of a row, or fails on it."""
        if depth < 1 or not self.chance(2):
            return self.simple(scope, depth)
        match self.one("and", "or", "not", "exists", "in"):
            case "and":
                return f"({self.condition(scope, depth - 1)} AND {self.condition(scope, depth - 1)})"
            case "or":
                return f"({self.condition(scope, depth - 1)} OR {self.condition(scope, depth - 1)})"
            case "not":
                return f"NOT ({self.condition(scope, depth - 1)})"
            case "exists":
                inner, columns = self.source(1)
                return f"EXISTS (SELECT 1 FROM {inner} WHERE {self.condition([*columns, *scope], depth - 1)})"
            case _:
                inner, columns = self.source(1)
                return f"{self.number(scope, 0)} IN (SELECT {self.number(columns, 1)} FROM {inner})"

    def simple(self, scope: list[tuple[str, str]], depth: int) -> str:
        """A condition without others in it."""
        match self.one("number", "text", "like", "null", "among", "date"):
            case "text":
                return f"{self.text(scope, depth)} {self.one('=', '<', '<>')} {self.text(scope, 0)}"
            case "like":
                return f"{self.text(scope, 0)} LIKE {self.one(repr('a%'), repr('%2'), repr('_'), repr('%*%'))}"
            case "null":
                return f"{self.one(*(name for name, _ in scope))} IS {self.one('NULL', 'NOT NULL')}"
            case "among":
                return f"{self.number(scope, 0)} IN (1, 2, {self.number(scope, 0)})"
            case "date" if self.columns(scope, "date"):
                return f"{self.one(*self.columns(scope, 'date'))} > {self.one(repr('2015-01-01'), repr('1990-06-01'))}"
            case _:
                return f"{self.number(scope, depth)} {self.one('=', '<', '>=')} {self.number(scope, 0)}"


def relation(table: Table) -> Shown:
    """What a table shows. A mask is text; a band is a number."""
    kinds = {"band": "number", "partial": "text", "token": "text", "year": "text", "district": "text"}
    shown = [column for column in table.columns if column.treatment]
    return Shown(
        table.name, tuple((one.name, kinds.get(str(one.treatment).partition(":")[0], one.kind)) for one in shown)
    )


def statement(dice: Dice, world: World, words: Words) -> Statement:
    """A statement over what a world shows."""
    return Writer(dice, words, [relation(table) for table in world.tables if table.ruled]).statement()


@st.composite
def statements(draw: st.DrawFn, world: World, words: Words) -> Statement:
    """The same, drawn by hypothesis."""
    return statement(Drawn(draw), world, words)
