# SPDX-License-Identifier: Apache-2.0
"""Sorts more than fits into memory: runs in a file that the system removes by itself, sealed under a key nobody keeps.

What is sorted begins with bytes as evenly spread as a hash, so 256 parts by the first byte are about equally long.
"""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_IN_MEMORY = 32 << 20
_KEY = 32
_HASH = 32
_INDEX = 16
_PARTS = 256
_FIRST_BYTES = [bytes([first]) for first in range(_PARTS)]


class _Runs:
    """Runs of 256 pieces each, kept in a file."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it lives as long as this object; `close` ends both
        self._cipher = AESGCM(os.urandom(_KEY))
        self._places: list[list[tuple[int, int]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _keep(self, pieces: Sequence[bytes]) -> None:
        places = []
        for piece in pieces:
            # where a piece begins is no second time the beginning of one, so no nonce comes twice
            start = self._file.seek(0, os.SEEK_END)
            sealed = self._cipher.encrypt(start.to_bytes(12, "big"), piece, None) if piece else b""
            self._file.write(sealed)
            places.append((start, len(sealed)))
        self._places.append(places)

    def _pieces(self, first: int) -> Iterator[bytes]:
        for places in self._places:
            start, length = places[first]
            if length:
                self._file.seek(start)
                yield self._cipher.decrypt(start.to_bytes(12, "big"), self._file.read(length), None)


class HashSpool(_Runs):
    """Any number of hashes; one that comes twice counts once."""

    def add(self, hashes: Iterable[bytes]) -> None:
        """One more run."""
        run = sorted(set(hashes))
        borders = [*(bisect_left(run, first) for first in _FIRST_BYTES), len(run)]
        self._keep([b"".join(run[borders[i] : borders[i + 1]]) for i in range(_PARTS)])

    def rising(self) -> Iterator[list[bytes]]:
        """All hashes once, in rising order, in 256 parts."""
        for first in range(_PARTS):
            found: set[bytes] = set()
            for piece in self._pieces(first):
                found.update([piece[at : at + _HASH] for at in range(0, len(piece), _HASH)])
            yield sorted(found)


class SubjectSpool(_Runs):
    """Any number of subjects by their blind indexes."""

    def add(self, subjects: Mapping[bytes, str]) -> None:
        """One more run."""
        run = sorted(subjects.items())
        borders = [*(bisect_left(run, (first,)) for first in _FIRST_BYTES), len(run)]
        self._keep([_packed(run[borders[i] : borders[i + 1]]) for i in range(_PARTS)])

    def rising(self, at_least: int) -> Iterator[dict[bytes, str]]:
        """All subjects once, in the order of their blind indexes, in parts of at least so many, but the last."""
        found: dict[bytes, str] = {}
        for first in range(_PARTS):
            part: dict[bytes, str] = {}
            for piece in self._pieces(first):
                part |= _unpacked(piece)
            found |= sorted(part.items())
            if len(found) >= at_least:
                yield found
                found = {}
        if found:
            yield found


def _packed(run: Sequence[tuple[bytes, str]]) -> bytes:
    if not run:
        return b""
    return len(run).to_bytes(4, "big") + b"".join([blind for blind, _ in run]) + orjson.dumps([name for _, name in run])


def _unpacked(piece: bytes) -> dict[bytes, str]:
    count = int.from_bytes(piece[:4], "big")
    blinds = [piece[at : at + _INDEX] for at in range(4, 4 + _INDEX * count, _INDEX)]
    return dict(zip(blinds, orjson.loads(piece[4 + _INDEX * count :]), strict=True))
