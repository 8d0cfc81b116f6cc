# SPDX-License-Identifier: Apache-2.0
"""How likely somebody in a table is found again, and how much is then learnt, by the measures of the literature.

- k-anonymity (Samarati and Sweeney 1998): the least number of rows that look alike in the quasi-identifiers.
- l-diversity, distinct and by entropy (Machanavajjhala et al. 2007): the least number of sensitive values in such a class,
  and the least exp(entropy) of them.
- t-closeness (Li et al. 2007): the greatest earth mover's distance between a class's values and all rows': over the order of
  the values where they are numbers, else of equal distances.
- Risk to a person who is known to be in the table: highest 1/k, on average classes/rows (El Emam and Dankar 2008).

A null is a value like another. Nothing here holds a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Risk:
    """The measures of one table; of an empty one everything is 0."""

    rows: int
    classes: int
    k: int
    unique: int
    highest: float
    mean: float
    diversity: Mapping[str, int]
    entropy: Mapping[str, float]
    closeness: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A sensitive column as codes: in the order of its values where they are numbers."""

    codes: Codes
    count: int
    ordered: bool


def coded(column: Any) -> Sensitive:
    """A column of any type of Arrow as codes of its distinct values; a null is one of them."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    ordered = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    held = array.dictionary_encode(null_encoding="encode")
    codes = np.asarray(held.indices, np.int64)
    count = len(held.dictionary)
    if ordered:
        places = np.empty(count, np.int64)
        places[np.asarray(pc.sort_indices(held.dictionary))] = np.arange(count)  # nulls come last
        codes = places[codes]
    return Sensitive(codes, count, ordered)


def classes_of(columns: Sequence[tuple[Codes, int]], rows: int) -> tuple[Codes, Codes]:
    """For each row the number of its class, and the first row of each class. Without columns all rows are one class."""
    numbers = np.zeros(rows, np.int64)
    first = np.zeros(min(rows, 1), np.int64)
    for codes, count in columns:
        _, first, numbers = np.unique(numbers * count + codes, return_index=True, return_inverse=True)
    return numbers, first


def measure(quasi: Sequence[Any], sensitive: Mapping[str, Any], rows: int) -> Risk:
    """The measures of a table by its quasi-identifying and its sensitive columns, each an Arrow column of `rows` rows."""
    found = [coded(column) for column in quasi]
    numbers, first = classes_of([(one.codes, one.count) for one in found], rows)
    weights = np.ones(rows, np.int64)
    return judged(numbers, len(first), weights, {name: coded(column) for name, column in sensitive.items()})


def judged(numbers: Codes, classes: int, weights: Codes, sensitive: Mapping[str, Sensitive]) -> Risk:
    """The measures of rows in classes, each row standing for `weights` rows."""
    sizes = np.bincount(numbers, weights, classes).astype(np.int64)
    rows = int(sizes.sum())
    if not rows:
        return Risk(0, 0, 0, 0, 0.0, 0.0, {}, {}, {})
    k = int(sizes.min())
    tables = {name: spread(numbers, classes, weights, column) for name, column in sensitive.items()}
    return Risk(
        rows,
        classes,
        k,
        int((sizes == 1).sum()),
        1 / k,
        classes / rows,
        {name: int(table.distinct().min()) for name, table in tables.items()},
        {name: float(np.exp(table.entropies()).min()) for name, table in tables.items()},
        {name: float(table.distances(sensitive[name]).max()) for name, table in tables.items()},
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """How a column's values lie in the classes: one cell for each value that a class holds, in order of class and value."""

    classes: int
    of: Codes
    values: Codes
    counts: Shares

    def distinct(self) -> Codes:
        """How many values each class holds."""
        return np.bincount(self.of, minlength=self.classes)

    def entropies(self) -> Shares:
        """The entropy of each class, in nats."""
        sizes = np.bincount(self.of, self.counts, self.classes)
        shares = self.counts / sizes[self.of]
        return _sums(self.of, -shares * np.log(shares), self.classes)

    def distances(self, column: Sensitive) -> Shares:
        """The earth mover's distance of each class from all rows together, 0 to 1."""
        total = np.bincount(self.values, self.counts, column.count)
        everywhere = total / total.sum()
        sizes = np.bincount(self.of, self.counts, self.classes)
        shares = self.counts / sizes[self.of]
        if not column.ordered:
            # Half of what differs: beyond the values a class holds, it differs by what all have of the others.
            here = everywhere[self.values]
            differ = np.bincount(self.of, np.abs(shares - here) - here, self.classes) + 1
            return np.maximum(differ / 2, 0)
        return self._ordered(everywhere, shares)

    def _ordered(self, everywhere: Shares, shares: Shares) -> Shares:
        """Sum of what is moved over each gap between neighbours, over the number of gaps (Li et al. 2007, 4.1).

        Between two values of a class its own sum stands still while the sum of all rows grows: where that crosses the
        class's is found by bisection, so that a class costs what it holds and not what the column holds.
        """
        gaps = max(int((everywhere > 0).sum()) - 1, 1)
        present = np.cumsum(everywhere > 0) - 1  # values that no row has are no neighbours
        dense = everywhere[everywhere > 0]
        upto = np.cumsum(dense)
        sums = np.concatenate([[0.0], np.cumsum(upto)])
        starts = np.flatnonzero(np.diff(self.of, prepend=-1))
        # One stretch before each value of a class, and one behind its last: where it begins, ends, and how high it lies.
        first = np.arange(len(self.of)) + self.of
        ends = np.append(starts[1:], len(self.of)) + np.arange(self.classes)
        high = np.full(len(self.of) + self.classes, len(dense))
        high[first] = present[self.values]
        low = np.concatenate([[0], high[:-1]])
        low[starts + np.arange(self.classes)] = 0
        reached = np.cumsum(shares)
        levels = np.zeros(len(high))
        levels[first + 1] = reached - (self.of - 0.0)  # each class's shares sum to 1
        levels[starts + np.arange(self.classes)] = 0
        levels[ends] = 1.0
        cross = np.clip(np.searchsorted(upto, levels), low, high)
        moved = (
            levels * (cross - low) - (sums[cross] - sums[low]) + (sums[high] - sums[cross]) - levels * (high - cross)
        )
        return (
            _sums(np.repeat(np.arange(self.classes), np.diff(np.append(starts, len(self.of))) + 1), moved, self.classes)
            / gaps
        )


def _sums(places: Codes, weights: Shares, count: int) -> Shares:
    return np.bincount(places, weights, count).astype(np.float64)


def spread(numbers: Codes, classes: int, weights: Codes, column: Sensitive) -> Spread:
    """A sensitive column's values by class."""
    cells, where = np.unique(numbers * column.count + column.codes, return_inverse=True)
    of, values = np.divmod(cells, column.count)
    return Spread(classes, of, values, _sums(where, weights.astype(np.float64), len(cells)))
