# SPDX-License-Identifier: Apache-2.0
"""Serving a project: messages compiled, tables made, then granian over WSGI."""

from __future__ import annotations

import json
import os
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


def prepare(project: Path) -> None:
    """Point Django at the project, compile messages, make or change the tables."""
    os.environ["TOURNIER_PROJECT"] = str(project.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tournier_office.site.settings")
    compile_messages()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


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


def serve(project: Path, host: str = "127.0.0.1", port: int = 8000, *, as_json: bool = False) -> int:
    """Serve until interrupted: one process with threads over SQLite, several over PostgreSQL."""
    prepare(project)
    from django.conf import settings
    from django.db import connection
    from granian import Granian
    from granian.constants import Interfaces

    if settings.PERSONAS and not _is_loopback(host):
        raise BadInput(
            "serve.personas",
            "In this project anyone can become anyone, so it is not served beyond this machine.",
            "Serve it on 127.0.0.1, or take '[demo] personas' out of tournier.toml.",
        )
    several = connection.vendor == "postgresql"
    let_go()
    address = f"http://{host}:{port}/"
    sys.stdout.write(json.dumps({"address": address}) + "\n" if as_json else f"Tournier 守密: {address}\n")
    sys.stdout.flush()
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
    return 0
