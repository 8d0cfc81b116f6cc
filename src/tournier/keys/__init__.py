# SPDX-License-Identifier: Apache-2.0
"""Keys that can be destroyed: one for each customer, wrapped under the key of an epoch, which a KEK outside the store wraps."""

from tournier.keys.data_keys import DataKey, seal, unseal
from tournier.keys.encryption import HeldKey, KeyEncryption, opener
from tournier.keys.epochs import Epoch, Epochs, Opened, StaleKeys
from tournier.keys.ring import Fresh, KeyRing, KeyTable

__all__ = [
    "DataKey",
    "Epoch",
    "Epochs",
    "Fresh",
    "HeldKey",
    "KeyEncryption",
    "KeyRing",
    "KeyTable",
    "Opened",
    "StaleKeys",
    "opener",
    "seal",
    "unseal",
]
