# SPDX-License-Identifier: Apache-2.0
"""Rows by a fixed statement, for what every question asks: building the statement anew each time cost more than asking.

- Statements name tables of the caller's own register only, values are parameters, and every row is read anew (law 4).
- On PostgreSQL a statement is planned once for each connection, and several go in one message (`at_once`): half of what
  a look-up took of the server's processor went into planning the same statements again.
- What one question asks several times over is read once where the database itself says that nothing was committed in
  between (`again`, decision 0245): the answers are then those that it would give now.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections

Rows = list[tuple[Any, ...]]


class Question(NamedTuple):
    """One reading statement; `%s` marks the values in order."""

    sql: str
    values: tuple[str | bool, ...]


class _Kept(NamedTuple):
    """What a thread was answered last, by which connection, and how the database stood before it answered."""

    connection: Any
    state: tuple[Any, ...]
    questions: tuple[Question, ...]
    answers: tuple[tuple[tuple[Any, ...], ...], ...]
    until: float

    def is_of(self, questions: tuple[Question, ...]) -> bool:
        """Whether the same was asked, by the same connection."""
        return self.connection is connection.connection and self.questions == questions


_LONGEST = 1.0  # seconds; what stands for longer is asked anew, whatever the database says (law 4)
# A snapshot of PostgreSQL names every transaction that it does not see, of the whole server: while two are equal, none that
# writes has ended, so every statement sees the same rows. What a transaction of our own has written is not in its snapshot.
_SNAPSHOT = Question("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NULL", ())
_VERSION = Question("PRAGMA data_version", ())
_thread = threading.local()
_answers: ContextVar[dict[Question, Rows] | None] = ContextVar("answers", default=None)


def rows(question: Question) -> Rows:
    """All rows that answer it."""
    waiting = _answers.get()
    if waiting is not None and question in waiting:
        return waiting.pop(question)
    return _asked([question])[0]


@contextmanager
def at_once(questions: Sequence[Question], *, again: bool = False) -> Iterator[None]:
    """Ask all of them now, by one message where the database takes one; each answer is given to one `rows` within the block.

    So each register still reads its own rows, and a question that was left out here is asked by itself. With `again` the
    same is asked several times in a row: what this thread was answered a moment ago holds while nothing was committed since.
    """
    found = _asked_again(tuple(questions)) if again else _asked(questions)
    token = _answers.set(dict(zip(questions, found, strict=True)))
    try:
        yield
    finally:
        _answers.reset(token)


def _asked_again(questions: tuple[Question, ...]) -> list[Rows]:
    connection.ensure_connection()
    kept: _Kept | None = getattr(_thread, "kept", None)
    begun, state = time.monotonic(), None
    if kept is not None and kept.is_of(questions) and begun < kept.until:
        state = _state()
        if state == kept.state:
            return [list(answer) for answer in kept.answers]
    _thread.kept = None
    # How it stands is read first: what is committed between that and the answers makes them look older than they are.
    if state is None and connection.vendor == "postgresql":
        (found,), *answers = _asked([_SNAPSHOT, *questions])
        state = tuple(found)
    else:
        state, answers = state or _state(), _asked(questions)
    if state[-1]:
        kept_answers = tuple(tuple(answer) for answer in answers)
        _thread.kept = _Kept(connection.connection, state, questions, kept_answers, begun + _LONGEST)
    return answers


def _state() -> tuple[Any, ...]:
    """How the database stands for this connection; the last part is false where that cannot be told."""
    if connection.vendor == "postgresql":
        return tuple(_asked([_SNAPSHOT])[0][0])
    # SQLite counts what other connections commit to the file, and what this one changes; what it rolls back it does not count.
    (version,) = _asked([_VERSION])[0][0]
    return version, connection.connection.total_changes, not connection.connection.in_transaction


def _asked(questions: Sequence[Question]) -> list[Rows]:
    here = connections[DEFAULT_DB_ALIAS]  # once: each name of `connection` is looked up anew
    here.ensure_connection()
    with here.wrap_database_errors:
        if here.vendor == "postgresql":
            return _prepared(here.connection, questions)
        execute = here.connection.execute
        return [execute(sql.replace("%s", "?"), values).fetchall() for sql, values in questions]


def _prepared(raw: Any, questions: Sequence[Question]) -> list[Rows]:
    from django.db.backends.postgresql import base

    cursor: Any = base.ServerBindingCursor  # psycopg's own; Django's usual one sends values within the text
    with raw.pipeline() if len(questions) > 1 else nullcontext():
        cursors = [cursor(raw).execute(sql, values, prepare=True) for sql, values in questions]
    return [one.fetchall() for one in cursors]


def moment(value: datetime) -> datetime:
    """A stored moment as every database means it: SQLite gives it without its zone, which is UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def listed(value: Any) -> list[Any]:
    """A stored list as every database means it: as text in one, parsed in another."""
    found: list[Any] = orjson.loads(value) if isinstance(value, str) else value
    return found
