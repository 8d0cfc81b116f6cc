# SPDX-License-Identifier: Apache-2.0
"""The desk of sources that are not PostgreSQL: rows come as Arrow batches and go out through the encoder."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from tournier.base import TournierError
from tournier.gate.ports import erased_rows
from tournier.wire import encoder
from tournier.wire.errors import Failed, failed
from tournier.wire.frames import Malformed, spread


class ArrowRows:
    """Cuts batches into pages."""

    ahead = False

    def __init__(self, batches: Iterator[pa.RecordBatch], visible: int | None, formats: Sequence[int]) -> None:
        self._batches = batches
        self.keys: Mapping[Any, Sequence[Any]] = getattr(batches, "keys", {})
        # A running statement knows its schema before its first row; other batches tell it by themselves.
        schema: pa.Schema | None = getattr(batches, "schema", None)
        first = pa.RecordBatch.from_pylist([], schema=schema) if schema is not None else self._next()
        if first is None:
            raise Failed("58000", "the source gave no answer")
        self._visible = visible = first.num_columns if visible is None else visible
        self.erased: set[str] = set()
        self._gone: list[tuple[str, tuple[int, ...]]] = []
        self._at = 0  # the row of its batch with which what is held begins
        self._hold(first)
        self._shown = pa.schema(list(first.schema)[:visible])
        self.columns = tuple(encoder.column_of(field) for field in self._shown)
        try:
            self.formats = spread(formats, visible)
        except Malformed:
            raise Failed("08P01", "the number of result formats is wrong") from None
        if any(
            form and not encoder.has_binary(column.oid) for form, column in zip(self.formats, self.columns, strict=True)
        ):
            raise Failed("0A000", "a column of this answer cannot be sent in binary", "Ask for text.")

    def _hold(self, batch: pa.RecordBatch) -> None:
        self._held, self._at = batch, 0
        self._gone = [(field.name, rows) for field in batch.schema if (rows := erased_rows(field))]

    def _next(self) -> pa.RecordBatch | None:
        try:
            return next(self._batches, None)
        except TournierError as error:
            raise failed(error) from None

    def page(self, most: int) -> tuple[memoryview, int, list[pa.Array[Any]], bool]:
        """The next rows, encoded, with the values of the hidden columns."""
        while not self._held.num_rows:
            following = self._next()
            if following is None:
                return memoryview(b""), 0, self._held.columns[self._visible :], True
            self._hold(following)
        piece = self._held.slice(0, most)
        self._held = self._held.slice(piece.num_rows)
        first, self._at = self._at, self._at + piece.num_rows
        self.erased |= {name for name, rows in self._gone if any(first <= row < self._at for row in rows)}
        shown = pa.RecordBatch.from_arrays(piece.columns[: self._visible], schema=self._shown)
        return encoder.rows(shown, self.formats), piece.num_rows, piece.columns[self._visible :], False

    def stop(self) -> None:
        """Nothing is read ahead here: not every engine's driver may be used by two threads in turn."""

    def close(self) -> None:
        """Stop reading."""
        close = getattr(self._batches, "close", None)
        if close is not None:
            close()


class ArrowDesk:
    """Runs a question by its own means (`OpenQuery.start`), with an event that stops it."""

    def __init__(self) -> None:
        self._stops: set[threading.Event] = set()

    def run(self, opened: Any, formats: Sequence[int], *, one_piece: bool) -> ArrowRows:  # noqa: ARG002  a batch is a piece
        """Start the statement."""
        stop = threading.Event()
        self._stops.add(stop)
        try:
            return ArrowRows(opened.start(cancel=stop), len(opened.rewritten.columns), formats)
        except TournierError as error:
            raise failed(error) from None

    def transaction(self, statement: str) -> None:
        """Nothing: each statement reads one state of the source; there is none over several statements."""

    def settle(self) -> None:
        """Nothing is kept in the source between statements."""
        self._stops.clear()

    def cancel(self) -> None:
        """Stop what runs."""
        for stop in tuple(self._stops):
            stop.set()

    def close(self) -> None:
        """Stop what runs."""
        self.cancel()
