# SPDX-License-Identifier: Apache-2.0
"""Statements at the border between what needs a fence and what does not: quiet conditions, and one thing that may fail.

The one thing stands in WHERE, ON, HAVING, in a query within a condition, or in a column, an order, a group, an aggregate,
a CASE; or behind a derived table whose column a quiet condition compares.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.query.asking import Dice, Statement, Writer, relation
from tests.query.generating import Words
from tests.query.worlds import World

_Scope = list[tuple[str, str]]


@dataclass
class Aimed(Writer):
    """Writes one such statement."""

    def quiet(self, scope: _Scope) -> str:
        """A condition that cannot fail: columns with columns and literals of their own kind."""
        numbers, texts = self.columns(scope, "int", "number"), self.columns(scope, "text")
        forms = [f"{self.one(*(name for name, _ in scope))} IS {self.one('NULL', 'NOT NULL')}"]
        if numbers:
            one, other = self.one(*numbers), self.one(*numbers, "1", "3")
            forms += [
                f"{one} {self.one('=', '<', '>=', '<>')} {other}",
                f"{one} IN (1, 2, 3)",
                f"{one} BETWEEN 0 AND 9",
            ]
        if texts:
            one = self.one(*texts)
            forms += [f"{one} {self.one('=', '<>', '<')} {self.one(*texts, repr('7'))}", f"{one} LIKE 'a%'"]
        found = self.one(*forms)
        if self.chance(3):
            found = f"({found} {self.one('AND', 'OR')} {self.quiet(scope)})"
        return found

    def loud(self, scope: _Scope) -> str:
        """A number that some rows fail to give."""
        numbers, texts = self.columns(scope, "int", "number") or ["3"], self.columns(scope, "text") or ["'x'"]
        number, text = self.one(*numbers), self.one(*texts)
        return self.one(
            f"(1 / ({number} - 3))",
            f"({number} * 2147483647 * 2147483647)",
            f"CAST({text} AS {self.words.integer})",
            f"length({self.words.cut.format(text, 1, number)})",
            f"CASE WHEN {text} LIKE 'z%' THEN CAST({text} AS {self.words.integer}) ELSE 1 END",
            f"CASE WHEN {text} = {number} THEN 1 ELSE 0 END",
        )

    def part(self) -> tuple[str, _Scope, str]:
        """A table in FROM with its columns, and that column of it by which others are joined to it."""
        shown, alias = self.one(*self.relations), self.fresh("f")
        scope = [(f"{alias}.{name}", kind) for name, kind in shown.columns]
        return f"{shown.name} {alias}", scope, f"{alias}.k"

    def aimed(self) -> Statement:
        """The whole."""
        (first, one, key), (second, two, other) = self.part(), self.part()
        both = [*one, *two]
        where = f"{self.quiet(both)} AND {self.quiet(one)}"
        join = f"{first} {self.one('JOIN', 'LEFT JOIN')} {second} ON {key} = {other}"
        alone, loud, group = self.quiet(two), self.loud, self.loud(one)
        inner = self.one(
            f"EXISTS (SELECT 1 FROM {second} WHERE {other} = {key} AND {loud(both)} = 1)",
            f"{key} IN (SELECT {loud(two)} FROM {second} WHERE {alone})",
            f"{loud(one)} IN (SELECT {other} FROM {second} WHERE {alone})",
            f"{key} >= (SELECT max({loud(two)}) FROM {second} WHERE {other} = {key})",
            f"{key} = (SELECT {other} FROM {second} WHERE {alone})",
            f"EXISTS (SELECT 1 FROM {second} WHERE {other} = {key} AND {alone})",
            f"{key} <= (SELECT {self.one('max', 'count', 'sum')}({other}) FROM {second} WHERE {alone})",
        )
        return Statement(
            self.one(
                f"SELECT {key} AS c, {loud(both)} AS d FROM {join} WHERE {where}",
                f"SELECT {key} AS c FROM {join} WHERE {where} AND {loud(both)} = 1",
                f"SELECT {key} AS c FROM {join} AND {loud(both)} >= 0 WHERE {self.quiet(one)}",
                f"SELECT {key} AS c, count(*) AS d FROM {join} WHERE {where} GROUP BY {key} HAVING {loud([one[0]])} = 1",
                f"SELECT sum({loud(both)}) AS c FROM {join} WHERE {where}",
                f"SELECT {key} AS c, max({other}) AS d FROM {join} WHERE {where} GROUP BY {key} HAVING max({loud(two)}) > 0",
                f"SELECT {group} AS c, count(*) AS d FROM {join} WHERE {where} GROUP BY {group}",
                f"SELECT DISTINCT {loud(both)} AS c FROM {join} WHERE {where}",
                f"SELECT {key} AS c FROM {join} WHERE {where} ORDER BY {loud(one)}, 1",
                f"SELECT g.d FROM (SELECT {loud(one)} AS d, {key} AS k FROM {first} WHERE {self.quiet(one)}) g WHERE g.d = 1",
                f"SELECT g.d FROM (SELECT {loud(one)} AS d, {key} AS k FROM {first} WHERE {self.quiet(one)}) g WHERE g.k = 1",
                f"SELECT g.d FROM (SELECT {loud(one)} AS d, {key} AS k FROM {first}) g JOIN {second} ON g.k = {other} "
                f"WHERE {alone}",
                f"SELECT {other} AS c FROM {second} LEFT JOIN (SELECT {loud(one)} AS d, {key} AS k FROM {first}) g "
                f"ON g.k = {other} WHERE {alone}",
                f"WITH g AS (SELECT {key} AS k, {loud(one)} AS d FROM {first} WHERE {self.quiet(one)}) SELECT {other} AS c "
                f"FROM {second} WHERE EXISTS (SELECT 1 FROM g WHERE g.k = {other})",
                f"SELECT {key} AS c, (SELECT max({loud(both)}) FROM {second} WHERE {other} = {key} AND {alone}) AS d "
                f"FROM {first} WHERE {self.quiet(one)}",
                f"SELECT {key} AS c FROM {first} WHERE {inner} AND {self.quiet(one)}",
                f"SELECT {key} AS c FROM {first} WHERE {self.quiet(one)} UNION SELECT {loud(two)} FROM {second} WHERE {alone}",
            ),
            ordered=False,
        )


def aimed(dice: Dice, world: World, words: Words) -> Statement:
    """A statement at the border, over what a world shows."""
    return Aimed(dice, words, [relation(table) for table in world.tables if table.ruled]).aimed()
