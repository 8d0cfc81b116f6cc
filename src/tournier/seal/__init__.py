# SPDX-License-Identifier: Apache-2.0
"""Sealing: whole Arrow columns by standard constructions, each value opened by any library of the standard."""

from tournier.seal.digest import HmacSm3
from tournier.seal.ff1 import Ff1
from tournier.seal.formats import FormatPreserving
from tournier.seal.fused import compile_loops
from tournier.seal.gcm import Gcm
from tournier.seal.index import BlindIndex
from tournier.seal.opened import NotGenuine
from tournier.seal.siv import Siv, fresh_nonces

__all__ = [
    "BlindIndex",
    "Ff1",
    "FormatPreserving",
    "Gcm",
    "HmacSm3",
    "NotGenuine",
    "Siv",
    "compile_loops",
    "fresh_nonces",
]
