# SPDX-License-Identifier: Apache-2.0
"""Sentences with names in them: words drawn by part of speech as one follows another, and frames of our own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from training.names.people import Draw, People, Urn
from training.names.words import NAMES, Language, is_chinese

Token = tuple[str, bool]
_FLAT = frozenset({"ns", "nz", "nt", "j", "i", "l"})  # of these any may be met: places, brands, idioms
_STOPS = "，，，、：“”（）0123"
_ENDS = "。。。！？；，"


class Made(NamedTuple):
    """A sentence and where its names are."""

    text: str
    names: tuple[tuple[int, int], ...]


def word_lists() -> dict[str, tuple[str, ...]]:
    """The lists of `frames.txt` by their name. `_` stands for a blank."""
    lines = (Path(__file__).with_name("frames.txt")).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    lists: dict[str, tuple[str, ...]] = {}
    for key, rest in pairs:
        lists[key] = lists.get(key, ()) + tuple(word.replace("_", " ").replace("\\n", "\n") for word in rest.split())
    return lists


class Sentences:
    """Makes sentences of a language and a population."""

    def __init__(self, language: Language, people: People) -> None:
        self._people = people
        self._lists = word_lists()
        parts: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for text, count, part in language.words:
            if part not in NAMES | {"x", "zg", "eng"} and is_chinese(text):
                parts[part + "1" * (len(text) == 1)].append((text, count ** (0.5 if part in _FLAT else 0.75)))
        self._words = {part: Urn(words) for part, words in parts.items()}
        able = parts.keys() | {"nr"}
        self._next = {
            part: Urn(row) for part, then in language.follows.items() if (row := sorted((one, n) for one, n in then.items() if one in able))
        }  # fmt: skip

    def sentence(self, draw: Draw) -> Made:
        """One sentence, of words or around a frame."""
        if draw.below(100) < 50:  # noqa: PLR2004  half of them
            return _joined([*self._loose(draw, 4 + draw.below(11)), (draw.one(_ENDS), False)])
        before = self._loose(draw, draw.below(7)) if draw.below(10) < 6 else []  # noqa: PLR2004  share
        after = self._loose(draw, draw.below(7)) if draw.below(10) < 6 else []  # noqa: PLR2004  share
        return _joined([*before, *self._framed(draw), *after])

    def _loose(self, draw: Draw, size: int) -> list[Token]:
        part = self._next[""].draw(draw)
        tokens: list[Token] = []
        while len(tokens) < size:
            if part == "nr":
                tokens.append((self._people.name(draw), True))
                if draw.below(10) == 0:
                    tokens += [("、", False), (self._people.name(draw), True)]
            else:
                tokens.append((self._words[part].draw(draw), False))
            if draw.below(100) < 7:  # noqa: PLR2004  share of stops
                tokens.append((draw.one(_STOPS), False))
            part = (self._next.get(part) or self._next[""]).draw(draw)
        return tokens

    def _framed(self, draw: Draw) -> list[Token]:
        frame = draw.one(self._lists["FRAME"])
        tokens = list[Token]()
        made: Mapping[str, Callable[[Draw], str]] = {
            "NAME": self._people.name, "SURNAME": self._people.surnames.draw, "LIKE": self._people.name,
        }  # fmt: skip
        for key in frame.split("+"):
            if key in made:
                tokens.append((made[key](draw), key == "NAME"))
            else:
                tokens.append((draw.one(self._lists[key]) if key in self._lists else key, False))
        return tokens


def _joined(tokens: list[Token]) -> Made:
    text, names = "", []
    for token, is_name in tokens:
        if is_name:
            names.append((len(text), len(text) + len(token)))
        text += token
    return Made(text, tuple(names))
