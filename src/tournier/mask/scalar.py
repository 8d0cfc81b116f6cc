# SPDX-License-Identifier: Apache-2.0
"""A treatment of one value: the expression written as one Python function and compiled, which takes a fifth of walking through it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from tournier.mask import expressions as e


def treat(expression: e.Text, value: str) -> str:
    """The value as the treatment shows it."""
    return treating(expression)(value)


def treating(expression: e.Text) -> Callable[[str], str]:
    """`treat` for one expression."""
    kept = _MADE.get(id(expression))
    if kept is None:
        # The expression is kept beside its function, so that no other one can get its number.
        kept = _MADE[id(expression)] = expression, _Written().function(expression)
    return kept[1]


_MADE: dict[int, tuple[e.Text, Callable[[str], str]]] = {}


class _Written:
    """The Python text of one expression, and the constants that it names. Every literal of a treatment is such a constant."""

    def __init__(self) -> None:
        self._numbers = count()
        self._constants: dict[str, Any] = {"before": _before, "through": _through, "after": _after}

    def function(self, expression: e.Text) -> Callable[[str], str]:
        """The function that the expression stands for."""
        text = f"lambda value: {self._text(expression, {})}"
        # Nothing of a person's stands in the text: it is made of the words below and of numbered names.
        made: Callable[[str], str] = eval(text, {"__builtins__": {"len": len}} | self._constants)  # noqa: S307  our own text, see above
        return made

    def _name(self, letter: str) -> str:
        return f"{letter}{next(self._numbers)}"

    def _constant(self, value: object) -> str:
        name = self._name("c")
        self._constants[name] = value
        return name

    def _text(self, x: e.Text, names: dict[str, str]) -> str:  # noqa: PLR0911 - one answer for each form of expression
        match x:
            case e.Value():
                return "value"
            case e.Named(name):
                return names[name]
            case e.Literal(text):
                return self._constant(text)
            case e.Joined(parts):
                return f"({' + '.join(self._text(part, names) for part in parts)})" if parts else self._constant("")
            case e.Choice(cases, otherwise):
                told = "".join(f"{self._text(then, names)} if {self._holds(when, names)} else " for when, then in cases)
                return f"({told}{self._text(otherwise, names)})"
            case e.Usual():
                return self._text(x.of, names)
            case e.Let(name, be, body):
                own = self._name("n")
                return f"({own} := {self._text(be, names)}, {self._text(body, {**names, name: own})})[1]"
            case _:
                return self._cut(x, self._text(x.of, names))

    def _cut(  # noqa: PLR0911 - one answer for each way of cutting
        self, x: e.Trimmed | e.Without | e.First | e.Last | e.Skip | e.Before | e.Through | e.After, of: str
    ) -> str:
        match x:
            case e.Trimmed(_, characters):
                return f"{of}.strip({self._constant(characters)})"
            case e.Without(_, characters):
                return f"{of}.translate({self._constant(dict.fromkeys(map(ord, characters)))})"
            case e.First(_, places):
                return f"{of}[:{places}]"
            case e.Last(_, places):
                return f"{of}[-{places}:]"
            case e.Skip(_, places):
                return f"{of}[{places}:]"
            case e.Before(_, words):
                return f"before({of}, {self._constant(words)})"
            case e.Through(_, words):
                return f"through({of}, {self._constant(words)})"
            case e.After(_, words):
                return f"after({of}, {self._constant(words)})"

    def _holds(self, x: e.Condition, names: dict[str, str]) -> str:
        match x:
            case e.LengthIn(of, least, most):
                return f"({least} <= len({self._text(of, names)}) <= {most})"
            case e.MadeOf(of, characters):
                return f"(not {self._text(of, names)}.strip({self._constant(characters)}))"
            case e.Holds(of, words):
                searched = self._name("n")
                held = " or ".join(f"{self._constant(word)} in {searched}" for word in words)
                return f"({searched} := {self._text(of, names)}, {held or False})[1]"
            case e.All(conditions):
                return f"({' and '.join(self._holds(one, names) for one in conditions) or True})"
            case e.Not(condition):
                return f"(not {self._holds(condition, names)})"


def _before(text: str, words: tuple[str, ...]) -> str:
    return text[: min((at for word in words if (at := text.find(word)) >= 0), default=len(text))]


def _through(text: str, words: tuple[str, ...]) -> str:
    return text[: _end(text, words)]


def _after(text: str, words: tuple[str, ...]) -> str:
    return text[end:] if (end := _end(text, words)) else ""


def _end(text: str, words: tuple[str, ...]) -> int:
    """Where the earliest word ends, 0 when there is none."""
    return min((at + len(word) for word in words if (at := text.find(word)) >= 0), default=0)
