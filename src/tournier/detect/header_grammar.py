# SPDX-License-Identifier: Apache-2.0
"""Reading a name part by part, as whoever made it up put it together: 客户 + 经理 + 编号, `cust_mgr_no`, `khjlbh`.

A name is cut into the fewest parts that cover it; what the parts say together is looked up in order
(`header_words.SAYS`). What is not covered lowers the confidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from tournier.detect.header_pinyin import spelt
from tournier.detect.header_words import PARTS, SAYS

_TOKEN = re.compile(r"[a-z]+\d?|\d+|[\u4e00-\u9fff]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGITS = re.compile(r"\d+\Z")
_LEAST_ENGLISH = 3  # shorter English parts count only as a word of their own or at the end of a run-together name
_LEAST_INITIALS = 2
_LONGEST = 24
_HEADS = frozenset(
    [
        "name",
        "number",
        "code",
        "date",
        "type",
        "status",
        "flag",
        "count",
        "amount",
        "balance",
        "address",
        "phone",
        "mobile",
        "rate",
        "org",
        "account",
        "accountno",
        "card",
        "income",
        "ip",
        "mac",
        "expiry",
        "image",
        "secret",
        "limit",
        "note",
        "way",
        "area",
        "issue",
        "direction",
    ]
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a name in order, and which share of its characters they cover."""

    names: tuple[str, ...]
    covered: float


@dataclass(frozen=True, slots=True)
class _Words:
    chinese: Mapping[str, str]
    english: Mapping[str, str]
    pinyin: Mapping[str, str]


@cache
def _words() -> _Words:
    chinese: dict[str, str] = {}
    english: dict[str, str] = {}
    explicit: dict[str, str] = {}
    derived: dict[str, set[str]] = defaultdict(set)
    for line in PARTS.strip().splitlines():
        part, rest = line.split(maxsplit=1)
        zh, en, *more = (column.split() for column in rest.split("|"))
        for word in zh:
            chinese.setdefault(word.lower(), part)
            for spelling in spelt(word):
                if len(spelling) >= _LEAST_INITIALS:
                    derived[spelling].add(part)
        for word in en:
            english.setdefault(word, part)
        for word in more[0] if more else ():
            explicit.setdefault(word, part)
    sure = {spelling: next(iter(parts)) for spelling, parts in derived.items() if len(parts) == 1}
    return _Words(chinese, english, sure | explicit)


def _cut(text: str, words: Mapping[str, str], least: int, *, whole: bool) -> list[tuple[int, int, str]] | None:
    """The fewest parts over the text, longest first; with `whole`, None unless they cover it all."""
    end = len(text)
    best: list[tuple[int, int, list[tuple[int, int, str]]]] = [(0, 0, [])]
    for place in range(1, end + 1):
        choice = (best[place - 1][0] + 1, best[place - 1][1], best[place - 1][2])
        for size in range(1, min(place, _LONGEST) + 1):
            start = place - size
            part = words.get(text[start:place])
            if part is None or (size < least and place != end):
                continue
            missed, count, cut = best[start]
            if (missed, count + 1) < choice[:2]:
                choice = (missed, count + 1, [*cut, (start, place, part)])
        best.append(choice)
    missed, _, cut = best[end]
    return None if not cut or (whole and missed) else cut


@lru_cache(maxsize=8192)
def parts_of(name: str) -> Parts:
    """The parts of a name or comment in any of the ways in which they are written; a token is read in one way only."""
    tokens = _TOKEN.findall(_CAMEL.sub("_", name).lower())
    known = _words()
    found: list[str] = []
    covered = 0
    for token in tokens:
        if token[0] > "z":
            cut = _cut(token, known.chinese, 1, whole=False) or []
            found += [part for _, _, part in cut]
            covered += sum(end - start for start, end, _ in cut)
            continue
        read = _ascii(token, known)
        found += read
        covered += len(token) if read or token.isdigit() else 0
    return Parts(tuple(found), covered / max(1, sum(map(len, tokens))))


def _ascii(token: str, known: _Words) -> list[str]:
    plain = _DIGITS.sub("", token) or token
    for word in (token, plain):
        if word in known.english:
            return [known.english[word]]
    if plain in known.pinyin:
        return [known.pinyin[plain]]
    cuts = (
        _cut(plain, known.english, _LEAST_ENGLISH, whole=True),
        _cut(plain, known.pinyin, _LEAST_INITIALS, whole=True),
    )
    # Run-together words that end in no head are words of another language: `ctrl` is not 磁条 and 人脸.
    cut = min((cut for cut in cuts if cut and (len(cut) == 1 or cut[-1][2] in _HEADS)), key=len, default=[])
    return [part for _, _, part in cut]


@cache
def _says() -> tuple[tuple[str, frozenset[str], frozenset[str], str], ...]:
    found = []
    for line in SAYS.strip().splitlines():
        category, *parts = line.split()
        needed = frozenset(part.rstrip("$") for part in parts if not part.startswith("!"))
        barred = frozenset(part[1:] for part in parts if part.startswith("!"))
        found.append((category, needed, barred, next((part[:-1] for part in parts if part.endswith("$")), "")))
    return tuple(found)


def said_by(parts: Sequence[str]) -> str | None:
    """The category that the parts say together, or None."""
    there = set(parts)
    for category, needed, barred, last in _says():
        if needed <= there and not barred & there and (not last or parts[-1] == last):
            return category
    return None


@cache
def _titles() -> Mapping[str, str]:
    return {line.split()[0]: line.split()[1] for line in PARTS.strip().splitlines()}


def titles(parts: Sequence[str]) -> str:
    """The parts in Chinese."""
    return "+".join(_titles()[part] for part in parts)
