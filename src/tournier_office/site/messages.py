# SPDX-License-Identifier: Apache-2.0
"""Several reading statements in one message to PostgreSQL, each planned once for a connection.

A cursor of the driver's for each of them cost more of our processor than all else that a page's facts take: here there is
none. The driver still reads the values, so that they are the same as everywhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

Rows = list[tuple[Any, ...]]


class Question(NamedTuple):
    """One statement that gives rows: a reading one, or a writing one with RETURNING. `%s` marks the values in order.

    Outside a transaction they are texts and truth values; within one, whatever the driver takes.
    """

    sql: str
    values: tuple[Any, ...]


_planned: WeakKeyDictionary[Any, dict[str, bytes]] = WeakKeyDictionary()
_numbers: Iterator[int] = count()


def answered(raw: Any, questions: Sequence[Question]) -> list[Rows]:
    """The rows of each. Raises what the driver raises; `raw` is its connection."""
    from psycopg.adapt import Transformer
    from psycopg.errors import InvalidSqlStatementName

    if not raw.autocommit:  # the driver begins the transaction before its first statement
        return [_by_cursor(raw, question) for question in questions]
    with raw.lock:
        try:
            results = raw.wait(_asked(raw, questions))
        except InvalidSqlStatementName:  # the driver gives up all plans of a connection after what it rolls back
            results = raw.wait(_asked(raw, questions))
    reader, found = Transformer(raw), []
    for result in results:
        reader.set_pgresult(result)
        found.append(reader.load_rows(0, result.ntuples, tuple))
    return found


def _by_cursor(raw: Any, question: Question) -> Rows:
    from django.db.backends.postgresql import base

    cursor: Any = base.ServerBindingCursor  # psycopg's own; Django's usual one sends values within the text
    rows: Rows = cursor(raw).execute(question.sql, question.values, prepare=True).fetchall()
    return rows


def _asked(raw: Any, questions: Sequence[Question]) -> Generator[Any, Any, list[Any]]:
    from psycopg import generators
    from psycopg.errors import error_from_result
    from psycopg.pq import ExecStatus

    to, known = raw.pgconn, _planned.setdefault(raw, {})
    values = [
        [_text(value) for value in one.values] for one in questions
    ]  # what cannot be said fails before anything is
    fresh = [sql for sql in dict.fromkeys(one.sql for one in questions) if sql not in known]
    to.enter_pipeline_mode()
    for sql in fresh:
        known[sql] = b"tournier_%d" % next(_numbers)
        to.send_prepare(known[sql], _numbered(sql))
    for one, said in zip(questions, values, strict=True):
        to.send_query_prepared(known[one.sql], said)
    to.pipeline_sync()
    yield from generators.send(to)
    results: list[Any] = []
    for _statement in range(len(fresh) + len(questions)):
        results += yield from generators.fetch_many(to)
    yield from generators.fetch_many(to)  # the end of the message
    to.exit_pipeline_mode()
    for result in results:
        if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
            known.clear()  # a plan that no longer fits, or was never made, is made anew next time
            raise error_from_result(result, encoding="utf-8")
    return results[len(fresh) :]


@lru_cache(maxsize=256)
def _numbered(sql: str) -> bytes:
    first, *parts = sql.split("%s")
    return "".join([first, *(f"${place}{part}" for place, part in enumerate(parts, 1))]).encode()


def _text(value: object) -> bytes:
    if isinstance(value, str) and "\0" in value:  # libpq would read it to there
        from psycopg import DataError

        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    if not isinstance(value, str | bool):
        raise TypeError("A statement outside a transaction is given texts and truth values.")
    return value.encode() if isinstance(value, str) else b"t" if value else b"f"
