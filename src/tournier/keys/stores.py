# SPDX-License-Identifier: Apache-2.0
"""What is derived from a customer's key for sealed stores: it is gone when the key is destroyed (`Ledger.erase`), and only then.

key  = HMAC-SHA512(customer's key, "tournier/store|1"), 64 bytes: two AES-256 keys for SIV (RFC 5297)
mark = HMAC-SHA256(customer's key, "tournier/store|mark"), cut to 8 bytes
"""

from __future__ import annotations

import hmac

from tournier.keys.data_keys import DataKey
from tournier.keys.macs import mac
from tournier.seal.fields import FieldKey

_MARK = 8


def store_key(key: DataKey) -> FieldKey:
    """The key under which the fields of this customer are sealed in any store; its mark tells it from one made after an erasure."""
    derived = hmac.digest(key.raw, b"tournier/store|1", "sha512")
    return FieldKey(derived, mac(key.raw, b"tournier/store|mark")[:_MARK])
