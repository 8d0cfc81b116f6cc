# SPDX-License-Identifier: Apache-2.0
"""The peer of the look-up: a bare WSGI handler that runs the same statements on the same sources and answers in JSON.

It asks nobody who calls, decides nothing, masks nothing, records nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson

from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_sources
from tournier.gate.sections import ROWS_A_PAGE

_PROJECT = Project.load(Path(os.environ["BENCH_PROJECT"]))
_SOURCES = open_project_sources(_PROJECT, _PROJECT.catalogue())
_TABLES: dict[str, list[str]] = json.loads(os.environ["BENCH_TABLES"])


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Every row of one customer, table by table."""
    asked = orjson.loads(environ["wsgi.input"].read())
    found = {
        table: _SOURCES.held(table, fields, asked["subject"], limit=ROWS_A_PAGE).rows.to_pylist()
        for table, fields in _TABLES.items()
    }
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
