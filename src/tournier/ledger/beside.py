# SPDX-License-Identifier: Apache-2.0
"""What lies sealed with a detail and is in no proof of it: salt and value behind the detail's text, in one sealed part.

The detail names its digest, base64 of SHA-256 over 16 random bytes and the value, so that the leaf binds it as well and
whoever is shown the detail learns nothing of it. It is erased with the detail, under the same key.
"""

from __future__ import annotations

import os
from binascii import b2a_base64
from collections.abc import Mapping
from hashlib import sha256

from tournier.base import JSON, SystemFailed

NAME = "beside"
_SALT = 16
_END = b"\0"  # no canonical text holds this byte


def salted(value: bytes) -> bytes:
    """The value behind a salt of its own; nothing when there is no value."""
    return os.urandom(_SALT) + value if value else b""


def naming(detail: Mapping[str, JSON], beside: bytes) -> dict[str, JSON]:
    """The detail with the digest of what lies beside it."""
    return {**detail, NAME: _digest(beside)} if beside else {**detail}


def joined(detail: bytes, beside: bytes) -> bytes:
    """What is sealed."""
    return detail + _END + beside if beside else detail


def parted(sealed: bytes) -> tuple[bytes, bytes]:
    """Detail and what lies beside it, as they were sealed."""
    detail, _, beside = sealed.partition(_END)
    return detail, beside


def checked_value(detail: Mapping[str, JSON], beside: bytes) -> bytes:
    """The value without its salt. SystemFailed when it is not what the detail names."""
    if (_digest(beside) if beside else None) != detail.get(NAME):
        raise SystemFailed(
            "ledger.opening",
            "A stored part of an entry is not what its leaf commits to.",
            "Run `tournier ledger verify` and call the auditor.",
        )
    return beside[_SALT:]


def _digest(beside: bytes) -> str:
    return b2a_base64(sha256(beside).digest(), newline=False).decode()
