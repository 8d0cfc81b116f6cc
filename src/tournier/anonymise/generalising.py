# SPDX-License-Identifier: Apache-2.0
"""How far each quasi-identifying column must be generalised: the least loss at which k, l and t hold.

All combinations of rungs are tried in the order of their loss (the mean of how high each column stands on its ladder), so that
the first that holds is the best of them (full-domain generalisation with suppression, Samarati 2001). Rows that look alike
at the finest rungs stay alike at all others: they are counted once, and a million rows cost what their combinations do.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tournier.anonymise.ladders import Ladder
from tournier.anonymise.plan import Plan
from tournier.anonymise.risk import Codes, Risk, Sensitive, classes_of, judged, spread
from tournier.base import BadInput, Refused

MOST_COMBINATIONS = 20_000


@dataclass(frozen=True, slots=True)
class Choice:
    """The rungs that were chosen, which rows stay, and the risk that is left in them."""

    rungs: tuple[int, ...]
    kept: NDArray[np.bool_]
    risk: Risk
    tried: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """Distinct combinations of all columns that matter: the rungs' codes, the sensitive codes, how many rows, and whose."""

    rungs: tuple[tuple[Codes, ...], ...]
    sizes: tuple[tuple[int, ...], ...]
    sensitive: Mapping[str, Sensitive]
    weights: Codes
    of_rows: Codes


def generalise(ladders: Sequence[Ladder], sensitive: Mapping[str, Sensitive], rows: int, plan: Plan) -> Choice:
    """The choice of least loss. Refused when not even `*` everywhere holds; BadInput when there is too much to try."""
    heights = [ladder.top for ladder in ladders]
    combinations = int(np.prod([height + 1 for height in heights], dtype=object)) if heights else 1
    if combinations > MOST_COMBINATIONS:
        raise BadInput(
            "anonymise.combinations",
            f"The columns can be generalised in {combinations:,} ways, more than {MOST_COMBINATIONS:,}.",
            "Give them fewer rungs, or drop a column.",
        )
    counted = _count(ladders, sensitive, rows)
    most_left_out = int(plan.most_left_out * rows)
    orders = itertools.product(*(range(height + 1) for height in heights))
    for tried, rungs in enumerate(sorted(orders, key=lambda rungs: (_loss(rungs, heights), rungs)), 1):
        found = _judge(counted, rungs, plan, most_left_out)
        if found is not None:
            kept, risk = found
            return Choice(rungs, kept[counted.of_rows] if rows else kept, risk, tried)
    raise Refused(
        "anonymise.never",
        "No generalisation of these columns reaches what the plan asks for within the rows that it may leave out.",
        "Ask for less, or let more rows be left out.",
    )


def _loss(rungs: Sequence[int], heights: Sequence[int]) -> float:
    """0 where nothing is generalised, 1 where everything is `*`."""
    return sum(rung / height for rung, height in zip(rungs, heights, strict=True)) / max(len(heights), 1)


def _count(ladders: Sequence[Ladder], sensitive: Mapping[str, Sensitive], rows: int) -> _Counted:
    finest = [(ladder.rungs[0][1], max(len(ladder.rungs[0][0]), 1)) for ladder in ladders]
    columns = [*finest, *((one.codes, max(one.count, 1)) for one in sensitive.values())]
    of_rows, first = classes_of(columns, rows)
    return _Counted(
        tuple(tuple(codes[first] for _, codes in ladder.rungs) for ladder in ladders),
        tuple(tuple(max(len(texts), 1) for texts, _ in ladder.rungs) for ladder in ladders),
        {name: Sensitive(one.codes[first], one.count, one.ordered) for name, one in sensitive.items()},
        np.bincount(of_rows, minlength=len(first)).astype(np.int64),
        of_rows,
    )


def _judge(
    counted: _Counted, rungs: Sequence[int], plan: Plan, most_left_out: int
) -> tuple[NDArray[np.bool_], Risk] | None:
    """Which combinations stay at these rungs and the risk in them, or None when they do not hold."""
    columns = [
        (codes[rung], sizes[rung]) for codes, sizes, rung in zip(counted.rungs, counted.sizes, rungs, strict=True)
    ]
    weights = counted.weights
    numbers, first = classes_of(columns, len(weights))
    classes = len(first)
    good = np.bincount(numbers, weights, classes) >= plan.k
    if plan.l > 1:
        for column in counted.sensitive.values():
            good &= spread(numbers, classes, weights, column).distinct() >= plan.l
    kept: NDArray[np.bool_] = good[numbers]
    left_out = int(weights[~kept].sum())
    if left_out > most_left_out:
        return None
    renumbered = (np.cumsum(good) - 1)[numbers[kept]]
    there = {name: Sensitive(one.codes[kept], one.count, one.ordered) for name, one in counted.sensitive.items()}
    risk = judged(renumbered, int(good.sum()), weights[kept], there)
    if plan.t < 1 and any(distance > plan.t for distance in risk.closeness.values()):
        return None
    return kept, risk
