# SPDX-License-Identifier: Apache-2.0
"""Check digits of many values at once: a value is a row of characters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tournier.detect.values import ID_CHECK, ID_WEIGHTS, USCC_DIGITS, USCC_WEIGHTS

Rows = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
_ID_WEIGHTS, _ID_CHECK = np.array(ID_WEIGHTS), np.frombuffer(ID_CHECK.encode(), dtype=np.uint8)
_USCC_WEIGHTS, _USCC_DIGITS = np.array(USCC_WEIGHTS), np.frombuffer(USCC_DIGITS.encode(), dtype=np.uint8)
_USCC_VALUES = np.zeros(128, dtype=np.int64)
_USCC_VALUES[_USCC_DIGITS] = np.arange(len(_USCC_DIGITS))


def are_id_numbers(rows: Rows) -> Mask:
    """Whether the last of 18 characters is right; the others are digits."""
    totals = (rows[:, :17].astype(np.int64) - ord("0")) @ _ID_WEIGHTS
    return np.asarray(_ID_CHECK[totals % 11] == rows[:, 17], dtype=np.bool_)


def are_credit_codes(rows: Rows) -> Mask:
    """Whether the last of 18 characters is right; all are of those that codes are made of."""
    totals = _USCC_VALUES[rows[:, :17]] @ _USCC_WEIGHTS
    return np.asarray(_USCC_DIGITS[(31 - totals % 31) % 31] == rows[:, 17], dtype=np.bool_)


def are_card_numbers(rows: Rows) -> Mask:
    """Whether the last digit is right; shorter numbers have zeros in front."""
    rows = rows.astype(np.int64) - ord("0")
    rows[:, -2::-2] *= 2  # every second digit from the right, the check digit being the first
    rows[rows > 9] -= 9  # noqa: PLR2004  the sum of its two digits
    return np.asarray(rows.sum(axis=1) % 10 == 0, dtype=np.bool_)
