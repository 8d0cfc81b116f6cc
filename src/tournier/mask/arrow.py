# SPDX-License-Identifier: Apache-2.0
"""A treatment of a whole Arrow column, without a loop over its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from tournier.mask import expressions as e

_Column: TypeAlias = Any  # an array of text or, from Literal, a scalar of text: the kernels take both


def treat(expression: e.Text, column: pa.Array[Any]) -> pa.Array[Any]:
    """The column of text as the treatment shows it; nulls stay null. The answer is of type `string`."""
    shown = _text(expression, column, {})
    treated: pa.Array[Any] = pc.if_else(pc.is_valid(column), shown, pa.scalar(None, pa.string()))
    return treated


def _text(x: e.Text, column: _Column, names: Mapping[str, _Column]) -> _Column:  # noqa: PLR0911 - one answer for each form of expression
    match x:
        case e.Value():
            return column
        case e.Named(name):
            return names[name]
        case e.Literal(text):
            return pa.scalar(text, pa.string())
        case e.Joined(parts):
            return pc.binary_join_element_wise(*(_text(part, column, names) for part in parts), "")
        case e.Choice(cases, otherwise):
            return reduce(
                lambda rest, case: pc.if_else(_holds(case[0], column, names), _text(case[1], column, names), rest),
                reversed(cases),
                _text(otherwise, column, names),
            )
        case e.Usual():
            return _text(x.of, column, names)
        case e.Let(name, be, body):
            return _text(body, column, {**names, name: _text(be, column, names)})
        case _:
            return _cut(x, _text(x.of, column, names))


def _cut(  # noqa: PLR0911 - one answer for each way of cutting
    x: e.Trimmed | e.Without | e.First | e.Last | e.Skip | e.Before | e.Through | e.After,
    text: _Column,
) -> _Column:
    match x:
        case e.Trimmed(_, characters):
            return pc.utf8_trim(text, characters=characters)
        case e.Without(_, characters):
            return reduce(lambda left, one: pc.replace_substring(left, one, ""), characters, text)
        case e.First(_, count):
            return pc.utf8_slice_codeunits(text, 0, count)
        case e.Last(_, count):
            return pc.utf8_slice_codeunits(text, -count)
        case e.Skip(_, count):
            return pc.utf8_slice_codeunits(text, count)
        case e.Before(_, words):
            return pc.replace_substring_regex(text, f"(?s)(?:{_any(words)}).*", "", max_replacements=1)
        case e.Through(_, words):
            found = pc.replace_substring_regex(text, rf"(?s)^(.*?(?:{_any(words)})).*$", r"\1", max_replacements=1)
            return _if_any(text, words, found)
        case e.After(_, words):
            found = pc.replace_substring_regex(text, f"(?s)^.*?(?:{_any(words)})", "", max_replacements=1)
            return _if_any(text, words, found)


def _if_any(text: _Column, words: tuple[str, ...], found: _Column) -> _Column:
    return pc.if_else(_any_in(text, words), found, pa.scalar("", pa.string()))


def _any(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


def _any_in(text: _Column, words: tuple[str, ...]) -> _Column:
    if len(words) == 1:
        return pc.match_substring(text, words[0])
    return pc.match_substring_regex(text, _any(words))


def _holds(x: e.Condition, column: _Column, names: Mapping[str, _Column]) -> _Column:
    match x:
        case e.LengthIn(of, least, most):
            length: _Column = pc.utf8_length(_text(of, column, names))
            return pc.and_(pc.greater_equal(length, pa.scalar(least)), pc.less_equal(length, pa.scalar(most)))
        case e.MadeOf(of, characters):
            return pc.equal(pc.utf8_trim(_text(of, column, names), characters=characters), pa.scalar(""))
        case e.Holds(of, words):
            return _any_in(_text(of, column, names), words)
        case e.All(conditions):
            return reduce(pc.and_, (_holds(condition, column, names) for condition in conditions))
        case e.Not(condition):
            return pc.invert(_holds(condition, column, names))
