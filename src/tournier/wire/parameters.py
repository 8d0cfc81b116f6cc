# SPDX-License-Identifier: Apache-2.0
"""Puts the values of a prepared statement into its text, as literals, before the gate sees it.

So the ledger holds the whole statement, every engine takes the same road, and nothing but the guard's own output runs.
A wrong cut here could only make another statement, which the guard judges like any other.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from tournier.wire.errors import Failed
from tournier.wire.lexer import Unclosed, tokens

MOST = 1000
_MOST_FILLED = 1 << 20
_EPOCH = date(2000, 1, 1)
_EPOCH_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBERS = {20: "!q", 21: "!h", 23: "!i", 26: "!I", 700: "!f", 701: "!d"}
_TYPES = {
    16: "boolean",
    20: "bigint",
    21: "smallint",
    23: "integer",
    26: "bigint",
    700: "real",
    701: "double precision",
    1082: "date",
    1114: "timestamp",
    1184: "timestamp with time zone",
    1700: "numeric",
}
_NUMERIC = frozenset({20, 21, 23, 26})
_NAN = 0xC000


def used(sql: str) -> int:
    """The highest parameter number in the text."""
    try:
        found = [int(token.text[1:]) for token in tokens(sql) if token.kind == "parameter"]
    except Unclosed:
        raise Failed("42601") from None
    if found and not 1 <= max(found) <= MOST:
        raise Failed("54000", f"a statement takes at most {MOST} parameters")
    return max(found, default=0)


def filled(sql: str, oids: Sequence[int], values: Sequence[bytes | None] | None, formats: Sequence[int]) -> str:
    """The text with its parameters as literals; without values, as NULLs of their types (to describe it)."""
    parts: list[str] = []
    at = size = 0
    for start, end in _marks(sql):
        place = int(sql[start + 1 : end]) - 1
        oid = oids[place] if place < len(oids) else 0
        value = None if values is None else values[place]
        literal = _null(oid) if value is None else _literal(value, oid, formats[place])
        parts += [sql[at:start], literal]
        size += len(literal)
        if size > _MOST_FILLED:  # a mark may stand many times for one long value
            raise Failed("54000", "the values of a statement are too long together")
        at = end
    return "".join(parts) + sql[at:]


@lru_cache(64)
def _marks(sql: str) -> tuple[tuple[int, int], ...]:
    """Where the parameters stand: a prepared statement is bound again and again."""
    marks = (token for token in tokens(sql) if token.kind == "parameter")
    return tuple((token.start, token.start + len(token.text)) for token in marks)


def _null(oid: int) -> str:
    return f"CAST(NULL AS {_TYPES[oid]})" if oid in _TYPES else "NULL"


def _literal(value: bytes, oid: int, form: int) -> str:
    written = _text(value) if form == 0 else _decoded(value, oid)
    if oid in _NUMERIC:
        try:
            return f"({int(written)})" if int(written) < 0 else str(int(written))
        except ValueError:
            raise Failed("22P02") from None
    quoted = "'" + written.replace("'", "''") + "'"
    return f"CAST({quoted} AS {_TYPES[oid]})" if oid in _TYPES else quoted


def _text(value: bytes) -> str:
    try:
        found = value.decode("utf-8")
    except UnicodeDecodeError:
        raise Failed("22021", "a value is not UTF-8") from None
    if "\0" in found:
        raise Failed("22021", "a value holds a zero byte")
    return found


def _decoded(value: bytes, oid: int) -> str:
    """A binary value as text."""
    try:
        if oid in _NUMBERS:
            return repr(struct.unpack(_NUMBERS[oid], value)[0])
        decode = _BINARY.get(oid)
        if decode is not None:
            return decode(value)
    except (struct.error, ValueError, OverflowError):
        raise Failed("22P03", "a binary value does not have the form of its type") from None
    raise Failed("0A000", "a parameter of this type is taken as text only")


def _boolean(value: bytes) -> str:
    return "true" if struct.unpack("!?", value)[0] else "false"


def _date(value: bytes) -> str:
    return (_EPOCH + timedelta(days=struct.unpack("!i", value)[0])).isoformat()


def _moment(value: bytes) -> str:
    moment = _EPOCH_MOMENT + timedelta(microseconds=struct.unpack("!q", value)[0])
    return moment.replace(tzinfo=None).isoformat(sep=" ")


def _zoned(value: bytes) -> str:
    return _moment(value) + "+00"


def _decimal(value: bytes) -> str:
    digits, weight, sign, scale = struct.unpack_from("!hhHH", value)
    if sign == _NAN or digits < 0 or abs(weight) > 1000 or len(value) != 8 + 2 * digits:  # noqa: PLR2004  counted as the form is written
        raise ValueError
    number = Decimal(0)
    for place, group in enumerate(struct.unpack_from(f"!{digits}h", value, 8)):
        number += Decimal(group).scaleb(4 * (weight - place))
    return f"{-number if sign else number:.{scale}f}"


_BINARY: dict[int, Callable[[bytes], str]] = {
    0: _text,
    16: _boolean,
    25: _text,
    1042: _text,
    1043: _text,
    1082: _date,
    1114: _moment,
    1184: _zoned,
    1700: _decimal,
    2950: lambda value: str(uuid.UUID(bytes=value)),
}
