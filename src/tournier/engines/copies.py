# SPDX-License-Identifier: Apache-2.0
"""Copies of whole databases of our own, taken in one moment while others write, and put back into an empty place.

SQLite by its online backup, PostgreSQL by its own `pg_dump` and `pg_restore`, which must be installed and not older than
the server. What a copy must leave out is not in its free pages either.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tournier.base import Refused, SystemFailed

#: The schema of the ledger; the office's tables lie in the one that its role finds first.
_LEDGER = "tournier_ledger"
_SERVERS = ("postgresql://", "postgres://")
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
}


def is_server(url: str) -> bool:
    """Whether the database is PostgreSQL; else it is a file of SQLite."""
    return url.startswith(_SERVERS)


def copy_database(url: str, target: Path, *, ledger: bool, without: Sequence[str]) -> None:
    """Copy the ledger's part or the office's into the new file `target`, the rows of some tables left out.

    SystemFailed when it cannot be copied; then `target` is of no use.
    """
    if is_server(url):
        part = [f"--schema={_LEDGER}"] if ledger else [f"--exclude-schema={_LEDGER}"]
        left = [f"--exclude-table-data={_LEDGER}.{table}" for table in without]
        _tool("pg_dump", url, ["--format=custom", "--no-owner", "--no-privileges", *part, *left, f"--file={target}"])
        return
    source = Path(url.removeprefix("sqlite:///"))
    try:
        target.touch(mode=0o600)
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            live.backup(copy)  # in one step: of one moment, and nobody waits where the journal is a WAL
            copy.execute("PRAGMA journal_mode = DELETE")
            for table in without:
                if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                    copy.execute(f'DELETE FROM "{table}"')
            copy.execute("VACUUM")  # what was deleted, here or in the original, is in no page of the copy
    except (sqlite3.Error, OSError) as error:
        raise SystemFailed(
            "backup.database",
            f"A database cannot be copied ({type(error).__name__}).",
            "Check the disk and that the file is a database.",
        ) from None


def ensure_empty(url: str, *, ledger: bool) -> None:
    """Refused when the PostgreSQL database to restore into holds tables already; SystemFailed when it does not answer."""
    import psycopg

    where = "= %s" if ledger else "NOT IN ('pg_catalog', 'information_schema', %s)"
    try:
        with psycopg.connect(url) as server:
            sql = f"SELECT count(*) FROM information_schema.tables WHERE table_schema {where}"
            found = server.execute(sql.encode(), (_LEDGER,)).fetchone()
    except psycopg.Error as error:
        raise SystemFailed(
            "backup.server",
            f"The database to restore into does not answer ({type(error).__name__}).",
            "Make an empty database, owned by the role of the address.",
        ) from None
    if found is None or found[0]:
        raise Refused("backup.place", "There are tables in the database to restore into.", "Name an empty database.")


def put_back(source: Path, url: str) -> None:
    """Fill an empty PostgreSQL database from a copy."""
    _tool("pg_restore", url, ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source)])


def _tool(name: str, url: str, arguments: Sequence[str]) -> None:
    from psycopg.conninfo import conninfo_to_dict

    program = shutil.which(name)
    if program is None:
        raise SystemFailed(
            "backup.tool",
            f"{name} of PostgreSQL is not installed here.",
            "Install the client programs of the server's version, or newer ones.",
        )
    # by the environment: a command line, with a password in it, is seen by every process
    said = {_VARIABLES[name]: str(value) for name, value in conninfo_to_dict(url).items() if name in _VARIABLES}
    database = ["--dbname", said["PGDATABASE"]] if name == "pg_restore" else []
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, arguments of our own
        [program, *database, *arguments],
        env={**os.environ, **said},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        what = "its version does not fit the server's" if "version mismatch" in done.stderr else "it failed"
        raise SystemFailed(
            "backup.tool_failed",
            f"{name} did not do it: {what} (exit {done.returncode}).",
            "Run it by hand to see why; install programs that are not older than the server.",
        )
