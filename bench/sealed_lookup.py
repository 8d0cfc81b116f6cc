# SPDX-License-Identifier: Apache-2.0
"""A look-up through the whole gate over the API on the sealed sample bank, beside the same on the clear one, turn about.

One sample bank is made and copied; in the copy every field of C2 and C3 that can be sealed is, in both of its sources. Two
offices serve the two, with as many processes and threads, and sixteen clients ask each for the same cards.

    python -m bench.sealed_lookup [--customers 20000] [--seconds 6] [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson
from bench.peers.lookup_client import CLIENTS, rate
from bench.peers.served import run, served


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as folder:
        line = measured(Path(folder), options)
    print(
        json.dumps([line]) if options.json else f"{line['work']}: {line['ours']}, {line['peer']}, {line['ratio']:.2f}"
    )


def measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Both banks, and the rates at which they answer."""
    clear, sealed = folder / "clear", folder / "sealed"
    made = ("-m", "tournier", "demo", "--no-serve", "--json", "--folder", str(clear))
    run(*made, "--customers", str(options.customers))
    prepared = json.loads(run("-m", "bench.peers.lookup_looks", str(clear), "48"))
    shutil.copytree(clear, sealed)
    _moved(sealed, clear)
    columns = sum(_sealed(sealed, source) for source in ("core", "warehouse"))
    looks = [orjson.dumps({"look": look}) for look in prepared["looks"]]
    ours, peer = [], []
    with (
        served("-m", "tournier", "serve", str(sealed), "--port") as one,
        served("-m", "tournier", "serve", str(clear), "--port") as other,
    ):
        for office in (one, other):
            rate(office.port, "/api/v1/look-ups", prepared["key"], looks, 2)
        for _ in range(options.rounds):
            ours.append(rate(one.port, "/api/v1/look-ups", prepared["key"], looks, options.seconds))
            peer.append(rate(other.port, "/api/v1/look-ups", prepared["key"], looks, options.seconds))
    return {
        "work": f"look-up through the whole gate over the API, {CLIENTS} clients, {columns} columns of the sample bank sealed",
        "ours": f"{statistics.median(ours):,.0f} requests/s",
        "peer": f"{statistics.median(peer):,.0f} requests/s",
        "peer_name": "the same bank in clear",
        "ratio": statistics.median(mine / theirs for mine, theirs in zip(ours, peer, strict=True)),
        "target": 0.67,
    }


def _sealed(project: Path, source: str) -> int:
    """Seal what customers' keys can, then the rest; how many columns that is."""
    command = [sys.executable, "-m", "tournier", "seal", source, "--project", str(project), "--json"]
    for more in ((), ("--for-source",)):
        done = subprocess.run([*command, *more], capture_output=True, text=True, check=False)
        if done.returncode and "sealing.nothing" not in done.stderr:
            sys.exit(done.stderr)
    return len(json.loads(run(*command[1:], "--status"))["columns"])


def _moved(project: Path, before: Path) -> None:
    """Addresses that name the folder it was copied from name this one."""
    settings = project / "tournier.toml"
    settings.write_text(settings.read_text("utf-8").replace(str(before), str(project)), "utf-8")


if __name__ == "__main__":
    main()
