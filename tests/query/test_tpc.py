# SPDX-License-Identifier: Apache-2.0
"""TPC-H and TPC-DS through the guard give what they give over a copy that was masked by hand.

Names, types, rows, their number and their order. Eleven and more columns are masked and two tables have hidden rows.
`make soak` runs them at ten times the size.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.examples import SOAK
from tests.postgres import database
from tests.query import tpc
from tests.query.differing import near
from tests.query.places import As, Outcome, Place
from tournier.query import Guard, Refused

SCALE = 0.1 if SOAK else 0.01

# What the guard does not take: nothing.
REFUSED: dict[str, set[int]] = {"tpch": set(), "tpcds": set()}
# Equal rows in the order that the statement asks for come as the engine pleases.
TIES: dict[str, set[int]] = {"tpch": set(), "tpcds": set()}
# So many of the answers have rows at this size; the others say little.
WITH_ROWS = {"tpch": 20, "tpcds": 33}


class Made:
    """A benchmark, its two files and its statements."""

    def __init__(self, benchmark: tpc.Benchmark, files: dict[str, Path], statements: dict[int, str]) -> None:
        self.benchmark = benchmark
        self.files = files
        self.statements = statements

    def guard(self, dialect: str) -> Guard:
        """The guard over it."""
        with duckdb.connect(str(self.files[tpc.RAW]), read_only=True) as raw:
            return self.benchmark.guard(raw, dialect)


@pytest.fixture(scope="module", params=list(tpc.BENCHMARKS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One benchmark on DuckDB."""
    benchmark = tpc.BENCHMARKS[request.param]
    files = tpc.make(benchmark, tmp_path_factory.mktemp(benchmark.name), SCALE)
    with duckdb.connect() as reader:
        tpc.load(reader, benchmark.name)
        statements = benchmark.statements(reader)
    return Made(benchmark, files, statements)


def _refused(guard: Guard, statements: dict[int, str]) -> dict[int, str]:
    found = {}
    for number, statement in statements.items():
        try:
            guard.rewrite(statement)
        except Refused as refused:
            found[number] = f"{refused.code} {refused.word}"
    return found


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql"])
def test_what_is_refused_is_told_here(made: Made, dialect: str):
    refused = _refused(made.guard(dialect), made.statements)
    assert set(refused) == REFUSED[made.benchmark.name], refused


def test_enough_is_hidden(made: Made):
    masked = [column for table in made.benchmark.treatments.values() for column in table]
    assert len(masked) >= 11
    assert len(made.benchmark.rows) == 2
    with duckdb.connect(str(made.files[tpc.RAW]), read_only=True) as raw:
        for table, rows in made.benchmark.rows.items():
            (hidden,) = raw.execute(f"SELECT count(*) FROM {table} WHERE ({rows}) IS NOT TRUE").fetchone() or (0,)
            assert hidden, table


def test_each_query_answers_as_over_the_masked_copy_on_duckdb(made: Made):
    raw = Place("duckdb", f"duckdb:///{made.files[tpc.RAW]}", _nothing)
    _compare(made, "duckdb", raw, Direct(made.files[tpc.MASKED]))


@pytest.mark.parametrize("made", ["tpch"], indirect=True)
def test_each_query_of_tpch_answers_as_over_the_masked_copy_on_postgresql(made: Made, postgres_server: str):
    with database(postgres_server) as raw, database(postgres_server) as masked:
        tpc.into_postgresql(made.files[tpc.RAW], raw)
        tpc.into_postgresql(made.files[tpc.MASKED], masked)
        _compare(made, "postgresql", Place("postgresql", raw, _nothing), Place("postgresql", masked, _nothing))


class Direct:
    """The copy, asked with DuckDB's own order of joins: without one, some statements as written are products of tables."""

    def __init__(self, file: Path) -> None:
        self._database = duckdb.connect(str(file), read_only=True)

    def ask(self, written: Guard | As, sql: str) -> Outcome:
        """What comes of the statement as it is written."""
        table = self._database.execute(sql).to_arrow_table()
        names = zip(written.rewrite(sql).columns, table.schema, strict=True)
        named = tuple((column.name, str(field.type)) for column, field in names)
        return Outcome("rows", named, tuple(zip(*(column.to_pylist() for column in table.columns), strict=True)))

    def close(self) -> None:
        """Close it."""
        self._database.close()


def _nothing(*_: object) -> None:
    """Both are filled already."""


def _compare(made: Made, dialect: str, raw: Place, masked: Place | Direct) -> None:
    name, guard = made.benchmark.name, made.guard(dialect)
    wrong, with_rows = [], 0
    for number, statement in made.statements.items():
        if number in REFUSED[name]:
            continue
        ours = raw.ask(guard, statement)
        by_hand = masked.ask(As(statement, guard.rewrite(statement).columns, dialect), statement)
        with_rows += bool(ours.rows)
        if ours.kind != "rows" or not near(ours, by_hand, dialect, sequence=number not in TIES[name]):
            wrong.append(
                f"{name} {number}: {ours.kind} {ours.told} {ours.columns} {ours.rows[:2]} | {by_hand.told} {by_hand.columns} {by_hand.rows[:2]}"
            )
    raw.close()
    masked.close()
    assert not wrong, "\n".join(wrong)
    assert with_rows >= WITH_ROWS[name], f"only {with_rows} of {len(made.statements)} answers have rows"
