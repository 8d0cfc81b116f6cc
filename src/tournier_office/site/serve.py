# SPDX-License-Identifier: Apache-2.0
"""Serving a project: messages compiled, tables made, then granian over WSGI."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path

from tournier.base import BadInput, SystemFailed

_THREADS = 8
_WORKERS = 2


def compile_messages() -> int:
    """Make the .mo files that are older than their texts, in pure Python. Returns how many."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = 0
    for source in sorted(Path(__file__).parents[1].glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parents[1].name)
        made_file = BytesIO()
        write_mo(made_file, catalogue)
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_bytes(made_file.getvalue())
        temporary.replace(target)
        made += 1
    return made


def point_at(project: Path) -> None:
    """Let this process's settings be those of the project. Before anything of Django is used."""
    os.environ["TOURNIER_PROJECT"] = str(project.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournier_office.site.settings")


def prepare(project: Path) -> None:
    """Point Django at the project, compile messages, make or change the tables."""
    point_at(project)
    compile_messages()
    import django
    from django.core.management import call_command
    from django.db import DatabaseError

    django.setup()
    from tournier_office.site import upgrading

    try:
        with upgrading.kept():
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except DatabaseError:
        raise SystemFailed(
            "office.database",
            "The office's database does not answer.",
            "Start the database; check [office] database in tournier.toml and the rights of its role.",
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False  # a name may mean any address: the unknown case is refused


def let_go() -> None:
    """Close what the workers, which are forks, would otherwise share: two on one socket read each other's answers."""
    from django.db import connections

    from tournier_office.site import gateway

    gateway.use(None)
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        close_pool = getattr(connection, "close_pool", None)  # PostgreSQL keeps closed connections open in a pool
        if close_pool is not None:
            close_pool()


def check_port(host: str, port: int) -> None:
    """Refuse an address that somebody listens on: granian shares a port, and two offices would answer in turns."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
            probe.bind(address)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "it is no port"
        raise SystemFailed(
            "serve.port",
            f"The office cannot listen on {host}:{port}: {why}.",
            "Choose another --port, or end the server that runs there.",
        ) from None


def _first_people(people: Path | None, branches: Path | None, *, as_json: bool) -> None:
    """Put a new office in order, and show the activation codes: once, here, and never again."""
    from tournier_office.people.founding import anybody
    from tournier_office.site.founding import found

    if people is None:
        if not anybody():
            raise BadInput(
                "serve.nobody",
                "Nobody can sign in here yet.",
                "Name three administrators in a CSV file with the columns number,zh,branch,posts and start with "
                "--first-people FILE; their posts are system_admin, security_admin and audit_admin.",
            )
        return
    codes = found(people, branches)
    if as_json:
        sys.stdout.write(json.dumps({"activation": dict(codes)}) + "\n")
    else:
        sys.stdout.write(
            "Activation codes, shown only now; each is good for 72 hours and one person 激活码，仅此一次显示:\n"
        )
        for number, code in codes.items():
            sys.stdout.write(f"  {number:<16} {code}\n")
    sys.stdout.flush()


def _check_personas(host: str) -> None:
    from django.conf import settings

    if settings.PERSONAS and not _is_loopback(host):
        raise BadInput(
            "serve.personas",
            "In this project anyone can become anyone, so it is not served beyond this machine.",
            "Serve it on 127.0.0.1, or take '[demo] personas' out of tournier.toml.",
        )


def serve(
    project: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    first_people: Path | None = None,
    branches: Path | None = None,
    only_prepare: bool = False,
    as_json: bool = False,
) -> int:
    """Serve until interrupted: one process with threads over SQLite, several over PostgreSQL."""
    prepare(project)
    _check_personas(host)
    if not only_prepare:
        check_port(host, port)
    _first_people(first_people, branches, as_json=as_json)
    return 0 if only_prepare else _listen(host, port, as_json=as_json)


def _listen(host: str, port: int, *, as_json: bool) -> int:
    from django.db import connection
    from granian import Granian
    from granian.constants import Interfaces

    several = connection.vendor == "postgresql"
    let_go()
    address = f"http://{host}:{port}/"
    sys.stdout.write(json.dumps({"address": address}) + "\n" if as_json else f"Tournier 守密: {address}\n")
    sys.stdout.flush()
    worker = _worker()
    try:
        Granian(
            "tournier_office.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=_WORKERS if several else 1,
            blocking_threads=_THREADS,
            log_level="error",  # type: ignore[arg-type]  # granian takes the name as well
            respawn_failed_workers=True,
        ).serve()
    except OSError as error:
        raise SystemFailed(
            "serve.port", f"The office cannot listen on {host}:{port}: {error.strerror}.", "Choose another --port."
        ) from None
    finally:
        worker.terminate()
        worker.wait()
    return 0


def _worker() -> subprocess.Popen[bytes]:
    """The process that produces exports. It ends with this one, even when this one is killed."""
    command = [sys.executable, "-m", "tournier", "export", "work", "--parent", str(os.getpid())]
    command += ["--project", os.environ["TOURNIER_PROJECT"]]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603  our own command
