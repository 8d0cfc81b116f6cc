# SPDX-License-Identifier: Apache-2.0
"""An export of ten million rows about a million customers through the whole office: rows a second and peak memory.

A DuckDB source with accounts, an analyst who asks, everybody who must agree, and the worker in a process of its own:
counted, fetched in one snapshot, recorded about every customer in one entry, written as CSV with its made-up rows, sealed.
The peer is DuckDB's own COPY of the same columns, which treats, decides, records and seals nothing.

    python -m bench.export [--rows 10000000] [--format csv] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[1]
MOST_MEGABYTES = 500
_APPROVERS = ("compliance_officer", "branch_manager", "protection_officer")


def make_source(path: Path, rows: int) -> float:
    """The small bank's two tables with many rows in them; returns how long the peer takes to write its file."""
    customers = max(rows // 10, 10)
    with duckdb.connect(str(path)) as bank:
        bank.execute("SELECT setseed(0.5)")
        bank.execute(
            "CREATE TABLE cust_info AS SELECT printf('%010d', i) khh, '云' || i khxm, printf('99%016d', i) zjhm, "
            "printf('100%08d', i) sjhm, DATE '1970-01-01' + (i % 15000)::INT csrq, '0' cxmm, 'B01' khjg, '' beizhu "
            f"FROM range({customers}) t(i)"
        )
        bank.execute(
            "CREATE TABLE acct_base AS SELECT printf('9900%013d', i) zh, "
            f"printf('%010d', (i * 7919) % {customers}) khh, (random() * 1000000)::DECIMAL(18, 2) ye "
            f"FROM range({rows}) t(i)"
        )
        started = time.perf_counter()
        bank.execute(f"COPY (SELECT zh, khh, ye FROM acct_base) TO '{path.with_suffix('.csv')}' (HEADER)")
        return time.perf_counter() - started


def start(folder: Path) -> Any:
    """Make this process an office over the folder's project."""
    from tests.simulators.working_hours import WorkingHours

    from tournier.catalogue.project import Project

    project = Project.load(folder / "project")
    os.environ["TOURNIER_PROJECT"] = str(project.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tournier_office.site.settings"
    import django

    django.setup()
    from tournier_office.site import gateway

    gateway.use(project, WorkingHours())
    return project


def prepare(folder: Path, form: str) -> None:
    """The project, its people, and the export that was asked for."""
    from tests.simulators.small_project import customer_facts
    from tests.simulators.smallbank import make_small_bank

    from tournier.catalogue import Catalogue, Source
    from tournier.catalogue.project import Project
    from tournier.policy import shipped_rules

    small = make_small_bank(folder / "core.sqlite")
    source = Source("core", f"duckdb:///{folder / 'core.duckdb'}", "duckdb")
    bank = Catalogue((source,), small.tables, small.customer)
    Project.create(
        folder / "project", name="Bench", origin="bank.example/ledger", sources=bank.sources, catalogue=bank,
        facts=customer_facts(), rules=shipped_rules(),
    )  # fmt: skip
    project = start(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from tests.simulators.small_office import Office, furnish

    from tournier_office.exports import actions, building
    from tournier_office.exports.terms import Terms
    from tournier_office.exports.tests import desk

    furnish(project)
    sql, core = building.built("core:acct_base", ["zh", "khh", "ye"], [])
    asked = actions.Asked(
        sql, "reconciliation", "contract", "bench", "CS-2026-0001", core, built=True, terms=Terms(form)
    )
    actions.file(desk.person(Office(project, folder), "analyst"), asked)


def approve(folder: Path) -> None:
    """Everybody who must agree."""
    project = start(folder)
    from contextlib import suppress

    from tests.simulators.small_office import Office

    from tournier.base import Refused
    from tournier_office.disclosures import actions
    from tournier_office.exports.models import Export
    from tournier_office.exports.tests import desk

    office = Office(project, folder)
    for post in (*_APPROVERS, *_APPROVERS):
        with suppress(Refused):
            actions.approve(desk.person(office, post), Export.objects.get().request)


def work(folder: Path) -> None:
    """One worker until nothing is left to do; tells its stages' seconds and its peak of memory."""
    start(folder)
    from tournier_office.exports import worker
    from tournier_office.exports.models import Export

    stages = {}
    while True:
        worker.tidy()
        stage, started = Export.objects.get().state, time.perf_counter()
        if not worker.once():
            break
        stages[stage] = round(time.perf_counter() - started, 1)
    row = Export.objects.get()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "stages": stages, "megabytes": round(peak), "state": row.state, "problem": row.problem,
                "rows": row.rows, "customers": row.customers, "size": row.size, "decoys": row.decoys,
            }
        )
    )  # fmt: skip


def child(folder: Path, act: str, form: str) -> dict[str, Any]:
    """One act in a process of its own."""
    command = [sys.executable, "-m", "bench.export", "--act", act, "--folder", str(folder), "--format", form]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    return told


def measure(rows: int, form: str) -> list[dict[str, Any]]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="tournier-export-") as name:
        folder = Path(name)
        peer = make_source(folder / "core.duckdb", rows)
        child(folder, "prepare", form)
        counted = child(folder, "work", form)
        child(folder, "approve", form)
        made = child(folder, "work", form)
    if made["state"] != "ready":
        raise SystemExit(f"the export is {made['state']}: {made['problem']}")
    stages = counted["stages"] | made["stages"]
    seconds = sum(made["stages"].values())
    said = ", ".join(f"{stage} {took:.0f} s" for stage, took in stages.items())
    megabytes = max(counted["megabytes"], made["megabytes"])
    return [
        {
            "work": f"export of {made['rows']:,} rows about {made['customers']:,} customers as {form} ({said})",
            "ours": f"{made['rows'] / seconds:,.0f} rows/s",
            "peer_name": "DuckDB's COPY, which records nothing",
            "peer": f"{rows / peer:,.0f} rows/s",
        },
        {
            "work": "memory of that export's worker, at its peak",
            "ours": f"{megabytes} MB",
            "peer_name": "most",
            "peer": f"{MOST_MEGABYTES} MB",
            "ratio": round(MOST_MEGABYTES / megabytes, 2),
            "target": 1,
        },
    ]


def main() -> None:
    """Measure, or do one act."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--format", default="csv", choices=("csv", "parquet", "xlsx"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--act", default="")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.act == "prepare":
        prepare(options.folder, options.format)
    elif options.act == "approve":
        approve(options.folder)
    elif options.act == "work":
        work(options.folder)
    else:
        lines = measure(options.rows, options.format)
        print(
            json.dumps(lines, ensure_ascii=False)
            if options.json
            else "\n".join(f"{x['work']}: {x['ours']}" for x in lines)
        )


if __name__ == "__main__":
    main()
