# SPDX-License-Identifier: Apache-2.0
"""From a list that turned up to the exports whose marks it carries: tokens, made-up rows, and the code of the visible mark.

Nobody is looked up for it: a mark says which file it stood in, not whom its row concerns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tournier.trace import read_marks, refind, tokens_in
from tournier_office.exports.marking import key, made_up
from tournier_office.exports.models import Export

_STRONG = ("token", "plain")  # one such cell names the export; of partial ones it takes two in one row


@dataclass(frozen=True, slots=True)
class Led:
    """An export to which a list leads: by how many of its marked tokens and made-up rows, or by its code.

    `chance` is the decimal logarithm of the chance that so many tokens match it by accident; nought without tokens.
    """

    export: Export
    tokens: int
    chance: float
    decoys: int
    code: bool


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the marks of exports say about a list. `older` are exports with tokens from before tokens were marked."""

    led: tuple[Led, ...]
    tokens: int  # different ones in the list, of whatever file
    tried: int  # exports whose tokens are marked
    older: int


def recognised(cells: Sequence[Sequence[str]], text: str = "") -> Recognised:
    """The exports whose tokens or made-up rows stand in a list, or whose code stands in `text`; the clearest first.

    Cells come as people pass them on and in the common form (`trace.normalise`), side by side.
    """
    exports = list(Export.objects.exclude(mark="").order_by("-filed_at"))
    signed = [row.pk for row in exports if row.marked]
    tokens = tokens_in(cell for line in cells for cell in line)
    found = {one.file: one for one in refind(tokens, key(), signed)} if tokens else {}
    # A made-up row that is told by tokens alone carries its file's mark on them.
    decoys = _decoys([row for row in exports if row.pk in found or not set(row.telling) <= set(row.marked)], cells)
    codes = {one.export for one in read_marks(text, key(), [row.pk for row in exports])} if text else set()
    led = [
        Led(
            row,
            found[row.pk].tokens if row.pk in found else 0,
            found[row.pk].chance if row.pk in found else 0.0,
            decoys.get(row.pk, 0),
            row.pk in codes,
        )
        for row in exports
        if row.pk in found or row.pk in decoys or row.pk in codes
    ]
    older = sum(not row.marked and any("token" in one["treatments"] for one in row.columns) for row in exports)
    ordered = sorted(led, key=lambda one: (-one.tokens, -one.decoys))
    return Recognised(tuple(ordered), len(tokens), len(signed), older)


def _decoys(exports: Sequence[Export], cells: Sequence[Sequence[str]]) -> dict[str, int]:
    """How many made-up rows of which export stand in the list."""
    strong: dict[str, tuple[str, int]] = {}
    weak: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for row in exports:
        sure = {place for place in row.telling if row.columns[place]["treatments"][0] in _STRONG}
        for number, made in enumerate(made_up(row, row.decoys)):
            for place, cell in enumerate(made):
                if cell and place in sure:
                    strong[cell.casefold()] = (row.pk, number)
                elif cell:
                    weak[cell.casefold()].add((row.pk, number))
    found: defaultdict[str, set[int]] = defaultdict(set)
    for line in cells:
        folded = [cell.strip().casefold() for cell in line]
        for export, number in (strong[cell] for cell in folded if cell in strong):
            found[export].add(number)
        together = Counter(one for cell in set(folded) for one in weak.get(cell, ()))
        for (export, number), times in together.items():
            if times > 1:
                found[export].add(number)
    return {export: len(numbers) for export, numbers in found.items()}
