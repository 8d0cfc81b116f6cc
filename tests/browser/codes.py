# SPDX-License-Identifier: Apache-2.0
"""One-time codes of the cast, as a person's telephone shows them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

_used: dict[str, int] = {}


def totp(secret: str) -> str:
    """The six digits of RFC 6238 for now; each is good for one sign-in only, so a second one waits for the next."""
    while (moment := int(time.time()) // 30) == _used.get(secret) or time.time() % 30 > 29:
        time.sleep(0.2)
    _used[secret] = moment
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", moment), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
