# SPDX-License-Identifier: Apache-2.0
"""Keyed tokens computed inside the engine, with a key that never stands in a statement.

HMAC-SHA-256 (RFC 2104) is two plain hashes once its two padded keys are known: H(outer + H(inner + text)). The
padded keys are session variables, so each engine needs no more than SHA-256, and all give the same token.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from tournier.base import BadInput
from tournier.query.lookups import SQLITE_KEY, VARIABLE
from tournier.query.setting_apart import held as held_apart
from tournier.query.values import Rewritten

INNER, OUTER = "tournier.token_inner", "tournier.token_outer"
SQLITE_FUNCTION = "tournier_token"
_BLOCK = 64
_LEAST = 16
_DIGITS = 32  # of hexadecimal: 128 bits

_SQL: Mapping[str, str] = MappingProxyType(
    {
        # the padded keys stand in selections of their own, which the server computes once for a statement and not for each row
        "postgresql": (
            "('tok_' || encode(substr(sha256((SELECT decode(current_setting('tournier.token_outer'), 'hex')) || "
            "sha256((SELECT decode(current_setting('tournier.token_inner'), 'hex')) || "
            "convert_to(CAST({0} AS text), 'UTF8'))), 1, 16), 'hex'))"
        ),
        "duckdb": (
            "('tok_' || left(sha256(unhex(getvariable('tournier.token_outer')) || "
            "unhex(sha256(unhex(getvariable('tournier.token_inner')) || encode(CAST({0} AS VARCHAR))))), 32))"
        ),
        "mysql": (
            "CONCAT('tok_', LEFT(SHA2(CONCAT(UNHEX(@`tournier.token_outer`), UNHEX(SHA2(CONCAT("
            "UNHEX(@`tournier.token_inner`), CAST(CONVERT({0} USING utf8mb4) AS BINARY)), 256))), 256), 32))"
        ),
        "sqlite": SQLITE_FUNCTION + "({0})",
    }
)


def token_sql(dialect: str, key: bytes | None) -> str:
    """The SQL of the token of {0}; empty without a key, or where the engine keeps no secret variable."""
    if key is not None and len(key) < _LEAST:
        raise BadInput("query.token-key", f"The token key has fewer than {_LEAST} bytes.", "Give 32 random bytes.")
    return _SQL.get(dialect, "") if key is not None else ""


def token_settings(key: bytes) -> tuple[tuple[str, str], ...]:
    """The two padded keys of RFC 2104, as the session variables that the SQL reads."""
    whole = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return (
        (INNER, bytes(byte ^ 0x36 for byte in whole).hex()),
        (OUTER, bytes(byte ^ 0x5C for byte in whole).hex()),
    )


def token(key: bytes, text: str) -> str:
    """The token that every engine gives for this text."""
    return "tok_" + hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:_DIGITS]


def pins(rewritten: Rewritten, dialect: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The statements that pin the session before the rewritten one runs: text and its parameters.

    The marks are those of the driver's own protocol: `$1` of PostgreSQL, `%s` of PyMySQL. A DuckDB variable takes
    no parameter; its values are hexadecimal digits of ours. SQLite has no variables: see `sqlite_functions`.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, value in rewritten.settings:
        if dialect == "postgresql":
            found.append(("SELECT set_config($1, $2, false)", (name, value)))
        elif dialect == "mysql":
            mark = f"@`{name}`" if "." in name else f"SESSION {name}"
            number = value.isdigit() and "." not in name  # a setting that is a number takes no text
            found.append((f"SET {mark} = {value}", ()) if number else (f"SET {mark} = %s", (value,)))
        elif dialect == "duckdb":
            found.append((f"SET VARIABLE \"{name}\" = '{value}'", ()))
    return tuple(found)


def sqlite_functions(rewritten: Rewritten) -> dict[str, Callable[[Any], str | int | None]]:
    """The functions of one argument that a SQLite connection must know before it runs the statement."""
    keys = dict(rewritten.settings)
    found: dict[str, Callable[[Any], str | int | None]] = {
        name: partial(_is_apart, values) for name, values in held_apart(keys).items()
    }
    if any(name.startswith(VARIABLE) for name in keys):
        found[SQLITE_KEY] = lambda place: keys.get(f"{VARIABLE}{place}")
    if INNER not in keys:
        return found
    inner, outer = bytes.fromhex(keys[INNER]), bytes.fromhex(keys[OUTER])

    def tokenise(value: object) -> str | None:
        if value is None:
            return None
        text = value if isinstance(value, bytes) else str(value).encode()
        first = hashlib.sha256(inner + text).digest()
        return "tok_" + hashlib.sha256(outer + first).hexdigest()[:_DIGITS]

    return {**found, SQLITE_FUNCTION: tokenise}


def _is_apart(values: frozenset[str], value: object) -> int:
    return int((value.decode(errors="replace") if isinstance(value, bytes) else str(value)) in values)
