# SPDX-License-Identifier: Apache-2.0
"""Many texts in one run of bytes: thousands of keys that go from a source to the ledger without a Python object for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tournier.base.errors import BadInput


class Texts(Sequence[str]):
    """A sequence of texts, none of them missing."""

    __slots__ = ("_array",)

    def __init__(self, array: pa.StringArray) -> None:
        self._array = array

    @property
    def array(self) -> pa.StringArray:
        """The same as Arrow's own."""
        return self._array

    @classmethod
    def of(cls, values: Iterable[str]) -> Self:
        """These texts, in their order. Raises BadInput when one is not valid Unicode."""
        try:
            return cls(pa.array(values if isinstance(values, list) else list(values), pa.string()))
        except (UnicodeEncodeError, pa.ArrowInvalid):
            raise not_unicode() from None

    @classmethod
    def different(cls, parts: Iterable[pa.StringArray]) -> Self:
        """Each text of these arrays once; nulls are left out."""
        first, *more = [part for part in parts if len(part)] or [pa.array([], pa.string())]
        # a source gives its rows in the order of a key more often than not: to see so costs an eighth of looking each text up
        if not more and _rise(first):
            return cls(first)
        return cls(pc.drop_null(pc.unique(pa.concat_arrays([first, *more]))))

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Texts: ...
    def __getitem__(self, at: int | slice) -> str | Texts:
        """One text, or some of them."""
        if isinstance(at, slice):
            return Texts(self._array[at])
        return str(self._array[at].as_py())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._array)

    def __iter__(self) -> Iterator[str]:
        """One by one, as Python's own."""
        found: list[Any] = self._array.to_pylist()
        return iter(found)

    def taken(self, order: npt.NDArray[np.int64]) -> Texts:
        """Those at these places."""
        return Texts(self._array.take(order))

    def encoded(self) -> list[bytes]:
        """Each in UTF-8."""
        found: list[Any] = self._array.cast(pa.binary()).to_pylist()
        return found

    def bytes_and_ends(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """All in UTF-8 in one run, and where each begins and the last ends: one number more than there are texts."""
        if not len(self._array):
            return np.empty(0, np.uint8), np.zeros(1, np.int64)
        _, offsets, data = (np.frombuffer(memoryview(one or b""), np.uint8) for one in self._array.buffers())
        first = self._array.offset
        ends = offsets.view(np.int32)[first : first + len(self._array) + 1].astype(np.int64)
        run = data[ends[0] : ends[-1]]
        if ends[0]:
            ends -= ends[0]
        return run, ends

    def longest(self) -> int:
        """The bytes of the longest."""
        return int(pc.max(pc.binary_length(self._array)).as_py() or 0)

    def shortest(self) -> int:
        """The bytes of the shortest."""
        return int(pc.min(pc.binary_length(self._array)).as_py() or 0)


def _rise(array: pa.StringArray) -> bool:
    """Whether no text is missing and each is longer than the one before, or as long and behind it."""
    if array.null_count:
        return False
    size, before, after = pc.binary_length(array), array[:-1], array[1:]
    longer, same = pc.greater(size[1:], size[:-1]), pc.equal(size[1:], size[:-1])
    return bool(pc.all(pc.or_(longer, pc.and_(same, pc.greater(after, before)))).as_py())


def not_unicode() -> BadInput:
    """What is raised for a key that is no text."""
    return BadInput("ledger.text", "A key in the entry is not valid Unicode.", "Remove lone surrogates.")
