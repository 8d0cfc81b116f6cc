# SPDX-License-Identifier: Apache-2.0
"""From an address to a database that can be read."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from tournier.base import BadInput
from tournier.catalogue import Source
from tournier.catalogue.addresses import resolved
from tournier.engines.asking import DuckAsked, PostgresAsked, SqliteAsked
from tournier.engines.databases import Database
from tournier.engines.duck import SUFFIXES, DuckOpener
from tournier.engines.mysql import MysqlConnection
from tournier.engines.mysql_address import MYSQL_ADDRESS, MysqlAddress
from tournier.engines.mysql_asking import MysqlAsked
from tournier.engines.postgresql import PostgresConnection
from tournier.engines.sqlite import SqliteConnection

_FILE = re.compile(r"(sqlite|duckdb|files):///(.+)\Z", re.DOTALL)
_POSTGRES = re.compile(r"postgres(ql)?://")
_SQLITE_START = b"SQLite format 3\0"
_DUCKDB_START = slice(8, 12)


def open_database(source: Source) -> Database:
    """The database of a source; nothing is contacted before the first read. BadInput when the address says nothing."""
    url = resolved(source.url)
    found = dialect_of(url)
    if source.dialect != found:
        raise BadInput(
            "source.dialect",
            f"The source {source.name} is declared as {source.dialect!r}, but its address is of {found!r}.",
            "Correct the address or the dialect.",
        )
    if found == "mysql":
        address = MysqlAddress.read(url)
        return Database(source, partial(MysqlConnection, address), partial(MysqlAsked, address))
    if found == "postgresql":
        return Database(source, partial(PostgresConnection, url), partial(PostgresAsked, url))
    path = path_of(url)
    if found == "sqlite":
        return Database(source, partial(SqliteConnection, path), partial(SqliteAsked, path))
    opener = DuckOpener(path, folder=found == "files")
    return Database(source, opener, lambda: DuckAsked(opener()))


def dialect_of(url: str) -> str:
    """Which kind of source an address names."""
    if _POSTGRES.match(url):
        return "postgresql"
    if MYSQL_ADDRESS.match(url):
        return "mysql"
    found = _FILE.match(url)
    if found:
        return found[1]
    raise BadInput(
        "source.address",
        "The address is of no known kind of source.",
        "Write postgresql://…, mysql://…, sqlite:///file, duckdb:///file or files:///folder.",
    )


def path_of(url: str) -> Path:
    """The file or folder that an address names."""
    found = _FILE.match(url)
    if not found:
        raise BadInput("source.address", "The address names no file.", "Write sqlite:///file, for instance.")
    return Path(found[2])


def address_of(given: str) -> str:
    """The address that a person means: an address as it is, or the path of a database file or a folder of data."""
    if _POSTGRES.match(given) or MYSQL_ADDRESS.match(given) or given.startswith("env:"):
        return given
    found = _FILE.match(given)
    path = Path(found[2] if found else given).expanduser().resolve()
    if found:
        return f"{found[1]}:///{path}"
    if path.is_dir():
        return f"files:///{path}"
    if path.is_file():
        return f"{_kind_of_file(path)}:///{path}"
    raise BadInput(
        "source.address",
        "The address is neither a known kind of address nor a file or folder that exists.",
        "Write postgresql://…, mysql://…, or the path of a SQLite or DuckDB file or of a folder with CSV or Parquet files.",
    )


def _kind_of_file(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(16)
    if start == _SQLITE_START:
        return "sqlite"
    if start[_DUCKDB_START] == b"DUCK":
        return "duckdb"
    cure = f"Give the folder that holds the {'/'.join(SUFFIXES)} files." if path.suffix.lower() in SUFFIXES else ""
    raise BadInput("source.address", f"{path.name} is neither a SQLite nor a DuckDB file.", cure)
