# SPDX-License-Identifier: Apache-2.0
"""How well columns are understood, and how long a database of a thousand tables takes, reading samples only.

The figures of quality are those of the frozen half of `tests/detect/schemas`. The speed is that of `tournier classify`
without its start: describe, sample, classify. Both are CPU seconds, so that a busy machine does not tell; the wall time
stands beside them.

    python -m bench.columns [--tables 1000] [--json]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.detect.schemas.quality import quality
from tests.detect.schemas.templates import half
from tests.simulators.thousand_tables import in_duckdb, in_sqlite

from tournier.detect import classify
from tournier.engines import describe, samples

_KINDS: dict[str, Callable[[Path, int], str]] = {"SQLite": in_sqlite, "DuckDB": in_duckdb}
_MINUTE = 60.0


def understood() -> list[dict[str, Any]]:
    """The frozen half, by how its tables were made."""
    found = quality(half("frozen"))
    return [
        {
            "work": f"columns understood, {name} ({one.columns} columns of the frozen half)",
            "ours": f"type F1 {one.type:.3f}, level {one.level:.3f}, C3 recall {one.c3_recall:.3f} of {one.secret}",
            "peer_name": None, "peer": None, "ratio": one.type, "target": 0.92,
        }
        for name, one in found.items()
    ]  # fmt: skip


def speed(kind: str, tables: int) -> dict[str, Any]:
    """One database of so many tables."""
    with tempfile.TemporaryDirectory(prefix="tournier-columns-") as name:
        url = _KINDS[kind](Path(name, "bank"), tables)
        wall, cpu = time.monotonic(), time.process_time()
        rows = classify(samples(describe(url), "bank"))
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    return {
        "work": f"classify a {kind} database of {tables} tables and {len(rows):,} columns",
        "ours": f"{cpu:.1f} s of one core, {wall:.0f} s by the clock",
        "peer_name": "a minute", "peer": f"{_MINUTE:.0f} s", "ratio": _MINUTE / cpu, "target": 1.0,
    }  # fmt: skip


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = [*understood(), *(speed(kind, options.tables) for kind in _KINDS)]
    print(
        json.dumps(found, ensure_ascii=False) if options.json else "\n".join(f"{x['work']}: {x['ours']}" for x in found)
    )


if __name__ == "__main__":
    main()
