# SPDX-License-Identifier: Apache-2.0
"""Identifiers that sort by time and tell nothing else."""

from __future__ import annotations

import base64
import secrets
import time

_EXTENDED_HEX_BYTES = 15


def new_id() -> str:
    """Return a fresh 24-character identifier: 48 bits of milliseconds, then 72 random bits.

    Lower-case base32hex, so that text order is time order and the value is safe in a URL and a file name.
    """
    milliseconds = time.time_ns() // 1_000_000
    return _written(milliseconds, secrets.token_bytes(_EXTENDED_HEX_BYTES - 6))


def first_id(milliseconds: int) -> str:
    """The first of all identifiers of this millisecond since 1970: what was made before it comes before it."""
    return _written(milliseconds, bytes(_EXTENDED_HEX_BYTES - 6))


def made_at(identifier: str) -> int:
    """The millisecond since 1970 in which it was made."""
    return int.from_bytes(base64.b32hexdecode(identifier.upper())[:6], "big")


def _written(milliseconds: int, rest: bytes) -> str:
    return base64.b32hexencode(milliseconds.to_bytes(6, "big") + rest).decode().lower()
