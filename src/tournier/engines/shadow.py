# SPDX-License-Identifier: Apache-2.0
"""Answers questions about names from a database in memory that holds the catalogs of what one person may see, and nothing else.

One shadow serves everybody who sees exactly the same; it has no way to files or to other databases, little memory,
one thread, and ten seconds for a question.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pyarrow as pa

from tournier.base import Refused, SystemFailed
from tournier.engines.shadow_rows import HERE, ME, Catalogs
from tournier.gate import Ask, Names
from tournier.query.catalogs import RELATIONS, Asker, translated
from tournier.query.catalogs.functions import LOOKED_UP, macro_sql

SECONDS = 10.0
FRESH_SECONDS = 1.0  # as long as facts may be old (law 4)
_MOST_KEPT = 16
_MOST_ASKED = 500
_MOST_ROWS = 100_000
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "256MB",
    "threads": 1,
}


class Shadow:
    """The database of one set of names."""

    def __init__(self, names: Names) -> None:
        rows = Catalogs(names).rows
        self._database = duckdb.connect(":memory:", config=_CONFIG)
        made = []
        for known in RELATIONS.values():
            columns = ", ".join(f'"{name}" {kind}' for name, kind in known.columns)
            made.append(f'CREATE TABLE "{known.table}" ({columns})')
        made += [f"CREATE TABLE {table} ({columns})" for table, columns in LOOKED_UP.items()]
        self._database.execute("BEGIN; " + "; ".join(made) + "; COMMIT")
        for table, held in rows.items():
            _fill(self._database, table, held)
        self._database.execute("; ".join(macro_sql()))
        self._database.execute("SET temp_directory = ''")
        self._database.execute("SET enable_external_access = false")
        self._database.execute("SET lock_configuration = true")

    def ask(self, sql: str, asker: Asker) -> pa.Table:
        """The whole answer. Raises Refused for a question that is not understood or asks for too much."""
        told = translated(sql, asker)
        cursor = self._database.cursor()
        alarm = threading.Timer(SECONDS, cursor.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            for name, value in (("me", asker.number), ("here", asker.source)):
                cursor.execute(f"SET VARIABLE {name} = {_text(value)}")
            found = cursor.execute(told.sql).to_arrow_reader(10_000)
            batches, number = [], 0
            for batch in found:
                number += batch.num_rows
                if number > _MOST_ROWS:
                    raise _not_understood()
                batches.append(batch)
            table = pa.Table.from_batches(batches, found.schema)
        except (duckdb.Error, pa.ArrowException, OSError, UnicodeError, OverflowError):
            # What the engine says may name its own tables; it says nothing that helps the one who asks.
            raise _not_understood() from None
        finally:
            alarm.cancel()
            with contextlib.suppress(duckdb.Error):
                cursor.close()
        return table.rename_columns(list(told.columns)) if len(told.columns) == table.num_columns else table

    def close(self) -> None:
        """Give it up."""
        with contextlib.suppress(duckdb.Error):
            self._database.close()


def _not_understood() -> Refused:
    return Refused(
        "query.names-answer",
        "This question about names cannot be answered here.",
        "Ask for tables and columns more simply.",
    )


def _fill(database: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Put the rows in. Where some stand for who asks, a view puts the name in their place, question by question."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    held = pa.table({name: [row.get(name) for row in rows] for name in names})
    database.register("rows_of_names", held)
    listed = ", ".join(f'"{name}"' for name in names)
    database.execute(f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM rows_of_names')
    database.unregister("rows_of_names")
    standing = [name for name in names if any(_stands(row.get(name)) for row in rows)]
    if standing:
        many = {name for name in standing if any(isinstance(row.get(name), list) for row in rows)}
        put = ", ".join(
            f'{_NAMED_ALL if name in many else _NAMED} AS "{name}"'.replace("{}", f'"{name}"') for name in standing
        )
        database.execute(f'ALTER TABLE "{table}" RENAME TO "of {table}"')
        database.execute(f'CREATE VIEW "{table}" AS SELECT * REPLACE ({put}) FROM "of {table}"')


def _stands(value: Any) -> bool:
    return any(
        isinstance(one, str) and (ME in one or HERE in one) for one in (value if isinstance(value, list) else [value])
    )


_NAMED = f"replace(replace({{}}, chr({ord(ME)}), getvariable('me')), chr({ord(HERE)}), getvariable('here'))"
_NAMED_ALL = f"list_transform({{}}, lambda one: {_NAMED.replace('{}', 'one')})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''").replace("\0", "") + "'"


class Batches(Iterator[pa.RecordBatch]):
    """An answer as the wire reads it: its types are known before its first row."""

    def __init__(self, table: pa.Table, notice: str) -> None:
        self.schema: pa.Schema = table.schema
        self.notice = notice
        self._batches = iter(table.to_batches())

    def __next__(self) -> pa.RecordBatch:
        """The next rows."""
        return next(self._batches)


class Shadows:
    """Implements the wire's Catalog: shadows by what a person may see, asked anew each second. Safe for threads."""

    def __init__(self, names: Callable[[Ask, str], Names]) -> None:
        self._names = names
        self._lock = threading.Lock()
        self._asked: OrderedDict[tuple[Ask, str], tuple[float, Names]] = OrderedDict()
        self._kept: OrderedDict[Names, Shadow] = OrderedDict()

    def run(self, ask: Ask, source: str, sql: str, *, database: str = "") -> Batches:
        """The answer; `database` is what the catalog calls itself. Raises Refused when it cannot be given, SystemFailed when the source's types cannot be had."""
        names = self.names(ask, source)
        asker = Asker(ask.staff, database or source, names.schema)
        notice = names.refused if "from" in sql.lower() else ""
        return Batches(self._shadow(names).ask(sql, asker), notice)

    def forget(self) -> None:
        """Ask anew at the next question."""
        with self._lock:
            self._asked.clear()

    def names(self, ask: Ask, source: str) -> Names:
        """What the person may know of, no older than a second."""
        key, now = (ask, source), time.monotonic()
        with self._lock:
            held = self._asked.get(key)
        if held is not None and now - held[0] < FRESH_SECONDS:
            return held[1]
        found = self._names(ask, source)
        with self._lock:
            self._asked[key] = (now, found)
            self._asked.move_to_end(key)
            if len(self._asked) > _MOST_ASKED:
                self._asked.popitem(last=False)
        return found

    def schema(self, source: str) -> str:
        """Where a table's name without a schema is looked for."""
        return self._names(Ask("", "", ""), source).schema

    def _shadow(self, names: Names) -> Shadow:
        with self._lock:
            shadow = self._kept.get(names)
            if shadow is not None:
                self._kept.move_to_end(names)
                return shadow
        try:
            made = Shadow(names)
        except (duckdb.Error, pa.ArrowException, OSError):
            raise SystemFailed("query.names-shadow", "The catalog of names cannot be made.", "Try again.") from None
        with self._lock:
            # An older one may still be asked; it goes when its last cursor does.
            self._kept[names] = made
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return made
