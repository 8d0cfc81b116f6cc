# SPDX-License-Identifier: Apache-2.0
"""A treatment of one value, in plain Python."""

from __future__ import annotations

from collections.abc import Mapping

from tournier.mask import expressions as e


def treat(expression: e.Text, value: str) -> str:
    """The value as the treatment shows it."""
    return _text(expression, value, {})


def _text(x: e.Text, value: str, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - one answer for each form of expression
    match x:
        case e.Value():
            return value
        case e.Named(name):
            return names[name]
        case e.Literal(text):
            return text
        case e.Joined(parts):
            return "".join(_text(part, value, names) for part in parts)
        case e.Choice(cases, otherwise):
            chosen = next((then for when, then in cases if _holds(when, value, names)), otherwise)
            return _text(chosen, value, names)
        case e.Let(name, be, body):
            return _text(body, value, {**names, name: _text(be, value, names)})
        case _:
            return _cut(x, _text(x.of, value, names))


def _cut(  # noqa: PLR0911 - one answer for each way of cutting
    x: e.Trimmed | e.Without | e.First | e.Last | e.Skip | e.Before | e.Through | e.After,
    text: str,
) -> str:
    match x:
        case e.Trimmed(_, characters):
            return text.strip(characters)
        case e.Without(_, characters):
            return text.translate(dict.fromkeys(map(ord, characters)))
        case e.First(_, count):
            return text[:count]
        case e.Last(_, count):
            return text[-count:]
        case e.Skip(_, count):
            return text[count:]
        case e.Before(_, words):
            return text[: min((at for word in words if (at := text.find(word)) >= 0), default=len(text))]
        case e.Through(_, words):
            return text[: _end(text, words)]
        case e.After(_, words):
            end = _end(text, words)
            return text[end:] if end else ""


def _end(text: str, words: tuple[str, ...]) -> int:
    """Where the earliest word ends, 0 when there is none."""
    return min((at + len(word) for word in words if (at := text.find(word)) >= 0), default=0)


def _holds(x: e.Condition, value: str, names: Mapping[str, str]) -> bool:
    match x:
        case e.LengthIn(of, least, most):
            return least <= len(_text(of, value, names)) <= most
        case e.MadeOf(of, characters):
            return not _text(of, value, names).strip(characters)
        case e.Holds(of, words):
            text = _text(of, value, names)
            return any(word in text for word in words)
        case e.All(conditions):
            return all(_holds(condition, value, names) for condition in conditions)
        case e.Not(condition):
            return not _holds(condition, value, names)
