# SPDX-License-Identifier: Apache-2.0
"""Rows by a fixed statement, for what every question asks: building the statement anew each time cost more than asking.

- Statements name tables of the caller's own register only, values are parameters, and every row is read anew (law 4).
- On PostgreSQL a statement is planned once for each connection, and several go in one message (`at_once`): half of what
  a look-up took of the server's processor went into planning the same statements again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

Rows = list[tuple[Any, ...]]


class Question(NamedTuple):
    """One reading statement; `%s` marks the values in order."""

    sql: str
    values: tuple[str | bool, ...]


_answers: ContextVar[dict[Question, Rows] | None] = ContextVar("answers", default=None)


def rows(question: Question) -> Rows:
    """All rows that answer it."""
    waiting = _answers.get()
    if waiting is not None and question in waiting:
        return waiting.pop(question)
    return _asked([question])[0]


@contextmanager
def at_once(questions: Sequence[Question]) -> Iterator[None]:
    """Ask all of them now, by one message where the database takes one; each answer is given to one `rows` within the block.

    So each register still reads its own rows, and a question that was left out here is asked by itself.
    """
    token = _answers.set(dict(zip(questions, _asked(questions), strict=True)))
    try:
        yield
    finally:
        _answers.reset(token)


def _asked(questions: Sequence[Question]) -> list[Rows]:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            return _prepared(questions)
        return [connection.connection.execute(sql.replace("%s", "?"), values).fetchall() for sql, values in questions]


def _prepared(questions: Sequence[Question]) -> list[Rows]:
    from django.db.backends.postgresql import base

    cursor: Any = base.ServerBindingCursor  # psycopg's own; Django's usual one sends values within the text
    raw = connection.connection
    with raw.pipeline() if len(questions) > 1 else nullcontext():
        cursors = [cursor(raw).execute(sql, values, prepare=True) for sql, values in questions]
    return [one.fetchall() for one in cursors]


def moment(value: datetime) -> datetime:
    """A stored moment as every database means it: SQLite gives it without its zone, which is UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def listed(value: Any) -> list[Any]:
    """A stored list as every database means it: as text in one, parsed in another."""
    found: list[Any] = json.loads(value) if isinstance(value, str) else value
    return found
