# SPDX-License-Identifier: Apache-2.0
"""A session of MariaDB or MySQL for one rewritten statement: read only, pinned, with the server's own time limit."""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pymysql
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.cursors import SSCursor

from tournier.engines.arrows import Shaper
from tournier.engines.failures import Failure, SourceError
from tournier.engines.pieces import pieces
from tournier.query import Rewritten
from tournier.query.tokens import pins

ADDRESS = re.compile(r"(mysql|mariadb)://")
_CONNECT_SECONDS = 5
_PORT = 3306
_WIDEST = 38
_LONGEST_STRUNG = 1024 * 1024  # bytes of a GROUP_CONCAT
_SESSION_BYTES = 1024 * 1024 * 1024
_STATEMENT_TIME = {1969, 3024}  # MariaDB's and MySQL's error of a statement that took too long
_KINDS: Mapping[Failure, set[int]] = {
    Failure.LOST: {CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST, CR.CR_SERVER_LOST_EXTENDED},
    Failure.UNAVAILABLE: {CR.CR_CONN_HOST_ERROR, CR.CR_CONNECTION_ERROR, ER.CON_COUNT_ERROR, ER.BAD_DB_ERROR},
    Failure.DENIED: {
        ER.ACCESS_DENIED_ERROR,
        ER.TABLEACCESS_DENIED_ERROR,
        ER.COLUMNACCESS_DENIED_ERROR,
        ER.DBACCESS_DENIED_ERROR,
    },
    Failure.CHANGED: {ER.NO_SUCH_TABLE, ER.BAD_FIELD_ERROR, ER.PARSE_ERROR},
    Failure.TIMEOUT: {*_STATEMENT_TIME, ER.QUERY_INTERRUPTED, ER.LOCK_WAIT_TIMEOUT},
}
_TYPES: Mapping[int, pa.DataType] = {
    **dict.fromkeys(
        (FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.INT24, FIELD_TYPE.LONGLONG, FIELD_TYPE.YEAR),
        pa.int64(),
    ),
    **dict.fromkeys((FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE), pa.float64()),
}


def failure_of(error: Exception) -> Failure:
    """What the driver says, as one of our kinds."""
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    found = next((kind for kind, codes in _KINDS.items() if code in codes), None)
    return found or (Failure.VALUE if isinstance(error, pymysql.DataError) else Failure.OTHER)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    try:
        yield
    except (pymysql.Error, UnicodeError, OSError, ValueError) as error:
        raise SourceError(failure_of(error)) from None


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class _Connection(pymysql.connections.Connection):
    """The driver's, with one TLS context for all: for each connection it would read the machine's certificates anew.

    As the driver has it when nothing is said, the line is encrypted where the server can, and no certificate is checked.
    """

    def _create_ssl_ctx(self, _given: object) -> ssl.SSLContext:
        return _tls()


class MysqlAsked:
    """One session."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._how: dict[str, Any] = {
            "host": parts.hostname or "127.0.0.1",
            "port": parts.port or _PORT,
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "database": unquote(parts.path.removeprefix("/")) or None,
            "charset": "utf8mb4",
            "autocommit": True,
            "connect_timeout": _CONNECT_SECONDS,
            "local_infile": False,
        }
        try:
            with _quiet():
                self._open: Any = _Connection(cursorclass=SSCursor, **self._how)
        except SourceError as error:
            raise SourceError(error.failure if error.failure is Failure.DENIED else Failure.UNAVAILABLE) from None

    def pin(self, rewritten: Rewritten, seconds: float) -> None:
        """Settings of the statement, the server's time limit, and one snapshot that can only read."""
        with _quiet(), self._open.cursor() as cursor:
            for text, values in pins(rewritten, "mysql"):
                cursor.execute(text, values)
            cursor.execute("SET SESSION group_concat_max_len = %s", (_LONGEST_STRUNG,))
            if "MariaDB" in str(self._open.get_server_info()):
                cursor.execute("SET SESSION max_statement_time = %s", (seconds + 1,))
                cursor.execute("SET SESSION max_session_mem_used = %s", (_SESSION_BYTES,))
            else:
                cursor.execute("SET SESSION max_execution_time = %s", (int(seconds * 1000) + 1000,))
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")

    def keys(self, sql: str) -> pa.Table:
        """All rows."""
        return pa.Table.from_batches([*self.batches(sql, 50_000)])

    def batches(self, sql: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows, unbuffered."""
        with _quiet():
            # The cursor is never closed by itself: that would read all that is left of the answer.
            cursor = self._open.cursor()
            cursor.execute(sql)  # without arguments: nothing in the text is taken for a mark
            described = cursor.description or ()
            shaper = Shaper([str(column[0]) for column in described], [_type(column) for column in described])
            yield from shaper.batches(pieces(cursor.fetchmany, size))

    def interrupt(self) -> None:
        """Ask the server to stop what runs."""
        with contextlib.suppress(pymysql.Error, OSError):
            other = _Connection(**self._how)
            with other, other.cursor() as cursor:
                cursor.execute("KILL QUERY %s", (self._open.thread_id(),))

    def close(self) -> None:
        """End the session, whatever it still has to say."""
        self._open._force_close()  # noqa: SLF001  `close` would wait for an unread answer


def _type(column: tuple[Any, ...]) -> pa.DataType | None:
    kind, wide, scale = column[1], column[3], column[5]
    if kind in {FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.DECIMAL}:
        digits = int(wide or _WIDEST)
        return pa.decimal128(min(digits, _WIDEST), int(scale)) if scale is not None and digits <= _WIDEST else None
    return _TYPES.get(kind)
