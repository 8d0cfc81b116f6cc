# SPDX-License-Identifier: Apache-2.0
"""Makes the sample bank, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa

from tournier.base import BadInput, SystemFailed
from tournier_samples.generation import BATCH, SEED, batches
from tournier_samples.images import picture
from tournier_samples.numbers import MOST_CUSTOMERS
from tournier_samples.schema import CORE, TABLES, WAREHOUSE
from tournier_samples.stores import DuckdbStore, FileStore, PostgresStore, SqliteStore, Store

CUSTOMERS = 20_000
LEAST_CUSTOMERS = 100  # the cast needs its places
VERSION = 1  # of the bank's content; a bank of another version is not taken for this one
CORE_FILE, WAREHOUSE_FILE, IMAGES, LABEL = "core.sqlite", "warehouse.duckdb", "kyc", "bank.json"

Progress: TypeAlias = Callable[[str, int, int], None]  # what is done, how much of it, of how much


def _silent(what: str, done: int, of: int) -> None:
    del what, done, of


def make_bank(
    folder: Path, *, customers: int = CUSTOMERS, seed: int = SEED, progress: Progress = _silent
) -> dict[str, int]:
    """Make `folder` with core.sqlite, warehouse.duckdb, kyc/ and bank.json; the rows of each table.

    The folder appears at once and whole, or not at all. A folder that holds this very bank is left as it is; one that
    holds anything else is BadInput. SystemFailed when it cannot be written; then nothing is left behind.
    """
    _check(customers, seed)
    folder = Path(folder)
    made = _made(folder, customers, seed)
    if made is not None:
        return made
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as place:
            work = Path(place) / "bank"
            work.mkdir()
            counts = _build(work, customers, seed, progress)
            label = {
                "bank": "tournier sample",
                "version": VERSION,
                "customers": customers,
                "seed": seed,
                "rows": counts,
            }
            (work / LABEL).write_text(json.dumps(label, indent=1) + "\n", encoding="utf-8")
            _sync(work)
            return _settle(work, folder, counts, customers, seed)
    except (OSError, sqlite3.Error, duckdb.Error, pa.ArrowException) as error:
        raise SystemFailed(
            "samples.write",
            f"The sample bank could not be written ({type(error).__name__}); nothing of it is left.",
            "Make room on the disk, or choose another folder, and try again.",
        ) from error


def make_bank_arrow(customers: int = CUSTOMERS, seed: int = SEED) -> dict[str, pa.Table]:
    """The same rows as Arrow tables in memory."""
    _check(customers, seed)
    parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    for name, rows in batches(customers, seed):
        parts[name].append(rows)
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}


def write_files(folder: Path, kind: str, *, customers: int = CUSTOMERS, seed: int = SEED) -> None:
    """The same rows as `parquet` or `csv` files in a new folder, one for each table."""
    if kind not in {"parquet", "csv"}:
        raise BadInput("samples.kind", f"The sample bank is not written as {kind!r}.", "Use parquet or csv.")
    _check(customers, seed)
    _check_free(folder)
    folder.mkdir(parents=True)
    _fill([(FileStore(folder, kind), frozenset(TABLES))], customers, seed, _silent)


def load_postgresql(
    url: str, *, customers: int = CUSTOMERS, seed: int = SEED, schema: str = "bank", progress: Progress = _silent
) -> dict[str, int]:
    """The same rows in a schema of a PostgreSQL, in one transaction; the rows of each table.

    SystemFailed when the database refuses, for one because the tables stand already; then it is as it was.
    """
    import psycopg

    _check(customers, seed)
    try:
        return _fill([(PostgresStore(url, schema), frozenset(TABLES))], customers, seed, progress)
    except psycopg.Error as error:
        raise SystemFailed(
            "samples.postgresql",
            f"PostgreSQL did not take the sample bank ({type(error).__name__}); nothing was changed.",
            "Check the address and its rights, and name a schema without these tables.",
        ) from error


def write_sqlite(path: Path, *, customers: int = CUSTOMERS, seed: int = SEED) -> dict[str, int]:
    """The same rows, all tables, in one new SQLite file."""
    _check(customers, seed)
    _check_free(path)
    return _fill([(SqliteStore(path), frozenset(TABLES))], customers, seed, _silent)


def write_duckdb(path: Path, *, customers: int = CUSTOMERS, seed: int = SEED) -> dict[str, int]:
    """The same rows, all tables, in one new DuckDB file."""
    _check(customers, seed)
    _check_free(path)
    return _fill([(DuckdbStore(path), frozenset(TABLES))], customers, seed, _silent)


def _check(customers: int, seed: int) -> None:
    if not LEAST_CUSTOMERS <= customers <= MOST_CUSTOMERS:
        raise BadInput(
            "samples.customers",
            f"A sample bank has between {LEAST_CUSTOMERS} and {MOST_CUSTOMERS} customers.",
            "Choose a number between these.",
        )
    if seed < 0:
        raise BadInput("samples.seed", "The seed is negative.", "Choose 0 or more.")


def _check_free(path: Path) -> None:
    if path.exists():
        raise BadInput(
            "samples.exists", "There is something already where the sample bank should go.", "Choose a new place."
        )


def _build(work: Path, customers: int, seed: int, progress: Progress) -> dict[str, int]:
    core = frozenset(name for name, table in TABLES.items() if table.source == CORE)
    with ExitStack() as open_stores:
        stores: list[tuple[Store, frozenset[str]]] = [
            (open_stores.enter_context(closing(SqliteStore(work / CORE_FILE, CORE))), core),
            (
                open_stores.enter_context(closing(DuckdbStore(work / WAREHOUSE_FILE, WAREHOUSE))),
                frozenset(TABLES) - core,
            ),
        ]
        (work / IMAGES).mkdir()
        return _fill(stores, customers, seed, progress, images=work)


def _fill(
    stores: Sequence[tuple[Store, frozenset[str]]],
    customers: int,
    seed: int,
    progress: Progress,
    *,
    images: Path | None = None,
) -> dict[str, int]:
    counts = dict.fromkeys(TABLES, 0)
    try:
        for name, rows in batches(customers, seed):
            for store, tables in stores:
                if name in tables:
                    store.add(name, rows)
            counts[name] += rows.num_rows
            if images is not None and name == "kyc_image":
                for path in rows.column("wjlj").to_pylist():
                    (images / str(path)).write_bytes(picture(str(path)))
            if name == "call_transcript":  # a batch's last table
                done = min(customers, -(-counts["cust_info"] // BATCH) * BATCH)
                progress("customers", done, customers)
        for step, (store, _) in enumerate(stores, 1):
            store.finish()
            progress("indexes", step, len(stores))
    finally:
        for store, _ in stores:
            store.close()
    return counts


def _sync(work: Path) -> None:
    """After this the files survive the loss of power, so that the label never stands over half a bank."""
    for path in (work / CORE_FILE, work / WAREHOUSE_FILE, work / LABEL, work):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _settle(work: Path, folder: Path, counts: dict[str, int], customers: int, seed: int) -> dict[str, int]:
    """Give the finished folder its name; if another process was faster with the same bank, theirs stays."""
    try:
        work.rename(folder)  # takes the place of an empty folder, never of a full one
    except OSError:
        if _made(folder, customers, seed) is None:
            raise
        shutil.rmtree(work)
    return counts


def _made(folder: Path, customers: int, seed: int) -> dict[str, int] | None:
    """The counts of this bank when the folder holds it, None when the folder is absent or empty."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    try:
        label = json.loads((folder / LABEL).read_text(encoding="utf-8"))
        same = (label["version"], label["customers"], label["seed"]) == (VERSION, customers, seed)
        rows: dict[str, int] = label["rows"]
    except (OSError, ValueError, KeyError, TypeError):
        same = False
    if not same or not all((folder / name).exists() for name in (CORE_FILE, WAREHOUSE_FILE, IMAGES)):
        raise BadInput(
            "samples.folder",
            "The folder for the sample bank holds something else.",
            "Choose another folder, or remove what is in it.",
        )
    return rows
