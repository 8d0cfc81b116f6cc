# SPDX-License-Identifier: Apache-2.0
"""Rows of a driver in pieces that stay small in memory, however wide a row may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

MOST_BYTES = 16 * 1024 * 1024
_FIRST = 16
_FASTER = 8
_SAMPLE = 16

Rows = list[Sequence[Any]]


def pieces(fetch: Callable[[int], Sequence[Sequence[Any]]], size: int) -> Iterator[Rows]:
    """Up to `size` rows at a time, fewer where they are wide: the first few tell how many of the next may be asked for."""
    held: Rows = []
    weight, step = 0, _FIRST
    while True:
        wanted = max(1, min(step, size - len(held)))
        rows = fetch(wanted)
        held += rows
        if rows:
            weighed = _weight(rows)
            weight += weighed
            step = max(1, min(step * _FASTER, MOST_BYTES * len(rows) // max(1, weighed)))
        over = len(rows) < wanted
        if held and (over or len(held) >= size or weight >= MOST_BYTES):
            yield held
            held, weight = [], 0
        if over:
            return


def _weight(rows: Sequence[Sequence[Any]]) -> int:
    """About how many bytes they are: all of a short piece, some of a long one."""
    stride = max(1, len(rows) // _SAMPLE)
    return stride * sum(
        len(value) if isinstance(value, str | bytes | list) else 8 for row in rows[::stride] for value in row
    )
