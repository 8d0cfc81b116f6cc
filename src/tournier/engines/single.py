# SPDX-License-Identifier: Apache-2.0
"""One database by its address, asked through a guard: for notebooks and services that bring their own rules.

Here is no gate: no person, purpose or ledger. Within an office every question goes through `Gate.open_query`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa

from tournier.catalogue import Source
from tournier.catalogue.addresses import resolved
from tournier.engines.opening import address_of, dialect_of, open_database
from tournier.query import Limits, Rewritten


class Rewriter(Protocol):
    """What fetching asks of a guard (`tournier.query.Guard`)."""

    def rewrite(self, sql: str) -> Rewritten:
        """The statement that may run, or tournier.query.Refused."""
        ...


class SingleSource:
    """A database that is read through guards alone; a guard must write its `dialect`. Close it, or use it in a `with`."""

    def __init__(self, url: str) -> None:
        address = address_of(url)
        kind = dialect_of(resolved(address))
        self.dialect = "duckdb" if kind == "files" else kind
        self._database = open_database(Source("source", address, kind))

    def fetch(
        self, guard: Rewriter, sql: str, *, cancel: threading.Event | None = None, limits: Limits | None = None
    ) -> pa.Table:
        """The whole guarded answer, without its hidden columns.

        Raises tournier.query.Refused for a statement that the guard does not take, Refused beyond `limits` or when
        cancelled, BadInput when the database does not take the statement or a value does not fit it, SystemFailed when the
        database fails; neither with a word of the driver.
        """
        rewritten = guard.rewrite(sql)
        answer = self._database.run(rewritten, batch_rows=50_000, cancel=cancel, limits=limits or Limits())
        batches = [_visible(batch, rewritten) for batch in answer]
        return pa.Table.from_batches(
            batches or [_visible(pa.RecordBatch.from_pylist([], schema=answer.schema), rewritten)]
        )

    def stream(
        self, guard: Rewriter, sql: str, *, cancel: threading.Event | None = None, limits: Limits | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The same batch by batch."""
        rewritten = guard.rewrite(sql)
        answer = self._database.run(rewritten, batch_rows=50_000, cancel=cancel, limits=limits or Limits())
        try:
            for batch in answer:
                yield _visible(batch, rewritten)
        finally:
            answer.close()

    def close(self) -> None:
        """Close what is open."""
        self._database.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def _visible(batch: pa.RecordBatch, rewritten: Rewritten) -> pa.RecordBatch:
    shown = rewritten.columns
    return pa.RecordBatch.from_arrays(batch.columns[: len(shown)], names=[column.name for column in shown])


def open_source(url: str) -> SingleSource:
    """The database or folder at an address or path; nothing is contacted before the first question."""
    return SingleSource(url)
