# SPDX-License-Identifier: Apache-2.0
"""The parts of a treatment by regular expressions, for engines where no subquery can name what it computes of a row.

MariaDB and MySQL have no such subquery (`LATERAL` is MySQL's alone), so a name is put in as what it stands for; here
every part is written once in what it gives, and what grows stays small. The expressions mean the same in PCRE and ICU,
hold no backslash, and need flags that an engine may be set to change pinned by the session.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from tournier.base import BadInput
from tournier.mask import expressions as e

_NUL = "\0"
_SPECIAL = frozenset("\\]^[-&~")  # mean something within brackets, in one of the two at least


def inlined(x: e.Text) -> e.Text:
    """The expression without `Let`: each name is what it stands for."""
    made: e.Text = _inlined(x, {})
    return made


def _inlined(x: Any, names: dict[str, e.Text]) -> Any:
    match x:
        case e.Let(name, be, body):
            return _inlined(body, {**names, name: _inlined(be, names)})
        case e.Named(name):
            return names[name]
        case tuple():
            return tuple(_inlined(part, names) for part in x)
        case _ if is_dataclass(x) and not isinstance(x, type):
            return replace(x, **{field.name: _inlined(getattr(x, field.name), names) for field in fields(x)})
        case _:
            return x


def cut(x: e.Trimmed | e.Before | e.Through | e.After, text: str) -> str:
    """The part of the text that the expression leaves."""
    match x:
        case e.Trimmed(_, characters):
            # From both sides, since a search for an end is slow in long texts.
            ends = _literal(f"^{_any_of(characters)}+")
            return f"REVERSE(REGEXP_REPLACE(REVERSE(REGEXP_REPLACE({text}, {ends}, '')), {ends}, ''))"
        case e.Before(_, words):
            return f"COALESCE(REGEXP_SUBSTR({text}, {_literal(_until(words))}), '')"
        case e.Through(_, words):
            return f"COALESCE(REGEXP_SUBSTR({text}, {_literal(_until(words) + _one_of(words))}), '')"
        case e.After(_, words):
            return f"REGEXP_REPLACE({text}, {_literal(f'{_until(words)}{_one_of(words)}?')}, '')"


def holding(x: e.MadeOf | e.Holds, text: str) -> str:
    """The condition on the text."""
    match x:
        case e.MadeOf(_, characters):
            return f"NOT ({text} REGEXP {_literal(_any_of(characters, but=True))})"
        case e.Holds(_, words) if words == (_NUL,):
            return f"(INSTR({text}, CHAR(0 USING utf8mb4)) > 0)"
        case e.Holds(_, words):
            return f"({text} REGEXP {_literal(_one_of(words))})"


def _until(words: tuple[str, ...]) -> str:
    """From the start on, all that is before one of the words."""
    if all(len(word) == 1 for word in words):
        return f"^{_any_of(''.join(words), but=True)}*"
    return f"(?s)^(?:(?!{_one_of(words)}).)*"


def _one_of(words: tuple[str, ...]) -> str:
    if all(len(word) == 1 for word in words):
        return _any_of("".join(words))
    return f"(?:{'|'.join(''.join(_any_of(one) for one in word) for word in words)})"


def _any_of(characters: str, *, but: bool = False) -> str:
    # A hyphen stands first, where it is one; nothing else that has a meaning within brackets is in any treatment.
    plain = characters.replace("-", "")
    if set(plain) & _SPECIAL or _NUL in plain:
        raise BadInput("mask.character", "A treatment holds a character that this engine would misread.", "Change it.")
    if len(characters) == 1 and characters.isalnum() and not but:
        return characters
    return f"[{'^' if but else ''}{'-' if '-' in characters else ''}{plain}]"


def _literal(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"
