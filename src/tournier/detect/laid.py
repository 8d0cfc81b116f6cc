# SPDX-License-Identifier: Apache-2.0
"""Texts in plain form, laid end to end and held twice: as a string for patterns, and as numbers for looking at all places at once.

A look first finds by tables where something could begin (`Heads`, `marked`), and asks a pattern at these places only
(`matches`): what it finds is what the pattern alone would have found, for every place where it matches is among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tournier.detect.loops import CODE
from tournier.detect.plain import coded, plain_form

# Nothing looks across END, and no text of its own can end another: a sign that a text holds is just its end.
END = "\x1e"
# Whoever looks as far from a place of a text as this still looks at END, also before the first text: an index below
# zero counts from the last.
MARGIN = 64
DIGITS = "0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = UPPER + UPPER.lower()
Places = NDArray[np.int64]
Table = NDArray[np.uint8]


class Laid:
    """Texts in plain form with END before and after each. `small` holds the code points of `text`, U+FFFF for all beyond."""

    __slots__ = ("run_ends", "run_starts", "small", "starts", "text")

    def __init__(self, texts: Sequence[str]) -> None:
        self.text, self.small = plain_form(END + END.join(texts) + END * MARGIN)
        #: Where each text begins.
        self.starts = np.ones(len(texts), dtype=np.int64)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self.starts[1:] += np.cumsum(lengths[:-1] + 1)
        self.run_starts, self.run_ends = _digit_runs(self.small)


def marked(*sets: str) -> Table:
    """A table over code points up to U+FFFF: bit k is set for the characters of the k-th set."""
    table = np.zeros(1 << 16, dtype=np.uint8)
    for bit, signs in enumerate(sets):
        table[coded(signs)] |= 1 << bit
    return table


_DIGIT = marked(DIGITS)


def runs(here: NDArray[np.uint8] | NDArray[np.bool_]) -> tuple[Places, Places]:
    """Where unbroken runs of places that are set begin and end. The first and the last place are not set."""
    edges = np.flatnonzero(np.diff(here.view(np.int8)))
    return edges[::2] + 1, edges[1::2] + 1


def _digit_runs(small: NDArray[np.uint16]) -> tuple[Places, Places]:
    if code := CODE.now():
        found = np.empty((2, len(small) // 2 + 1), dtype=np.int64)
        count = code.runs(small, *found)
        return found[0, :count], found[1, :count]
    return runs(_DIGIT[small])


class Heads:
    """Pairs of characters by which something may begin, each with a bit of its own."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        #: The bits of each sign as the first of a pair, and as the second.
        self.first = np.zeros(1 << 16, dtype=np.uint32)
        self.second = np.zeros(1 << 16, dtype=np.uint32)
        for bit, (first, second) in enumerate(pairs):
            self.first[coded(first)] |= np.uint32(1 << bit)
            self.second[coded(second)] |= np.uint32(1 << bit)

    def found(self, laid: Laid) -> tuple[Places, NDArray[np.uint32]]:
        """The places where any pair stands, in order, and the bits of the pairs that stand there."""
        bits = self.first[laid.small]
        places = np.flatnonzero(bits != 0)
        places = places[places < len(bits) - 1]
        bits = bits[places] & self.second[laid.small[places + 1]]
        stands = bits != 0
        return places[stands], bits[stands]


def matches(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, when every place where the pattern matches is among the places, in order."""
    end = 0
    match = pattern.match
    for place in places:
        if place >= end:
            found = match(text, place)
            if found is not None:
                end = found.end()
                yield found


def within(places: Places, marks: Places, farthest: int) -> NDArray[np.bool_]:
    """For each place whether one of the marks stands at it or at most so far after it. Marks are in order."""
    if not len(marks):
        return np.zeros(len(places), dtype=np.bool_)
    following = np.append(marks, np.iinfo(np.int64).max)[np.searchsorted(marks, places)]
    return following - places <= farthest
