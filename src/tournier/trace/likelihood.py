# SPDX-License-Identifier: Apache-2.0
"""How much better a list is explained when part of it came from one holder, and how often chance does as well.

The list is a mixture: a share q of it came from elsewhere, with the chances P0 of its groups and of how many holders
saw each customer; the rest are customers whom the holder was shown, each alike. For the best q of a grid,

    llr = max_q sum over customers of log(q + (1 - q) * [shown to the holder] / (exposure of the holder * P0)).

A holder who was shown everybody gains nothing by it: the exposure takes away what the hits give. What remains is
compared with matched lists: each customer replaced by one of the same group whom about as many holders saw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tournier.trace.disclosures import Disclosures, Numbers, Pairs

GRID = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_LOG2 = float(np.log(2))
_NEAR = 60  # ranks by number of holders: the width of one matched stratum
_BATCH = 64  # lists scored at once, and
_CELLS = 4_000_000  # most (list, holder) counted at once: bounded memory


@dataclass(frozen=True, slots=True)
class Scores:
    """Each candidate's score. `entry_list`, `holder` and `llr` run in parallel; no candidate scores below nought."""

    entry_list: Numbers
    holder: Numbers
    llr: Numbers
    hits: Numbers


@dataclass(frozen=True, slots=True)
class Background:
    """What the scoring needs of one narrowing, computed once for a list and all its matched lists."""

    pairs: Pairs
    chance: Numbers  # P0 of each customer of the bank, given the list's own mix of groups
    size: int  # of the list, with whatever is not in the index


def background(index: Disclosures, pairs: Pairs, leaked: Numbers, size: int) -> Background:
    """P0 = the group's share of the list, times the customer's share of what the group's holders saw."""
    groups = int(index.group.max()) + 1 if len(index.group) else 1
    share = np.bincount(index.group[leaked], minlength=groups) / max(size, 1)
    seen = np.bincount(index.group, weights=pairs.degree, minlength=groups)
    rate = np.divide(share, seen, out=np.zeros(groups), where=seen > 0)
    return Background(pairs, rate[index.group] * pairs.degree, size)


def score(around: Background, lists: Numbers, *, only_hopeful: bool = False) -> Scores:
    """Score every holder of at least one customer, for each row of `lists` (equally many places of customers).

    With `only_hopeful`, holders with too few hits to reach more than nought may be left out.
    """
    pairs = around.pairs
    flat = lists.ravel()
    many = pairs.degree[flat]
    begin = np.repeat(pairs.start[flat], many)
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    holder = pairs.holder[begin + within]
    customer = np.repeat(flat, many)
    row = np.repeat(np.repeat(np.arange(len(lists)), lists.shape[1]), many)
    key = row * max(len(pairs.exposure), 1) + holder
    if only_hopeful and len(key):
        enough = np.bincount(key)[key] >= _least_hits(around, flat)
        key, holder, customer, row = key[enough], holder[enough], customer[enough], row[enough]
    order = np.argsort(key, kind="stable")
    key, holder, customer = key[order], holder[order], customer[order]
    start = np.flatnonzero(np.concatenate([np.ones(min(len(key), 1), bool), key[1:] != key[:-1]]))
    if not len(start):
        nothing = np.zeros(0, np.int64)
        return Scores(nothing, nothing, np.zeros(0), nothing)
    gain = 1.0 / (pairs.exposure[holder] * around.chance[customer])
    hits = np.diff(np.append(start, len(key)))
    best = np.zeros(len(start))
    hopeful = _hopeful(np.maximum.reduceat(gain, start), hits, around.size)
    if hopeful.any():
        gain = gain[np.repeat(hopeful, hits)]
        heads = np.cumsum(hits[hopeful]) - hits[hopeful]
        reached = np.zeros(len(heads))
        for q in GRID:
            llr = np.add.reduceat(np.log1p((1 - q) / q * gain), heads) + around.size * np.log(q)
            np.maximum(reached, llr, out=reached)
        best[hopeful] = reached
    return Scores(row[order][start], holder[start], best, hits)


def _least_hits(around: Background, customers: Numbers) -> float:
    """No holder with fewer hits reaches more than nought, even if each hit weighed as much as the heaviest can."""
    chance, exposure = around.chance[customers], around.pairs.exposure
    if not chance.any():
        return 1.0
    most = np.log(1 / (chance[chance > 0].min() * exposure[exposure > 0].min()))
    return min(float(-around.size * np.log(q) / (_LOG2 + max(0.0, most + np.log((1 - q) / q)))) for q in GRID)


def _hopeful(most: Numbers, hits: Numbers, size: int) -> Numbers:
    """Which candidates can reach more than nought at all: log(1 + x) <= log 2 + max(0, log x), without a sum."""
    logs = np.log(most)
    bound = np.full(len(most), -np.inf)
    for q in GRID:
        np.maximum(bound, hits * (_LOG2 + np.maximum(logs + np.log((1 - q) / q), 0)) + size * np.log(q), out=bound)
    return bound > 0


@dataclass(frozen=True, slots=True)
class Strata:
    """For each customer of a list, who may stand in their place in a matched list: `ranked[low:high]`."""

    ranked: Numbers
    low: Numbers
    high: Numbers

    def expected(self, pairs: Pairs, holder: int) -> float:
        """How many customers of a matched list this holder was shown, on average."""
        shown = np.zeros(len(pairs.degree) + 1, np.int32)
        seen = np.zeros(len(pairs.degree), np.int32)
        seen[np.searchsorted(pairs.start, np.flatnonzero(pairs.holder == holder), side="right") - 1] = 1
        np.cumsum(seen[self.ranked], out=shown[1:])
        return float(((shown[self.high] - shown[self.low]) / (self.high - self.low)).sum())


def strata(index: Disclosures, around: Background, leaked: Numbers) -> Strata:
    """The customers in order of group and number of holders, cut into fixed pieces: neighbours are exchangeable."""
    # customers by group, then by number of holders: two passes of a stable sort over short numbers
    degree = np.minimum(around.pairs.degree[index.by_group], np.iinfo(np.uint16).max).astype(np.uint16)
    ranked = index.by_group[np.argsort(degree, kind="stable")]
    short = index.group if int(index.group.max()) > np.iinfo(np.uint16).max else index.group.astype(np.uint16)
    ranked = ranked[np.argsort(short[ranked], kind="stable")]
    ends = np.cumsum(np.bincount(index.group))
    begins = ends - np.bincount(index.group)
    place = np.empty(len(ranked), np.int64)
    place[ranked] = np.arange(len(ranked))
    # Fixed strata and no replacement within one: a list drawn from outside and its matched lists are then exchangeable.
    own_begin, own_end = begins[index.group[leaked]], ends[index.group[leaked]]
    low = own_begin + (place[leaked] - own_begin) // _NEAR * _NEAR
    return Strata(ranked, low, np.minimum(low + _NEAR, own_end))


def best_by_chance(
    index: Disclosures, around: Background, among: Strata, draws: int, random: np.random.Generator
) -> Numbers:
    """The best score in each of `draws` matched lists, in rising order.

    The largest over all holders is kept, so that comparing with it already pays for having looked at everybody.
    """
    found = np.zeros(draws)
    batch = int(np.clip(_CELLS // max(len(index.holders), 1), 1, _BATCH))
    for first in range(0, draws, batch):
        rows = min(batch, draws - first)
        lists = among.ranked[_without_replacement(among.low, among.high, rows, random)]
        scores = score(around, lists, only_hopeful=True)
        np.maximum.at(found, first + scores.entry_list, scores.llr)
    return np.sort(found)


def _without_replacement(low: Numbers, high: Numbers, rows: int, random: np.random.Generator) -> Numbers:
    """`rows` lists of places, each uniform in [low, high) and, within equal bounds, never the same place twice.

    The k-th customer of a stratum takes the k-th place of that stratum's cycle `shift + k * step`, with a random
    shift and a random step that has no factor in common with the width: cheap, uniform for each customer, no repeats.
    """
    strata, of = np.unique(low, return_inverse=True)
    width = np.zeros(len(strata), np.int64)
    width[of] = high - low
    order = np.argsort(of, kind="stable")
    counts = np.bincount(of)
    nth = np.empty(len(of), np.int64)
    nth[order] = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    shift = (random.random((rows, len(strata))) * width).astype(np.int64)
    step = 1 + (random.random((rows, len(strata))) * np.maximum(width - 1, 1)).astype(np.int64)
    for _ in range(_NEAR):
        shared = np.gcd(step, width) != 1
        if not shared.any():
            break
        step[shared] = step[shared] % np.broadcast_to(width, step.shape)[shared] + 1
    return low + (shift[:, of] + nth * step[:, of]) % width[of]
