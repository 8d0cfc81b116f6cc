# SPDX-License-Identifier: Apache-2.0
r"""One field of one row, sealed for a database: AES-256-SIV (RFC 5297), which any library of it opens.

    sealed  = "\0TS" | version 1 | kind | mark (8) | nonce (16, kind "N" only) | SIV(key; context, field, owner, nonce over clear)
    context = "tournier/field|1"
    clear   = one letter for how the source held it (s text, i integer, f float) | its text in UTF-8

Kind "D" has no nonce: equal values of one owner in one column look equal. The mark tells which key it is, and of the key
nothing: a value whose owner was erased and came back does not open under the new key, and is known not to.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from tournier.base import BadInput

MAGIC = b"\0TS\1"
CONTEXT = b"tournier/field|1"
BODY, NONCE = 13, 16
_MARK = slice(5, 13)
Clear = str | int | float


class Place(NamedTuple):
    """What a sealed value is bound to: the field as `source:table.column`, and the owner of the row."""

    field: bytes
    owner: bytes


class NotOpening(Exception):
    """It was not sealed for this place, or was changed since. Says nothing of the value."""


class FieldKey:
    """A key of one owner in use: 64 bytes, and the mark that tells it."""

    __slots__ = ("_siv", "key", "mark")

    def __init__(self, key: bytes, mark: bytes) -> None:
        self.key, self.mark = key, mark
        self._siv: AESSIV | None = None

    def seal(self, value: Clear, place: Place, *, deterministic: bool = False) -> bytes:
        """The value sealed for this place."""
        return self.seal_bytes(written(value), place, deterministic=deterministic)

    def seal_bytes(self, clear: bytes, place: Place, *, deterministic: bool = False) -> bytes:
        """The same of a value that is written already (`written`)."""
        nonce = b"" if deterministic else os.urandom(NONCE)
        head = MAGIC + (b"D" if deterministic else b"N") + self.mark + nonce
        return head + self._cipher().encrypt(clear, _bound(place, nonce))

    def open(self, sealed: bytes, place: Place) -> Clear:
        """The value again. Raises NotOpening; whether the key is the one that sealed it is asked first (`is_of`)."""
        clear = self.open_bytes(sealed, place)
        try:
            return read(clear)
        except ValueError:
            raise NotOpening from None

    def open_bytes(self, sealed: bytes, place: Place) -> bytes:
        """The same as it was written."""
        if sealed[4:5] not in {b"D", b"N"}:  # no other letter is authenticated by what follows
            raise NotOpening
        body = BODY + (NONCE if sealed[4:5] == b"N" else 0)
        try:
            return self._cipher().decrypt(sealed[body:], _bound(place, sealed[BODY:body]))
        except (InvalidTag, ValueError):
            raise NotOpening from None

    def is_of(self, sealed: bytes) -> bool:
        """Whether this key sealed it, as far as its mark tells."""
        return sealed[_MARK] == self.mark

    def _cipher(self) -> AESSIV:
        if self._siv is None:
            self._siv = AESSIV(self.key)
        return self._siv


def is_sealed(value: object) -> bool:
    """Whether a cell holds a sealed value; drivers give bytes as several types."""
    return isinstance(value, bytes | bytearray | memoryview) and bytes(value[: len(MAGIC)]) == MAGIC


def _bound(place: Place, nonce: bytes) -> list[bytes]:
    return [CONTEXT, place.field, place.owner, nonce] if nonce else [CONTEXT, place.field, place.owner]


def written(value: Clear) -> bytes:
    """A value as it is sealed: the letter of its kind, and its text. Raises BadInput for a truth value."""
    if isinstance(value, str):
        return f"s{value}".encode()
    if isinstance(value, bool):
        raise BadInput("seal.kind", "A truth value is not sealed.", "Leave the column out.")
    return f"{'i' if isinstance(value, int) else 'f'}{value}".encode()


def read(clear: bytes) -> Clear:
    """The value again. Raises ValueError for what was not written so."""
    letter, text = clear[:1], clear[1:].decode()
    return int(text) if letter == b"i" else float(text) if letter == b"f" else text
