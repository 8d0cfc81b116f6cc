# SPDX-License-Identifier: Apache-2.0
"""The keys of one table in use: found, made on first use, given a name, and forgotten.

- No name of a person stands in the key table: a customer's key is found by a blind index.
- Sealed together with the key lies whose it is, so that an entry about a million people need not say it of each again;
  with the key that goes, too. Keys of older ledgers get the name when it is needed first.
- What is cached is forgotten as soon as the store says that some key was destroyed since, or an epoch began.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from tournier.keys.data_keys import KEY, DataKey
from tournier.keys.encryption import KeyEncryption
from tournier.keys.epochs import Epochs, EpochTable, StaleKeys, number_of

_KEPT = 50_000


class KeyTable(EpochTable, Protocol):
    """Where wrapped keys lie."""

    def keys(self, names: Iterable[bytes]) -> dict[bytes, bytes]:
        """The wrapped keys that exist among `names`."""
        ...

    def add_keys(self, wrapped: Mapping[bytes, bytes], epoch: int) -> None:
        """Durably add keys; a name that has one keeps the one it has. Raises StaleKeys when `epoch` is not the newest."""
        ...

    def rewrap_keys(self, wrapped: Mapping[bytes, tuple[bytes, bytes]]) -> None:
        """Durably put the second in the place of the first; a name that no longer has the first stays as it is."""
        ...


@dataclass(frozen=True, slots=True)
class Fresh:
    """Keys that were made and lie in no table yet, and the same wrapped as the table has them."""

    keys: Mapping[bytes, DataKey] = field(default_factory=dict)
    wrapped: Mapping[bytes, bytes] = field(default_factory=dict)


class KeyRing:
    """The data keys of one table, made on first use. Not safe for several threads without the caller's lock, but for `many`.

    `holder` wraps the key of a new epoch; those of before belong to `epochs`.
    """

    def __init__(self, holder: KeyEncryption, epochs: Epochs, table: KeyTable) -> None:
        self.epochs = epochs
        self.holder = holder
        self._table = table
        self._kept: dict[bytes, DataKey] = {}

    def beside(self, epochs: Epochs | None = None) -> KeyRing:
        """Another ring over the same table, with a cache of its own, for another lock."""
        return KeyRing(self.holder, epochs or self.epochs, self._table)

    def forget(self) -> None:
        """Drop what is cached."""
        self._kept.clear()
        self.epochs.forget()

    def find(self, names: Iterable[bytes]) -> dict[bytes, DataKey]:
        """The keys that exist among `names`; one that was destroyed is absent."""
        wanted = set(names)
        missing = [name for name in wanted if name not in self._kept]
        if missing:
            if len(self._kept) + len(missing) > _KEPT:
                self._kept.clear()
                missing = list(wanted)
            self._kept |= self._opened(missing)[0]
        return {name: self._kept[name] for name in wanted if name in self._kept}

    def demand(self, names: Mapping[bytes, bytes]) -> tuple[dict[bytes, DataKey], Fresh]:
        """A key for every name; those that had none, made for whom the mapping says.

        What was made is a key only once the caller has stored it together with what it seals, and said so (`keep`): two
        processes may make a key for the same name at once, and the table keeps one.
        """
        found = self.find(names)
        made = {name: DataKey(os.urandom(KEY), names[name]) for name in names if name not in found}
        return found | made, Fresh(made, self._wrapped(made)[1])

    def keep(self, fresh: Fresh) -> None:
        """`fresh` lies in the table, durably."""
        self._kept |= fresh.keys

    def many(self, names: Mapping[bytes, bytes]) -> dict[bytes, DataKey]:
        """`demand` for thousands, past the cache; besides, each key says afterwards whose it is."""
        found, wrapped = self._opened(names)
        # one that is destroyed in the same moment is made anew
        while missing := [name for name in names if name not in found]:
            self._make(missing, names)
            found |= self._opened(missing)[0]
        if nameless := [name for name, key in found.items() if not key.name]:
            # under the epoch that it has: a new one may begin meanwhile, and its rotation looks for older keys
            self._table.rewrap_keys(
                {
                    name: (
                        wrapped[name],
                        self.epochs.of(wrapped[name]).wrap(name, found[name].raw + names[name]),
                    )
                    for name in nameless
                    if name in wrapped
                }
            )
        return found

    def those(self, names: Iterable[bytes]) -> dict[bytes, DataKey]:
        """`find` for thousands, past the cache."""
        return self._opened(names)[0]

    def wrap(self, name: bytes, secret: bytes, before: bytes = b"") -> bytes:
        """A secret that lies elsewhere than in the table; it opens under this name only. Safe for several threads.

        Under the newest epoch, or where it takes the place of one wrapped `before`, under the epoch of that.
        """
        return (self.epochs.of(before) if before else self.epochs.newest()).wrap(name, secret)

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """The secret again."""
        return self.epochs.of(wrapped).unwrap(name, wrapped)

    def renewed(self, name: bytes, wrapped: bytes) -> bytes:
        """The same secret under the newest epoch."""
        if number_of(wrapped) == self.epochs.newest().number:
            return wrapped
        return self.wrap(name, self.unwrap(name, wrapped))

    def _make(self, missing: Iterable[bytes], names: Mapping[bytes, bytes]) -> None:
        # two processes may make a key for the same name at once: the table keeps one, and both read that one
        made = {name: DataKey(os.urandom(KEY), names[name]) for name in missing}
        while True:
            epoch, wrapped = self._wrapped(made)
            try:
                return self._table.add_keys(wrapped, epoch)
            except StaleKeys:
                self.epochs.forget()

    def _wrapped(self, made: Mapping[bytes, DataKey]) -> tuple[int, dict[bytes, bytes]]:
        if not made:
            return 0, {}
        newest = self.epochs.newest()
        return newest.number, {name: newest.wrap(name, key.raw + key.name) for name, key in made.items()}

    def _opened(self, names: Iterable[bytes]) -> tuple[dict[bytes, DataKey], dict[bytes, bytes]]:
        wrapped = self._table.keys(names)
        by_epoch: dict[int, list[bytes]] = {}
        for name, one in wrapped.items():
            by_epoch.setdefault(number_of(one), []).append(name)
        found: dict[bytes, DataKey] = {}
        for some in by_epoch.values():
            opened = self.epochs.of(wrapped[some[0]]).unwrap_all(some, [wrapped[name] for name in some])
            found |= {name: DataKey(clear[:KEY], clear[KEY:]) for name, clear in zip(some, opened, strict=True)}
        return found, wrapped
