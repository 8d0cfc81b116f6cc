# SPDX-License-Identifier: Apache-2.0
"""Cuts SQL text into tokens, far enough to find where a statement ends, its first words and its parameters.

Nothing rests on it for secrecy: whatever it cuts goes through the guard as a whole, which parses it anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*)
    | (?P<string>(?:[eE](?:'(?:[^'\\]|\\.|'')*'))|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')
    | (?P<quoted>(?:[uU]&)?"(?:[^"]|"")*")
    | (?P<dollar>\$(?P<tag>[A-Za-z_\u0080-\uffff]?[A-Za-z0-9_\u0080-\uffff]*)\$(?:.*?)\$(?P=tag)\$)
    | (?P<parameter>\$\d{1,5})
    | (?P<word>[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*)
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. Kinds: word, string, quoted, parameter, number, other."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The word in small letters; a quoted name as it is; else nothing."""
        if self.kind == "word":
            return self.text.lower()
        return self.text[1:-1].replace('""', '"') if self.kind == "quoted" and self.text[0] == '"' else ""


class Unclosed(Exception):
    """A comment never ends."""


def tokens(sql: str) -> list[Token]:
    """All tokens, without space and comments."""
    found: list[Token] = []
    at = 0
    while at < len(sql):
        if sql.startswith("/*", at):
            at = _after_comment(sql, at)
            continue
        match = _TOKEN.match(sql, at)
        assert match is not None  # noqa: S101  the last branch takes any character
        kind = match.lastgroup or "other"
        if kind == "tag" or match.group("dollar"):
            kind = "string"
        if kind != "space":
            found.append(Token(kind, match[0], at))
        at = match.end()
    return found


def _after_comment(sql: str, at: int) -> int:
    depth = 0
    for mark in re.finditer(r"/\*|\*/", sql[at:]):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return at + mark.end()
    raise Unclosed


def split(sql: str) -> list[str]:
    """The statements of a text, without empty ones."""
    if not any(mark in sql for mark in (";", "--", "/*")):
        return [sql] if sql.strip() else []  # no statement ends here, and nothing is passed over
    pieces: list[str] = []
    start, full = 0, False
    for token in tokens(sql):
        if token.text == ";" and token.kind == "other":
            if full:
                pieces.append(sql[start : token.start])
            start, full = token.start + 1, False
        else:
            full = True
    if full:
        pieces.append(sql[start:])
    return pieces
