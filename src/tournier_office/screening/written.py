# SPDX-License-Identifier: Apache-2.0
"""A decision about a line as plain values, for the API's bodies and for the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from tournier.screening import Reason, Screened
from tournier_office.screening import words
from tournier_office.site.language import said

Seconds = Callable[[int, int], tuple[float | None, float | None]]


class Timed(Protocol):
    """A piece of a line, and the seconds in which it was heard."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


def seconds_of(heard: Sequence[Timed]) -> Seconds:
    """When the words were heard in which these characters stand."""
    places, end = [], 0
    for word in heard:
        places.append((end, end + len(word.text), word))
        end += len(word.text)

    def seconds(start: int, stop: int) -> tuple[float | None, float | None]:
        hit = [word for begins, ends, word in places if begins < stop and start < ends]
        return (hit[0].start, hit[-1].end) if hit else (None, None)

    return seconds


def _no_times(_start: int, _end: int) -> tuple[None, None]:
    return None, None


def reason(one: Reason, seconds: Seconds = _no_times) -> dict[str, Any]:
    """One reason: where, what, what became of it, by which rule and clause."""
    begins, ends = seconds(one.start, one.end)
    return {
        "start": one.start,
        "end": one.end,
        "type": one.type,
        "words": str(words.held(one.type)),
        "class": one.cls.name if one.cls is not None else None,
        "treatment": one.treatment.name.lower(),
        "rule": one.rule,
        "clause": one.clause,
        "why": said(one.zh, one.en) if one.zh else str(words.held(one.type)),
        "split": one.split,
        "own": one.own,
        "upheld": one.upheld,
        "from_second": begins,
        "to_second": ends,
    }


def line(one: Screened, seconds: Seconds = _no_times) -> dict[str, Any]:
    """What becomes of one line. What is held back has no text."""
    return {
        "outcome": one.outcome.name.lower(),
        "text": one.text,
        "asks": sorted({asked.kind for asked in one.asks}),
        "reasons": [reason(each, seconds) for each in one.reasons],
        "rules_version": one.rules_version,
    }
