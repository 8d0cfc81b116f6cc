# SPDX-License-Identifier: Apache-2.0
"""Where notices go beside the console, as the operator wrote it under `[notices]` in the project's tournier.toml.

- mail goes to addresses of the bank's own domains only, through one server;
- a hook's address stands in a file of the project, because whoever knows it can write there;
- a hook is called at a host of the list, over TLS. Only what the operator names in `inside` may lie inside the bank.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tournier.base import BadInput
from tournier_office.duties.reckoned import Level

KINDS = ("wecom", "dingtalk", "feishu")
HOSTS = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"})
_LEVELS = {"half": Level.HALF, "second": Level.SECOND, "over": Level.OVER}


@dataclass(frozen=True, slots=True)
class Hook:
    """A group's robot: which product's, where, from which level on; `secret` signs where the product asks for that."""

    name: str
    kind: str
    url: str
    level: Level
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the operator set up. Without a server there is no mail, without hooks nobody is called."""

    server: str = ""
    sender: str = ""
    password: str = ""
    domains: frozenset[str] = frozenset()
    address: str = ""  # of the office, for links
    hooks: tuple[Hook, ...] = ()
    hosts: frozenset[str] = HOSTS
    inside: frozenset[str] = frozenset()

    def hook(self, name: str) -> Hook | None:
        """The hook of that name."""
        return next((hook for hook in self.hooks if hook.name == name), None)

    def takes(self, mail: str) -> bool:
        """Whether an address is one of the bank's own."""
        box, sign, domain = mail.rpartition("@")
        plain = mail.isprintable() and mail.isascii() and not set(mail) & set(' ,;:<>()[]"\\')
        return bool(box and sign and plain and "@" not in box) and domain.casefold() in self.domains


def read_ways(folder: Path) -> Ways:
    """The ways of a project. Raises BadInput for what is not sound; its code names the part, never an address."""
    given = tomllib.loads((folder / "tournier.toml").read_text(encoding="utf-8")).get("notices", {})
    if not isinstance(given, dict):
        raise _wrong("table")
    hosts = HOSTS | _texts(given, "hosts")
    inside = _texts(given, "inside")
    return Ways(
        server=str(given.get("server", "")),
        sender=str(given.get("from", "")),
        password=_kept(folder, given.get("password_file", "")),
        domains=frozenset(domain.casefold() for domain in _texts(given, "domains")),
        address=str(given.get("address", "")).rstrip("/"),
        hooks=tuple(_hook(folder, one, hosts, inside) for one in given.get("hook", [])),
        hosts=hosts,
        inside=inside,
    )


def _wrong(part: str) -> BadInput:
    return BadInput(
        f"notices.settings.{part}",
        "What tournier.toml says under [notices] is not sound.",
        "Compare it with docs/operations.md; the code names the part.",
    )


def _texts(given: Mapping[str, Any], name: str) -> frozenset[str]:
    value = given.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(name)
    return frozenset(value)


def _kept(folder: Path, name: object) -> str:
    if not name:
        return ""
    try:
        return (folder / str(name)).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _wrong("file") from None


def _hook(folder: Path, given: Mapping[str, Any], hosts: frozenset[str], inside: frozenset[str]) -> Hook:
    name, kind = str(given.get("name", "")), str(given.get("kind", ""))
    level = _LEVELS.get(str(given.get("from_level", "second")))
    if not name.isidentifier() or kind not in KINDS or level is None:
        raise _wrong("hook")
    url = _kept(folder, given.get("url_file", ""))
    try:
        check_url(url, hosts, inside)
    except BadInput:
        raise _wrong("url_file") from None
    return Hook(name, kind, url, level, _kept(folder, given.get("secret_file", "")))


def check_url(url: str, hosts: frozenset[str], inside: frozenset[str]) -> SplitResult:
    """The parts of an address that may be called. Raises BadInput for any other: it is never quoted."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    named = f"{host}:{port}" if port else host
    outside = parts.scheme == "https" and host in hosts and port in (None, 443)
    within = parts.scheme in {"http", "https"} and named in inside
    if not (outside or within) or parts.username or parts.password or "\\" in url or not url.isprintable():
        raise BadInput("notices.address", "This address may not be called.", "Let the operator list its host.")
    return parts
