# SPDX-License-Identifier: Apache-2.0
"""MariaDB and MySQL, read through sessions that cannot write, with values written so that no mode can misread them."""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pymysql
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.converters import conversions
from pymysql.cursors import SSCursor

from tournier.engines.failures import Failure, SourceError
from tournier.engines.mysql_address import MysqlAddress
from tournier.engines.sqlite import SECONDS

_CONNECT_SECONDS = 5
_STATEMENT_TIME = {1969, 3024}  # MariaDB's and MySQL's error of a statement that took too long
_MIXED_COLLATIONS = {1267, 1270, 1271}
_WRONG_PARAMETERS = {1582, 1583}
_OUT_OF_RANGE = 1690
_KINDS: Mapping[Failure, set[int]] = {
    Failure.LOST: {
        CR.CR_SERVER_GONE_ERROR,
        CR.CR_SERVER_LOST,
        CR.CR_SERVER_LOST_EXTENDED,
        ER.SERVER_SHUTDOWN,
        1927,  # MariaDB: the connection was killed
        4031,  # MySQL: closed because it was idle
    },
    Failure.UNAVAILABLE: {
        CR.CR_CONN_HOST_ERROR,
        CR.CR_CONNECTION_ERROR,
        CR.CR_SSL_CONNECTION_ERROR,
    },
    Failure.DATABASE: {ER.BAD_DB_ERROR, ER.NO_DB_ERROR},
    Failure.ROOM: {
        ER.CON_COUNT_ERROR,
        ER.USER_LIMIT_REACHED,
        ER.TOO_MANY_USER_CONNECTIONS,
        ER.DISK_FULL,
        ER.OUTOFMEMORY,
        ER.OUT_OF_SORTMEMORY,
        ER.OUT_OF_RESOURCES,
        ER.RECORD_FILE_FULL,
        ER.OPTION_PREVENTS_STATEMENT,  # the memory that a session may use
    },
    Failure.ACCOUNT: {
        ER.ACCESS_DENIED_ERROR,
        1698,  # MariaDB: access denied, no password asked
    },
    Failure.DENIED: {
        ER.TABLEACCESS_DENIED_ERROR,
        ER.COLUMNACCESS_DENIED_ERROR,
        ER.DBACCESS_DENIED_ERROR,
        ER.SPECIFIC_ACCESS_DENIED_ERROR,
        ER.VIEW_INVALID,  # or its definer has lost the right to read
    },
    Failure.CHANGED: {ER.NO_SUCH_TABLE, ER.BAD_FIELD_ERROR},
    Failure.AMBIGUOUS: {ER.NON_UNIQ_ERROR},
    Failure.GROUPING: {ER.WRONG_FIELD_WITH_GROUP, ER.MIX_OF_GROUP_FUNC_AND_FIELDS},
    Failure.TYPES: _MIXED_COLLATIONS,
    Failure.STATEMENT: {
        ER.PARSE_ERROR,
        ER.OPERAND_COLUMNS,
        ER.SP_DOES_NOT_EXIST,
        ER.FUNCTION_NOT_DEFINED,
        *_WRONG_PARAMETERS,
        ER.DERIVED_MUST_HAVE_ALIAS,
        ER.WRONG_NUMBER_OF_COLUMNS_IN_SELECT,
        ER.NOT_SUPPORTED_YET,
        ER.NONUNIQ_TABLE,
        ER.DUP_FIELDNAME,
        ER.WRONG_GROUP_FIELD,
        ER.INVALID_GROUP_FUNC_USE,
        4015,  # MariaDB: a window function where none may stand
    },
    Failure.VALUE: {
        ER.SUBQUERY_NO_1_ROW,
        _OUT_OF_RANGE,
        ER.DIVISION_BY_ZERO,
        ER.TRUNCATED_WRONG_VALUE,
        ER.REGEXP_ERROR,
    },
    Failure.TIMEOUT: {*_STATEMENT_TIME, ER.QUERY_INTERRUPTED, ER.LOCK_WAIT_TIMEOUT},
}
_NOT_IN = {Failure.ACCOUNT, Failure.DATABASE, Failure.DENIED, Failure.ROOM}
# Names in double quotes as in every other engine, and a backslash that is only a character.
MODE = "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION"
ALL_ROWS = "SET SESSION sql_select_limit = 18446744073709551615"  # the server may have another one for everybody
_SETTINGS = (
    f"SET SESSION sql_mode = '{MODE}'",
    "SET SESSION TRANSACTION READ ONLY",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    f"SET SESSION lock_wait_timeout = {int(SECONDS)}",
    ALL_ROWS,
)
_MARK = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\$(\d+)")
# What Python's own types cannot hold stays as the server writes it: the time 838:59:59, the date 0000-00-00.
_READERS: dict[Any, Any] = {**conversions, FIELD_TYPE.TIME: str}


def failure_of(error: Exception) -> Failure:
    """What the driver says, as one of our kinds."""
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    found = next((kind for kind, codes in _KINDS.items() if code in codes), None)
    if found is None and isinstance(error, pymysql.InterfaceError):
        return Failure.LOST  # the socket was closed under it
    return found or (Failure.VALUE if isinstance(error, pymysql.DataError) else Failure.OTHER)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """What the driver raises comes out as a SourceError, which holds no word of the server."""
    try:
        yield
    except (pymysql.Error, UnicodeError, OSError, ValueError) as error:
        raise SourceError(failure_of(error)) from None


class Streaming(SSCursor):
    """Rows as they come. It ends with its session: closed by itself it would read all that is left of the answer."""

    def close(self) -> None:
        """Let go of it."""
        result = getattr(self, "_result", None)
        if result is not None:
            result.unbuffered_active = False
        self.connection = None  # type: ignore[assignment]  # as the driver itself does

    __del__ = close


class DriverConnection(pymysql.connections.Connection):
    """The driver's own connection, with the TLS that an address asks for."""

    def __init__(self, address: MysqlAddress, **how: Any) -> None:
        """Connect. Raises what the driver raises."""
        self._address = address
        super().__init__(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password.encode(),  # the driver itself would write Latin-1
            database=address.database or None,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            local_infile=False,
            ssl_disabled=address.tls == "disable",
            ssl=address.context() if address.needs_tls else None,
            **{"conv": _READERS, **how},
        )

    def _create_ssl_ctx(self, _given: object) -> ssl.SSLContext:
        return self._address.context()


def connected(address: MysqlAddress, **how: Any) -> Any:
    """A connection; SourceError otherwise, and a line that broke on the way counts as a server out of reach."""
    try:
        with quiet():
            return DriverConnection(address, **how)
    except SourceError as error:
        raise SourceError(error.failure if error.failure in _NOT_IN else Failure.UNAVAILABLE) from None


def limited(connection: Any, seconds: float) -> str:
    """The statement that sets the server's own time limit; 0 for none."""
    if "MariaDB" in str(connection.get_server_info()):
        return f"SET SESSION max_statement_time = {seconds}"
    return f"SET SESSION max_execution_time = {int(seconds * 1000)}"


class MysqlConnection:
    """One session."""

    dialect = "mysql"

    def __init__(self, address: MysqlAddress, **how: Any) -> None:
        """`how` goes to the driver: with an empty `conv` every value comes as the text or the bytes that the server sends."""
        self._open = connected(address, **how)
        try:
            for setting in (*_SETTINGS, limited(self._open, SECONDS)):
                self.rows(setting)
        except SourceError:
            self.close()
            raise

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        with quiet(), self._open.cursor() as cursor:
            cursor.execute(filled(sql, values))  # without arguments: nothing in the text is taken for a mark
            return list(cursor.fetchall())

    def stream(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in pieces, unbuffered."""
        self.rows(limited(self._open, 0))
        with quiet():
            cursor = self._open.cursor(Streaming)
            cursor.execute(sql)
            while piece := cursor.fetchmany(size):
                yield list(piece)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """One repeatable read."""
        self.rows("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        try:
            yield
        finally:
            with contextlib.suppress(SourceError):
                self.rows("ROLLBACK")

    def is_usable(self) -> bool:
        """Whether the session is whole, as far as this side knows."""
        return bool(self._open.open)

    def close(self) -> None:
        """End the session, whatever it still has to say."""
        self._open._force_close()  # noqa: SLF001  `close` would wait for an unread answer


def filled(sql: str, values: Sequence[Any]) -> str:
    """The statement with its values where their marks ($1, $2, ...) stand outside of quotes."""

    def put(found: re.Match[str]) -> str:
        return literal(values[int(found[1]) - 1]) if found[1] else found[0]

    return _MARK.sub(put, sql) if values else sql


def inserts(begin: str, rows: Iterable[Sequence[Any]], most: int) -> Iterator[str]:
    """Statements that bring all rows; each ends with the row by which it has more than `most` characters."""
    part: list[str] = []
    length = 0
    for row in rows:
        part.append(f"({', '.join(map(literal, row))})")
        length += len(part[-1])
        if length > most:
            yield begin + ", ".join(part)
            part, length = [], 0
    if part:
        yield begin + ", ".join(part)


def literal(value: object) -> str:
    """A value as text. Hexadecimal digits close no quote and are no escape in any character set or mode."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, int | Decimal):
        return format(value, "d" if isinstance(value, int) else "f")
    kind = "TIMESTAMP" if isinstance(value, datetime) else "DATE" if isinstance(value, date) else ""
    return f"{kind}'{value}'" if kind else f"_utf8mb4 x'{str(value).encode().hex()}'"
