# SPDX-License-Identifier: Apache-2.0
"""Sealing ten million rows from one table into another, beside the database's own copy of them, and the memory it takes.

A table of customers' numbers and mobile numbers; the copy has the number in clear, the mobile number sealed by AES-256-SIV and
its tag of a blind index. Batches go from the database through the kernels and back while the next are read. The peer is the
database's own copy, which reads and writes the same rows in clear: CREATE TABLE AS, and on PostgreSQL COPY out into COPY in too, by the same driver.
Wall time, best of the rounds, which alternate; both may use all cores. Peak memory is that of this process meanwhile.

    python -m bench.seal_store [--rows 10000000] [--rounds 2] [--stores duckdb postgresql] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psycopg
import pyarrow as pa
from tests.postgres import PostgresAbsentError, database, postgres

from tournier.seal import BlindIndex, Siv, compile_loops

_BATCH = 500_000
_CONTEXT = b"bench.mobile.1"
_MEMORY = "2GB"
_STORES = ("duckdb", "postgresql")
_MOBILE = "'1' || lpad(((i * 7919999 + 3812345678) % 10000000000)::VARCHAR, 10, '0')"


def kernels() -> tuple[Siv, BlindIndex]:
    return Siv(os.urandom(64)), BlindIndex(os.urandom(32))


def timed(act: Callable[[], Any]) -> tuple[float, float]:
    """Seconds, and the most megabytes that this process held meanwhile."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    begun = time.perf_counter()
    act()
    spent = time.perf_counter() - begun
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        held = float(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return spent, held / 1024


def best(acts: dict[str, Callable[[], Any]], rounds: int) -> dict[str, tuple[float, float]]:
    found = [{name: timed(act) for name, act in acts.items()} for _ in range(rounds)]
    return {name: (min(one[name][0] for one in found), max(one[name][1] for one in found)) for name in acts}


def in_duckdb(folder: Path, rows: int, rounds: int) -> list[dict[str, Any]]:
    """A file of DuckDB that holds all three tables."""
    with duckdb.connect(str(folder / "store.duckdb"), config={"memory_limit": _MEMORY}) as store:
        store.execute(f"CREATE TABLE clear AS SELECT i AS id, {_MOBILE} AS mobile FROM range({rows}) t(i)")
        siv, index = kernels()

        def copied() -> None:
            store.execute("CREATE OR REPLACE TABLE copied AS SELECT * FROM clear")
            store.execute("CHECKPOINT")

        def sealed() -> None:
            reader = store.cursor().execute("SELECT id, mobile FROM clear").to_arrow_reader(_BATCH)
            schema = pa.schema([("id", pa.int64()), ("mobile", pa.binary()), ("tag", pa.binary(16))])

            def batches() -> Iterator[pa.RecordBatch]:
                for batch in reader:
                    mobile = batch.column(1)
                    parts = [batch.column(0), siv.seal(mobile, _CONTEXT), index.tags(mobile, _CONTEXT)]
                    yield pa.RecordBatch.from_arrays(parts, schema=schema)

            given = pa.RecordBatchReader.from_batches(schema, batches())
            store.register("given", given)
            store.execute("CREATE OR REPLACE TABLE sealed AS SELECT * FROM given")
            store.execute("CHECKPOINT")
            store.unregister("given")

        found = best({"own": copied, "ours": sealed}, rounds)
        lines = told("DuckDB", {"own": "its own CREATE TABLE AS"}, rows, found)
        row = store.execute("SELECT id, mobile FROM sealed WHERE id = 77").fetchone()
        clear = store.execute("SELECT mobile FROM clear WHERE id = 77").fetchone()
        assert row
        assert clear
        assert siv.open(pa.array([row[1]], pa.binary()), _CONTEXT).to_pylist() == [clear[0]]
        assert store.execute("SELECT count(*) FROM sealed").fetchone() == (rows,)
    return lines


# PostgreSQL's binary COPY: the number of fields, then each field's length and bytes, the highest first. All rows of this
# table have one shape, which is checked.
_CLEAR = np.dtype([("n", ">i2"), ("i", ">i4"), ("id", ">i8"), ("m", ">i4"), ("mobile", "V11")])
_SEALED = np.dtype(
    [("n", ">i2"), ("i", ">i4"), ("id", ">i8"), ("m", ">i4"), ("mobile", "V27"), ("t", ">i4"), ("tag", "V16")]
)
_OUT, _IN = "COPY clear TO STDOUT (FORMAT binary)", "COPY {} FROM STDIN (FORMAT binary)"
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


def frames(batch: bytes, siv: Siv, index: BlindIndex) -> bytes:
    """The sealed rows of some clear ones, as they go over the connection."""
    rows = np.frombuffer(batch, _CLEAR)
    assert bool(((rows["n"] == 2) & (rows["i"] == 8) & (rows["m"] == 11)).all())
    held = np.ascontiguousarray(rows["mobile"])
    ends = np.arange(0, 11 * len(rows) + 1, 11, dtype=np.int32)
    mobile = pa.Array.from_buffers(
        pa.string(), len(rows), [None, pa.py_buffer(ends.data), pa.py_buffer(held.view("u1"))]
    )
    out = np.empty(len(rows), _SEALED)
    out["n"], out["i"], out["id"], out["m"], out["t"] = 3, 8, rows["id"], 27, 16
    out["mobile"] = np.frombuffer(siv.seal(mobile, _CONTEXT).buffers()[2], "V27")
    out["tag"] = np.frombuffer(index.tags(mobile, _CONTEXT).buffers()[1], "V16")
    return out.tobytes()


def in_postgresql(url: str, rows: int, rounds: int) -> list[dict[str, Any]]:
    """Two connections: one reads, one writes."""
    siv, index = kernels()
    with psycopg.connect(url, autocommit=True) as one, psycopg.connect(url, autocommit=True) as other:
        number = _MOBILE.replace("VARCHAR", "text")
        one.execute(
            f"CREATE TABLE clear AS SELECT i::bigint AS id, {number} AS mobile FROM generate_series(0, {rows - 1}::bigint) t(i)"
        )

        def copied() -> None:
            _fresh(other, "copied (id bigint, mobile text)")
            with one.cursor().copy(_OUT) as given, other.cursor().copy(_IN.format("copied")) as taken:
                for part in given:
                    taken.write(part)

        def made() -> None:
            other.execute("DROP TABLE IF EXISTS made")
            other.execute("CREATE TABLE made AS SELECT * FROM clear")

        def sealed() -> None:
            _fresh(other, "sealed (id bigint, mobile bytea, tag bytea)")
            size = _CLEAR.itemsize * (_BATCH // 10)
            with one.cursor().copy(_OUT) as given, other.cursor().copy(_IN.format("sealed")) as taken:
                taken.write(_BEGIN)
                parts, held = iter(given), bytearray(next(iter(given))[len(_BEGIN) :])
                for part in parts:
                    held += part
                    if len(held) > size:
                        taken.write(frames(bytes(held[:size]), siv, index))
                        held = held[size:]
                assert held.endswith(_END)
                taken.write(frames(bytes(held[: -len(_END)]), siv, index))
                taken.write(_END)

        found = best({"copy": copied, "own": made, "ours": sealed}, rounds)
        lines = told("PostgreSQL", {"own": "its own CREATE TABLE AS", "copy": "COPY out into COPY in"}, rows, found)
        row = one.execute(
            "SELECT s.mobile, c.mobile, (SELECT count(*) FROM sealed) FROM sealed s, clear c WHERE s.id = 77 AND c.id = 77"
        ).fetchone()
        assert row
        assert (siv.open(pa.array([row[0]], pa.binary()), _CONTEXT).to_pylist(), row[2]) == ([row[1]], rows)
    return lines


def _fresh(connection: psycopg.Connection[Any], table: str) -> None:
    connection.execute(f"DROP TABLE IF EXISTS {table.split(maxsplit=1)[0]}")
    connection.execute(f"CREATE TABLE {table}")


def told(store: str, peers: dict[str, str], rows: int, found: dict[str, tuple[float, float]]) -> list[dict[str, Any]]:
    ours = rows / found["ours"][0]
    lines: list[dict[str, Any]] = [
        {
            "work": f"{rows:,} rows from a table of {store} into another, mobile numbers sealed and indexed",
            "ours": f"{ours:,.0f} rows/s",
            "peer": f"{rows / found[name][0]:,.0f} rows/s",
            "peer_name": f"{peer}, in clear",
            "ratio": ours * found[name][0] / rows,
        }
        for name, peer in peers.items()
    ]
    held = {"work": "memory of that process at its peak", "ours": f"{found['ours'][1]:,.0f} MB"}
    if store == "DuckDB":  # which is in this process; PostgreSQL is not
        held |= {"peer": f"{found['own'][1]:,.0f} MB", "peer_name": peers["own"]}
    return [*lines, held]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--stores", nargs="+", choices=_STORES, default=_STORES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    compile_loops()
    lines: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="tournier-seal-") as name:
        if "duckdb" in options.stores:
            lines += in_duckdb(Path(name), options.rows, options.rounds)
    if "postgresql" in options.stores:
        with contextlib.suppress(PostgresAbsentError), postgres() as server, database(server) as url:
            lines += in_postgresql(url, options.rows, options.rounds)
    if options.json:
        print(json.dumps(lines))
    else:
        for line in lines:
            print(line["work"], "|", line["ours"], "|", line.get("peer_name", ""), line.get("peer", ""))


if __name__ == "__main__":
    main()
