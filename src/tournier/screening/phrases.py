# SPDX-License-Identifier: Apache-2.0
"""Lists of words with versions: what an agent must not ask for, and what a bank adds.

A list's line is a phrase: parts in their order with … between them, `a|b` for either, all within one clause. Spaces,
hyphens, invisible signs and full width do not matter. A clause that says that one should *not* (请勿透露密码) is no ask.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from tournier.base import BadInput
from tournier.screening.rules import Treatment

KINDS = ("ask_password", "ask_code", "ask_cvv", "off_channel", "blocked_words", "warned_words")
ASKS = frozenset(KINDS[:4])
MOST_ENTRIES, LONGEST_ENTRY = 500, 200
_GAP = 14  # characters between two parts of a phrase
_ENDS = "\n。;!?,"
_BETWEEN = re.compile(r"\s*(?:…|\.\.\.)\s*")


@dataclass(frozen=True, slots=True)
class Asked:
    """That a line says a phrase of a list: which kind, by which version, and where."""

    kind: str
    version: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordList:
    """One list in one version. Raises BadInput for a line that says nothing."""

    kind: str
    version: str
    entries: tuple[str, ...]
    unless: tuple[str, ...] = ()
    _patterns: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        """Make the phrases ready."""
        object.__setattr__(self, "_patterns", tuple(map(_pattern, self.entries)))

    @property
    def treatment(self) -> Treatment:
        """What becomes of a line that says one of them."""
        return Treatment.WARN if self.kind == "warned_words" else Treatment.BLOCK

    def asked(self, text: str) -> list[Asked]:
        """Where the text says a phrase of the list, at most once a phrase."""
        return self._asked(*_bare(text))

    def _asked(self, bare: str, places: Sequence[int]) -> list[Asked]:
        found = []
        for pattern in self._patterns:
            for said in pattern.finditer(bare):
                if not self._denied(bare, said.start(), said.end()):
                    found.append(Asked(self.kind, self.version, places[said.start()], places[said.end() - 1] + 1))
                    break
        return found

    def _denied(self, bare: str, start: int, end: int) -> bool:
        begin = max(bare.rfind(sign, 0, start) for sign in _ENDS) + 1
        return any(_flat(word) in bare[begin:end] for word in self.unless)


def _flat(text: str) -> str:
    return _bare(text)[0]


def _bare(text: str) -> tuple[str, list[int]]:
    """The letters, digits and stops of a text in their plainest form, and where each of them stands."""
    signs, places = [], []
    for at, sign in enumerate(text):
        for plain in unicodedata.normalize("NFKC", sign).casefold():
            if plain.isalnum() or plain in _ENDS:
                signs.append(plain)
                places.append(at)
    return "".join(signs), places


def _pattern(entry: str) -> re.Pattern[str]:
    parts = []
    for part in _BETWEEN.split(entry):
        words = sorted({_flat(word) for word in part.split("|")}, key=len, reverse=True)
        if not all(words):
            raise BadInput("screening.entry", "A line of the list has an empty part.", "Write words between the signs.")
        parts.append("(?:" + "|".join(map(re.escape, words)) + ")")
    return re.compile(f"[^{_ENDS}]{{0,{_GAP}}}?".join(parts))


def read_entries(text: str) -> tuple[str, ...]:
    """The phrases of a list as a person types it, one a line. Raises BadInput for one that is empty, too long or too many."""
    lines = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not 1 <= len(lines) <= MOST_ENTRIES or any(len(line) > LONGEST_ENTRY for line in lines):
        raise BadInput("screening.entries", "A list has 1 to 500 lines of at most 200 characters.", "Shorten the list.")
    for line in lines:
        _pattern(line)
    return lines


@cache
def shipped_lists() -> tuple[WordList, ...]:
    """The lists that ship, which hold until the bank has put its own of that kind in force."""
    text = files("tournier.screening").joinpath("words.toml").read_text(encoding="utf-8")
    return tuple(
        WordList(one["kind"], one["version"], tuple(one["entries"]), tuple(one["unless"]))
        for one in tomllib.loads(text)["list"]
    )


def all_asked(lists: Iterable[WordList], text: str, before: Sequence[str] = ()) -> list[tuple[WordList, Asked]]:
    """What the line asks, also where only the line before makes it an ask: 把验证码 / 发给我."""
    bare = _bare(text)  # once for all lists
    found = [(one, asked) for one in lists for asked in one._asked(*bare)]  # noqa: SLF001 - the lists' own room
    if before:
        joined = _bare(before[-1] + text)
        begins, kinds = len(before[-1]), {one.kind for one, _asked in found}
        for one in lists:
            if one.kind in kinds:
                continue
            across = [asked for asked in one._asked(*joined) if asked.start < begins < asked.end]  # noqa: SLF001 - as above
            found += [(one, Asked(each.kind, each.version, 0, each.end - begins)) for each in across]
    return found
