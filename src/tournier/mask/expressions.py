# SPDX-License-Identifier: Apache-2.0
"""The small language in which every treatment is written once.

Only operations that mean the same in Python, Arrow, SQLite, DuckDB and PostgreSQL are in it: all count code
points, none uses a regular expression or a character class of the host. `scalar`, `arrow` and `sql` render it.
Words handed to one operation must not contain each other; the earliest one in the text then is unambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Value:
    """The text that is treated."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an enclosing `Let` computed under this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A fixed text."""

    text: str


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The text without any of these characters at its two ends."""

    of: Text
    characters: str


@dataclass(frozen=True, slots=True)
class Without:
    """The text with every one of these characters taken out."""

    of: Text
    characters: str


@dataclass(frozen=True, slots=True)
class First:
    """At most the first `count` characters."""

    of: Text
    count: int


@dataclass(frozen=True, slots=True)
class Last:
    """At most the last `count` characters."""

    of: Text
    count: int


@dataclass(frozen=True, slots=True)
class Skip:
    """The text without its first `count` characters."""

    of: Text
    count: int


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before the earliest of the words; the whole text when none is in it."""

    of: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Through:
    """The text up to the earliest of the words, that word included; empty when none is in it."""

    of: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class After:
    """What follows the earliest of the words; empty when none is in it."""

    of: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The parts one after the other."""

    parts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The text of the first condition that holds, else `otherwise`."""

    cases: tuple[tuple[Condition, Text], ...]
    otherwise: Text


@dataclass(frozen=True, slots=True)
class Usual:
    """The same text as `of`. For values of the usual form `then` says it sooner, where an engine is slow to compute `of`.

    In a form 0 stands for one of the ten digits, and every other character for itself.
    """

    form: str
    then: Text
    of: Text


@dataclass(frozen=True, slots=True)
class Let:
    """`body`, in which `Named(name)` stands for `be`."""

    name: str
    be: Text
    body: Text


@dataclass(frozen=True, slots=True)
class LengthIn:
    """Whether the text has at least `least` and at most `most` characters."""

    of: Text
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class MadeOf:
    """Whether every character of the text is one of these; an empty text is."""

    of: Text
    characters: str


@dataclass(frozen=True, slots=True)
class Holds:
    """Whether one of the words is in the text."""

    of: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Whether all conditions hold."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whether the condition does not hold."""

    condition: Condition


Text: TypeAlias = (
    Value
    | Named
    | Literal
    | Trimmed
    | Without
    | First
    | Last
    | Skip
    | Before
    | Through
    | After
    | Joined
    | Choice
    | Usual
    | Let
)
Condition: TypeAlias = LengthIn | MadeOf | Holds | All | Not
