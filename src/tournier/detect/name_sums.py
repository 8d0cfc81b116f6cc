# SPDX-License-Identifier: Apache-2.0
"""The numbers of the features of candidates, and the sums of their weights. See decisions 0323 and 0350.

Where the compiled loop is, it goes over the places one by one; without it all features are made at once by numpy, a step for each
column. Both give the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tournier.detect.loops import CODE
from tournier.detect.name_features import (
    FEATURES,
    LEXICON_BITS,
    SALT,
    SHIFT,
    SPREAD,
    STEP,
    Candidates,
    Codes,
    columns,
    is_double,
    told_apart,
)

FEATURE_BITS = 20
_AT_ONCE = 2048  # candidates of which all numbers stay within a processor's own memory
_DROPPED = np.uint32(32 - FEATURE_BITS)
# The longest first, so that each step mixes one more column into the first so many; and how to put them back.
_ORDER = sorted(range(len(FEATURES)), key=lambda number: -len(FEATURES[number]))
_BACK = np.argsort(_ORDER)
_STEPS = tuple(
    np.array([FEATURES[number][place] for number in _ORDER if len(FEATURES[number]) > place])
    for place in range(max(map(len, FEATURES)))
)


def _begun() -> Codes:
    """What the numbers of the features begin with: each has its own."""
    mixed = np.full(len(FEATURES), SALT) * STEP + np.array(_ORDER, dtype=np.uint32)
    mixed ^= mixed >> SHIFT
    return mixed[:, None]


_BEGUN = _begun()


def features(columns: Codes) -> NDArray[np.intp]:
    """For each feature the number that each candidate has: a row for each."""
    return _digested(columns)[_BACK]


def _digested(columns: Codes) -> NDArray[np.intp]:
    """What `digest` says of each feature's own number and its columns, in `_ORDER`."""
    mixed = np.repeat(_BEGUN, columns.shape[1], axis=1)
    for wanted in _STEPS:
        part = mixed[: len(wanted)]
        part *= STEP
        part += columns[wanted]
        part ^= part >> SHIFT
    mixed *= SPREAD
    mixed >>= _DROPPED
    return mixed.astype(np.intp)


def sums(columns: Codes, weights: NDArray[np.int8]) -> NDArray[np.int32]:
    """The sum of the weights of each candidate, by numpy."""
    out = np.empty(columns.shape[1], dtype=np.int32)
    for at in range(0, len(out), _AT_ONCE):
        which = _digested(columns[:, at : at + _AT_ONCE])
        out[at : at + _AT_ONCE] = weights[which].sum(axis=0, dtype=np.int32)
    return out


_MADE_OF = np.array([[*made_of, *[-1] * (4 - len(made_of))] for made_of in FEATURES], dtype=np.int64)
_BEGINS = np.ascontiguousarray(_BEGUN[_BACK, 0])


def totals(
    signs: Codes, by_sound: NDArray[np.uint8], lexicon: NDArray[np.uint8], weights: NDArray[np.int8], found: Candidates
) -> NDArray[np.int32]:
    """The sum of the weights of each candidate of a text."""
    code = CODE.now()
    if code is None:
        return sums(columns(signs, by_sound, lexicon, found), weights)
    out = np.empty(len(found.start), dtype=np.int32)
    code.weigh(
        signs, told_apart(signs), by_sound, lexicon, weights, *found, is_double(signs, found), _MADE_OF, _BEGINS, LEXICON_BITS, FEATURE_BITS, out
    )  # fmt: skip
    return out
