# SPDX-License-Identifier: Apache-2.0
"""What `[single_sign_on]` in tournier.toml says of the bank's identity provider; read at a start, before Django is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tournier.base import BadInput, SystemFailed
from tournier_office.site.secret_files import read_secret

SECRET = "single-sign-on"  # noqa: S105 - the name of a file
_SCOPES = ("openid", "profile")
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_NEEDED = ("issuer", "client_id", "staff_number")
_KNOWN = frozenset({*_NEEDED, "zh", "en", "scopes"})


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """An OpenID provider, and which of its claims carries the staff number."""

    issuer: str
    client_id: str
    staff_number: str
    secret: str = field(repr=False)
    zh: str = "统一身份认证"
    en: str = "Single sign-on"
    scopes: tuple[str, ...] = _SCOPES


def safe_address(url: str) -> bool:
    """Whether what is asked there comes from who it should: over TLS, or from this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)


def read_single_sign_on(table: object, folder: Path) -> SingleSignOn | None:
    """The provider, or nothing where the file names none. Raises BadInput or SystemFailed with the cure."""
    if table is None:
        return None
    if not isinstance(table, Mapping) or not all(isinstance(table.get(name), str) for name in _NEEDED):
        raise _wrong("issuer, client_id and staff_number are texts, and all three are needed")
    unknown = sorted(set(table) - _KNOWN)
    if unknown:
        raise _wrong(f"{unknown[0]} is not known here")
    issuer = str(table["issuer"])
    if not safe_address(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise _wrong("issuer is an https address without a query")
    scopes = table.get("scopes", list(_SCOPES))
    if not isinstance(scopes, list) or not all(isinstance(one, str) for one in scopes) or "openid" not in scopes:
        raise _wrong('scopes is a list of texts with "openid" among them')
    named = {name: str(table[name]) for name in ("zh", "en") if table.get(name)}
    return SingleSignOn(
        issuer=issuer,
        client_id=str(table["client_id"]),
        staff_number=str(table["staff_number"]),
        secret=_secret(folder / "keys" / SECRET),
        scopes=tuple(scopes),
        **named,
    )


def _wrong(what: str) -> BadInput:
    return BadInput(
        "office.single_sign_on",
        f"[single_sign_on] in tournier.toml cannot be used: {what}.",
        'Write it like issuer = "https://sso.bank.example", client_id = "tournier", staff_number = "employee_number".',
    )


def _secret(path: Path) -> str:
    return read_secret(
        path,
        SystemFailed(
            "office.single_sign_on_secret",
            f"{path} does not hold the client secret of single sign-on.",
            "Write the secret that the identity provider gave into that file, mode 600.",
        ),
    )
