# SPDX-License-Identifier: Apache-2.0
"""Finding personal information in texts, many at a time: they are laid end to end and looked through once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from tournier.detect.addresses import addresses
from tournier.detect.codes import codes
from tournier.detect.laid import Laid
from tournier.detect.loops import CODE
from tournier.detect.names import names
from tournier.detect.numbers import numbers
from tournier.detect.placeholders import written_pseudonyms
from tournier.detect.spans import Span, resolved

# As much is laid together: long enough that the cost of a pass is shared, short enough for a processor's cache.
_BATCH = 1 << 16
_SOME = 32  # texts that are taken from the caller together
# After so many batches it is a job, and worth a second in which numba is imported.
_A_JOB = 8
Look = Callable[[Laid], Iterable[Span]]
LOOKS: tuple[Look, ...] = (numbers, codes, addresses, names)


def detect(text: str) -> list[Span]:
    """What the text says about people: spans in order, none over another, offsets in characters."""
    return next(detect_many([text]))


def detect_many(texts: Iterable[str], looks: Sequence[Look] = LOOKS) -> Iterator[list[Span]]:
    """The spans of each text, in the order of the texts. Far faster than one at a time; holds one batch in memory."""
    rest, batch = iter(texts), list[str]()
    held = batches = 0
    while some := list(islice(rest, _SOME)):
        batch += some
        held += sum(map(len, some))
        if held >= _BATCH:
            yield from _looked_through(batch, looks)
            batch, held = [], 0
            batches += 1
            if batches == _A_JOB:
                CODE.begin()
    if batch:
        yield from _looked_through(batch, looks)


def _looked_through(texts: Sequence[str], looks: Sequence[Look]) -> list[list[Span]]:
    laid = Laid(texts)
    spans = resolved(_outside(written_pseudonyms(laid.text), (span for look in looks for span in look(laid))))
    found: list[list[Span]] = [[] for _ in texts]
    which = np.searchsorted(laid.starts, [span[0] for span in spans], side="right") - 1
    offsets = laid.starts[which].tolist()
    for (start, end, kind, score), own, offset in zip(spans, which.tolist(), offsets, strict=True):
        found[own].append(Span(start - offset, end - offset, kind, score))
    return found


def _outside(places: Sequence[tuple[int, int]], spans: Iterable[Span]) -> Iterable[Span]:
    """The spans that lie in none of the places."""
    if not places:
        return spans
    starts = [start for start, _ in places]

    def is_outside(span: Span) -> bool:
        which = bisect_right(starts, span.start) - 1
        return which < 0 or span.end > places[which][1]

    return filter(is_outside, spans)
