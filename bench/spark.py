# SPDX-License-Identifier: Apache-2.0
"""Sealing and masking on Apache Spark with one core and with two, beside the same job without our steps.

A Parquet file of customers' numbers, mobile numbers and names lies on this machine's disk. Each job reads it in as many tasks as there are
row groups, hands it to Python by Arrow (`mapInArrow`), and throws the rows away (Spark's `noop` sink), so that the disk's writing
is not measured. Ours seals the mobile number (AES-256-SIV), adds its blind index and masks the name; the peer gives each batch back as it came. A
session of Spark for each number of cores; the first job of a session is not counted. Medians. Nothing is printed where there is no Spark or no Java.

    python -m bench.spark [--rows 10000000] [--rounds 3] [--cores 1 2] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from tournier.engines.batches import Index, KeyFiles, Mask, Seal
from tournier.engines.spark import on_spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_CONTEXT = b"bench.mobile.1"
_GROUP = 500_000
_STEPS = (Seal("mobile", "siv", _CONTEXT), Index("mobile", "index", _CONTEXT, "tag"), Mask("name", "name"))
_NAMES = ("欧阳望川", "李四", "王小明", "陈静")


def main() -> None:
    """Measure, and print a line for each number of cores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", help=argparse.SUPPRESS)  # a session of its own: the folder with file and keys
    options = parser.parse_args()
    if options.here:
        print(json.dumps(session(Path(options.here), options.cores[0], options.rounds)))
        return
    lines = [] if _absent() else measured(options)
    if options.json:
        print(json.dumps(lines))
    else:
        for line in lines:
            print(line["work"], line["ours"], line["peer"], f"{line['ratio']:.2f}")


def _absent() -> bool:
    try:
        import pyspark  # noqa: F401  only whether it is there
    except ImportError:
        return True
    return not shutil.which("java")


def measured(options: argparse.Namespace) -> list[dict[str, Any]]:
    """The lines of the table."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="tournier-bench-") as name:
        folder = Path(name)
        made(folder, options.rows)
        for cores in options.cores:
            command = [sys.executable, "-m", "bench.spark", "--here", name, "--cores", str(cores)]
            command += ["--rounds", str(options.rounds)]
            ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            ours, plain = json.loads(ran.stdout.splitlines()[-1])
            lines.append(
                {
                    "work": f"{options.rows:,} rows on Apache Spark, {cores} core{'s' if cores > 1 else ''}: mobile number "
                    "sealed and indexed, name masked",
                    "ours": f"{options.rows / ours:,.0f} rows/s",
                    "peer": f"{options.rows / plain:,.0f} rows/s",
                    "peer_name": "the same job that gives each batch back as it came",
                    "ratio": plain / ours,
                }
            )
    return lines


def made(folder: Path, rows: int) -> None:
    """The file and the keys."""
    (folder / "keys").mkdir(mode=0o700)
    for key, size in (("siv", 64), ("index", 32)):
        file = folder / "keys" / key
        file.touch(0o600)
        file.write_text(os.urandom(size).hex())
    names = pa.array(_NAMES)
    kinds = pa.schema([("number", pa.int64()), ("mobile", pa.string()), ("name", pa.string())])
    with parquet.ParquetWriter(folder / "customers.parquet", kinds) as writer:
        for first in range(0, rows, _GROUP):
            number = np.arange(first, min(first + _GROUP, rows), dtype=np.int64)
            mobile = pc.cast(pa.array(13_000_000_000 + number * 7_919_999 % 6_000_000_000), pa.string())
            writer.write_table(pa.table([number, mobile, names.take(pa.array(number % len(_NAMES)))], schema=kinds))


def session(folder: Path, cores: int, rounds: int) -> tuple[float, float]:
    """Seconds of our job and of the other, in a session of so many cores."""
    from pyspark.sql import SparkSession

    os.environ |= {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("bench")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.memory": "3g",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.files.maxPartitionBytes": str(4 << 20),  # tasks by the dozen, as on a cluster
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    frame = spark.read.parquet(str(folder / "customers.parquet"))
    jobs = (on_spark(frame, _STEPS, KeyFiles(str(folder / "keys"))), frame.mapInArrow(_as_they_came, frame.schema))
    for job in jobs:
        run(job)  # the first starts Java's compiler and Python's workers
    found = [[timed(job) for job in jobs] for _ in range(rounds)]
    spark.stop()
    ours, plain = (statistics.median(seconds) for seconds in zip(*found, strict=True))
    return ours, plain


def _as_they_came(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from batches


def run(job: DataFrame) -> None:
    """Compute every row."""
    job.write.format("noop").mode("overwrite").save()


def timed(job: DataFrame, work: Callable[[DataFrame], None] = run) -> float:
    """Seconds."""
    begun = time.perf_counter()
    work(job)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
