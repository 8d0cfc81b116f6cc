# SPDX-License-Identifier: Apache-2.0
"""The text of a course as a page: headings, paragraphs, lists, quotations, bold, code. Nothing else of Markdown.

All that was written is text: every sign that means something in HTML is escaped before a form is looked for, and no form
makes a link, an image or an attribute. So a course cannot lead out of the office, nor run anything in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_BULLET = re.compile(r"[-*]\s+(.+)")
_NUMBER = re.compile(r"\d{1,3}[.)]\s+(.+)")
_QUOTE = re.compile(r">\s?(.*)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`([^`]+)`")
_LISTS = {"ul": _BULLET, "ol": _NUMBER}


def page(text: str) -> SafeString:
    """The HTML of a text. The first heading is the page's second level: the page has its own title."""
    return mark_safe("\n".join(_blocks(text)))  # noqa: S308 - every part was escaped by `_inline`, and tags are ours


def _blocks(text: str) -> Iterator[str]:
    for kind, group in groupby(text.splitlines(), key=_kind):
        lines = [line.strip() for line in group]
        if kind == "h":
            yield from (_heading(line) for line in lines)
        elif kind in _LISTS:
            items = "".join(f"<li>{_inline(_said(_LISTS[kind], line))}</li>" for line in lines)
            yield f"<{kind}>{items}</{kind}>"
        elif kind == "q":
            yield f"<blockquote>{_inline(' '.join(_said(_QUOTE, line) for line in lines))}</blockquote>"
        elif kind:
            yield f"<p>{_inline(' '.join(lines))}</p>"


def _kind(line: str) -> str:
    text = line.strip()
    if not text:
        return ""
    forms = {"h": _HEADING, "q": _QUOTE, **_LISTS}
    return next((kind for kind, form in forms.items() if form.fullmatch(text)), "p")


def _said(form: re.Pattern[str], line: str) -> str:
    found = form.fullmatch(line)
    return found.group(1) if found else line


def _heading(line: str) -> str:
    marks, _, text = line.partition(" ")
    level = len(marks) + 1
    return f"<h{level}>{_inline(text.strip())}</h{level}>"


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<strong>\1</strong>", str(escape(text))))
