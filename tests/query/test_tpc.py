# SPDX-License-Identifier: Apache-2.0
"""TPC-H and TPC-DS through the guard tell nothing of what is hidden, on all four engines.

Two banks that differ in hidden values and hidden rows only answer alike, and as a copy does that was masked by hand: names, types,
rows, their number and their order. Eleven and more columns are masked and two tables have hidden rows. DuckDB runs all of it;
of TPC-DS each of the others runs every sixth statement, others than its neighbours. `make soak` runs all of it on every engine, and on DuckDB
at ten times the size.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pytest

from tests import mariadb, postgres
from tests.examples import SOAK
from tests.query import tpc, tpc_engines
from tests.query.differing import near
from tests.query.places import ENGINES, As, Outcome, Place
from tests.query.tpc_words import OTHER_MEANING, worded
from tournier.query import Guard, Limits, Refused

SCALE, LARGE = 0.01, 0.1  # less, DuckDB cannot make of TPC-DS
LIMITS = Limits(seconds=240)
STEP = 6
FIRST = {"postgresql": 4, "sqlite": 5, "mysql": 1}  # which of six; each has some of the ROLLUPs
# TPC-DS 64 joins eighteen tables; here it shows a token of one of them, which MariaDB's planner must live with.
WITH_TOKEN = (64, "s_store_name", "s_manager")

# What the guard does not take: nothing.
REFUSED: dict[str, set[int]] = {"tpch": set(), "tpcds": set()}
# So many of the answers have rows at this size; the others say little.
WITH_ROWS = {"tpch": 21, "tpcds": 70}


class Made:
    """A benchmark, its files and its statements."""

    def __init__(self, benchmark: tpc.Benchmark, files: dict[str, Path], statements: dict[int, str]) -> None:
        self.benchmark = benchmark
        self.files = files
        self.statements = statements

    def guard(self, dialect: str) -> Guard:
        """The guard over it."""
        with duckdb.connect(str(self.files[tpc.RAW]), read_only=True) as raw:
            return self.benchmark.guard(raw, dialect)


def _made(name: str, folder: Path, scale: float) -> Made:
    benchmark = tpc.BENCHMARKS[name]
    files = tpc.make(benchmark, folder, scale, (tpc.RAW, tpc.OTHER, tpc.MASKED))
    with duckdb.connect() as reader:
        tpc.load(reader, name)
        statements = benchmark.statements(reader)
    return Made(benchmark, files, statements)


@pytest.fixture(scope="module", params=list(tpc.BENCHMARKS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One benchmark on DuckDB."""
    return _made(request.param, tmp_path_factory.mktemp(request.param), SCALE)


@pytest.mark.parametrize("dialect", ENGINES)
def test_what_is_refused_is_told_here(made: Made, dialect: str):
    guard, refused = made.guard(dialect), {}
    for number, statement in made.statements.items():
        try:
            guard.rewrite(worded(statement, dialect))
        except Refused as why:
            refused[number] = f"{why.code} {why.word}"
    assert set(refused) == REFUSED[made.benchmark.name], refused


def test_the_pair_differs_in_what_is_hidden_and_in_nothing_else(made: Made, tmp_path: Path):
    benchmark, again = made.benchmark, tmp_path / "again.duckdb"
    assert sum(map(len, benchmark.treatments.values())) >= 11
    assert len(benchmark.rows) == 2
    tpc.make_of(benchmark, made.files[tpc.OTHER], again, tpc.MASKED)
    with ExitStack() as held:
        one, other, copy, copy_again = (
            held.enter_context(duckdb.connect(str(file), read_only=True))
            for file in (*(made.files[kind] for kind in (tpc.RAW, tpc.OTHER, tpc.MASKED)), again)
        )
        assert tpc.typed(one) == tpc.typed(other)
        for table in tpc.tables(one):
            shown = f"SELECT * FROM {table}"
            assert copy.execute(shown).to_arrow_table() == copy_again.execute(shown).to_arrow_table(), table
        for table, rows in benchmark.rows.items():
            hidden = f"SELECT * FROM {table} WHERE ({rows}) IS NOT TRUE"
            first, second = (set(bank.execute(hidden).fetchall()) for bank in (one, other))
            assert first, table
            assert len(first) != len(second), table
            assert not first & second, table
        for table, treatments in benchmark.treatments.items():
            for column, treatment in treatments.items():
                values = f"SELECT {column} FROM {table} WHERE {benchmark.rows.get(table, 'true')}"
                alike = one.execute(values).fetchall() == other.execute(values).fetchall()
                assert alike is (treatment == "token"), column  # a token stands for one value


def test_each_query_answers_alike_on_duckdb(made: Made, tmp_path: Path):
    if SOAK:
        made = _made(made.benchmark.name, tmp_path, LARGE)
    with ExitStack() as held:
        one, other = (_place(held, "duckdb", f"duckdb:///{made.files[kind]}") for kind in (tpc.RAW, tpc.OTHER))
        copy = Direct(made.files[tpc.MASKED])
        held.callback(copy.close)
        _compare(made, "duckdb", (one, other), copy)


@pytest.mark.timeout(7_200 if SOAK else 900)
@pytest.mark.parametrize("engine", FIRST)
def test_each_query_answers_alike_on_every_other_engine(
    made: Made, engine: str, tmp_path: Path, request: pytest.FixtureRequest
):
    with _filled(made, engine, tmp_path, request) as (one, other, copy):
        _compare(made, engine, (one, other), copy)


class Direct:
    """The copy, asked with DuckDB's own order of joins: without one, some statements as written are products of tables."""

    def __init__(self, file: Path) -> None:
        self._database = duckdb.connect(str(file), read_only=True)

    def ask(self, written: Guard | As, sql: str, _limits: Limits | None = None) -> Outcome:
        """What comes of the statement as it is written."""
        table = self._database.execute(sql).to_arrow_table()
        names = zip(written.rewrite(sql).columns, table.schema, strict=True)
        named = tuple((column.name, str(field.type)) for column, field in names)
        return Outcome("rows", named, tuple(zip(*(column.to_pylist() for column in table.columns), strict=True)))

    def close(self) -> None:
        """Close it."""
        self._database.close()


@contextmanager
def _filled(made: Made, engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[list[Place]]:
    """The pair and the copy on a server, or in SQLite's files."""
    with ExitStack() as held:
        found = []
        for kind, file in made.files.items():
            if engine == "sqlite":
                at = str(folder / f"{kind}.sqlite")
            else:
                server = request.getfixturevalue("mariadb_server" if engine == "mysql" else "postgres_server")
                at = held.enter_context((mariadb if engine == "mysql" else postgres).database(server))
            tpc_engines.into(engine, made.benchmark, file, at)
            found.append(_place(held, engine, f"sqlite:///{at}" if engine == "sqlite" else at))
        yield found


def _place(held: ExitStack, engine: str, url: str) -> Place:
    place = Place(engine, url, lambda *_: None)  # it is filled already
    held.callback(place.close)
    return place


def _asked(made: Made, engine: str) -> dict[int, str]:
    name = made.benchmark.name
    asked = {number: text for number, text in made.statements.items() if number not in REFUSED[name]}
    if name == "tpcds":
        number, plain, token = WITH_TOKEN
        if not SOAK and engine in FIRST:
            asked = {number: text for number, text in asked.items() if number % STEP == FIRST[engine]}
        if SOAK or engine == "mysql":
            asked[100 + number] = made.statements[number].replace(plain, token)
    return asked


def _compare(made: Made, engine: str, pair: tuple[Place, Place], copy: Place | Direct) -> None:
    name, guard, wrong, with_rows = made.benchmark.name, made.guard(engine), [], 0
    asked = _asked(made, engine)
    meant = copy if isinstance(copy, Direct) else Direct(made.files[tpc.MASKED])
    for number, statement in asked.items():
        text = worded(statement, engine)
        first, second = (place.ask(guard, text, LIMITS) for place in pair)
        written = As(text, guard.rewrite(text).columns, engine)
        by_hand = copy.ask(written, text, LIMITS)
        many = len(by_hand.rows) if copy is meant else len(meant.ask(written, statement).rows)
        differs = {
            "the pair": first != second,
            "the copy": first.kind != "rows" or not near(first, by_hand, engine, sequence=True),
            "its meaning": len(first.rows) != many and number not in OTHER_MEANING.get((engine, name), ()),
        }
        with_rows += bool(first.rows)
        wrong += [
            f"{name} {number}: {what} differs: {told(first)} | {told(second)} | {told(by_hand)}"
            for what, is_so in differs.items()
            if is_so
        ]
    meant.close()
    assert not wrong, "\n".join(wrong)
    least = WITH_ROWS[name] * len(asked) // len(made.statements) * 3 // 4
    assert with_rows >= least, f"only {with_rows} of {len(asked)} answers have rows"


def told(outcome: Outcome) -> str:
    """Enough of it to see what differs."""
    return f"{outcome.kind} {outcome.told} {outcome.columns} {len(outcome.rows)}: {outcome.rows[:2]}"
