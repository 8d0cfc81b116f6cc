# SPDX-License-Identifier: Apache-2.0
"""Numbers of articles for readers of English: 第十三条第一款第二项 is art. 13(1)(2). Pure."""

from __future__ import annotations

import re

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_ARTICLE = re.compile(
    r"第(?P<article>[零一二三四五六七八九十百]+)条(?:第(?P<paragraph>[一二三四五六七八九十]+)款)?(?:第(?P<item>[一二三四五六七八九十]+)项)?"
)


def number(text: str) -> int:
    """The value of a Chinese numeral below a thousand."""
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def article_en(text: str) -> str:
    """The article in English; what is not an article's number stays as it is."""

    def said(found: re.Match[str]) -> str:
        parts = "".join(f"({number(part)})" for part in (found["paragraph"], found["item"]) if part)
        return f"art. {number(found['article'])}{parts}"

    return _ARTICLE.sub(said, text)
