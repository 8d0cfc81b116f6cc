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
_CONTEXT = b"tournier/field|1"
_MARK = slice(5, 13)
_BODY = 13
_NONCE = 16
Clear = str | int | float


class Place(NamedTuple):
    """What a sealed value is bound to: the field as `source:table.column`, and the owner of the row."""

    field: bytes
    owner: bytes


class NotOpening(Exception):
    """It was not sealed for this place, or was changed since. Says nothing of the value."""


class FieldKey:
    """A key of one owner in use."""

    __slots__ = ("_siv", "mark")

    def __init__(self, key: bytes, mark: bytes) -> None:
        self.mark = mark
        self._siv = AESSIV(key)

    def seal(self, value: Clear, place: Place, *, deterministic: bool = False) -> bytes:
        """The value sealed for this place."""
        nonce = b"" if deterministic else os.urandom(_NONCE)
        head = MAGIC + (b"D" if deterministic else b"N") + self.mark + nonce
        return head + self._siv.encrypt(_written(value), _bound(place, nonce))

    def open(self, sealed: bytes, place: Place) -> Clear:
        """The value again. Raises NotOpening; whether the key is the one that sealed it is asked first (`is_of`)."""
        body = _BODY + (_NONCE if sealed[4:5] == b"N" else 0)
        try:
            return _read(self._siv.decrypt(sealed[body:], _bound(place, sealed[_BODY:body])))
        except (InvalidTag, ValueError):
            raise NotOpening from None

    def is_of(self, sealed: bytes) -> bool:
        """Whether this key sealed it, as far as its mark tells."""
        return sealed[_MARK] == self.mark


def is_sealed(value: object) -> bool:
    """Whether a cell holds a sealed value; drivers give bytes as several types."""
    return isinstance(value, bytes | bytearray | memoryview) and bytes(value[: len(MAGIC)]) == MAGIC


def _bound(place: Place, nonce: bytes) -> list[bytes]:
    return [_CONTEXT, place.field, place.owner, nonce] if nonce else [_CONTEXT, place.field, place.owner]


def _written(value: Clear) -> bytes:
    if isinstance(value, bool):
        raise BadInput("seal.kind", "A truth value is not sealed.", "Leave the column out.")
    letter = "i" if isinstance(value, int) else "f" if isinstance(value, float) else "s"
    return f"{letter}{value}".encode()


def _read(clear: bytes) -> Clear:
    letter, text = clear[:1], clear[1:].decode()
    return int(text) if letter == b"i" else float(text) if letter == b"f" else text
