# SPDX-License-Identifier: Apache-2.0
"""Marks read off a leaked picture or print: the line that every page with customer information carries.

The line names the member of staff, the last signs of the disclosure's id (or the first of the session's) and the
moment. It proves whose page is in the picture, not who took it: whoever stood behind may have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tournier.trace.shown import Head, Holder, Shown

_TOKEN = re.compile(r"[0-9a-z]+")
_TAIL, _SESSION = 6, 8


@dataclass(frozen=True, slots=True)
class ScreenMark:
    """A page or a session whose mark was typed in."""

    of: Holder
    head: Head


def read_screen_marks(text: str, shown: Shown) -> tuple[ScreenMark, ...]:
    """The disclosures and sessions whose mark stands in `text`, however it was spaced; oldest first.

    Both the person and the code must stand there, so that six signs alone name nobody.
    """
    tokens = frozenset(_TOKEN.findall(text.casefold()))
    if not tokens:
        return ()
    found = [ScreenMark(of, head) for of, head in shown.marked(tokens, _TAIL, _SESSION)]
    return tuple(sorted(found, key=lambda one: one.head.at))
