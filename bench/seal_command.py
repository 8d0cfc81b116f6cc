# SPDX-License-Identifier: Apache-2.0
"""`tournier seal --into` beside the database's own copy: the command as an operator runs it, with everything that it does.

A bank with a table of customers and one of transactions that repeats their name, mobile and identity number and has an amount:
these four are sealed in both tables, each row under its customer's key. The command makes the keys, seals, writes, reads both
sides again, opens every cell and compares; the peer is CREATE TABLE AS of the same tables in clear, which compares nothing.
Wall time; both may use all cores.

    python -m bench.seal_command [--rows 10000000] [--customers 100000] [--stores duckdb postgresql] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from bench.peers.served import ROOT, environment, run
from tests.postgres import PostgresAbsentError, database, postgres

_STORES = ("duckdb", "postgresql")
_TABLES = ("cust_info", "txn_detail")
_CUSTOMERS = """
INSERT INTO cust_info SELECT lpad(i::text, 9, '0'), '客户' || i,
  '1' || lpad(((i * 7919999 + 3812345678) % 10000000000)::text, 10, '0'),
  '990101' || lpad(((i * 104729) % 100000000)::text, 8, '0') || '0017' FROM generate_series(1, {customers}::bigint) t(i)
"""
_TRANSACTIONS = """
CREATE TABLE txn_detail AS SELECT i AS lsh, c.khh, c.khxm, c.sjhm, c.zjhm, (i % 100000) / 100.0 AS je
FROM generate_series(1, {rows}::bigint) t(i)
JOIN cust_info c ON c.khh = lpad((1 + (i * 7919) % {customers})::text, 9, '0')
"""


def made(rows: int, customers: int) -> list[str]:
    """The statements that make the bank, in the words of both databases."""
    table = "CREATE TABLE cust_info (khh varchar(9) PRIMARY KEY, khxm text, sjhm text, zjhm text)"
    return [table, *(one.format(rows=rows, customers=customers) for one in (_CUSTOMERS, _TRANSACTIONS))]


def told(store: str, rows: int, spent: tuple[float, int], copied: float) -> list[dict[str, Any]]:
    """The lines of one store."""
    seconds, held = spent
    return [
        {
            "work": f"tournier seal: {rows:,} rows of {store}, four columns under their customers' keys, into a copy, compared",
            "ours": f"{rows / seconds:,.0f} rows/s",
            "peer": f"{rows / copied:,.0f} rows/s",
            "peer_name": "its own CREATE TABLE AS, in clear, not compared",
            "ratio": copied / seconds,
        },
        {"work": "memory of the command at its peak", "ours": f"{held // 1024:,} MB"},
    ]


def sealed(project: Path, source: str, into: str) -> tuple[float, int]:
    """Seconds of the command, and its most kilobytes. Ends the bench with its complaint where it fails."""
    command = [sys.executable, "-m", "tournier", "seal", source, "--project", str(project), "--into", into, "--json"]
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit("tournier seal failed")
    return time.perf_counter() - begun, usage.ru_maxrss


def adopted(url: str, project: Path) -> str:
    """The project with every field open to be sealed; the name of its source."""
    done = run(
        "-m", "tournier", "adopt", url, "--project", str(project), "--name", "x", "--origin", "x.example/ledger",
        "--customer", "cust_info", "--yes", "--json",
    )  # fmt: skip
    return str(json.loads(done)["opened"][0]).partition(":")[0]


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def in_duckdb(folder: Path, rows: int, customers: int) -> list[dict[str, Any]]:
    """A file of DuckDB into another."""
    with duckdb.connect(str(folder / "core.duckdb")) as store:
        for statement in made(rows, customers):
            store.execute(statement)

    def copied() -> None:
        with duckdb.connect(str(folder / "copied.duckdb")) as copy:
            copy.execute(f"ATTACH '{folder / 'core.duckdb'}' AS held (READ_ONLY)")
            for table in _TABLES:
                copy.execute(f"CREATE TABLE {table} AS SELECT * FROM held.{table}")
            copy.execute("CHECKPOINT")

    source = adopted(str(folder / "core.duckdb"), folder / "bank")
    spent = sealed(folder / "bank", source, str(folder / "sealed.duckdb"))
    return told("DuckDB", rows, spent, timed(copied))


def in_postgresql(url: str, into: str, folder: Path, rows: int, customers: int) -> list[dict[str, Any]]:
    """A database of PostgreSQL into another of the same server."""
    with psycopg.connect(url, autocommit=True) as store:
        for statement in made(rows, customers):
            store.execute(statement.encode())
        store.execute(b"ALTER TABLE txn_detail ADD PRIMARY KEY (lsh)")
    source = adopted(url, folder / "server")
    spent = sealed(folder / "server", source, into)

    def copied() -> None:
        with psycopg.connect(url, autocommit=True) as store:
            for table in _TABLES:
                store.execute(f"CREATE TABLE copied_{table} AS SELECT * FROM {table}".encode())

    return told("PostgreSQL", rows, spent, timed(copied))


def lines(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """All that is asked for."""
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as name:
        folder = Path(name)
        if "duckdb" in options.stores:
            yield from in_duckdb(folder, options.rows, options.customers)
        if "postgresql" in options.stores:
            with (
                contextlib.suppress(PostgresAbsentError),
                postgres() as server,
                database(server) as url,
                database(server) as into,
            ):
                yield from in_postgresql(url, into, folder, options.rows, options.customers)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--stores", nargs="+", choices=_STORES, default=_STORES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = list(lines(options))
    if options.json:
        print(json.dumps(found))
    else:
        for line in found:
            print(line["work"], "|", line["ours"], "|", line.get("peer_name", ""), line.get("peer", ""))


if __name__ == "__main__":
    main()
