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
from tournier.seal.blocks import SLACK, Bytes

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


def read(array: pa.Array[Any]) -> Column:
    """The rows of an Arrow array of text or bytes, BadInput for another type. Slices and dictionaries are taken as they read."""
    kind = array.type
    if isinstance(array, pa.DictionaryArray):
        return read(array.dictionary_decode())
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
    _, offsets, data = array.buffers()
    if not len(array) or offsets is None:
        nothing = np.empty(0, np.int64)
        return Column(np.zeros(SLACK, np.uint8), nothing, nothing, large)
    width = np.dtype(np.int64 if large else np.int32)
    found = np.frombuffer(memoryview(offsets), width, len(array) + 1, array.offset * width.itemsize).astype(np.int64)
    lengths = np.diff(found)
    if array.null_count:
        lengths[~np.asarray(pc.is_valid(array))] = NULL
    return Column(_with_slack(data, int(found[0]), int(found[-1])), found[:-1] - found[0], lengths, large)


def _with_slack(data: pa.Buffer | None, start: int, end: int) -> Bytes:
    held = np.empty(0, np.uint8) if data is None else np.frombuffer(memoryview(data), np.uint8)
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
        missing = self.lengths == NULL
        mask = None
        if missing.any():
            mask = pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
        size = int(ends[-1]) if len(ends) else 0
        return pa.Array.from_buffers(
            kind, len(ends), [mask, pa.py_buffer(offsets.data), pa.py_buffer(self.data[:size].data)], int(missing.sum())
        )


def room(lengths: Integers, *, large: bool) -> Output:
    """Room for an answer. BadInput where Arrow's 32-bit offsets cannot reach its end."""
    sizes = np.maximum(lengths, 0)
    starts = np.zeros(len(sizes), np.int64)
    if len(sizes):
        np.cumsum(sizes[:-1], out=starts[1:])
    size = int(sizes.sum())
    if size > _LARGEST and not large:
        raise BadInput(
            "seal.large", "The answer has more than 2 GiB in one piece.", "Cast to large_string, or give it in chunks."
        )
    return Output(np.empty(size + SLACK, np.uint8), starts, lengths)


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
