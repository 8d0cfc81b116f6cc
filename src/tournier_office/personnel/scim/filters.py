# SPDX-License-Identifier: Apache-2.0
"""Filters of RFC 7644 section 3.4.2.2 as conditions on the register: eq, ne, co, sw, ew, pr, and, or, not, parentheses.

What is not understood is refused: a filter that was half read would answer with the wrong people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from tournier.base import BadInput

MOST = 1000
_TOKEN = re.compile(r'\s*(?:(\()|(\))|("(?:[^"\\]|\\.)*")|([A-Za-z$][\w$.:-]*))')
_DEEPEST = 20
Condition = Callable[[str, object], Q]  # from operator and value


@dataclass(slots=True)
class _Words:
    """What is left of a filter."""

    words: list[str]

    def peek(self) -> str:
        return self.words[0] if self.words else ""

    def take(self) -> str:
        if not self.words:
            raise wrong()
        return self.words.pop(0)


def wrong() -> BadInput:
    """The filter is not one that is understood."""
    return BadInput("scim.filter", "The filter is not one that this provider understands.", "Use eq, and, on userName.")


def condition(text: str, attributes: Mapping[str, Condition]) -> Q:
    """The filter as a condition. Raises BadInput for one that is not understood, or an attribute that is not listed."""
    words = _Words(_split(text))
    found = _either(words, attributes, 0)
    if words.words:
        raise wrong()
    return found


def _split(text: str) -> list[str]:
    words, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or len(text) > MOST:
            raise wrong()
        words.append(match[0].strip())
        at = match.end()
    return words


def _either(words: _Words, attributes: Mapping[str, Condition], depth: int) -> Q:
    found = _both(words, attributes, depth)
    while words.peek().lower() == "or":
        words.take()
        found |= _both(words, attributes, depth)
    return found


def _both(words: _Words, attributes: Mapping[str, Condition], depth: int) -> Q:
    found = _one(words, attributes, depth)
    while words.peek().lower() == "and":
        words.take()
        found &= _one(words, attributes, depth)
    return found


def _one(words: _Words, attributes: Mapping[str, Condition], depth: int) -> Q:
    if depth > _DEEPEST:
        raise wrong()
    word = words.take()
    if word.lower() == "not" and words.peek() == "(":
        return ~_one(words, attributes, depth + 1)
    if word == "(":
        found = _either(words, attributes, depth + 1)
        if words.take() != ")":
            raise wrong()
        return found
    return _compared(word, words, attributes)


def _compared(word: str, words: _Words, attributes: Mapping[str, Condition]) -> Q:
    made = attributes.get(word.lower())
    operator = words.take().lower()
    if made is None or operator not in {"eq", "ne", "co", "sw", "ew", "pr"}:
        raise wrong()
    if operator == "pr":
        return made("pr", None)
    value = _value(words.take())
    return ~made("eq", value) if operator == "ne" else made(operator, value)


def _value(word: str) -> object:
    try:
        return json.loads(word if word.startswith('"') else word.lower())
    except ValueError:
        raise wrong() from None


def text(*columns: str) -> Condition:
    """A text attribute that lies in any of these columns; case does not matter (RFC 7643, caseExact false)."""
    lookup = {"eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith"}

    def made(operator: str, value: object) -> Q:
        found = Q(pk__in=[])
        for column in columns:
            if operator == "pr":
                found |= ~Q(**{column: ""}) & Q(**{f"{column}__isnull": False})
            elif isinstance(value, str) and "\0" not in value:
                found |= Q(**{f"{column}__{lookup[operator]}": value})
            else:
                raise wrong()
        return found

    return made


def truth(column: str, values: frozenset[str]) -> Condition:
    """A truth that holds while the column has one of these values; some directories send it as text."""

    def made(operator: str, value: object) -> Q:
        if operator == "pr":
            return ~Q(pk__in=[])
        wanted = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
        if operator != "eq" or not isinstance(wanted, bool):
            raise wrong()
        return Q(**{f"{column}__in": values}) if wanted else ~Q(**{f"{column}__in": values})

    return made
