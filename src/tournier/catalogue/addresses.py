# SPDX-License-Identifier: Apache-2.0
"""Addresses of databases: `sqlite:///file` is relative to the project, `sqlite:////file` absolute, `env:NAME` elsewhere."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from tournier.base import BadInput, SystemFailed

_FILE = re.compile(r"(sqlite|duckdb|files):///(?P<path>.*)\Z", re.DOTALL)
_PLACES = frozenset({"host", "hostaddr", "port", "dbname"})
_ENVIRONMENT = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)\Z")


def absolute(url: str, folder: Path) -> str:
    """The address with a file path that no longer depends on the project's folder; others stay as they are."""
    found = _FILE.match(url)
    if not found:
        return url
    return f"{found[1]}:///{(folder / found['path']).resolve()}"


def relative(url: str, folder: Path) -> str:
    """The address as it stands in the project: a file inside the folder relative, so that the folder can move."""
    found = _FILE.match(url)
    path = Path(found["path"]) if found else None
    if found and path and path.is_absolute() and path.is_relative_to(folder.resolve()):
        return f"{found[1]}:///{path.relative_to(folder.resolve())}"
    return url


def resolved(url: str) -> str:
    """The address itself, read from the environment where `env:NAME` says so; SystemFailed when it is not there."""
    found = _ENVIRONMENT.match(url)
    if not found:
        return url
    value = os.environ.get(found[1], "")
    if not value:
        raise SystemFailed(
            "project.environment",
            f"The environment variable {found[1]} is not set.",
            f"Set {found[1]} to the database's address before you start.",
        )
    return value


def place_of(url: str) -> str:
    """Where an address leads, without who asks and by what secret: to be kept and shown. Empty where nobody can say what stands in it."""
    if _FILE.match(url):
        return url
    try:
        parts = urlsplit(url)
        pairs = [pair for pair in parse_qsl(parts.query) if pair[0].lower() in _PLACES]
    except ValueError:
        return ""
    if not parts.scheme or "@" in parts.path:  # a secret that was not escaped
        return ""
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return f"{place}?{urlencode(pairs)}" if pairs else place


def has_password(url: str) -> bool:
    """Whether the address carries a secret that must not stand in a file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True  # nobody can say what stands in it
    secrets = {"password", "passfile", "sslpassword", "sslkey"}
    return parts.password is not None or any(
        name.lower() in secrets - {"passfile", "sslkey"} for name, _ in parse_qsl(parts.query)
    )


def without_password(url: str, where: str) -> str:
    """The address, or BadInput when it carries a password."""
    if has_password(url):
        raise BadInput(
            "project.password",
            f"The address of {where} holds a password.",
            "Put the address into an environment variable and write `env:NAME` instead.",
        )
    return url
