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
    raw = milliseconds.to_bytes(6, "big") + secrets.token_bytes(_EXTENDED_HEX_BYTES - 6)
    return base64.b32hexencode(raw).decode().lower()
