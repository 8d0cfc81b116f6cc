# SPDX-License-Identifier: Apache-2.0
"""Strict scores: a span counts when start, end and type are all right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.detect.evaluation.texts import Labelled

NOT_NUMBERS = frozenset({"NAME", "ADDRESS", "DATE"})
Found = Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Score:
    """What was right, what was found, what should have been."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


@dataclass(frozen=True, slots=True)
class Scores:
    """One score for each type, and the sums. `hidden` is the share of labelled characters that some span covers."""

    types: dict[str, Score]
    hidden: float

    def over(self, wanted: Callable[[str], bool]) -> Score:
        """The sum over the types that are wanted."""
        chosen = [score for kind, score in self.types.items() if wanted(kind)]
        return Score(*(sum(getattr(one, part) for one in chosen) for part in ("right", "found", "wanted")))

    @property
    def numbers(self) -> Score:
        """All types but names, addresses and dates."""
        return self.over(lambda kind: kind not in NOT_NUMBERS)

    @property
    def all(self) -> Score:
        """Every type."""
        return self.over(lambda _: True)


def score(labelled: Iterable[Labelled], found: Iterable[Found]) -> Scores:
    """Compare, text by text."""
    right, predicted, wanted = Counter[str](), Counter[str](), Counter[str]()
    covered = total = 0
    for text, spans in zip(labelled, found, strict=True):
        own, theirs = set(text.spans), set(spans)
        right.update(kind for _, _, kind in own & theirs)
        predicted.update(kind for _, _, kind in theirs)
        wanted.update(kind for _, _, kind in own)
        hidden = {place for start, end, _ in theirs for place in range(start, end)}
        for start, end, _ in own:
            total += end - start
            covered += sum(1 for place in range(start, end) if place in hidden)
    kinds = sorted(set(predicted) | set(wanted))
    return Scores(
        {kind: Score(right[kind], predicted[kind], wanted[kind]) for kind in kinds}, covered / total if total else 1.0
    )


def table(scores: Scores) -> str:
    """The scores as a Markdown table."""
    rows = ["| type | labelled | precision | recall | F1 |", "|---|---|---|---|---|"]
    lines = [*scores.types.items(), ("numbers and codes", scores.numbers), ("all types", scores.all)]
    rows += [
        f"| {kind} | {one.wanted} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} |" for kind, one in lines
    ]
    return "\n".join([*rows, "", f"Labelled characters covered by some span: {scores.hidden:.3f}."])
