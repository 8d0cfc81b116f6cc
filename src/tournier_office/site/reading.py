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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

from tournier_office.site import messages
from tournier_office.site.messages import Question, Rows

__all__ = ["OfMany", "Question", "Rows", "at_once", "day", "given", "listed", "moment", "rows", "whole"]


class _Kept(NamedTuple):
    """What a thread was answered last, by which connection, and how the database stood before it answered."""

    connection: Any
    state: tuple[Any, ...]
    questions: tuple[Question, ...]
    answers: tuple[tuple[tuple[Any, ...], ...], ...]
    until: float

    def is_of(self, questions: tuple[Question, ...]) -> bool:
        """Whether the same was asked, and its state can be told by the connection that this thread has now."""
        same = connection.vendor == "postgresql" or self.connection is connection.connection
        return same and self.questions == questions


_AT_MOST = 64  # keys in one statement
_LONGEST = 1.0  # seconds; what stands for longer is asked anew, whatever the database says (law 4)
# A snapshot of PostgreSQL names every transaction that it does not see, of the whole server: while two are equal, none that
# writes has ended, so every statement sees the same rows. What a transaction of our own has written is not in its snapshot.
# Any connection of the pool may say so; when the server was started tells another server from this one.
_SNAPSHOT = Question(
    "SELECT pg_current_snapshot()::text, pg_postmaster_start_time()::text, pg_current_xact_id_if_assigned() IS NULL", ()
)
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
    with given(dict(zip(questions, found, strict=True))):
        yield


class OfMany:
    """A question about one key, asked about many by a few statements: `%s` marks the key, and stands after `=` alone."""

    def __init__(self, asks: Callable[[str], Question], key: str) -> None:
        self._asks, self._key = asks, key

    def questions(self, keys: Sequence[str]) -> list[Question]:
        """What to ask of so many keys."""
        return [self._of(keys[begin : begin + _AT_MOST]) for begin in range(0, len(keys), _AT_MOST)]

    def _of(self, keys: Sequence[str]) -> Question:
        one = self._asks("")
        places = ", ".join(["%s"] * _AT_MOST)
        sql = one.sql.replace("SELECT ", f"SELECT {self._key}, ", 1).replace(
            f"{self._key} = %s", f"{self._key} IN ({places})"
        )
        padded = [
            *keys,
            *[""] * (_AT_MOST - len(keys)),
        ]  # of one length always: each length would be a statement of its own
        return Question(sql, (*padded, *one.values[1:]))

    def answers(self, keys: Sequence[str]) -> dict[Question, Rows]:
        """What the question about each of these keys answers."""
        found: dict[str, Rows] = {key: [] for key in keys}
        for question in self.questions(keys):
            for key, *values in rows(question):
                found[key].append(tuple(values))
        return {self._asks(key): some for key, some in found.items()}


@contextmanager
def given(answers: Mapping[Question, Rows]) -> Iterator[None]:
    """Give these answers to one `rows` each within the block: they were asked a moment ago, in other words."""
    token = _answers.set(dict(answers))
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
            return messages.answered(here.connection, questions)
        execute = here.connection.execute
        return [execute(sql.replace("%s", "?"), values).fetchall() for sql, values in questions]


def whole(asked: QuerySet[Any]) -> list[list[Any]]:
    """All rows of a `values_list` in one value, as JSON has them: days and moments are texts, and no order is kept.

    For tens of thousands of rows: each costs a fraction of what a driver, and Django behind it, take to hand it over.
    """
    sql, values = asked.order_by().query.sql_with_params()
    columns = ", ".join(
        f"c{place}" for place in range(len(asked.query.values_select) + len(asked.query.annotation_select))
    )
    made = (
        f"json_agg(json_build_array({columns}))::text"
        if connection.vendor == "postgresql"
        else f"json_group_array(json_array({columns}))"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH t ({columns}) AS ({sql}) SELECT {made} FROM t", values)
        found: list[list[Any]] = orjson.loads(cursor.fetchone()[0] or "[]")
        return found


@lru_cache(maxsize=8_192)
def day(text: str | None) -> date | None:
    """A day as JSON has it; people share few of them."""
    return date.fromisoformat(text) if text else None


def moment(value: datetime) -> datetime:
    """A stored moment as every database means it: SQLite gives it without its zone, which is UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def listed(value: Any) -> list[Any]:
    """A stored list as every database means it: as text in one, parsed in another."""
    found: list[Any] = orjson.loads(value) if isinstance(value, str) else value
    return found
