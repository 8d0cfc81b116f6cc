# SPDX-License-Identifier: Apache-2.0
"""One source with its connections: shared by many threads, each in use by one at a time, opened again when lost."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from tournier.catalogue import Source
from tournier.engines.failures import Failure, SourceError, told
from tournier.engines.running import Answer, Asked
from tournier.engines.showing_sealed import Showing
from tournier.query import Limits, Rewritten

_T = TypeVar("_T")
MOST_CONNECTIONS = 16
_PATIENCE = 30.0
# A plan that the session keeps may be of columns whose types have changed since: a new session has none.
_ONCE_MORE = frozenset({Failure.LOST, Failure.STATEMENT})


class Connection(Protocol):
    """One open connection. Raises SourceError and nothing else."""

    dialect: str

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one reading statement; `values` fill the marks ($1 or ?1 in order)."""
        ...

    def stream(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in pieces of `size`, without holding them all and without a time limit."""
        ...

    def snapshot(self) -> contextlib.AbstractContextManager[None]:
        """Statements within see one state of the database."""
        ...

    def is_usable(self) -> bool:
        """Whether it still leads to the database at the source's address; cheap, no question asked."""
        ...

    def close(self) -> None:
        """Give it up."""
        ...


class Database:
    """A source. `read` may be called from any thread; failures come out as SystemFailed without any value."""

    def __init__(self, source: Source, connect: Callable[[], Connection], ask: Callable[[], Asked]) -> None:
        self.source = source
        self._ask = ask
        self._connect = connect
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def read(self, work: Callable[[Connection], _T]) -> _T:
        """What `work` reads. Reading twice is harmless, so a lost connection is tried once more on a new one."""
        if not self._places.acquire(timeout=_PATIENCE):
            raise told(self.source.name, Failure.TIMEOUT)
        try:
            try:
                return self._once(work)
            except SourceError as error:
                if error.failure not in _ONCE_MORE:
                    raise
                self.close()
                return self._once(work)
        except SourceError as error:
            raise told(self.source.name, error.failure) from None
        finally:
            self._places.release()

    def stream(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a statement in pieces. Not tried again when the connection is lost: some are used already."""
        connection: Connection | None = None
        try:
            connection = self._connect()
            yield from connection.stream(sql, size)
        except SourceError as error:
            raise told(self.source.name, error.failure) from None
        finally:
            if connection is not None:
                connection.close()

    def run(
        self,
        rewritten: Rewritten,
        *,
        batch_rows: int,
        cancel: threading.Event | None,
        limits: Limits,
        showing: Showing | None = None,
    ) -> Answer:
        """Start a rewritten statement in a session of its own, which the answer closes."""
        try:
            session = self._ask()
        except SourceError as error:
            raise told(self.source.name, error.failure) from None
        name = self.source.name
        return Answer(name, session, rewritten, batch_rows=batch_rows, cancel=cancel, limits=limits, showing=showing)

    def _once(self, work: Callable[[Connection], _T]) -> _T:
        connection = self._take()
        try:
            found = work(connection)
        except SourceError as error:
            if error.failure in _ONCE_MORE:
                connection.close()
            else:
                self._give(connection)
            raise
        except BaseException:
            connection.close()  # nobody knows in which state it is
            raise
        self._give(connection)
        return found

    def _take(self) -> Connection:
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                return self._connect()
            if connection.is_usable():
                return connection
            connection.close()

    def _give(self, connection: Connection) -> None:
        with self._lock:
            self._idle.append(connection)

    def close(self) -> None:
        """Close what is idle; connections in use are closed by nobody but their user."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
