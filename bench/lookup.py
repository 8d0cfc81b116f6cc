# SPDX-License-Identifier: Apache-2.0
"""A look-up through the whole gate over the API, sixteen clients, beside a bare handler that sends the same statements.

Both are served by granian with as many processes and threads, on the same project, turn about. The look-up does what
the bare handler does not: it knows the caller, asks the facts, decides each field, records the intent and the page
durably, masks, and says in the answer why each field is shown as it is.

    python -m bench.lookup [--customers 20000] [--seconds 6] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import orjson
from bench.peers.lookup_client import CLIENTS, rate
from bench.peers.served import demo, run, served
from tests.postgres import PostgresAbsentError, database, postgres

_FETCHED = {"partial", "token", "clear"}
_THREADS = {"SQLite": (1, 8), "PostgreSQL": (2, 8)}


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where one can be had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = [_line("SQLite", _measure("SQLite", "", options))]
    with contextlib.suppress(PostgresAbsentError), postgres() as server, database(server) as url:
        lines.append(_line("PostgreSQL", _measure("PostgreSQL", url, options)))
    if options.json:
        print(json.dumps(lines))
    else:
        for line in lines:
            print(line["work"], line["ours"], line["peer"], f"{line['ratio']:.2f}")


def _line(kind: str, rates: tuple[float, float]) -> dict[str, Any]:
    ours, bare = rates
    return {
        "work": f"look-up through the whole gate over the API, {CLIENTS} clients, office and ledger on {kind}",
        "ours": f"{ours:,.0f} requests/s",
        "peer": f"{bare:,.0f} requests/s",
        "peer_name": "the same SQL for the rows by plain drivers, from a bare handler",
        "ratio": ours / bare,
        "target": 0.3,
    }


def _measure(kind: str, url: str, options: argparse.Namespace) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as folder:
        project = demo(Path(folder), options.customers, url)
        made = json.loads(run("-m", "bench.peers.lookup_looks", str(project), "48"))
        sections = made["card"]["sections"]
        tables = {s["table"]: [c["field"] for c in s["columns"] if c["level"] in _FETCHED] for s in sections}
        looks = [orjson.dumps({"look": look}) for look in made["looks"]]
        subjects = [orjson.dumps({"subject": subject}) for subject in made["looks"].values()]
        variables = {"BENCH_PROJECT": str(project), "BENCH_TABLES": json.dumps({t: f for t, f in tables.items() if f})}
        workers, threads = _THREADS[kind]
        bare_command = ("-m", "bench.peers.lookup_bare", str(workers), str(threads))
        ours, bare = [], []
        with (
            served("-m", "tournier", "serve", str(project), "--port") as office,
            served(*bare_command, variables=variables) as handler,
        ):
            rate(office.port, "/api/v1/look-ups", made["key"], looks, 2)
            rate(handler.port, "/", "", subjects, 2)
            for _ in range(options.rounds):
                ours.append(rate(office.port, "/api/v1/look-ups", made["key"], looks, options.seconds))
                bare.append(rate(handler.port, "/", "", subjects, options.seconds))
        return statistics.median(ours), statistics.median(bare)


if __name__ == "__main__":
    main()
