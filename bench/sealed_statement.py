# SPDX-License-Identifier: Apache-2.0
"""A statement that shows sealed columns, beside the same on the clear table, turn about in one process: what opening costs.

One SQLite table of customers, three columns of it sealed under each customer's key. Processor time of this process; the
keys come from a real ledger, once cold and then out of its cache as far as that reaches.

    python -m bench.sealed_statement [--rows 200000] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from tournier.catalogue import Catalogue, Field, InformationClass, Source, Table
from tournier.catalogue.project import Project
from tournier.catalogue.sealed import Owner
from tournier.engines.assembly import open_project_ledger, open_project_sources
from tournier.engines.sealing.copies import Copies
from tournier.engines.sealing.plan import named, planned
from tournier.engines.sources import Sources
from tournier.query import Guard, Limits, TableRule

C2 = InformationClass.C2
COLUMNS = {"name": "partial:NAME", "mobile": "partial:MOBILE", "id_no": "token"}
ALL = Limits(rows=10**9, bytes=10**12, seconds=3600)


def bank(folder: Path, rows: int) -> Project:
    """A project over so many made-up customers."""
    with sqlite3.connect(folder / "core.sqlite") as database:
        database.execute("CREATE TABLE cust (id TEXT PRIMARY KEY, name TEXT, mobile TEXT, id_no TEXT)")
        made = ((f"{n:09}", f"客户{n % 977:03}", f"1{n:010}", f"9901011990{n:08}") for n in range(rows))
        database.executemany("INSERT INTO cust VALUES (?, ?, ?, ?)", made)
    database.close()
    kinds = {"id": "CUST_ID", "name": "NAME", "mobile": "MOBILE", "id_no": "ID_NO"}
    fields = tuple(Field(name, kind, C2, confirmed=True, zh=name, en=name) for name, kind in kinds.items())
    source = Source("core", f"sqlite:///{folder / 'core.sqlite'}", "sqlite")
    catalogue = Catalogue((source,), (Table("core:cust", "core", "cust", ("id",), fields, "id"),), "core:cust")
    return Project.create(
        folder / "project", name="Bench", origin="bench.example/ledger", sources=(source,), catalogue=catalogue
    )


def took(sources: Sources, sealed: str) -> float:
    """Processor seconds of one answer to its end."""
    rule = TableRule("cust", fields={one: sealed + how for one, how in COLUMNS.items()}, subject=("id",), own_key=True)
    guard = Guard([rule], dialect="sqlite", token_key=b"k" * 32)
    started = time.process_time()
    for _ in sources.run("core", guard.rewrite("SELECT * FROM cust"), limits=ALL):
        pass
    return time.process_time() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as name:
        folders = [Path(name, part) for part in ("clear", "sealed")]
        for folder in folders:
            folder.mkdir()
        projects = [bank(folder, options.rows) for folder in folders]
        ledger = open_project_ledger(projects[1], background=False)
        clear, sealed = (open_project_sources(project, project.catalogue()) for project in projects)
        refs = named(projects[1].catalogue(), "core", [f"cust.{one}" for one in COLUMNS])
        address = projects[1].catalogue().source("core").url
        Copies(projects[1], ledger, "cli:bench").seal(
            planned(sealed, "core", address, refs, Owner.CUSTOMER, deterministic=False)
        )
        cold = took(sealed, "sealed:")
        turns = [(took(clear, ""), took(sealed, "sealed:")) for _ in range(options.rounds)]
        ledger.close()
    plain, opened = (statistics.median(one) for one in zip(*turns, strict=True))
    million = 1_000_000 / options.rows
    line = {
        "work": "statement over sealed columns",
        "rows": options.rows,
        "clear_seconds_a_million": round(plain * million, 1),
        "sealed_seconds_a_million": round(opened * million, 1),
        "first_sealed_seconds_a_million": round(cold * million, 1),
        "microseconds_a_value": round((opened - plain) / options.rows / len(COLUMNS) * 1e6, 2),
    }
    print(json.dumps([line]) if options.json else line)


if __name__ == "__main__":
    main()
