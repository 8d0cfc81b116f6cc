# SPDX-License-Identifier: Apache-2.0
"""Real databases of four engines that hold a world, each asked through the product's own sessions.

What an engine says when it fails never leaves those sessions; here it is dug out, because it too must not tell.
"""

from __future__ import annotations

import gc
import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pymysql
import pytest

from tests import mariadb
from tests.postgres import database
from tests.query.worlds import TYPES, Column, Row, Rows, Table, World
from tournier.base import BadInput, SystemFailed
from tournier.engines import open_source
from tournier.engines.single import SingleSource
from tournier.query import Guard, Limits, OutputColumn, Refused, Rewritten

ENGINES = ("sqlite", "duckdb", "postgresql", "mysql")
# DuckDB shows a part of the statement, which may end within a name.
_OURS = re.compile(r"tournier_[0-9a-f]{1,16}_?")
_PLACE = re.compile(r"`?proof[0-9]`?\.")
_DRIVERS = (sqlite3.Error, duckdb.Error, psycopg.Error, pymysql.Error)


def settled(text: str) -> str:
    """A text with our random names made the same each time, and without the name of the database."""
    return _PLACE.sub("", _OURS.sub("tournier_", text))


@dataclass(frozen=True)
class Outcome:
    """What somebody learns from asking: rows with names and types, or a refusal, or an error, in full."""

    kind: str
    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    code: str = ""
    told: str = ""

    def text(self) -> str:
        """All of it, to search for what must not be there."""
        return f"{self.columns} {self.rows} {self.told}"


def _cell(value: Any) -> Any:
    """The value; every number that is none is the same one, or no answer that has one would equal itself."""
    return math.nan if isinstance(value, float) and math.isnan(value) else value


class As:
    """Lets one statement through as it is, for a database that holds nothing hidden."""

    def __init__(self, sql: str, columns: Sequence[OutputColumn], dialect: str) -> None:
        settings = (("search_path", "public"),) if dialect == "postgresql" else ()
        self._rewritten = Rewritten(sql, tuple(columns), settings=settings)

    def rewrite(self, sql: str) -> Rewritten:
        """The statement."""
        assert sql
        return self._rewritten


class Place:
    """One database, and how to fill it anew and ask it."""

    def __init__(
        self, dialect: str, url: str, execute: Callable[[Sequence[str], Sequence[tuple[str, list[Row]]]], None]
    ):
        self.dialect = dialect
        self.url = url
        self._execute = execute
        self._source: SingleSource | None = None

    def fill(self, tables: Sequence[Table], rows: Mapping[str, Rows], extras: Sequence[str] = ()) -> None:
        """Hold exactly these tables, then run what else the world has."""
        self.close()
        made = [_create(table, self.dialect) for table in tables]
        filled = [(_insert(table, self.dialect), rows[table.name].mixed()) for table in tables]
        self._execute([*made, *extras], filled)

    def close(self) -> None:
        """Close what is open."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def ask(self, guard: Guard | As, sql: str, limits: Limits | None = None) -> Outcome:
        """What comes of asking."""
        if self._source is None:
            self._source = open_source(self.url)
        try:
            table = self._source.fetch(guard, sql, limits=limits)
        except Refused as refused:
            return Outcome("refused", code=f"{refused.code} {refused.word}", told=f"{refused.cause} {refused.cure}")
        except (BadInput, SystemFailed) as failed:
            error = driver_error(failed)
            return Outcome("error", code=_code(error), told=settled(str(error)))
        names = tuple((field.name, str(field.type)) for field in table.schema)
        columns = ([_cell(value) for value in column.to_pylist()] for column in table.columns)
        return Outcome("rows", names, tuple(zip(*columns, strict=True)))


def driver_error(failed: BaseException) -> BaseException:
    """What the driver said beneath an error that says nothing of it."""
    found: BaseException | None = failed
    while found is not None and not isinstance(found, _DRIVERS):
        found = found.__context__
    return found or failed


def _code(error: BaseException) -> str:
    if isinstance(error, psycopg.Error):
        return error.sqlstate or ""
    return str(error.args[0]) if isinstance(error, pymysql.Error) else type(error).__name__


def _create(table: Table, dialect: str) -> str:
    columns = ", ".join(f"{column.name} {TYPES[dialect][column.kind]}" for column in table.columns)
    return f"CREATE TABLE {table.name} ({columns})"


def _insert(table: Table, dialect: str) -> str:
    mark = "%s" if dialect in {"postgresql", "mysql"} else "?"
    return f"INSERT INTO {table.name} VALUES ({', '.join(mark for _ in table.columns)})"


@contextmanager
def places(dialect: str, count: int, folder: Path, request: pytest.FixtureRequest) -> Iterator[list[Place]]:
    """So many databases of one engine; the test is skipped where there is none."""
    with ExitStack() as stack:
        if dialect == "postgresql":
            server = request.getfixturevalue("postgres_server")
            urls = [stack.enter_context(database(server)) for _ in range(count)]
            found = [Place(dialect, url, _in_postgresql(url)) for url in urls]
        elif dialect == "mysql":
            server = request.getfixturevalue("mariadb_server")
            urls = [f"{server}/proof{number}" for number in range(count)]
            found = [Place(dialect, url, _in_mysql(url)) for url in urls]
        else:
            files = [folder / f"{dialect}{number}.db" for number in range(count)]
            execute = _in_sqlite if dialect == "sqlite" else _in_duckdb
            found = [Place(dialect, f"{dialect}:///{file}", execute(file)) for file in files]
        for place in found:
            stack.callback(place.close)
        yield found


_Filled = Sequence[tuple[str, list[Row]]]


def _in_sqlite(file: Path) -> Callable[[Sequence[str], _Filled], None]:
    def execute(made: Sequence[str], filled: _Filled) -> None:
        file.unlink(missing_ok=True)
        with sqlite3.connect(file) as db:
            for statement in made:
                db.execute(statement)
            for statement, rows in filled:
                db.executemany(statement, [[_simple(cell) for cell in row] for row in rows])
        db.close()

    return execute


def _in_duckdb(file: Path) -> Callable[[Sequence[str], _Filled], None]:
    def execute(made: Sequence[str], filled: _Filled) -> None:
        file.unlink(missing_ok=True)
        gc.collect()  # an error of before that somebody held in a circle keeps the file open
        with duckdb.connect(str(file)) as db:
            for statement in made:
                db.execute(statement)
            for statement, rows in filled:
                if rows:
                    db.executemany(statement, rows)

    return execute


def _in_postgresql(url: str) -> Callable[[Sequence[str], _Filled], None]:
    def execute(made: Sequence[str], filled: _Filled) -> None:
        with psycopg.connect(url) as db, db.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            for statement in made:
                cursor.execute(statement.encode())
            for statement, rows in filled:
                cursor.executemany(statement.encode(), rows)

    return execute


def _in_mysql(url: str) -> Callable[[Sequence[str], _Filled], None]:
    name = url.rpartition("/")[2]

    def execute(made: Sequence[str], filled: _Filled) -> None:
        with mariadb.connect(url.removesuffix(f"/{name}")) as db, db.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
            cursor.execute(f"USE {name}")
            for statement in made:
                cursor.execute(statement)
            for statement, rows in filled:
                if rows:
                    cursor.executemany(statement, rows)

    return execute


def _simple(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str | int | float) else float(cell)


def fill_pair(found: Sequence[Place], world: World, extras: Sequence[str] = ()) -> None:
    """The pair into the first two places, the copy into the third."""
    one, other, copy = found
    one.fill(world.tables, world.one, extras)
    other.fill(world.tables, world.other, extras)
    masked = world.copy()
    copy.fill(masked.tables, masked.one)


__all__ = ["ENGINES", "As", "Column", "Outcome", "Place", "driver_error", "fill_pair", "places", "settled"]
