# SPDX-License-Identifier: Apache-2.0
"""TPC-H through the guard beside the same queries over the raw tables and over masked views written by hand.

Thirteen columns are masked and two tables have hidden rows (`tests/query/tpc.py`). A view by hand masks as people do who write
one: a token is one hash with its key in the view's text, a telephone number shows its last four characters whatever it is.
That is less than ours shows and hides, so there are views a second time, of the guard's own masks and tokens: beside them
stands what the rewriting itself costs. All are asked turn about on one connection; of each query the median counts, of the queries the geometric mean. A ratio is a speed: 0.80 means that ours
takes 1.25 times as long. Our statements also carry the keys of whom a row concerns. Where a group may be one person,
those keys are asked before, which has a line of its own; so has the rewriting.

    python -m bench.query [--scale 0.1] [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from tests.postgres import PostgresAbsentError, database, postgres
from tests.query import tpc, tpc_engines
from tests.query.worlds import KEY

from tournier.engines.duck import STEADY
from tournier.query import Guard, Refused, Rewritten
from tournier.query.dialects import profile_of
from tournier.query.showing import shown
from tournier.query.tokens import pins, token_sql

RAW, VIEWS, SAME, OURS, KEYS = "raw", "views", "same", "ours", "keys"
SCHEMAS = {VIEWS: "shown", SAME: "alike"}
TARGETS = {("DuckDB", RAW): 0.8, ("PostgreSQL", RAW): 0.95, ("DuckDB", VIEWS): 1.0, ("PostgreSQL", VIEWS): 1.0}
BY_HAND = {
    "duckdb": "'tok_' || left(sha256('k3y' || {0}), 32)",
    "postgresql": "'tok_' || left(encode(sha256(convert_to('k3y' || {0}, 'UTF8')), 'hex'), 32)",
}


def main() -> None:
    """Measure on DuckDB, and on PostgreSQL where one can be had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as name:
        lines = _measured(Path(name), options)
    if options.json:
        print(json.dumps(lines))
        return
    for line in lines:
        print(line["work"], "|", line["ours"], "|", line["peer_name"], line["peer"], "|", line["ratio"])


def _measured(folder: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    files = tpc.make(tpc.TPCH, folder, options.scale)
    with duckdb.connect(str(files[tpc.RAW])) as db:
        tpc.load(db, "tpch")
        statements = tpc.TPCH.statements(db)
        columns = tpc.tables(db)
        guards = {dialect: tpc.TPCH.guard(db, dialect) for dialect in BY_HAND}
        asked = Duck(db)
        asked.pin(pins(guards["duckdb"].rewrite("SELECT 1 FROM customer"), "duckdb"))
        for statement in _views("duckdb", columns):
            db.execute(statement)
        db.execute("ANALYZE")
        lines = _engine("DuckDB", asked, guards["duckdb"], statements, options)
    with contextlib.suppress(PostgresAbsentError), postgres() as server, database(server) as url:
        tpc_engines.into_postgresql(tpc.TPCH, files[tpc.RAW], url)
        with psycopg.connect(
            url, autocommit=True, prepare_threshold=None, cursor_factory=psycopg.RawCursor
        ) as connection:
            for statement in _views("postgresql", columns):
                connection.execute(statement.encode())
            asked = Postgres(connection)
            lines += _engine("PostgreSQL", asked, guards["postgresql"], statements, options)
    return [*lines, *_rewriting(guards["duckdb"], statements)]


def _views(dialect: str, columns: Mapping[str, Sequence[str]]) -> list[str]:
    made = [f"CREATE SCHEMA {schema}" for schema in SCHEMAS.values()]
    home = "main" if dialect == "duckdb" else "public"
    profile, token = profile_of(dialect), token_sql(dialect, KEY)
    for table, names in columns.items():
        treated = {name: tpc.TPCH.treatments.get(table, {}).get(name, "plain") for name in names}
        by_hand = {name: _by_hand(dialect, treatment, name) for name, treatment in treated.items()}
        alike = {name: shown(treatment, name, profile, token=token) for name, treatment in treated.items()}
        rows = tpc.TPCH.rows.get(table, "true")
        for kind, masks in ((VIEWS, by_hand), (SAME, alike)):
            items = ", ".join(f"{mask} AS {name}" for name, mask in masks.items())
            made.append(f"CREATE VIEW {SCHEMAS[kind]}.{table} AS SELECT {items} FROM {home}.{table} WHERE {rows}")
    return made


def _by_hand(dialect: str, treatment: str, name: str) -> str:
    kind, _, detail = treatment.partition(":")
    return {
        "plain": name,
        "withheld": "CAST(NULL AS varchar)",
        "token": BY_HAND[dialect].format(name),
        "partial": f"'****' || right({name}, 4)",
        "band": f"floor({name} / {detail or 1}) * {detail}",
    }[kind]


class Duck:
    """One connection to DuckDB."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db

    def prepare(self, kind: str, rewritten: Rewritten) -> None:
        """Everything that is not the statement."""
        self._db.execute(f"USE {SCHEMAS.get(kind, 'main')}")
        for (
            setting
        ) in STEADY:  # ours runs as the product opens DuckDB (decision 0180), its peers as DuckDB opens itself
            name = setting.removeprefix("SET ").partition(" ")[0]
            self._db.execute(setting if kind in {OURS, KEYS} else f"RESET {name}")
        if kind in {OURS, KEYS}:
            self.pin(pins(rewritten, "duckdb"))

    def pin(self, texts: Sequence[tuple[str, Sequence[str]]]) -> None:
        """The session as the guard wants it; the key of the tokens stays in it."""
        for text, _ in texts:
            self._db.execute(text)

    def ask(self, sql: str) -> int:
        """All rows of it."""
        return len(self._db.execute(sql).fetchall())


class Postgres:
    """One session of PostgreSQL."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def prepare(self, kind: str, rewritten: Rewritten) -> None:
        """Everything that is not the statement."""
        if kind in {OURS, KEYS}:
            for text, values in pins(rewritten, "postgresql"):
                self._connection.execute(text.encode(), list(values))
        else:
            schema = SCHEMAS.get(kind, "public")
            self._connection.execute(b"SELECT set_config('search_path', $1, false)", [schema])

    def ask(self, sql: str) -> int:
        """All rows of it."""
        return len(self._connection.execute(sql.encode()).fetchall())


@dataclass
class Times:
    """Milliseconds of each query, by what was asked."""

    taken: dict[str, dict[int, list[float]]]

    def mean(self, kind: str, numbers: Sequence[int]) -> float:
        """The geometric mean of the medians of some queries."""
        return statistics.geometric_mean(statistics.median(self.taken[kind][number]) for number in numbers)


def _engine(
    engine: str, asked: Duck | Postgres, guard: Guard, statements: Mapping[int, str], options: argparse.Namespace
) -> list[dict[str, Any]]:
    taken = _taken(guard, statements)
    times = Times({kind: {number: [] for number in taken} for kind in (RAW, *SCHEMAS, OURS, KEYS)})
    for turn in range(options.rounds + 1):
        for number, rewritten in taken.items():
            texts = dict.fromkeys((RAW, *SCHEMAS), statements[number]) | {OURS: rewritten.sql, KEYS: rewritten.keys_sql}
            for kind, text in texts.items():
                if text:
                    asked.prepare(kind, rewritten)
                    spent = _clocked(lambda text=text: asked.ask(text))
                    times.taken[kind][number] += [spent] if turn else []  # the first turn warms
    everything, keyed = list(taken), [number for number, rewritten in taken.items() if rewritten.keys_sql]
    work = f"TPC-H of scale {options.scale:g} on {engine} through the guard, {len(taken)} queries of 22"
    ours = times.mean(OURS, everything)
    lines = [
        _line(work, ours, "raw tables", times.mean(RAW, everything), TARGETS[engine, RAW]),
        _line(work, ours, "masked views by hand", times.mean(VIEWS, everything), TARGETS[engine, VIEWS]),
        _line(work, ours, "views of the same masks and tokens", times.mean(SAME, everything), None),
    ]
    if keyed:
        both = statistics.geometric_mean(
            statistics.median(times.taken[OURS][number]) + statistics.median(times.taken[KEYS][number])
            for number in keyed
        )
        work = (
            f"the same on {engine} with whom it concerns asked before, the {len(keyed)} queries whose groups may be one"
        )
        lines.append(_line(work, both, "raw tables", times.mean(RAW, keyed), None))
    return lines


def _clocked(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _taken(guard: Guard, statements: Mapping[int, str]) -> dict[int, Rewritten]:
    found = {}
    for number, statement in statements.items():
        with contextlib.suppress(Refused):
            found[number] = guard.rewrite(statement)
    return found


def _rewriting(guard: Guard, statements: Mapping[int, str]) -> list[dict[str, Any]]:
    taken = [statements[number] for number in _taken(guard, statements)]
    anew = [
        statistics.median(_clocked(lambda text=f"{text}{' ' * turn}": guard.rewrite(text)) for turn in range(1, 6))
        for text in taken
    ]
    known = [statistics.median(_clocked(lambda text=text: guard.rewrite(text)) for _ in range(101)) for text in taken]
    told = f"{statistics.median(anew):.2f} ms (most {max(anew):.1f}); {statistics.median(known) * 1000:.1f} us"
    work = "rewriting a TPC-H query: anew; when it was asked before"
    return [{"work": work, "ours": told, "peer_name": "", "peer": "", "ratio": None, "target": None}]


def _line(work: str, ours: float, name: str, peer: float, target: float | None) -> dict[str, Any]:
    told = {"ours": f"{ours:.2f} ms", "peer": f"{peer:.2f} ms"}
    return {"work": work, **told, "peer_name": name, "ratio": round(peer / ours, 2), "target": target}


if __name__ == "__main__":
    main()
