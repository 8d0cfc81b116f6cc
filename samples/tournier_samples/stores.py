# SPDX-License-Identifier: Apache-2.0
"""Where the rows go: SQLite and DuckDB for the bank itself, PostgreSQL, Parquet and CSV for adopting it elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from tournier_samples.schema import TABLES, TableOf, create_indexes, create_table


class Store(Protocol):
    """Takes rows. Until `finish` returns, nothing is promised; `close` may be called at any time, also twice."""

    def add(self, table: str, rows: pa.Table) -> None:
        """Take these rows of that table."""
        ...

    def finish(self) -> None:
        """Make indexes and make everything durable."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


def _tables(source: str | None) -> Iterable[TableOf]:
    return [table for table in TABLES.values() if source is None or table.source == source]


class SqliteStore:
    """One SQLite file. While it is filled it has no journal: a file that was not finished must be thrown away."""

    def __init__(self, path: Path, source: str | None = None) -> None:
        """Make the file and its tables: those of one source, or all."""
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -131072", "temp_store = MEMORY"):
            self._db.execute(f"PRAGMA {pragma}")
        self._tables = _tables(source)
        for table in self._tables:
            self._db.execute(create_table(table, "sqlite"))

    def add(self, table: str, rows: pa.Table) -> None:
        """Take these rows; dates and amounts as text."""
        places = ", ".join("?" * rows.num_columns)
        columns: list[Any] = [column.cast(pa.string()).to_pylist() for column in rows.columns]
        self._db.execute("BEGIN")
        self._db.executemany(f'INSERT INTO "{table}" VALUES ({places})', zip(*columns, strict=True))
        self._db.execute("COMMIT")

    def finish(self) -> None:
        """Index, count for the planner, and leave the file as others expect it."""
        for table in self._tables:
            for index in create_indexes(table):
                self._db.execute(index)
        self._db.execute("ANALYZE")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


class DuckdbStore:
    """One DuckDB file, with rows in the order of customers, so that one customer's rows are read without a scan."""

    def __init__(self, path: Path, source: str | None = None) -> None:
        """Make the file and its tables: those of one source, or all."""
        self._db = duckdb.connect(path, config={"threads": 1, "memory_limit": "400MB"})
        for table in _tables(source):
            self._db.execute(create_table(table, "duckdb"))

    def add(self, table: str, rows: pa.Table) -> None:
        """Take these rows."""
        self._db.register("added", rows)
        self._db.execute(f'INSERT INTO "{table}" SELECT * FROM added')
        self._db.unregister("added")

    def finish(self) -> None:
        """Write everything into the one file."""
        self._db.execute("CHECKPOINT")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


class FileStore:
    """A folder with one Parquet or CSV file for each table."""

    def __init__(self, folder: Path, kind: str) -> None:
        """`kind` is `parquet` or `csv`."""
        self._folder, self._kind = folder, kind
        self._writers: dict[str, Any] = {}

    def add(self, table: str, rows: pa.Table) -> None:
        """Take these rows."""
        if self._kind == "csv":
            rows = _plain(rows)
        if table not in self._writers:
            path = self._folder / f"{table}.{self._kind}"
            make = pa.csv.CSVWriter if self._kind == "csv" else pa.parquet.ParquetWriter
            self._writers[table] = make(path, rows.schema)
        self._writers[table].write_table(rows)

    def finish(self) -> None:
        """Write the ends of the files."""
        self.close()

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()


class PostgresStore:
    """All tables in one schema of a PostgreSQL, through COPY, in one transaction: a load that fails leaves nothing."""

    def __init__(self, url: str, schema: str) -> None:
        """Connect and make the schema's tables; psycopg's errors come as they are."""
        import psycopg

        self._db = psycopg.connect(url)
        self._schema = schema
        self._run(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        self._run(f'SET search_path TO "{schema}"')
        for table in TABLES.values():
            self._run(create_table(table, "postgresql"))

    def _run(self, statement: str) -> None:
        self._db.execute(statement.encode())

    def add(self, table: str, rows: pa.Table) -> None:
        """Take these rows."""
        columns = [column.to_pylist() for column in rows.columns]
        with self._db.cursor() as cursor, cursor.copy(f'COPY "{table}" FROM STDIN'.encode()) as copy:
            for row in zip(*columns, strict=True):
                copy.write_row(row)

    def finish(self) -> None:
        """Index, declare what belongs to whom, and commit."""
        for table in TABLES.values():
            for index in create_indexes(table):
                self._run(index)
            if table.name != "cust_info" and any(column.name == "khh" for column in table.columns):
                self._run(f'ALTER TABLE "{table.name}" ADD FOREIGN KEY (khh) REFERENCES cust_info (khh)')
        self._run('ALTER TABLE "acct_holder" ADD FOREIGN KEY (zh) REFERENCES acct_base (zh)')
        self._run('ALTER TABLE "card_info" ADD FOREIGN KEY (zh) REFERENCES acct_base (zh)')
        self._run("ANALYZE")
        self._db.commit()

    def close(self) -> None:
        """Disconnect; what was not committed is gone."""
        self._db.close()


def _plain(rows: pa.Table) -> pa.Table:
    """Decimals as text: a CSV has no types, and so the digits stay as they are."""
    columns = [pc.cast(column, pa.string()) if pa.types.is_decimal(column.type) else column for column in rows.columns]
    return pa.table(dict(zip(rows.column_names, columns, strict=True)))
