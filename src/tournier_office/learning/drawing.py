# SPDX-License-Identifier: Apache-2.0
"""Drawing a paper and marking it. Pure: the same seed and bank give the same paper, so a draw can be checked afterwards.

- the order is that of SHA-256 over seed and question: any tool can do it again once the seed is open;
- options stand in an order of the seed's too, and what a browser sends are places of that order;
- a question counts when exactly its right options are chosen; what lies outside it is a wrong answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence


def commitment(seed: bytes) -> str:
    """What is written down before the draw, and tells nothing of the seed."""
    return hashlib.sha256(seed).hexdigest()


def _rank(seed: bytes, *parts: object) -> bytes:
    return hashlib.sha256(seed + "\0".join(map(str, parts)).encode()).digest()


def draw(seed: bytes, bank: Collection[str], number: int) -> list[str]:
    """The keys of the questions of a paper, in their order."""
    return sorted(bank, key=lambda key: _rank(seed, key))[:number]


def order(seed: bytes, key: str, options: int) -> list[int]:
    """Which option stands at each place: 0 is the first of the bank."""
    return sorted(range(options), key=lambda option: _rank(seed, key, option))


def is_right(chosen: Collection[int], shown: Sequence[int], answers: Collection[int]) -> bool:
    """Whether the chosen places are exactly those where the right options stand."""
    places = {place for place, option in enumerate(shown) if option in answers}
    return bool(chosen) and set(chosen) == places


def score(right: int, of: int) -> int:
    """In hundredths, rounded down: nobody passes by rounding."""
    return right * 100 // of if of else 0
