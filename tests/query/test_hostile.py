# SPDX-License-Identifier: Apache-2.0
"""Every hostile statement of the corpus that the guard takes is run, and tells nothing of what is hidden.

It runs in real databases that differ in hidden values only, with everything that an owner may do, and over a copy in
which those values never were. All three answer alike, in rows, order, names, types and errors, down to the text in
which the engine itself complains, which no user ever gets to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.query import pairs
from tests.query.bank import BANK, EXTRAS
from tests.query.differing import alike
from tests.query.places import ENGINES, As, Outcome, Place, fill_pair, places
from tournier.query import Guard, Refused

# How many stand in each file. A statement may be added; one that goes missing is noticed here.
COUNTS = {
    "hostile-clickhouse.sql": 46,
    "hostile-doris.sql": 30,
    "hostile-duckdb.sql": 136,
    "hostile-everywhere.sql": 359,
    "hostile-mysql.sql": 145,
    "hostile-oracle.sql": 46,
    "hostile-postgresql.sql": 157,
    "hostile-sizes.sql": 63,
    "hostile-spark.sql": 40,
    "hostile-sqlite.sql": 94,
    "hostile-trino.sql": 31,
}
AGAIN = 40
HOSTILE = pairs.files("hostile-*.sql")


def test_no_statement_has_gone_missing():
    assert {held.path.name: len(held.groups) for held in HOSTILE} == COUNTS
    for held in HOSTILE:
        statements = [group.statement for group in held.groups]
        assert len(set(statements)) == len(statements), f"{held.path.name} holds a statement twice"


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_taken_tells_nothing(engine: str, tmp_path: Path, request: pytest.FixtureRequest):
    world = BANK.fitted(engine)
    canaries = world.canaries()
    shown, wrong = 0, []
    with places(engine, 3, tmp_path, request) as found:
        fill_pair(found, world, EXTRAS[engine])
        asked = Asked(engine, world.guard(engine), world.copy().guard(engine), *found)
        for group in _asked(engine):
            first = asked.one.ask(asked.guard, group.statement)
            wrong += [f"{group}: shows {piece}: {first}" for piece in _leaked(first, group.statement, canaries)]
            if first.kind != "refused":  # a refusal comes of a guard that never saw a database
                wrong += [f"{group}: on {engine} {what}" for what in asked.differences(group, first)]
                shown += first.kind == "rows"
    assert not wrong, "\n".join(wrong)
    assert shown > 100, "so much is refused that little was proved"


@dataclass(frozen=True)
class Asked:
    """The pair behind the guard, and the copy, asked as it was written or behind a guard that has nothing to hide."""

    engine: str
    guard: Guard
    clear: Guard
    one: Place
    other: Place
    copy: Place

    def differences(self, group: pairs.Group, first: Outcome) -> Iterator[str]:
        """Where another answer is not the first."""
        statement = group.statement
        second = self.other.ask(self.guard, statement)
        sequence = "ORDER BY" in statement.rpartition(")")[2]
        if first != second and not (
            alike(first, second, self.engine, sequence=False) and self._by_chance(statement, sequence=sequence)
        ):
            yield f"the pair answers differently: {first} | {second}"
        same = plain = self.copy.ask(As(statement, self.guard.rewrite(statement).columns, self.engine), statement)
        as_written = alike(first, plain, self.engine, sequence=sequence)
        if as_written is group.noted("reads otherwise", self.engine):
            yield f"as it was written the copy answers: {first} | {plain}"
        if not as_written:
            # What runs may mean something else than what was written; then it means the same over the copy.
            same = self.copy.ask(self.clear, statement)
        if alike(first, same, self.engine, sequence=sequence) is group.noted("the copy differs", self.engine):
            yield f"the copy answers: {first} | {same}"

    def _by_chance(self, statement: str, *, sequence: bool) -> bool:
        """Whether the same rows may come in another order each time over one database, too.

        Where no order is asked, DuckDB's threads and MariaDB's sorting of equal rows give one by chance. Where one is asked,
        MariaDB still gives equal rows now so, now so: then the pair soon answers alike.
        """
        if not sequence:
            return self.engine in {"duckdb", "mysql"}
        return self.engine == "mysql" and any(
            self.one.ask(self.guard, statement) == self.other.ask(self.guard, statement) for _ in range(AGAIN)
        )


def _asked(engine: str) -> list[pairs.Group]:
    taken = [group for held in HOSTILE if engine in held.dialects for group in held.groups]
    return [group for group in taken if not group.noted("not run")]


def _leaked(outcome: Outcome, statement: str, canaries: frozenset[str]) -> set[str]:
    told = outcome.text()
    return {piece for piece in canaries if piece in told and piece not in statement}


@pytest.mark.parametrize(
    "held", [one for one in HOSTILE if not set(one.dialects) & set(ENGINES)], ids=lambda one: one.dialects[0]
)
def test_what_is_only_written_holds_the_views_and_no_hidden_name_beside_them(held: pairs.PairFile):
    """For engines that nobody runs here: beside our views, nothing in the statement reads a table or a hidden column."""
    world = BANK.fitted(held.dialects[0])
    guard = world.guard(held.dialects[0])
    for group in held.groups:
        try:
            written = guard.rewrite(group.statement).sql
        except Refused:
            continue
        for hidden in ("secret", "customer_id", "hidden"):
            assert f'"{hidden}"' not in written, group
            assert f"`{hidden}`" not in written, group
