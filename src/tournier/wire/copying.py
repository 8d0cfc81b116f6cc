# SPDX-License-Identifier: Apache-2.0
"""COPY's forms: two of text, written from the text values of an answer, and the binary one, which is the rows as they are."""

from __future__ import annotations

from collections.abc import Sequence

from tournier.wire import frames
from tournier.wire.answers import Answer, cells
from tournier.wire.commands import Copy
from tournier.wire.line import Line

_SPECIAL = (
    (b"\\", b"\\\\"),
    (b"\b", b"\\b"),
    (b"\f", b"\\f"),
    (b"\n", b"\\n"),
    (b"\r", b"\\r"),
    (b"\t", b"\\t"),
    (b"\v", b"\\v"),
)


_BINARY_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_BINARY_END = b"\xff\xff"


def send(line: Line, answer: Answer, asked: Copy) -> None:
    """The whole answer to a COPY, page by page as the gate admits them."""
    form, width = int(asked.binary), len(answer.columns)
    line.send(frames.frame(b"H", form.to_bytes(1, "big") + width.to_bytes(2, "big") + form.to_bytes(2, "big") * width))
    written = csv_line if asked.csv else text_line
    if asked.binary:
        line.send(frames.frame(b"d", _BINARY_START))
    elif asked.header:
        line.send(frames.frame(b"d", written([column.name.encode() for column in answer.columns])))
    sent = 0
    for data, number in answer.pages(0):
        sent += number
        if asked.binary:
            line.send(binary_lines(data))
        else:
            line.send(b"".join(frames.frame(b"d", written(row)) for row in cells(data)))
    if asked.binary:
        line.send(frames.frame(b"d", _BINARY_END))
    line.send(frames.frame(b"c") + frames.complete(f"COPY {sent}"))


def binary_lines(data: bytes | memoryview) -> bytearray:
    """DataRow frames as CopyData frames: a row of COPY's binary form is what a DataRow holds."""
    made, at = bytearray(data), 0
    while at < len(made):
        made[at] = 0x64
        at += 1 + int.from_bytes(made[at + 1 : at + 5], "big")
    return made


def text_line(row: Sequence[bytes | None]) -> bytes:
    """A line of COPY's text format."""
    return b"\t".join(b"\\N" if value is None else _escaped(value) for value in row) + b"\n"


def _escaped(value: bytes) -> bytes:
    for plain, escaped in _SPECIAL:
        value = value.replace(plain, escaped)
    return value


def csv_line(row: Sequence[bytes | None]) -> bytes:
    """A line of COPY's CSV format: NULL is nothing, an empty text is quoted."""
    return b",".join(b"" if value is None else _quoted(value, alone=len(row) == 1) for value in row) + b"\n"


def _quoted(value: bytes, *, alone: bool) -> bytes:
    if not value or set(value) & set(b'",\n\r') or (alone and value == b"\\."):
        return b'"' + value.replace(b'"', b'""') + b'"'
    return value
