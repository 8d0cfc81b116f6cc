# SPDX-License-Identifier: Apache-2.0
"""Chains read by compiled loops, a batch at a time; `numbers` reads the same without them, chain by chain."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from tournier.detect.chains import Chains
from tournier.detect.cues import KINDS, code_of_message, named_after
from tournier.detect.laid import Laid
from tournier.detect.plain import NOTHING
from tournier.detect.prospects import (
    BY_WORD,
    ENDS_CODE,
    MOBILE_SHAPES,
    SERVES_AS,
    SERVES_SURE,
    SET,
    kinds_before,
)
from tournier.detect.spans import Span

# In the order of the constants of `reading_code`, and then what words say by themselves.
_READINGS = [
    ("", 0.0),
    ("ID_CARD", 0.99), ("ID_CARD", 0.98), ("MOBILE", 0.95), ("TEL", 0.85), ("TEL", 0.93), ("BANK_CARD", 0.92), ("BANK_CARD", 0.93),
    ("IMEI", 0.9), ("OTP", 0.9), ("OTP", 0.85), ("ID_CARD", 0.8), ("USCC", 0.95), ("BANK_CARD", 0.9), ("MOBILE", 0.8), ("TEL", 0.7),
    ("ACCOUNT", 0.8),
    *((kind, sure) for kind, (_, sure) in BY_WORD.items()),
    *((kind, SERVES_SURE) for kind in SERVES_AS),
]  # fmt: skip
_ROLES = np.array(
    [KINDS.index(kind) for kind in ("NOT", "OTP", "ACCOUNT", "IMEI", "MOBILE", "ID_CARD", "USCC", "BANK_CARD")]
)
_SHAPES = np.array(
    [sum(length << 4 * place for place, length in enumerate(reversed(shape))) for shape in sorted(MOBILE_SHAPES)]
)
_NOTHING = ord(NOTHING)
_AFTER, _BEFORE = 1, 2


def _words() -> NDArray[np.int64]:
    """Of each kind of word the least and the most digits that it names, the reading that it gives, and the one in place of a mobile."""
    words = np.zeros((4, len(KINDS)), np.int64)
    for kind, (lengths, sure) in BY_WORD.items():
        words[:3, KINDS.index(kind)] = lengths.start, lengths.stop - 1, _READINGS.index((kind, sure))
    for kind in SERVES_AS:
        words[3, KINDS.index(kind)] = _READINGS.index((kind, SERVES_SURE))
    return words


_WORDS = _words()


def readings(laid: Laid, told: Chains, code: SimpleNamespace) -> Iterator[Span]:
    """What the chains are, in order, without what belongs to a number around it."""
    small, text, nothing = laid.small, laid.text, _NOTHING
    ends, firsts, lasts, starts, stops = told.ends, told.firsts, told.lasts, told.group_starts, told.group_ends
    count = len(starts)
    if not count:
        return
    kinds = kinds_before(laid, told, np.arange(count))
    asked = np.empty(count, np.uint8)
    code.to_ask(small, ends, lasts, starts, stops, ENDS_CODE, SET, asked)
    asked[kinds != 0] &= _AFTER
    last = np.zeros(count, np.int64)
    last[lasts - 1] = ends
    behind = np.maximum(stops, last)
    for group in np.flatnonzero(asked).tolist():
        after = asked[group] & _AFTER and named_after(text, int(behind[group]))
        before = asked[group] & _BEFORE and code_of_message(text, int(starts[group]))
        asked[group] = (_AFTER if after else 0) | (_BEFORE if before else 0)
    digits, bounds = np.empty(len(small), np.uint8), np.empty(count + 1, np.int64)
    code.laid_digits(small, ends, lasts, starts, stops, nothing, digits, bounds)
    found = np.empty((3, count), np.int64)
    number = code.read(
        small, ends, firsts, lasts, starts, stops, digits, bounds, kinds, asked, _SHAPES, _ROLES, _WORDS, found
    )
    for start, end, reading in zip(*found[:, :number].tolist(), strict=True):
        yield Span(start, end, *_READINGS[reading])
