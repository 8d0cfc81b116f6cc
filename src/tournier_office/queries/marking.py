# SPDX-License-Identifier: Apache-2.0
"""By what an answer leads back to itself: its tokens carry its mark, as those of a file do (`trace.token_marks`).

- the mark is a function of the token and of the question alone. So it is the same on every page and whenever a page is asked for again,
  and within an answer equal customers have equal tokens;
- tokens are marked when a page has left the gate. The statement has been carried out by then, with whole ones: joins, groups
  and conditions know of no mark. A token that is written into another statement is compared by what the mark leaves of it;
- which answers showed tokens stands in their rows, before the first of them is given.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from tournier.query import OutputColumn
from tournier.trace import marked_tokens, refind, token_key
from tournier.trace.token_marks import FIRST
from tournier_office.queries.models import Run
from tournier_office.site import gateway

_LONGEST_ANSWER = timedelta(hours=1)  # from the question to its last page
_MOST_TRIED = 20_000_000  # checks of a token against an answer: some twenty seconds
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Led:
    """An answer to which tokens lead: how many, and the decimal logarithm of the chance that they do by accident."""

    run: str
    staff: str
    disclosure: str
    entry: str
    at: datetime
    tokens: int
    chance: float


def _key() -> bytes:
    """The key of the marks of answers; derived, so that an older project needs no new key file."""
    return hmac.digest(gateway.project().key("index"), b"marks of answers", "sha256")


def places(columns: Sequence[OutputColumn], schema: pa.Schema) -> list[int]:
    """The places of columns whose tokens are marked."""
    return [
        place
        for place, (column, field) in enumerate(zip(columns, schema, strict=True))
        if "token" in column.treatments and (pa.types.is_string(field.type) or pa.types.is_large_string(field.type))
    ]


def marked(disclosure: str, columns: Sequence[OutputColumn], rows: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with their tokens marked; nothing else of them is changed."""
    own, to_mark = token_key(disclosure, _key()), set(places(columns, rows.schema))
    cells = [
        marked_tokens(column, own, within=set(columns[place].treatments) == {"token"}) if place in to_mark else column
        for place, column in enumerate(rows.columns)
    ]
    return pa.RecordBatch.from_arrays(cells, schema=rows.schema)


def recognised(tokens: Sequence[str], since: datetime, until: datetime) -> tuple[tuple[Led, ...], int]:
    """The answers of [since, until) to which tokens, as `trace.tokens_in` gives them, lead, and how many were tried."""
    if not tokens:
        return (), 0
    asked = Run.objects.filter(marked=True, started_at__gte=since - _LONGEST_ANSWER, started_at__lt=until)
    tried = list(asked.values_list("disclosure", flat=True))
    first = max(_FEWEST, min(FIRST, _MOST_TRIED // max(len(tried), 1)))
    found = {one.file: one for one in refind(tokens, _key(), tried, first=first)}
    runs: Iterable[Run] = Run.objects.filter(disclosure__in=list(found)[:_FEWEST])
    led = [
        Led(
            run.pk,
            run.staff,
            run.disclosure,
            run.kept["entry"][0],
            run.started_at,
            found[run.disclosure].tokens,
            found[run.disclosure].chance,
        )
        for run in runs
    ]
    return tuple(sorted(led, key=lambda one: (-one.tokens, one.at))), len(tried)
