# SPDX-License-Identifier: Apache-2.0
"""The frames of PostgreSQL's protocol 3.0: made and taken apart, without a socket.

A frame is a type byte, a length that counts itself, and a body. Whatever does not fit its form is `Malformed`:
the connection ends, nothing is guessed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SSL_REQUEST = 80877103
GSS_REQUEST = 80877104
CANCEL_REQUEST = 80877102
PROTOCOL_3 = 196608

_INT16 = struct.Struct("!h")
_UINT16 = struct.Struct("!H")
_INT32 = struct.Struct("!i")
_COLUMN = struct.Struct("!IhIhih")


class Malformed(Exception):
    """A frame that is not what the protocol says; holds no byte of it."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column as RowDescription tells it. Table and column numbers are never told: they name what may be hidden."""

    name: str
    oid: int
    size: int = -1
    modifier: int = -1


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """One frame."""
    return kind + _INT32.pack(len(body) + 4) + body


def text(value: str) -> bytes:
    """A string as frames carry it."""
    return value.encode("utf-8", "replace").replace(b"\0", b"") + b"\0"


def error(code: str, message: str, hint: str = "", severity: str = "ERROR") -> bytes:
    """An ErrorResponse."""
    parts = [b"S" + text(severity), b"V" + text(severity), b"C" + text(code), b"M" + text(message)]
    if hint:
        parts.append(b"H" + text(hint))
    return frame(b"E", b"".join(parts) + b"\0")


def notice(message: str, hint: str = "") -> bytes:
    """A NoticeResponse."""
    parts = [b"S" + text("NOTICE"), b"V" + text("NOTICE"), b"C" + text("00000"), b"M" + text(message)]
    if hint:
        parts.append(b"H" + text(hint))
    return frame(b"N", b"".join(parts) + b"\0")


def row_description(columns: Sequence[ResultColumn], formats: Sequence[int]) -> bytes:
    """A RowDescription of these columns in these formats."""
    parts = [_UINT16.pack(len(columns))]
    for column, form in zip(columns, formats, strict=True):
        parts.append(text(column.name) + _COLUMN.pack(0, 0, column.oid, column.size, column.modifier, form))
    return frame(b"T", b"".join(parts))


def data_row(values: Iterable[bytes | None]) -> bytes:
    """One DataRow, for answers of a few rows."""
    cells = [_INT32.pack(-1) if value is None else _INT32.pack(len(value)) + value for value in values]
    return frame(b"D", _UINT16.pack(len(cells)) + b"".join(cells))


def complete(tag: str) -> bytes:
    """A CommandComplete."""
    return frame(b"C", text(tag))


def ready(status: bytes) -> bytes:
    """A ReadyForQuery."""
    return frame(b"Z", status)


def parameter_status(name: str, value: str) -> bytes:
    """A ParameterStatus."""
    return frame(b"S", text(name) + text(value))


def int32s(body: bytes) -> list[int]:
    """A body that is 32-bit numbers only."""
    if len(body) % 4:
        raise Malformed
    return [number for (number,) in _INT32.iter_unpack(body)]


class Body:
    """Reads a body from its start; `done` says that nothing is left over."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        if size < 0 or self._at + size > len(self._body):
            raise Malformed
        found = self._body[self._at : self._at + size]
        self._at += size
        return found

    def int16(self) -> int:
        """A signed number of 16 bits."""
        return int(_INT16.unpack(self.take(2))[0])

    def count(self) -> int:
        """An unsigned number of 16 bits."""
        return int(_UINT16.unpack(self.take(2))[0])

    def int32(self) -> int:
        """A signed number of 32 bits."""
        return int(_INT32.unpack(self.take(4))[0])

    def string(self) -> str:
        """A string up to its zero byte, which must be there."""
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Malformed
        raw = self.take(end - self._at)
        self._at += 1
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed from None

    def done(self) -> None:
        """Nothing may follow."""
        if self._at != len(self._body):
            raise Malformed


@dataclass(frozen=True, slots=True)
class Parse:
    """A statement to prepare."""

    name: str
    sql: str
    oids: tuple[int, ...]

    @classmethod
    def read(cls, body: bytes) -> Parse:
        """From a frame's body."""
        given = Body(body)
        name, sql = given.string(), given.string()
        oids = tuple(given.int32() for _ in range(given.count()))
        given.done()
        return cls(name, sql, oids)


@dataclass(frozen=True, slots=True)
class Bind:
    """Values for a prepared statement."""

    portal: str
    statement: str
    formats: tuple[int, ...]
    values: tuple[bytes | None, ...]
    result_formats: tuple[int, ...]

    @classmethod
    def read(cls, body: bytes) -> Bind:
        """From a frame's body."""
        given = Body(body)
        portal, statement = given.string(), given.string()
        formats = _formats(given)
        values: list[bytes | None] = []
        for _ in range(given.count()):
            size = given.int32()
            if size < -1:
                raise Malformed
            values.append(None if size == -1 else given.take(size))
        results = _formats(given)
        given.done()
        if len(formats) not in {0, 1, len(values)}:
            raise Malformed
        return cls(portal, statement, spread(formats, len(values)), tuple(values), results)


def _formats(given: Body) -> tuple[int, ...]:
    found = tuple(given.int16() for _ in range(given.count()))
    if set(found) - {0, 1}:
        raise Malformed
    return found


def spread(formats: Sequence[int], number: int) -> tuple[int, ...]:
    """The format of each of `number` columns: none given means text, one given means all. Malformed otherwise."""
    if len(formats) == number:
        return tuple(formats)
    if not formats:
        return (0,) * number
    if len(formats) == 1:
        return (formats[0],) * number
    raise Malformed


def kind_and_name(body: bytes) -> tuple[str, str]:
    """What Describe and Close carry: S or P, and a name."""
    given = Body(body)
    kind = given.take(1).decode("latin-1")
    name = given.string()
    given.done()
    if kind not in {"S", "P"}:
        raise Malformed
    return kind, name
