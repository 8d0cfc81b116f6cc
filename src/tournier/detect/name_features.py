# SPDX-License-Identifier: Apache-2.0
"""What the model of names sees: places where a name may stand, and what is known of each.

Training and finding use this one piece. All is arithmetic of whole numbers of 32 bits, so every machine sees the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tournier.detect.surnames import JAPANESE, RARE, SURNAMES

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
LEXICON_BITS = 22
LEFT, RIGHT = 4, 32  # signs that every candidate may look at on its sides
_EDGE = "\x1e"
KNOWN = "\x01"  # before a name that the lexicon holds as one
_LONGEST_SOUND, _BESIDE_DOT, _WHOLE, _LONGEST_DOTTED = 7, 7, 7, 24
_SPARSE = 3  # of so many signs of a name by its sound one at least is seldom in anything else
MAY, OFTEN, DOT, PART = np.uint8(1), np.uint8(2), np.uint8(4), np.uint8(8)  # what `sounds` says of a sign
# The four bits of a word in the lexicon, of neighbours in one, and how coarsely those further away are told.
_KNOWN = np.uint32(ord(KNOWN))
_LOW, _HIGH, _TOP = np.uint32(15), np.uint32(4), np.uint32(6)
STEP, SPREAD, SALT, SHIFT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(0x2545F491), np.uint32(15)


_SIGNS, _FOREIGN = np.array([0, 1, 2, 2]), 3


class Candidates(NamedTuple):
    """Where names may stand: first sign, kind of surname (signs that it has; 0 by its sound, 3 Japanese), signs after it."""

    start: Places
    surname: Places
    given: Places

    @property
    def end(self) -> Places:
        """The sign after the last."""
        end: Places = self.start + _SIGNS[self.surname] + self.given
        return end


def codes(text: str) -> Codes:
    """The signs of a text in plain form, with edges around it: sign i stands at LEFT + i."""
    return np.frombuffer((_EDGE * LEFT + text + _EDGE * RIGHT).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def digest(*columns: NDArray[np.uint32] | np.uint32, bits: int, sizes: Places | None = None) -> NDArray[np.intp]:
    """One number below 2**bits for the signs of each row; `sizes` says of how many of them, where not of all."""
    mixed = np.full(1, SALT)
    steps = []
    for column in columns:
        mixed = mixed * STEP + column
        mixed ^= mixed >> SHIFT
        steps.append(mixed)
    if sizes is not None:
        mixed = np.choose(sizes - 1, np.broadcast_arrays(*steps))
    mixed = mixed * SPREAD
    return (mixed >> np.uint32(32 - bits)).astype(np.intp)


def _table(signs: str) -> NDArray[np.bool_]:
    table = np.zeros(0x110000, dtype=np.bool_)
    table[[ord(sign) for sign in signs]] = True
    return table


_CHINESE = np.zeros(0x110000, dtype=np.bool_)
_CHINESE[0x3400:0xA000] = _CHINESE[0x20000:0x30000] = True
_ONE = _table("".join(name for name in SURNAMES | RARE if len(name) == 1))
# In order, and at the end one that is greater than any pair.
_TWO = np.array(
    [*sorted(ord(name[0]) << 21 | ord(name[1]) for name in SURNAMES if len(name) > 1), 1 << 42], dtype=np.int64
)
_FIRST_OF_TWO = _table("".join(name[0] for name in SURNAMES if len(name) > 1))
_JAPANESE = np.array([*sorted(ord(name[0]) << 21 | ord(name[1]) for name in JAPANESE), 1 << 42], dtype=np.int64)
_FIRST_OF_JAPANESE = _table("".join(name[0] for name in JAPANESE))
# Digits are one sign, letters another: which of them stands beside a name says nothing.
_CLASS = np.arange(0x110000, dtype=np.uint32)
_CLASS[:32] = ord("\n")
_CLASS[ord("0") : ord("9") + 1] = ord("0")
_CLASS[ord("A") : ord("Z") + 1] = _CLASS[ord("a") : ord("z") + 1] = _CLASS[0xC0:0x250] = _CLASS[0x400:0x500] = ord("a")


def _is_two(signs: Codes, places: Places, known: Places = _TWO) -> NDArray[np.bool_]:
    pairs = signs[places].astype(np.int64) << 21 | signs[places + 1]
    among: NDArray[np.bool_] = known[np.searchsorted(known, pairs)] == pairs
    return among


def sounds(may: str, often: str) -> NDArray[np.uint8]:
    """For each sign there is whether names of other languages are written with it, and whether it is seldom in anything else."""
    table = np.zeros(0x110000, dtype=np.uint8)
    table[[ord(sign) for sign in may]] |= MAY | PART
    table[[ord(sign) for sign in often]] |= OFTEN
    table[[ord(sign) for sign in "·•・‧"]] |= DOT | PART
    table[ord("A") : ord("Z") + 1] |= PART
    table[ord("a") : ord("z") + 1] |= PART
    return table


def candidates(signs: Codes, by_sound: NDArray[np.uint8]) -> Candidates:
    """Every place where a name may stand, in the order of `start`. `by_sound` is what `sounds` says of each sign of the text."""
    inside = signs[LEFT:-RIGHT]
    one = LEFT + np.flatnonzero(_ONE[inside])
    one = one[_CHINESE[signs[one + 1]]]
    two = LEFT + np.flatnonzero(_FIRST_OF_TWO[inside])
    two = two[_is_two(signs, two) & _CHINESE[signs[two + 2]]]
    both = one[_ONE[signs[one + 1]] & _CHINESE[signs[one + 2]] & _CHINESE[signs[one + 3]]]
    parts = [(one, 1, 1), (one[_CHINESE[signs[one + 2]]], 1, 2), (two, 2, 1)]
    parts += [(two[_CHINESE[signs[two + 3]]], 2, 2), (both[~_is_two(signs, both)], 2, 2)]
    japanese = LEFT + np.flatnonzero(_FIRST_OF_JAPANESE[inside])
    japanese = japanese[_is_two(signs, japanese, _JAPANESE)]
    parts.append((japanese, 3, 0))
    for given in (1, 2, 3):
        japanese = japanese[_CHINESE[signs[japanese + 1 + given]]]
        parts.append((japanese, 3, given))
    rows = [(start * 256 + surname * 64 + given) for start, surname, given in parts]
    key = np.concatenate([*rows, _by_sound(by_sound), _dotted(by_sound)])
    key.sort()  # no two are the same
    return Candidates(key >> 8, key >> 6 & 3, key & 63)


def _by_sound(by_sound: NDArray[np.uint8]) -> Places:
    """Runs of signs that may write sounds, of which enough are seldom in anything else."""
    may, often = by_sound & MAY, by_sound >> 1 & 1
    start = np.flatnonzero(may[:-1] & may[1:])
    count = often[start] + often[start + 1]
    rows = []
    for size in range(2, _LONGEST_SOUND + 1):
        rows.append(start[count * _SPARSE >= size] * 256 + size)
        goes_on = may[start + size] != 0
        start, count = start[goes_on], count[goes_on]
        count = count + often[start + size]
    return np.concatenate(rows)


def _dotted(by_sound: NDArray[np.uint8]) -> Places:
    """Names whose parts stand beside dots: as many signs before the first dot and after the last as may belong to it."""
    rows = []
    done = 0
    for dot in np.flatnonzero(by_sound & DOT).tolist():
        if dot < done:
            continue
        begin, last, end = dot, dot, dot + 1
        while begin > dot - _BESIDE_DOT and by_sound[begin - 1] & PART and not by_sound[begin - 1] & DOT:
            begin -= 1
        while end <= last + _BESIDE_DOT and end < begin + _LONGEST_DOTTED and by_sound[end] & PART:
            last = end if by_sound[end] & DOT else last
            end += 1
        done = end
        rows += [start * 256 + stop - start for start in range(begin, dot) for stop in range(last + 2, end + 1)]
    return np.array(rows, dtype=np.int64)


# What is known of a candidate: the rows that `columns` fills, in this order.
_NAMED = (
    "kind name own second left1 left2 left3 left4 right1 right2 right3 last before within inner after further_high beyond_high "
    "after_high before_low within_low inner_low after_low further_low beyond_low three over_left over_right from_left to_right "
    "head tail is_sound entire whole edges dense known"
)
_COLUMNS = {name: number for number, name in enumerate(_NAMED.split())}
# The features, each of the columns that it names. Their order is part of the model.
_MADE_OF = (
    "kind|name kind|name own kind|own kind|second kind|own second kind|name own second|"
    "left1|left2 left1|left3 left2 left1|left1 name|left4 left3 left2 left1|"
    "right1|right1 right2|right1 right2 right3|last right1|last right1 right2|"
    "left1 right1|left2 left1 right1|left1 right1 right2|right1 kind|left1 kind|"
    "before further_high|within kind|inner kind|after beyond_high|"
    "before_low after_low kind|within_low inner_low after_low kind|further_low beyond_low kind|"
    "three over_left over_right|from_left to_right kind|beyond_low after_low before_low|"
    "after_high inner_low within_low kind|head|tail kind|"
    "left1 is_sound|right1 is_sound|name is_sound|last is_sound|entire kind|"
    "known kind|known own kind|known left1|known right1|whole|whole right1|left1 whole|edges kind|edges dense kind|left2 left1 is_sound|right1 right2 is_sound"
)
FEATURES = tuple(tuple(_COLUMNS[name] for name in one.split()) for one in _MADE_OF.split("|"))
_BACK, _ON = -np.arange(1, LEFT + 1)[:, None], np.arange(3)[:, None]


def columns(signs: Codes, by_sound: NDArray[np.uint8], lexicon: NDArray[np.uint8], found: Candidates) -> Codes:
    """What is known of each candidate: a row for each kind of knowledge. `lexicon` tells of neighbours how often they make a word."""
    seen = told_apart(signs)
    start, end, sound = found.start, found.end, found.surname == 0
    size = np.where(sound, 1, _SIGNS[found.surname])
    whole = found.given - sound
    two, long = size == 2, whole > 1  # noqa: PLR2004  a surname of two signs
    double = is_double(signs, found)
    kind = np.where(sound, 32 + found.given, size * 2 + whole + double * 8 + (found.surname == _FOREIGN) * 16)
    left1, left2, left3, left4 = _until_end(signs, seen, start + _BACK)
    right1, right2, right3 = _until_end(signs, seen, end + _ON)
    first, following, third = seen[start + _ON]
    own, closes, last, last_but_one = seen[np.stack((start + size, start + size - 1, end - 1, end - 2))]
    one, longer, is_sound = long & (size == 1), long.astype(np.uint32), sound.astype(np.uint32)
    pairs = ((left1, first), (closes, own), (last, right1), (own, last), (left2, left1), (right1, right2))
    before, within, after, inner, further, beyond = _told(lexicon, pairs)
    inner = inner * longer
    runs = ((first, own, last), (left2, left1, first), (last, right1, right2), (left1, first, own), (own, last, right1))
    three, over_left, over_right, from_left, to_right = _told(lexicon, runs) & _LOW
    three = three * one
    return np.stack(
        (
            kind.astype(np.uint32), np.where(two, first * STEP + following, first), own, last * longer,
            left1, left2, left3, left4, right1, right2, right3, last,
            before, within, inner, after, further >> _TOP, beyond >> _TOP, after >> _HIGH,
            before & _LOW, within & _LOW, inner & _LOW, after & _LOW, further & _LOW, beyond & _LOW,
            three, over_left, over_right, from_left, to_right * longer,
            (first * STEP + following * SALT + third) * is_sound, (last_but_one * STEP + last) * is_sound, is_sound,
            np.where(sound, _entire(seen, lexicon, found), three),
            *_sounding(seen, by_sound, lexicon, found),
        )
    )  # fmt: skip


def told_apart(signs: Codes) -> Codes:
    """The signs as far as the model tells them apart: digits are one, and so are letters."""
    seen: Codes = _CLASS[signs]
    return seen


def is_double(signs: Codes, found: Candidates) -> NDArray[np.uint8]:
    """Which candidates have two signs of surname that are no surname together."""
    double = found.surname > 1
    double[double] = ~_is_two(signs, found.start[double])
    return double.astype(np.uint8)


def _told(lexicon: NDArray[np.uint8], rows: tuple[tuple[Codes, ...], ...]) -> Codes:
    """For each row of signs how often they make a word."""
    asked = np.array(rows)
    return lexicon[digest(*(asked[:, place] for place in range(asked.shape[1])), bits=LEXICON_BITS)].astype(np.uint32)


def _entire(seen: Codes, lexicon: NDArray[np.uint8], found: Candidates) -> Codes:
    """How often the whole of a name by its sound is a word: most of those are places."""
    told = np.zeros(len(found.start), dtype=np.uint32)
    rows = np.flatnonzero(found.surname == 0)
    if len(rows):
        signs = seen[found.start[rows] + np.arange(_LONGEST_SOUND)[:, None]]
        sizes = np.minimum(found.given[rows], _LONGEST_SOUND)
        told[rows] = lexicon[digest(*signs, bits=LEXICON_BITS, sizes=sizes)] & np.uint8(15)
    return told


def _sounding(
    seen: Codes, by_sound: NDArray[np.uint8], lexicon: NDArray[np.uint8], found: Candidates
) -> tuple[Codes, ...]:
    """The whole name as one number, whether signs that write sounds stand beside it, how many are in it, and whether the name is known."""
    size = _SIGNS[found.surname] + found.given
    signs, sizes = seen[found.start + np.arange(_WHOLE)[:, None]], np.minimum(size, _WHOLE)
    whole = digest(*signs, bits=32, sizes=sizes)
    known = lexicon[digest(_KNOWN, *signs, bits=LEXICON_BITS, sizes=sizes + 1)] & np.uint8(15)
    edges = (by_sound[found.start - 1] & np.uint8(7)) * np.uint8(8) + (by_sound[found.end] & np.uint8(7))
    often = np.concatenate(([0], np.cumsum(by_sound >> 1 & 1)))
    dense = (often[found.end] - often[found.start]) * 32 + size
    return tuple(column.astype(np.uint32) for column in (whole, edges, dense, known))


def _until_end(signs: Codes, seen: Codes, places: Places) -> Codes:
    """What stands at rows of places, each row a step further away: beyond the end of a text all is end."""
    told = seen[places]
    told[1:][np.logical_or.accumulate(signs[places[:-1]] == ord(_EDGE))] = _CLASS[ord(_EDGE)]
    return told
