# SPDX-License-Identifier: Apache-2.0
"""Leaked identifiers as people pass them on, brought back to one form, and matched with the bank's own.

Taken away: spaces, dashes, dots, brackets, zero-width signs, full-width forms, letter case, +86 before a mobile, the
apostrophe and ".0" of spreadsheets. A spreadsheet's lost leading zeros are found again when exactly one customer fits.
A masked form (138****5678) is weak: it counts only when exactly one customer fits. A number in exponent form
(6.22E+15) has lost its digits and names nobody, unless its mantissa holds them all (6.22000E+5).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

_SEPARATORS = re.compile(r"[\s\-.‐-―·•()\[\]'\"`_/\u200b-\u200f\u2060\ufeff]+")
_EXPONENT = re.compile(r"^(\d)(?:\.(\d+))?e\+?(\d{1,3})$")
_MASKED = re.compile(r"[*●○]+|#{2,}|(?<=\d)x{2,}|x{2,}(?=\d)")
_FLOAT_TAIL = re.compile(r"(?<=\d)\.0+$")
_MOBILE_WITH_COUNTRY = re.compile(r"^(?:\+|00)?86(1\d{10})$")
_MOST_FITTING = 1
_LEAST_SHOWN = 6  # a mask that shows fewer signs fits too many people to say anything


class Kind(StrEnum):
    """How much of an identifier is left."""

    WHOLE = "whole"
    MASKED = "masked"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One leaked value in the common form; a masked one has `*` for each hidden sign or run."""

    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Matched:
    """Which customers a column names. The counts add up to the number of different values."""

    subjects: tuple[str, ...]
    whole: int
    masked: int
    ambiguous: int
    unknown: tuple[str, ...]  # common forms that fit nobody: they may be made-up rows of an export
    lost: int


def normalise(text: str) -> Identifier:
    """The common form. Doing it twice changes nothing."""
    read = _read(text)
    # taking one sign away can lay another form bare; each further pass only shortens
    for _ in range(len(read.key) + 1):
        again = _read(read.key)
        if again == read:
            break
        read = again
    return read


def _read(text: str) -> Identifier:
    value = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip().lstrip("'")
    if found := _EXPONENT.match(value):
        first, rest, zeros = found[1], found[2] or "", int(found[3])
        if zeros == 0 or len(rest.rstrip("0")) > zeros or len(rest) < zeros:
            return Identifier(value, Kind.LOST)
        value = first + rest[:zeros]
    value = _SEPARATORS.sub("", _FLOAT_TAIL.sub("", value))
    if mobile := _MOBILE_WITH_COUNTRY.match(value):
        value = mobile[1]
    if not value or _EXPONENT.match(value):
        return Identifier(value, Kind.LOST)
    if _MASKED.search(value):
        return Identifier(re.sub(r"\*+", "*", _MASKED.sub("*", value)), Kind.MASKED)
    return Identifier(value, Kind.WHOLE)


def match(leaked: Iterable[str], known: Mapping[str, Iterable[str]]) -> Matched:
    """Match a leaked column with `known`: the bank's values of that kind, each with the customers who have it.

    A value that several customers share (a name) counts for nobody, and is told as ambiguous.
    """
    table: defaultdict[str, set[str]] = defaultdict(set)
    for value, subjects in known.items():
        table[normalise(value).key].update(subjects)
    padded: defaultdict[str, set[str]] = defaultdict(set)
    for key, subjects in table.items():
        if key.startswith("0"):
            padded[key.lstrip("0")].update(subjects)
    found: set[str] = set()
    counts: defaultdict[str, int] = defaultdict(int)
    unknown: list[str] = []
    for item in dict.fromkeys(normalise(text) for text in leaked):
        fitting = _fitting(item, table, padded)
        if item.kind is Kind.LOST:
            counts["lost"] += 1
        elif not fitting:
            unknown.append(item.key)
        elif len(fitting) > _MOST_FITTING:
            counts["ambiguous"] += 1
        else:
            counts[item.kind.value] += 1
            found |= fitting
    return Matched(
        tuple(sorted(found)), counts["whole"], counts["masked"], counts["ambiguous"], tuple(unknown), counts["lost"]
    )


def _fitting(item: Identifier, table: Mapping[str, set[str]], padded: Mapping[str, set[str]]) -> set[str]:
    if item.kind is Kind.WHOLE:
        return table.get(item.key) or padded.get(item.key) or set()
    if item.kind is Kind.LOST or len(item.key.replace("*", "")) < _LEAST_SHOWN:
        return set()
    # the hidden part is read as any run: whoever writes a mask rarely counts its stars
    shape = re.compile(r"\w*".join(re.escape(part) for part in re.split(r"\*+", item.key)))
    return set().union(*(subjects for key, subjects in table.items() if shape.fullmatch(key)))
