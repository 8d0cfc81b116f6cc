# SPDX-License-Identifier: Apache-2.0
"""What reading a file gives: texts, and what could not be read."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from tournier.base.encodings import decoded

_TAG = re.compile(r"<[^>]{0,2000}>")
_MARKUP = re.compile(r"</|/>|&#?[A-Za-z0-9]{2,8};")
_HALF, _FEW, _SOME, _MOST = 0.25, 0.01, 3, 0.99


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one part of a file. `rows` holds the cells where the part is a table."""

    kind: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that was not read, and why: a word of a closed list, never a name."""

    why: str


def lines_of(text: str) -> tuple[str, ...]:
    """The lines; of a text with tags or character references also as a reader sees it: values stand in tags and between them."""
    lines = text.splitlines()
    if _MARKUP.search(text):
        lines += html.unescape(_TAG.sub(" ", text)).splitlines()
    return tuple(lines)


def tables_of(text: str) -> list[tuple[tuple[str, ...], ...]]:
    """The tables of a page, row by row: what a column holds is said by its head alone."""
    if "<td" not in text.lower():
        return []
    reader = _Tables()
    reader.feed(text)
    reader.close()
    reader.end_table()
    return reader.tables


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[tuple[str, ...], ...]] = []
        self._rows: list[list[str]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        if tag == "table":
            self.end_table()
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._rows = self._rows or [[]]
            self._rows[-1].append("")
        if tag in {"table", "tr", "td", "th"}:
            self._in_cell = tag in {"td", "th"}

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.end_table()
        if tag in {"table", "tr", "td", "th"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self._rows[-1][-1] = f"{self._rows[-1][-1]}{data}".strip()

    def end_table(self) -> None:
        """Keep the rows that there are; a table in a table ends the one around it."""
        rows = tuple(tuple(row) for row in self._rows if row)
        if len(rows) > 1:
            self.tables.append(rows)
        self._rows = []


def name_of(path: str) -> str:
    """The name of a file as words: 身份证_110101….png names a number."""
    return re.sub(r"[_/\\.]+", " ", path)


def decoded_anyhow(data: bytes) -> tuple[str | None, bool]:
    """The text, and whether it is the whole of it: a text with a few wrong bytes is read without them."""
    text = decoded(data)
    if text is not None:
        return text, True
    for encoding in _wide(data):
        try:
            return data.decode(encoding), True
        except UnicodeDecodeError:
            continue
    bare = data.replace(b"\0", b" ")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), False
    for encoding in ("utf-8", "gb18030"):
        text = bare.decode(encoding, "replace")
        if text.count("\ufffd") + data.count(b"\0") <= max(_SOME, _FEW * len(text)):
            return text, False
    return None, False


def _wide(data: bytes) -> tuple[str, ...]:
    """UTF-16 and UTF-32 by their marks, or by how many of their bytes are zero, and which."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return ("utf-32",)
    zeros = [data[at::4].count(0) for at in range(4)]
    if len(data) % 4 == 0 and min(zeros[0], zeros[1]) >= _MOST * len(data) / 4:
        return ("utf-32-be",)
    if len(data) % 4 == 0 and min(zeros[2], zeros[3]) >= _MOST * len(data) / 4:
        return ("utf-32-le",)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < _HALF * len(data) / 2 or min(even, odd) > _FEW * len(data):
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)
