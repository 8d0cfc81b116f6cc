# SPDX-License-Identifier: Apache-2.0
"""Runs the benches and prints the README's speed table, with the machine and the date.

python -m bench.run [NAME ...]
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_ADDITIONS = 5_000_000
HERE = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    """Run the named benches, or all; the exit status says whether each of them ran."""
    benches = {path.stem: path for path in sorted(HERE.glob("*.py")) if path.name not in {"run.py", "__init__.py"}}
    unknown = sorted(set(names) - set(benches))
    if unknown:
        print(f"No bench is called {', '.join(unknown)}. There are: {', '.join(benches) or 'none'}.", file=sys.stderr)
        return 2
    lines: list[dict[str, Any]] = []
    failed = []
    for name in names or benches:
        started = time.monotonic()
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", f"bench.{name}", "--json"]
        done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False)
        print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
        if done.returncode:
            failed.append(name)
        else:
            lines += json.loads(done.stdout)
    print(table(lines))
    if failed:
        print(f"These benches did not run to the end: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def table(lines: list[dict[str, Any]]) -> str:
    """The measurements as a Markdown table."""
    rows = ["| work | ours | peer | ratio | target |", "|---|---|---|---|---|"]
    for line in lines:
        ratio, target = line.get("ratio"), line.get("target")
        missed = ratio is not None and target is not None and ratio < target
        cells = [
            line["work"],
            line["ours"],
            f"{line['peer_name']}: {line['peer']}" if line.get("peer_name") else "",
            "" if ratio is None else f"{ratio:.2f}",
            "" if target is None else f">= {target:g}{' (missed)' if missed else ''}",
        ]
        rows.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*rows, "", f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}."])


def machine() -> str:
    """The processor, the cores that may be used, the memory and the Python, how busy it was, and how fast a plain loop.

    Of seconds that stand beside a target in seconds the loop tells what they would be elsewhere: rented cores of one name
    differ by three.
    """
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [
            row.partition(":")[2].strip() for row in cpuinfo.read_text().splitlines() if row.startswith("model name")
        ]
        processor = models[0] if models else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = os.getloadavg()[0]
    return (
        f"{processor}, {cores} cores, {memory:.0f} GiB, Python {platform.python_version()}, load {load:.1f}, "
        f"{_ADDITIONS:,} additions in {_loop():.2f} s"
    )


def _loop() -> float:
    took = []
    for _ in range(3):
        total, started = 0, time.process_time()
        for number in range(_ADDITIONS):
            total += number
        took.append(time.process_time() - started)
    return min(took)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
