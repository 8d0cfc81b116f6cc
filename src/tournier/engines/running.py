# SPDX-License-Identifier: Apache-2.0
"""A rewritten statement in a source: read only, pinned, watched, capped; its rows come as Arrow batches.

One session serves one statement and is closed after it, so nothing that a statement leaves behind meets the next.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import pyarrow as pa

from tournier.base import Refused, SystemFailed
from tournier.engines.failures import Failure, SourceError, answered, told
from tournier.engines.showing_sealed import Showing
from tournier.engines.watching import Watch
from tournier.query import Limits, Rewritten, SubjectColumn

Batches = Iterator[pa.RecordBatch]
_MOST_KEYS = 1_000_000


class Asked(Protocol):
    """A session that runs one rewritten statement. Raises SourceError and nothing else."""

    def pin(self, rewritten: Rewritten, seconds: float) -> None:
        """Begin one snapshot that can only read, with the settings of the statement and the engine's own time limit."""
        ...

    def keys(self, sql: str) -> pa.Table:
        """All rows of a second statement in the same snapshot."""
        ...

    def batches(self, sql: str, size: int) -> Batches:
        """The rows of the statement; the first batch may be empty and tells the types."""
        ...

    def interrupt(self) -> None:
        """Stop what runs; called from another thread. Never raises."""
        ...

    def close(self) -> None:
        """Give it up."""
        ...


class Answer:
    """Implements gate.ports.Running."""

    def __init__(
        self,
        name: str,
        session: Asked,
        rewritten: Rewritten,
        *,
        batch_rows: int,
        cancel: threading.Event | None,
        limits: Limits,
        showing: Showing | None = None,
    ) -> None:
        if rewritten.sealed and showing is None:
            raise SystemFailed("sealed.keys", "There are no keys here for what lies sealed.", "Ask through the office.")
        self._showing = showing
        self._name = name
        self._session = session
        self._limits = limits
        self._rows = self._bytes = 0
        self._watch = Watch(session.interrupt, cancel, limits.seconds)
        self._first: pa.RecordBatch | None = None
        self._batches: Batches = iter(())
        try:
            with self._told(), self._watch.busy():
                session.pin(rewritten, limits.seconds)
                self.keys: Mapping[SubjectColumn, Sequence[object]] = self._keys(rewritten)
                self._batches = session.batches(rewritten.sql, batch_rows)
                self._first = next(self._batches)
            self._first = self._shown(self._first)
            self.schema: pa.Schema = self._first.schema
        except BaseException:
            self.close()
            raise

    def _keys(self, rewritten: Rewritten) -> dict[SubjectColumn, Sequence[object]]:
        if not rewritten.keys_sql:
            return {}
        found = self._session.keys(rewritten.keys_sql)
        if found.num_rows > _MOST_KEYS:
            raise Refused("query.keys", "The answer rests on too many customers.", "Ask about fewer at once.")
        return {column: found.column(column.position).to_pylist() for column in rewritten.keys}

    def __iter__(self) -> Answer:
        """Itself."""
        return self

    def __next__(self) -> pa.RecordBatch:
        """The next batch that has rows."""
        while True:
            batch, self._first = self._first, None
            if batch is None:
                with self._told(), self._watch.busy():
                    batch = next(self._batches, None)
                batch = None if batch is None else self._shown(batch)
            if batch is None:
                self.close()
                raise StopIteration
            if batch.num_rows:
                return self._counted(batch)

    def _shown(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """What lies sealed opened and treated; nothing of it is kept."""
        if self._showing is None:
            return batch
        try:
            return self._showing.shown(batch)
        except BaseException:
            self.close()
            raise

    def _counted(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        self._rows += batch.num_rows
        self._bytes += batch.nbytes
        if self._rows > self._limits.rows or self._bytes > self._limits.bytes:
            self.close()
            raise Refused(
                "query.large",
                "The answer has more rows or bytes than one question may have.",
                "Ask for fewer rows or columns, or for a summary.",
            )
        return batch

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SourceError as error:
            self.close()
            if error.failure is Failure.CANCELLED:
                raise Refused("query.cancelled", "The question was cancelled.", "Ask again.") from None
            raise answered(self._name, error.failure) from None
        except StopIteration:
            self.close()
            raise told(self._name, Failure.OTHER) from None

    def close(self) -> None:
        """Stop and give up the session."""
        self._watch.end()
        self._session.close()
