# SPDX-License-Identifier: Apache-2.0
"""A treatment of one value, in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tournier.mask import expressions as e


def treat(expression: e.Text, value: str) -> str:
    """The value as the treatment shows it."""
    return treating(expression)(value)


def treating(expression: e.Text) -> Callable[[str], str]:
    """`treat` for one expression."""
    kept = _MADE.get(id(expression))
    if kept is None:
        # The expression is kept beside its function, so that no other one can get its number.
        made = _text(expression)
        kept = _MADE[id(expression)] = expression, lambda value: made(value, {})
    return kept[1]


_Names: TypeAlias = dict[str, str]
_Text: TypeAlias = Callable[[str, _Names], str]
_Condition: TypeAlias = Callable[[str, _Names], bool]
_MADE: dict[int, tuple[e.Text, Callable[[str], str]]] = {}


def _text(x: e.Text) -> _Text:  # noqa: PLR0911 - one answer for each form of expression
    """The function that an expression stands for: walking through it anew for each value cost four times as much."""
    match x:
        case e.Value():
            return lambda value, _names: value
        case e.Named(name):
            return lambda _value, names: names[name]
        case e.Literal(text):
            return lambda _value, _names: text
        case e.Joined(parts):
            made = [_text(part) for part in parts]
            return lambda value, names: "".join([part(value, names) for part in made])
        case e.Choice(cases, otherwise):
            return _choice([(_holds(when), _text(then)) for when, then in cases], _text(otherwise))
        case e.Usual():
            return _text(x.of)
        case e.Let(name, be, body):
            given, inner = _text(be), _text(body)
            return lambda value, names: inner(value, {**names, name: given(value, names)})
        case _:
            of, cut = _text(x.of), _cut(x)
            return lambda value, names: cut(of(value, names))


def _choice(cases: list[tuple[_Condition, _Text]], otherwise: _Text) -> _Text:
    def chosen(value: str, names: _Names) -> str:
        for when, then in cases:
            if when(value, names):
                return then(value, names)
        return otherwise(value, names)

    return chosen


def _cut(  # noqa: PLR0911 - one answer for each way of cutting
    x: e.Trimmed | e.Without | e.First | e.Last | e.Skip | e.Before | e.Through | e.After,
) -> Callable[[str], str]:
    match x:
        case e.Trimmed(_, characters):
            return lambda text: text.strip(characters)
        case e.Without(_, characters):
            gone = dict.fromkeys(map(ord, characters))
            return lambda text: text.translate(gone)
        case e.First(_, count):
            return lambda text: text[:count]
        case e.Last(_, count):
            return lambda text: text[-count:]
        case e.Skip(_, count):
            return lambda text: text[count:]
        case e.Before(_, words):
            return lambda text: text[: min((at for word in words if (at := text.find(word)) >= 0), default=len(text))]
        case e.Through(_, words):
            return lambda text: text[: _end(text, words)]
        case e.After(_, words):
            return lambda text: text[end:] if (end := _end(text, words)) else ""


def _end(text: str, words: tuple[str, ...]) -> int:
    """Where the earliest word ends, 0 when there is none."""
    return min((at + len(word) for word in words if (at := text.find(word)) >= 0), default=0)


def _holds(x: e.Condition) -> _Condition:
    match x:
        case e.LengthIn(of, least, most):
            measured = _text(of)
            return lambda value, names: least <= len(measured(value, names)) <= most
        case e.MadeOf(of, characters):
            looked_at = _text(of)
            return lambda value, names: not looked_at(value, names).strip(characters)
        case e.Holds(of, words):
            searched = _text(of)
            return lambda value, names: any(map(searched(value, names).__contains__, words))
        case e.All(conditions):
            made = [_holds(condition) for condition in conditions]
            return lambda value, names: all(condition(value, names) for condition in made)
        case e.Not(condition):
            denied = _holds(condition)
            return lambda value, names: not denied(value, names)
