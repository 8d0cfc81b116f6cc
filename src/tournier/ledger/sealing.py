# SPDX-License-Identifier: Apache-2.0
"""What a register keeps about one person, sealed under that person's own key: it goes with the key (law 8), backups too.

A value opens only at the place it was sealed for, so that nobody moves it to another row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

from tournier.keys import DataKey, KeyRing, seal, unseal
from tournier.ledger.keys import SearchKey, roll_name
from tournier.ledger.recording import Record
from tournier.ledger.store_keys import StoreKeys
from tournier.ledger.stores import Store

_MARK = 8


class Sealing(ABC):
    """The part of the ledger that seals for its registers, with the keys that an erasure destroys."""

    _ring: KeyRing
    _search: SearchKey
    _store: Store
    _writing: Lock

    @abstractmethod
    def _own_process(self) -> None: ...

    @abstractmethod
    def _refresh_keys(self) -> None: ...

    def seal_for(self, subject: str, values: Mapping[str, str]) -> dict[str, bytes]:
        """The values by place, sealed for this person; the key is durable when this returns."""
        name = self._search.index("subject", subject)
        self._own_process()
        with self._writing:
            self._refresh_keys()
            key = self._ring.many({name: subject.encode()})[name]
        mark = _mark(key)
        return {place: mark + seal(key.cipher, text.encode(), _bound(place)) for place, text in values.items()}

    def open_for(self, subject: str, sealed: Mapping[str, bytes]) -> dict[str, str]:
        """The values again, without those whose key was destroyed. Raises SystemFailed for one that was changed or moved."""
        name = self._search.index("subject", subject)
        self._own_process()
        with self._writing:
            self._refresh_keys()
            key = self._ring.find([name]).get(name)
        if key is None:
            return {}
        # Whoever was erased may be spoken of again, and has another key then.
        mine = {place: value[_MARK:] for place, value in sealed.items() if value[:_MARK] == _mark(key)}
        return {place: unseal(key.cipher, value, _bound(place)).decode() for place, value in mine.items()}

    def erased_among(self, subjects: Iterable[str]) -> set[str]:
        """Those of them who were erased, and of whom nothing was said since."""
        marks = {self._search.fresh("erased", subject): subject for subject in subjects if subject}
        self._own_process()
        gone = {marks[one] for one in self._store.gone(marks)}
        return {subject for subject in gone if not self._is_known(self._search.fresh("subject", subject))}

    def store_keys(self) -> StoreKeys:
        """The keys of sealed stores, for whoever reads or seals one."""
        self._own_process()
        return StoreKeys(self._ring.beside(), self._search, self._store)

    def _is_known(self, name: bytes) -> bool:
        with self._writing:
            self._refresh_keys()
            return bool(self._ring.find([name]))


def with_renewed_rolls(ring: KeyRing, records: Sequence[Record]) -> list[Record]:
    """The records with the secrets of their rolls under the newest epoch: a roll may be made long before it is recorded."""
    return [_renewed(ring, one) for one in records]


def _renewed(ring: KeyRing, record: Record) -> Record:
    tree = record.tree
    if tree is None or tree.roll is None:
        return record
    sealed = ring.renewed(roll_name(tree.head.tree), tree.roll.sealed)
    return record._replace(tree=tree._replace(roll=tree.roll._replace(sealed=sealed)))


def _mark(key: DataKey) -> bytes:
    """By which a value knows its key, and nobody the key."""
    return key.mac(b"kept|key")[:_MARK]


def _bound(place: str) -> bytes:
    return b"kept|" + place.encode()
