# SPDX-License-Identifier: Apache-2.0
"""A throw-away MariaDB for tests, where the server is installed: in one private folder, on a free loopback port."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pymysql

_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin"
# Data that nobody will miss.
_FAST = ("--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--innodb-buffer-pool-size=64M", "--skip-name-resolve")


class MariadbAbsentError(Exception):
    """No MariaDB can be had here; the text says why, in one line fit for a skip."""


@contextlib.contextmanager
def mariadb(*options: str) -> Iterator[str]:
    """Yield the URL of a fresh server, without a database; its user may do everything. It ends with the block."""
    server = shutil.which("mariadbd", path=_PLACES)
    if server is None:
        raise MariadbAbsentError("no MariaDB: mariadbd is not installed")
    with tempfile.TemporaryDirectory(prefix="tournier-mariadb-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        own = ["--user=root"] if os.getuid() == 0 else []
        # A server that starts clears the folder of temporary tables, those of its neighbours too.
        (folder / "tmp").mkdir()
        data = (f"--datadir={folder / 'data'}", f"--tmpdir={folder / 'tmp'}")
        made = ["mariadb-install-db", "--no-defaults", *data, "--auth-root-authentication-method=normal", *own]
        subprocess.run(made, check=True, capture_output=True, timeout=120)
        place = (
            f"--socket={folder / 's.sock'}",
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--pid-file={folder / 'pid'}",
        )
        process = subprocess.Popen(
            [server, "--no-defaults", *data, *place, *_FAST, *own, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _await(port)
            yield f"mysql://root@127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=60)


def _await(port: int) -> None:
    last: Exception | None = None
    for _ in range(600):
        try:
            connect(f"mysql://root@127.0.0.1:{port}").close()
        except pymysql.Error as error:
            last = error
            time.sleep(0.1)
        else:
            return
    raise MariadbAbsentError(f"no MariaDB: it did not start within a minute ({type(last).__name__})")


def connect(url: str, *, local_infile: bool = False) -> pymysql.Connection[pymysql.cursors.Cursor]:
    """A session of the test's own, with every right, outside of anything that is tested."""
    port, _, name = url.rpartition(":")[2].partition("/")
    return pymysql.connect(
        host="127.0.0.1",
        port=int(port),
        user="root",
        database=name or None,
        charset="utf8mb4",
        autocommit=True,
        ssl_disabled=True,
        local_infile=local_infile,
    )


@contextlib.contextmanager
def database(server: str) -> Iterator[str]:
    """Yield the URL of a new empty database on a running server; it is dropped after the block."""
    name = f"t{secrets.token_hex(6)}"
    with connect(server) as owner, owner.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        yield f"{server}/{name}"
    finally:
        with connect(server) as owner, owner.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")
