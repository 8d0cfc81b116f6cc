# SPDX-License-Identifier: Apache-2.0
"""The peer of the look-up: a bare WSGI handler that sends the gate's own SQL to the sources by their plain drivers.

The statements are those that fetch the rows of the card, word for word; connections are kept, one for each thread. It
asks nobody who calls, decides nothing, masks nothing, records nothing, and answers in JSON.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import orjson

from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_sources
from tournier.engines.spellings import Kind, parsed
from tournier.gate.sections import ROWS_A_PAGE

_HERE = threading.local()
_PLACES: dict[str, tuple[str, str]] = {}  # dialect and path of each source
_STATEMENTS: list[tuple[str, str, list[str], str, Kind]] = []  # source, table, fields, SQL, kind of the customer's key
_ROOTS: dict[str, duckdb.DuckDBPyConnection] = {}


def prepare() -> None:
    """Ask our own reader for its statements, and then never again."""
    project = Project.load(Path(os.environ["BENCH_PROJECT"]))
    catalogue = project.catalogue()
    sources = open_project_sources(project, catalogue)
    for source in catalogue.sources:
        scheme, _, path = source.url.partition(":///")
        _PLACES[source.name] = (scheme, path)
    for table, fields in json.loads(os.environ["BENCH_TABLES"]).items():
        way = sources.way(table)
        sql = sources._statement(way, tuple(fields), catalogue.table(table).key)  # noqa: SLF001 - the very same text
        last = way.runs[-1] if way.runs else None
        held_by = (last.tables[-1], last.leave[0]) if last else (table, way.columns[0])
        kind = sources._kind(*held_by)  # noqa: SLF001 - how the key is spelt there
        _STATEMENTS.append((way.source, table, fields, sql, kind))
    sources.close()


def _connection(source: str) -> Any:
    kept = _HERE.__dict__.setdefault("connections", {})
    if source not in kept:
        scheme, path = _PLACES[source]
        if scheme == "sqlite":
            kept[source] = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        else:
            root = _ROOTS.setdefault(source, duckdb.connect(path, read_only=True)) if source not in _ROOTS else None
            kept[source] = (root or _ROOTS[source]).cursor()
    return kept[source]


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Every row of one customer, table by table."""
    asked = orjson.loads(environ["wsgi.input"].read())
    found = {}
    for source, table, fields, sql, kind in _STATEMENTS:
        value = parsed(asked["subject"], kind)
        rows = _connection(source).execute(sql, [value, ROWS_A_PAGE + 1, 0]).fetchall()
        found[table] = [dict(zip(fields, row, strict=False)) for row in rows[:ROWS_A_PAGE]]
    start("200 OK", [("Content-Type", "application/json")])
    return [orjson.dumps(found, default=str)]


def main(workers: int, threads: int, port: int) -> None:
    """Serve with as many processes and threads as the office."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bench.peers.lookup_bare:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level="error",
    ).serve()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
else:
    prepare()
