# SPDX-License-Identifier: Apache-2.0
"""From the level that the rules give a field to its treatment in an answer in SQL. Only ever downwards.

What names one thing (a customer, a document, an account, a transaction) is never plain in an answer about many:
at best it is a token, equal for equal values within one purpose. Free text and images do not come at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tournier.catalogue import Level
from tournier.mask import NEVER_SHOWN, PARTIAL

_NAMING = frozenset({"identifier", "card", "document", "id_number", "mobile", "telephone", "email", "name"})
_FREE = frozenset({"TXN_NOTE", "KYC_IMAGE", "NARRATIVE"})
# What a token would still tell too much of, or too little: the year and the district are what statistics need.
_COARSE: Mapping[str, str] = MappingProxyType({"birth_date": "year", "address": "district"})


def treatment(level: Level, category: str) -> str:
    """The treatment of a field of this category at this level, as `tournier.query.TableRule` takes it."""
    kind = PARTIAL.get(category, "")
    if level <= Level.MATCH or category in NEVER_SHOWN or category in _FREE or not kind:
        return "withheld"
    if level is Level.TOKEN or (level is Level.CLEAR and kind in _NAMING):
        return _COARSE.get(kind, "token")
    return "plain" if level is Level.CLEAR else f"partial:{category}"
