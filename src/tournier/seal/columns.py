# SPDX-License-Identifier: Apache-2.0
"""An Arrow column of text or bytes as one buffer with places in it, and back. Nulls stay null and keep no bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tournier.base import BadInput
from tournier.seal.blocks import SLACK, Bytes, Workspace

Integers = NDArray[np.int64]
Arrow: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"
Either = TypeVar("Either", bound=Any)
NULL = -1
_LARGEST = 2**31 - 1
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Column:
    """Rows in one buffer with SLACK bytes behind them; `lengths` is NULL for a null."""

    data: Bytes
    starts: Integers
    lengths: Integers
    large: bool

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def alike(self) -> bool:
        """Whether all rows have one length and stand one behind the other."""
        if not len(self):
            return False
        first = int(self.lengths[0])
        if first < 0 or bool((self.lengths != first).any()):
            return False
        return int(self.starts[-1]) - int(self.starts[0]) == first * (len(self) - 1)


def _plain(array: pa.Array[Any]) -> tuple[pa.Array[Any], bool]:
    """The same rows as text or bytes with offsets, and whether those have 64 bits. BadInput for another type."""
    kind = array.type
    if isinstance(array, pa.DictionaryArray):
        return _plain(array.dictionary_decode())
    if pa.types.is_fixed_size_binary(kind):
        array = array.cast(pa.binary())
    elif pa.types.is_string_view(kind) or pa.types.is_binary_view(kind):
        array = array.cast(pa.large_binary())
    elif pa.types.is_null(kind):
        array = array.cast(pa.binary())
    kind = array.type
    large = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
    if not (large or pa.types.is_string(kind) or pa.types.is_binary(kind)):
        raise BadInput("seal.type", f"A column of {kind} cannot be sealed.", "Cast it to text or bytes first.")
    return array, large


def _parts(array: pa.Array[Any], *, large: bool) -> tuple[NDArray[Any], Bytes]:
    """The offsets as they lie in Arrow, one more than rows, and the bytes they point into."""
    _, offsets, data = array.buffers()
    width = np.dtype(np.int64 if large else np.int32)
    held = np.empty(0, np.uint8) if data is None else np.frombuffer(memoryview(data), np.uint8)
    if not len(array) or offsets is None:
        return np.zeros(1, width), held
    return np.frombuffer(memoryview(offsets), width, len(array) + 1, array.offset * width.itemsize), held


def read(array: pa.Array[Any]) -> Column:
    """The rows of an Arrow array of text or bytes, BadInput for another type. Slices and dictionaries are taken as they read."""
    array, large = _plain(array)
    offsets, data = _parts(array, large=large)
    found = offsets.astype(np.int64)
    lengths = np.diff(found)
    if int(found[0]) < 0 or int(found[-1]) > len(data) or lengths.min(initial=0) < 0:
        raise leads_out()
    if array.null_count:
        lengths[~np.asarray(pc.is_valid(array))] = NULL
    return Column(_with_slack(data, int(found[0]), int(found[-1])), found[:-1] - found[0], lengths, large)


def leads_out() -> BadInput:
    """What is said of offsets that do not rise, or point beyond the bytes; Arrow itself looks at the first and last only."""
    return BadInput("seal.column", "The column's offsets lead out of it.", "Read the column again.")


def _with_slack(held: Bytes, start: int, end: int) -> Bytes:
    if len(held) >= end + SLACK:
        return held[start:]
    out = np.zeros(end - start + SLACK, np.uint8)
    out[: end - start] = held[start:end]
    return out


@dataclass(frozen=True, slots=True)
class Output:
    """Room for rows of these lengths, one behind the other."""

    data: Bytes
    starts: Integers
    lengths: Integers

    def array(self, kind: pa.DataType) -> pa.Array[Any]:
        """The filled rows as an Arrow array of text or bytes."""
        large = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
        ends = self.starts + np.maximum(self.lengths, 0)
        offsets = np.zeros(len(ends) + 1, np.int64 if large else np.int32)
        offsets[1:] = ends
        return _array(kind, offsets, self.data, self.lengths != NULL)


def room(lengths: Integers, *, large: bool) -> Output:
    """Room for an answer. BadInput where Arrow's 32-bit offsets cannot reach its end."""
    sizes = np.maximum(lengths, 0)
    starts = np.zeros(len(sizes), np.int64)
    if len(sizes):
        np.cumsum(sizes[:-1], out=starts[1:])
    return Output(_bytes(int(sizes.sum()), large=large), starts, lengths)


@dataclass(frozen=True, slots=True)
class Rows:
    """An Arrow array as it lies in memory: nothing is copied. `valid` is empty where no row is null."""

    data: Bytes
    offsets: NDArray[Any]
    valid: NDArray[np.bool_]
    large: bool

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def size(self) -> int:
        """How many bytes all rows have, with what lies under nulls."""
        return int(self.offsets[-1]) - int(self.offsets[0])

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows are null."""
        return ~self.valid if len(self.valid) else np.zeros(len(self), np.bool_)

    def shorter(self, size: int) -> Integers:
        """The numbers of the rows that are no null and have fewer bytes."""
        short = np.diff(self.offsets) < size
        return np.flatnonzero(short & self.valid if len(self.valid) else short)

    def within(self, ends: Integers, work: Workspace) -> Bytes:
        """Bytes with SLACK behind them in which these rows lie; `ends`, a part of the offsets, is moved to fit where need be."""
        begin, end = int(ends[0]), int(ends[-1])
        if not 0 <= begin <= end <= len(self.data):
            raise leads_out()
        if end + SLACK <= len(self.data):
            return self.data
        edge = work.take("edge", end - begin)
        edge[:] = self.data[begin:end]
        ends -= begin
        return work.whole("edge")

    def answer(self, extra: int) -> Answer:
        """Room for rows that are so many bytes longer. BadInput where Arrow's 32-bit offsets cannot reach its end."""
        size = self.size
        if len(self.valid):
            size = int(np.diff(self.offsets)[self.valid].sum(dtype=np.int64))
        many = int(np.count_nonzero(self.valid)) if len(self.valid) else len(self)
        offsets = np.zeros(len(self) + 1, self.offsets.dtype)
        return Answer(_bytes(max(0, size + extra * many), large=self.large), offsets, self.valid)


def rows_as_they_lie(array: pa.Array[Any]) -> Rows:
    """The rows of an Arrow array; see `read`."""
    array, large = _plain(array)
    offsets, data = _parts(array, large=large)
    valid = np.asarray(pc.is_valid(array)) if array.null_count else np.empty(0, np.bool_)
    return Rows(data, offsets, valid, large)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows that are written one behind the other, and offsets that are filled with them."""

    data: Bytes
    offsets: NDArray[Any]
    valid: NDArray[np.bool_]

    @property
    def starts(self) -> Integers:
        """Where each row begins."""
        return self.offsets[:-1].astype(np.int64)

    @property
    def lengths(self) -> Integers:
        """The bytes of each row; a null has none."""
        return np.diff(self.offsets).astype(np.int64)

    def array(self, kind: pa.DataType) -> pa.Array[Any]:
        """The filled rows as an Arrow array of text or bytes."""
        large = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
        offsets = self.offsets.astype(np.int64 if large else np.int32, copy=False)
        return _array(kind, offsets, self.data, self.valid)


def _bytes(size: int, *, large: bool) -> Bytes:
    if size > _LARGEST and not large:
        raise BadInput(
            "seal.large", "The answer has more than 2 GiB in one piece.", "Cast to large_string, or give it in chunks."
        )
    return np.empty(size + SLACK, np.uint8)


def _array(kind: pa.DataType, offsets: NDArray[Any], data: Bytes, valid: NDArray[np.bool_]) -> pa.Array[Any]:
    count = len(offsets) - 1
    missing = count - int(np.count_nonzero(valid)) if len(valid) else 0
    mask = pa.py_buffer(np.packbits(valid, bitorder="little").data) if missing else None
    held = data[: int(offsets[-1])]
    return pa.Array.from_buffers(kind, count, [mask, pa.py_buffer(offsets.data), pa.py_buffer(held.data)], missing)


def each_chunk(column: Arrow, work: Callable[[pa.Array[Any], int], pa.Array[Any]], kind: pa.DataType) -> Any:
    """The answer for an array, or for each chunk with the number of its first row; of `kind` where there is no chunk."""
    if isinstance(column, pa.ChunkedArray):
        parts: list[Any] = []
        first = 0
        for chunk in column.chunks:
            parts.append(work(chunk, first))
            first += len(chunk)
        made: Any = parts[0].type if parts else kind
        return pa.chunked_array(parts, made)
    if isinstance(column, pa.Array):
        return work(column, 0)
    raise BadInput("seal.column", "This is no Arrow column.", "Give a pyarrow Array or ChunkedArray.")


def name_rows(rows: Sequence[int] | Integers) -> str:
    """Row numbers for a message: the first few and how many more."""
    first = ", ".join(str(int(row)) for row in rows[:_SHOWN])
    more = len(rows) - _SHOWN
    return f"{first} and {more} more" if more > 0 else first
