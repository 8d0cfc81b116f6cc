# SPDX-License-Identifier: Apache-2.0
"""A session of MariaDB or MySQL for one rewritten statement: read only, pinned, with the server's own time limit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pymysql
from pymysql.constants import FIELD_TYPE

from tournier.engines.arrows import NUMBER, Shaper
from tournier.engines.mysql import ALL_ROWS, DriverConnection, Streaming, connected, limited, quiet
from tournier.engines.mysql_address import MysqlAddress
from tournier.engines.pieces import pieces
from tournier.query import Rewritten
from tournier.query.tokens import pins

_WIDEST = 38
_LONGEST_STRUNG = 1024 * 1024  # bytes of a GROUP_CONCAT
_SESSION_BYTES = 1024 * 1024 * 1024
_TYPES: Mapping[int, pa.DataType] = {
    **dict.fromkeys(
        (FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.INT24, FIELD_TYPE.LONGLONG, FIELD_TYPE.YEAR),
        pa.int64(),
    ),
    **dict.fromkeys((FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE), pa.float64()),
}


class MysqlAsked:
    """One session."""

    def __init__(self, address: MysqlAddress) -> None:
        self._address = address
        self._open = connected(address, cursorclass=Streaming)

    def pin(self, rewritten: Rewritten, seconds: float) -> None:
        """Settings of the statement, the server's time limit, and one snapshot that can only read."""
        with quiet(), self._open.cursor() as cursor:
            for text, values in pins(rewritten, "mysql"):
                cursor.execute(text, values)
            cursor.execute("SET SESSION group_concat_max_len = %s", (_LONGEST_STRUNG,))
            if "MariaDB" in str(self._open.get_server_info()):
                cursor.execute("SET SESSION max_session_mem_used = %s", (_SESSION_BYTES,))
                cursor.execute("SET SESSION default_regex_flags = ''")  # masks are cut by regular expressions
            cursor.execute(limited(self._open, seconds + 1))
            cursor.execute(ALL_ROWS)
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")

    def keys(self, sql: str) -> pa.Table:
        """All rows."""
        return pa.Table.from_batches([*self.batches(sql, 50_000)])

    def batches(self, sql: str, size: int) -> Iterator[pa.RecordBatch]:
        """The rows, unbuffered."""
        with quiet():
            cursor = self._open.cursor()
            cursor.execute(sql)  # without arguments: nothing in the text is taken for a mark
            described = cursor.description or ()
            shaper = Shaper([str(column[0]) for column in described], [_type(column) for column in described])
            yield from shaper.batches(pieces(cursor.fetchmany, size))

    def interrupt(self) -> None:
        """Ask the server to stop what runs."""
        with contextlib.suppress(pymysql.Error, OSError):
            other = DriverConnection(self._address)
            with other, other.cursor() as cursor:
                cursor.execute("KILL QUERY %s", (self._open.thread_id(),))

    def close(self) -> None:
        """End the session, whatever it still has to say."""
        self._open._force_close()  # noqa: SLF001  `close` would wait for an unread answer


def _type(column: tuple[Any, ...]) -> pa.DataType | None:
    kind, wide, scale = column[1], column[3], column[5]
    if kind in {FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.DECIMAL}:
        digits = int(wide or _WIDEST)
        return pa.decimal128(min(digits, _WIDEST), int(scale)) if scale is not None and digits <= _WIDEST else NUMBER
    return _TYPES.get(kind)
