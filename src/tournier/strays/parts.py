# SPDX-License-Identifier: Apache-2.0
"""What reading a file gives: texts, and what could not be read."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from tournier.base.encodings import decoded

_TAG = re.compile(r"<[^>]{0,2000}>")
_MARKUP = re.compile(r"</|/>|&#?[A-Za-z0-9]{2,8};")
_HALF, _FEW, _SOME = 0.25, 0.01, 3


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
    """UTF-16 by its mark, or by every other byte of much of it being zero."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    even, odd = data[::2].count(0), data[1::2].count(0)
    if max(even, odd) < _HALF * len(data) / 2 or min(even, odd) > _FEW * len(data):
        return ()
    return ("utf-16-le",) if odd > even else ("utf-16-be",)
