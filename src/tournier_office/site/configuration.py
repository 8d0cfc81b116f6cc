# SPDX-License-Identifier: Apache-2.0
"""What the settings need to know: from a project folder, or, for tests, from nothing.

A project's database is named by a URL: `sqlite:///folder/office.sqlite` or `postgresql://user@host/name`.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import tomllib
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tournier.base import BadInput
from tournier_office.site.device_proof import DeviceProof, read_device_proof
from tournier_office.site.single_sign_on import SingleSignOn, read_single_sign_on

_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything about one installation that the settings read."""

    database: dict[str, Any]
    secret: str
    project: Path | None = None
    personas: bool = False
    https: bool = False
    hosts: list[str] = field(default_factory=lambda: ["127.0.0.1", "localhost", "[::1]", "testserver"])
    idle_seconds: int = 300
    idle_seconds_customer: int = 120
    trusted_proxies: int = 0
    single_sign_on: SingleSignOn | None = None
    device_proof: DeviceProof | None = None
    hr_most_closed_percent: int = 5  # of the staff at work, in one run of the HR feed, without a second person
    cases_outside: tuple[str, ...] | None = None  # forms of numbers of cases that other systems keep; None trusts each
    managed_terminals: tuple[str, ...] = ()  # ranges that hold none but the bank's own terminals (PBOC 2020/3, 33)


# Who asks while the database is away is told so soon, and the pool tries anew by itself: with its own defaults a request
# would wait for half a minute, and the office for up to five after the database is back.
_POOL = {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 5}


def database_settings(url: str) -> dict[str, Any]:
    """Django's description of the database behind `url`. Raises BadInput for another kind of database."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = url.removeprefix("sqlite:///")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(path),
            "CONN_MAX_AGE": None,
            "OPTIONS": dict(_SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgresql", "postgres"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        host = options.pop("host", "") or parts.hostname or ""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(parts.port or ""),
            # A pool and CONN_MAX_AGE exclude each other. Only what `reading` asks is ever prepared, and there at once:
            # the number merely has to be one, since none at all forbids it.
            "OPTIONS": {"prepare_threshold": 5} | options | {"pool": dict(_POOL)},
        }
    raise BadInput(
        "office.database",
        "The office's database is neither SQLite nor PostgreSQL.",
        "Write sqlite:///path or postgresql://user@host/name under [office] database in tournier.toml.",
    )


def _test_database() -> dict[str, Any]:
    url = os.environ.get("TOURNIER_TEST_DATABASE", "")
    if url:
        settings = database_settings(url)
        settings["OPTIONS"].pop("pool", None)  # the test runner drops the database, which open pools would prevent
        return settings
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
        # A file as in real use: in memory a table that another thread writes is an error at once, not a wait.
        "TEST": {"NAME": str(Path(tempfile.gettempdir()) / f"tournier-office-{os.getpid()}.sqlite")},
    }


def _ranges(given: object) -> tuple[str, ...]:
    try:
        if not isinstance(given, list):
            raise TypeError  # noqa: TRY301 - one message for every fault of this entry
        return tuple(str(ip_network(text)) for text in given)
    except (TypeError, ValueError):
        raise BadInput(
            "office.managed_terminals",
            "[office] managed_terminals in tournier.toml is not a list of ranges of addresses.",
            'Write it like managed_terminals = ["10.1.0.0/16"].',
        ) from None


def _forms(given: object) -> tuple[str, ...] | None:
    if given is None:
        return None
    try:
        if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
            raise TypeError  # noqa: TRY301 - one message for every fault of this entry
        return tuple(re.compile(text).pattern for text in given)
    except (TypeError, re.error):
        raise BadInput(
            "office.cases",
            "[cases] outside in tournier.toml is not a list of regular expressions.",
            "Write it like outside = ['T[0-9]{8}-[0-9]{3}'], or [] where no other system keeps cases.",
        ) from None


def read_configuration() -> Configuration:
    """The installation named by `TOURNIER_PROJECT`, or one in memory when that is not set."""
    folder = os.environ.get("TOURNIER_PROJECT", "")
    if not folder:
        return Configuration(database=_test_database(), secret=secrets.token_urlsafe(48))
    from tournier.catalogue.project import Project

    project = Project.load(Path(folder))
    text = tomllib.loads((Path(folder) / "tournier.toml").read_text(encoding="utf-8"))
    office = text.get("office", {})
    standard = Configuration(database={}, secret="")
    return Configuration(
        database=database_settings(project.office_database),
        secret=project.key("office-secret").hex(),
        project=Path(folder).resolve(),
        personas=text.get("demo", {}).get("personas") is True,
        https=office.get("https") is True,
        hosts=[str(host) for host in office.get("hosts", standard.hosts)],
        idle_seconds=int(office.get("idle_seconds", standard.idle_seconds)),
        idle_seconds_customer=int(office.get("idle_seconds_customer", standard.idle_seconds_customer)),
        single_sign_on=read_single_sign_on(text.get("single_sign_on"), Path(folder)),
        device_proof=read_device_proof(text.get("devices"), Path(folder)),
        hr_most_closed_percent=int(text.get("hr", {}).get("most_closed_percent", standard.hr_most_closed_percent)),
        cases_outside=_forms(text.get("cases", {}).get("outside")),
        managed_terminals=_ranges(office.get("managed_terminals", [])),
        trusted_proxies=int(office.get("trusted_proxies", standard.trusted_proxies)),
    )
