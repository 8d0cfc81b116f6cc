# SPDX-License-Identifier: Apache-2.0
"""The keys of sealed stores: one for each customer, derived from the key that an erasure destroys, and one for each source.

They come from the ledger's own key table, so that `Ledger.erase` and the rotation reach them and nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from tournier.keys import KeyRing
from tournier.keys.stores import store_key
from tournier.ledger.keys import SearchKey
from tournier.ledger.stores import Store
from tournier.seal.fields import FieldKey

_KEPT = 250_000  # some 90 MB: whoever seals a store meets the same customers in batch after batch


class StoreKeys:
    """Safe for several threads; a process opens its own. Raises SystemFailed when the ledger's store is out of reach."""

    def __init__(self, ring: KeyRing, search: SearchKey, store: Store) -> None:
        # A ring of its own: whoever reads does not wait for whoever records.
        self._ring, self._search, self._store = ring, search, store
        self._kept: dict[str, FieldKey] = {}
        self._erasures = -1
        self._lock = Lock()

    def of(self, owners: Iterable[str], *, make: bool = False) -> dict[str, FieldKey]:
        """The keys of these customers that exist now: one that was destroyed is absent at once. With `make` all exist, durably."""
        with self._lock:
            erasures = self._store.erasures()
            if erasures != self._erasures or len(self._kept) > _KEPT:
                self._kept.clear()
                self._ring.forget()
                self._erasures = erasures
            found = {owner: self._kept[owner] for owner in owners if owner in self._kept}
            if missing := {self._name(owner): owner for owner in owners if owner not in found}:
                named = {name: owner.encode() for name, owner in missing.items()}
                keys = self._ring.many(named) if make else self._ring.those(named)
                fresh = {missing[name]: store_key(key) for name, key in keys.items()}
                self._kept |= fresh
                found |= fresh
            return found

    def of_source(self, source: str, *, make: bool = False) -> FieldKey | None:
        """The key of a source, for rows that belong to no single customer; no erasure destroys it."""
        name = self._search.index("store", source)
        with self._lock:
            found = self._ring.many({name: b"store|" + source.encode()}) if make else self._ring.those([name])
        return store_key(found[name]) if name in found else None

    def _name(self, owner: str) -> bytes:
        return self._search.fresh("subject", owner) if owner else b""
