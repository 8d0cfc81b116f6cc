# SPDX-License-Identifier: Apache-2.0
"""What jieba's dictionary (MIT) tells: words with their frequency and their part of speech, and which part follows which."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tournier.detect.name_features import KNOWN, LEXICON_BITS, digest

NAMES = frozenset({"nr", "nrt", "nrfg"})
_LONGEST, _MOST = 7, 15


class Word(NamedTuple):
    text: str
    count: int
    part: str


class Language(NamedTuple):
    """Words, and how often a part of speech follows another: "n1" are nouns of one sign, "n" the others, "" begins a sentence."""

    words: tuple[Word, ...]
    follows: Mapping[str, Mapping[str, float]]


def of_jieba() -> Language:
    """What the installed jieba ships."""
    from importlib.resources import files

    from jieba.posseg import prob_start, prob_trans

    lines = (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    words = tuple(Word(text, int(count), part) for text, count, part in map(str.split, lines))
    follows: dict[str, Counter[str]] = defaultdict(Counter)
    for (where, part), then in prob_trans.P.items():
        for (begins, after), chance in then.items():
            if where in "ES" and begins in "BS":
                follows[part + "1" * (where == "S")][after + "1" * (begins == "S")] += round(math.exp(chance), 9)
    for (begins, part), chance in prob_start.P.items():
        follows[""][part + "1" * (begins == "S")] += round(math.exp(chance), 9)
    return Language(words, follows)


def is_chinese(text: str) -> bool:
    return all("\u3400" <= sign <= "\u9fff" for sign in text)


def kept(word: str, percent: int) -> bool:
    """Whether a word stays among `percent` of a hundred, by its own digest: training hides some, as texts hold unknown words."""
    return hashlib.sha256(word.encode()).digest()[0] * 100 < percent * 256


def lexicon(
    words: Iterable[Word], people: Collection[str] = (), keep: Callable[[str], bool] = lambda _: True
) -> NDArray[np.uint8]:
    """By digest of signs: how often two stand side by side in a word (high four bits), and how often all are a word (low four).

    `people` are the words that are names: they are entered behind KNOWN, and not as words.
    """
    beside, whole, known = Counter[str](), Counter[str](), Counter[str]()
    for text, count, _ in words:
        if not 1 < len(text) <= _LONGEST or not is_chinese(text) or not keep(text):
            continue
        if text in people:
            known[KNOWN + text] += count
            continue
        for place in range(len(text) - 1):
            beside[text[place : place + 2]] += count
        whole[text] += count
    table = np.zeros(1 << LEXICON_BITS, dtype=np.uint8)
    for counts, shift in ((beside, np.uint8(4)), (whole + known, np.uint8(0))):
        half = np.zeros_like(table)
        for size in range(2, _LONGEST + 2):
            chosen = [text for text in counts if len(text) == size]
            if not chosen:
                continue
            columns = [np.array([ord(text[place]) for text in chosen], dtype=np.uint32) for place in range(size)]
            levels = np.array([_level(counts[text]) for text in chosen], dtype=np.uint8)
            np.maximum.at(half, digest(*columns, bits=LEXICON_BITS), levels)
        table |= half << shift
    return table


def _level(count: int) -> int:
    # 0.9 of the bits of the count, in whole numbers: a logarithm may differ in its last digit between machines.
    return min(_MOST, 1 + (max(count, 1).bit_length() - 1) * 9 // 10)
