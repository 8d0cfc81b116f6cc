# SPDX-License-Identifier: Apache-2.0
"""COPY's two text forms, written from the text values of an answer."""

from __future__ import annotations

from collections.abc import Sequence

_SPECIAL = (
    (b"\\", b"\\\\"),
    (b"\b", b"\\b"),
    (b"\f", b"\\f"),
    (b"\n", b"\\n"),
    (b"\r", b"\\r"),
    (b"\t", b"\\t"),
    (b"\v", b"\\v"),
)


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
