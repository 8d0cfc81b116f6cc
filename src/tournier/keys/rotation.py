# SPDX-License-Identifier: Apache-2.0
"""Rotation: a new epoch begins, every wrapped key is wrapped under it, and the old epoch is destroyed.

1. `begin` makes the new epoch durable; from then on no store takes a key wrapped under an older one.
2. `rewrap` takes older keys batch by batch and puts the new in the place of the old, where the old still stands: a key
   that was destroyed meanwhile does not come back, and look-ups read either.
3. `retire` destroys the older epochs in the transaction that saw that no key is left in them.
A crash at any moment leaves some keys old and some new, and all of them open: the same call goes on. There is no place
to remember, for the keys themselves say their epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from tournier.base import SystemFailed
from tournier.keys.encryption import KeyEncryption
from tournier.keys.epochs import HEADER, MARK, Epochs, Numbered, header
from tournier.keys.ring import KeyTable

#: So many keys change in one transaction: a writer waits that long at most.
AT_ONCE = 20_000
_PASSES = 10


class RotationTable(KeyTable, Protocol):
    """A key table that can be rotated."""

    def old_keys(self, head: bytes, after: bytes, most: int) -> list[tuple[bytes, bytes]]:
        """Names and wrapped keys that do not begin with `head`, those after a name, in the order of names."""
        ...

    def old_secrets(self, head: bytes, after: int, most: int) -> list[tuple[int, bytes, bytes]]:
        """Secrets wrapped elsewhere than in the table that do not begin with `head`: number, name, wrapped; in order."""
        ...

    def rewrap_secrets(self, wrapped: Mapping[int, tuple[bytes, bytes]]) -> None:
        """As `rewrap_keys`, for secrets by their number."""
        ...

    def retire_epochs(self, newest: int) -> int:
        """Destroy the epochs before `newest` unless something is left in them; returns how much is left."""
        ...

    def key_counts(self) -> dict[int, int]:
        """How many keys and secrets each epoch wraps."""
        ...


def begin(epochs: Epochs, table: RotationTable, holder: KeyEncryption, now: str) -> int:
    """Begin a new epoch, its key wrapped by `holder`; its number. SystemFailed when somebody else began one meanwhile."""
    newest = epochs.newest().number
    if not table.begin_epoch(epochs.made(newest + 1, holder, now)):
        raise SystemFailed("keys.begun", "Another epoch began in the same moment.", "Look at `tournier keys status`.")
    epochs.forget()
    return epochs.newest().number


def rewrap(epochs: Epochs, table: RotationTable, *, probe: Callable[[str], None] = lambda _: None) -> Iterator[int]:
    """Wrap what is older under the newest epoch; after each batch, how many keys were in it.

    When it ends, nothing is older but what another process wrote in the same moment. `probe` is called at before_batch
    and after_batch.
    """
    newest = epochs.newest()
    if not isinstance(newest, Numbered):
        return
    head = header(newest.number)
    for _ in range(_PASSES):
        found = 0
        for count in _one_pass(epochs, table, newest, head, probe):
            found += count
            yield count
        if not found:
            return


def _one_pass(
    epochs: Epochs, table: RotationTable, newest: Numbered, head: bytes, probe: Callable[[str], None]
) -> Iterator[int]:
    after, last, most = b"", -1, AT_ONCE
    while rows := table.old_keys(head, after, most):
        after = rows[-1][0]
        probe("before_batch")
        table.rewrap_keys(dict(_renewed(epochs, newest, rows)))
        probe("after_batch")
        yield len(rows)
    # such a secret may be large: one after the other, in small batches
    while secrets := table.old_secrets(head, last, most // 100 + 1):
        last = secrets[-1][0]
        probe("before_batch")
        table.rewrap_secrets(
            {number: (old, newest.wrap(name, epochs.of(old).unwrap(name, old))) for number, name, old in secrets}
        )
        probe("after_batch")
        yield len(secrets)


def _renewed(
    epochs: Epochs, newest: Numbered, rows: Sequence[tuple[bytes, bytes]]
) -> Iterator[tuple[bytes, tuple[bytes, bytes]]]:
    by_epoch: dict[bytes, list[tuple[bytes, bytes]]] = {}
    for row in rows:
        head = row[1][:HEADER]
        by_epoch.setdefault(head if head.startswith(MARK) else b"", []).append(row)
    for some in by_epoch.values():
        names, olds = [name for name, _ in some], [old for _, old in some]
        clear = epochs.of(olds[0]).unwrap_all(names, olds)
        for name, old, new in zip(names, olds, newest.wrap_all(names, clear), strict=True):
            yield name, (old, new)


def retire(epochs: Epochs, table: RotationTable) -> int:
    """Destroy the older epochs; how many keys are still in them, and then nothing was destroyed."""
    return table.retire_epochs(epochs.newest().number)
