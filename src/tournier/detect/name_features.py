# SPDX-License-Identifier: Apache-2.0
"""What the model of names sees: places where a name may stand, and for each the numbers of its features.

Training and finding use this one piece. All is arithmetic of whole numbers of 32 bits, so every machine sees the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tournier.detect.surnames import RARE, SURNAMES

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
FEATURE_BITS, LEXICON_BITS = 20, 22
LEFT, RIGHT = 4, 12  # signs that every candidate may look at on its sides
_EDGE = "\x1e"
_LONGEST_SOUND = 7
# The four bits of a word in the lexicon, of neighbours in one, and how coarsely those further away are told.
_LOW, _HIGH, _TOP = np.uint32(15), np.uint32(4), np.uint32(6)
_STEP, _SPREAD, _SALT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0x2545F491)


class Candidates(NamedTuple):
    """Where names may stand: first sign, signs of the surname (0 for a name written by its sound), signs after it."""

    start: Places
    surname: Places
    given: Places

    @property
    def end(self) -> Places:
        """The sign after the last."""
        return self.start + self.surname + self.given


def codes(text: str) -> Codes:
    """The signs of a text in plain form, with edges around it: sign i stands at LEFT + i."""
    return np.frombuffer((_EDGE * LEFT + text + _EDGE * RIGHT).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def digest(*columns: NDArray[np.uint32] | np.uint32, bits: int) -> NDArray[np.intp]:
    """One number below 2**bits for the signs of each row."""
    mixed = np.full(1, _SALT)
    with np.errstate(over="ignore"):
        for column in columns:
            mixed = mixed * _STEP + column
            mixed ^= mixed >> np.uint32(15)
        mixed = mixed * _SPREAD
    return (mixed >> np.uint32(32 - bits)).astype(np.intp)


def _table(signs: str) -> NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    table[[ord(sign) for sign in signs]] = True
    return table


_CHINESE = np.zeros(0x110000, dtype=np.bool_)
_CHINESE[0x3400:0xA000] = _CHINESE[0x20000:0x30000] = True
_ONE = _table("".join(name for name in SURNAMES | RARE if len(name) == 1))
_TWO = np.array(sorted(ord(name[0]) << 21 | ord(name[1]) for name in SURNAMES if len(name) > 1), dtype=np.int64)
_FIRST_OF_TWO = _table("".join(name[0] for name in SURNAMES if len(name) > 1))
# Digits are one sign, letters another: which of them stands beside a name says nothing.
_CLASS = np.arange(0x110000, dtype=np.uint32)
_CLASS[:32] = ord("\n")
_CLASS[ord("0") : ord("9") + 1] = ord("0")
_CLASS[ord("A") : ord("Z") + 1] = _CLASS[ord("a") : ord("z") + 1] = _CLASS[0xC0:0x250] = _CLASS[0x400:0x500] = ord("a")


def _is_two(signs: Codes, places: Places) -> NDArray[np.bool_]:
    pairs = signs[places].astype(np.int64) << 21 | signs[places + 1]
    return np.isin(pairs, _TWO)


def candidates(signs: Codes, by_sound: NDArray[np.bool_]) -> Candidates:
    """Every place where a name may stand, in the order of `start`.

    `by_sound` says of each sign there is whether names of other languages are written with it.
    """
    inside = signs[LEFT:-RIGHT]
    one = LEFT + np.flatnonzero(_ONE[inside])
    one = one[_CHINESE[signs[one + 1]]]
    two = LEFT + np.flatnonzero(_FIRST_OF_TWO[inside])
    two = two[_is_two(signs, two) & _CHINESE[signs[two + 2]]]
    both = one[_ONE[signs[one + 1]] & _CHINESE[signs[one + 2]] & _CHINESE[signs[one + 3]]]
    parts = [(one, 1, 1), (one[_CHINESE[signs[one + 2]]], 1, 2), (two, 2, 1)]
    parts += [(two[_CHINESE[signs[two + 3]]], 2, 2), (both[~_is_two(signs, both)], 2, 2)]
    rows = [(start * 64 + surname * 16 + given) for start, surname, given in parts]
    key = np.unique(np.concatenate([*rows, *_sounds(by_sound[LEFT:-RIGHT])]))
    return Candidates(key >> 6, key >> 4 & 3, key & 15)


def _sounds(is_sound: NDArray[np.bool_]) -> list[Places]:
    """Runs of signs that write sounds, whole and with one or two signs less on either side."""
    edges = np.diff(is_sound.astype(np.int8), prepend=0, append=0)
    begins, ends = LEFT + np.flatnonzero(edges == 1), LEFT + np.flatnonzero(edges == -1)
    found = []
    for less_left in range(3):
        for less_right in range(3):
            start, size = begins + less_left, ends - less_right - begins - less_left
            fits = (size > 1) & (size <= _LONGEST_SOUND)
            found.append(start[fits] * 64 + size[fits])
    return found


def features(signs: Codes, lexicon: NDArray[np.uint8], found: Candidates) -> list[NDArray[np.intp]]:
    """For each kind of feature the number that each candidate has. `lexicon` tells of neighbours how often they make a word."""
    seen = _CLASS[signs]
    start, end, sound = found.start, found.end, found.surname == 0
    size = np.where(sound, 1, found.surname)
    whole = found.given - sound
    two, long = size == 2, whole > 1  # noqa: PLR2004  a surname of two signs
    double = two & ~_is_two(signs, start)
    kind = np.where(sound, 32 + found.given, size * 2 + whole + double * 8).astype(np.uint32)
    left1, left2, left3, left4 = (seen[start - back] for back in (1, 2, 3, 4))
    # Nothing looks across the end of a text: beyond it all is end.
    left2, left3, left4 = _until_end(signs, (left2, left3, left4), start, -1)
    first, last, own = seen[start], seen[end - 1], seen[start + size]
    right1, right2, right3 = (seen[end + on] for on in range(3))
    right2, right3 = _until_end(signs, (right2, right3), end - 1, 1)
    nothing = np.uint32(0)
    with np.errstate(over="ignore"):
        name = np.where(two, first * _STEP + seen[start + 1], first)
        head = np.where(sound, first * _STEP + seen[start + 1] * _SALT + seen[start + 2], nothing)
        tail = np.where(sound, seen[end - 2] * _STEP + last, nothing)
    second = np.where(long, last, nothing)

    def told(*columns: NDArray[np.uint32]) -> NDArray[np.uint32]:
        return lexicon[digest(*columns, bits=LEXICON_BITS)].astype(np.uint32)

    before, within, after = told(left1, first), told(seen[start + size - 1], own), told(last, right1)
    inner = np.where(long, told(own, last), nothing)
    further, beyond = told(left2, left1), told(right1, right2)
    three = np.where(long & (size == 1), told(first, own, last), nothing) & _LOW
    over_left, over_right = told(left2, left1, first) & _LOW, told(last, right1, right2) & _LOW
    from_left, to_right = told(left1, first, own) & _LOW, np.where(long, told(own, last, right1), nothing) & _LOW
    entire = np.where(sound, _entire(seen, lexicon, found), three)
    is_sound = sound.astype(np.uint32)
    rows: tuple[tuple[NDArray[np.uint32], ...], ...] = (
        (kind,), (name, kind), (name, own, kind), (own, kind), (second, kind), (own, second, kind), (name, own, second),
        (left1,), (left2, left1), (left3, left2, left1), (left1, name), (left4, left3, left2, left1),
        (right1,), (right1, right2), (right1, right2, right3), (last, right1), (last, right1, right2),
        (left1, right1), (left2, left1, right1), (left1, right1, right2), (right1, kind), (left1, kind),
        (before, further >> _TOP), (within, kind), (inner, kind), (after, beyond >> _TOP),
        (before & _LOW, after & _LOW, kind), (within & _LOW, inner & _LOW, after & _LOW, kind), (further & _LOW, beyond & _LOW, kind),
        (three, over_left, over_right), (from_left, to_right, kind), (beyond & _LOW, after & _LOW, before & _LOW),
        (after >> _HIGH, inner & _LOW, within & _LOW, kind), (head,), (tail, kind),
        (left1, is_sound), (right1, is_sound), (name, is_sound), (last, is_sound), (entire, kind),
    )  # fmt: skip
    return [digest(np.uint32(number), *row, bits=FEATURE_BITS) for number, row in enumerate(rows)]


def _entire(seen: Codes, lexicon: NDArray[np.uint8], found: Candidates) -> Codes:
    """How often the whole of a name by its sound is a word: most of those are places."""
    told = np.zeros(len(found.start), dtype=np.uint32)
    for size in range(2, _LONGEST_SOUND + 1):
        rows = np.flatnonzero((found.surname == 0) & (found.given == size))
        columns = [seen[found.start[rows] + place] for place in range(size)]
        told[rows] = lexicon[digest(*columns, bits=LEXICON_BITS)] & np.uint8(15)
    return told


def _until_end(signs: Codes, further: tuple[Codes, ...], place: Places, way: int) -> list[Codes]:
    """What stands further away, or what stands at the end where a text ended before."""
    ended, told = np.zeros(len(place), dtype=np.bool_), []
    for steps, column in enumerate(further, 1):
        ended |= signs[place + way * steps] == ord(_EDGE)
        told.append(np.where(ended, _CLASS[ord(_EDGE)], column))
    return told
