# SPDX-License-Identifier: Apache-2.0
"""By what names the ledger's keys lie in the key table: blind indexes of customers, months, rolls."""

from __future__ import annotations

from tournier.base.texts import Texts
from tournier.keys.macs import Mac
from tournier.ledger.lanes import View, macs

_INDEX = 16
_KEPT = 50_000


class SearchKey:
    """Blind indexes: equal values are found, and without the key nothing is learnt."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._mac = Mac(key)
        self._kept: dict[tuple[str, str], bytes] = {}

    def index(self, kind: str, value: str) -> bytes:
        """Sixteen bytes for `value`; none for an empty one, so that it cannot be counted."""
        if not value:
            return b""
        found = self._kept.get((kind, value))
        if found is None:
            found = self.fresh(kind, value)
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[kind, value] = found
        return found

    def fresh(self, kind: str, value: str) -> bytes:
        """The same of a value that is not empty, without keeping it in memory."""
        return self._mac(f"{kind}|{value}".encode())[:_INDEX]

    def each(self, kind: str, values: Texts) -> View:
        """`fresh` of thousands of texts in one run."""
        return macs(self._key, f"{kind}|".encode(), values, _INDEX)


def roll_name(tree: str) -> bytes:
    """The name under which the secret of a roll is wrapped: it opens for this tree only."""
    return b"roll|" + tree.encode()


def period_name(at: str) -> bytes:
    """The name of the ledger-wide key of the month in which `at` (ISO text) lies."""
    return f"period/{at[:7]}".encode()
