# SPDX-License-Identifier: Apache-2.0
"""By what a file leads back to its export: a visible mark with a code, and made-up rows among the real ones.

- a made-up row is made by `trace.decoys` and treated as the real rows are, so a token looks like every other token;
- what names nobody (amounts, dates, branches) is taken from real rows of the file, each cell from another row;
- only where each column is a field as it stands: of a computed column nobody knows how its made-up value would look;
- never for authorities, who must get what is (PIPL 8), unless the bank's settings say otherwise.
"""

from __future__ import annotations

import hmac
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.conf import settings

from tournier.trace import decoys, mark_code, read_marks, visible_mark
from tournier_office.exports.models import Export
from tournier_office.people.facts import BANK_TIME
from tournier_office.site import gateway

KINDS = {
    "NAME": "name",
    "ID_NO": "id_number",
    "MOBILE": "mobile",
    "PHONE": "mobile",
    "BANK_CARD": "card",
    "ACCOUNT": "card",
    "EMAIL": "mail",
    "CUST_ID": "customer_number",
}
_STRONG = ("token", "plain")  # one such cell names the export; of partial ones it takes two in one row
_FEWEST_ROWS = 20
_MOST = 1_000
_ONE_IN = 200


def key() -> bytes:
    """The key of all marks of this project; derived, so that an older project needs no new key file."""
    return hmac.digest(gateway.project().key("index"), b"marks of exports", "sha256")


def code(export: str) -> str:
    """The short code that stands in the visible mark."""
    return mark_code(export, key())


def line(row: Export, holder: str) -> str:
    """The visible mark: account, moment, place, code."""
    return visible_mark(
        row.pk, key(), holder=holder, at=gateway.clock().now().astimezone(BANK_TIME), terminal=row.address
    )


def wanted(row: Export, rows: int) -> int:
    """How many made-up rows this export takes."""
    by_receiver = {"self": True, "staff": True, "partner": True, "authority": False}
    by_receiver |= getattr(settings, "EXPORT_DECOYS", {})
    if not row.built or rows < _FEWEST_ROWS or not by_receiver.get(row.receiver_kind, False) or not telling(row):
        return 0
    return max(3, min(_MOST, rows // _ONE_IN))


def telling(row: Export) -> list[int]:
    """The places of columns by which a made-up row is told."""
    return [
        place
        for place, column in enumerate(row.columns)
        if KINDS.get(column["category"], "name") != "name" and _shows(column)
    ]


def _shows(column: Mapping[str, Any]) -> bool:
    treatments = column["treatments"]
    return len(treatments) == 1 and treatments[0].partition(":")[0] in {"token", "plain", "partial"}


def made_up(row: Export, count: int) -> list[list[str | None]]:
    """The cells of the made-up rows, column by column; None where a real row's cell stands."""
    kinds = sorted({KINDS[column["category"]] for column in row.columns if column["category"] in KINDS})
    if not count or not kinds:
        return []
    gate = gateway.gate()
    found: list[list[str | None]] = []
    for decoy in decoys(row.pk, key(), kinds, count):
        cells = []
        for column in row.columns:
            kind = KINDS.get(column["category"])
            known = kind is not None and _shows(column)
            cells.append(
                gate.treated(row.purpose, column["treatments"][0], decoy.values[kind]) if known and kind else None
            )
        found.append(cells)
    return found


def mixed(row: Export, batches: Iterable[pa.RecordBatch], rows: int, count: int) -> Iterator[pa.RecordBatch]:
    """The batches with `count` made-up rows among them, at the same places every time."""
    made = made_up(row, count)
    draw = random.Random(hmac.digest(key(), b"places|" + row.pk.encode(), "sha256"))  # noqa: S311  seeded by a key
    places = sorted(draw.randrange(rows) for _ in made)
    at = used = 0
    for batch in batches:
        pieces, start = [], 0
        while used < len(made) and places[used] < at + batch.num_rows:
            place = places[used] - at
            pieces += [batch.slice(start, place - start), _like(batch, made[used], draw)]
            start, used = place, used + 1
        pieces.append(batch.slice(start))
        # Put together again: a writer has less to do with one batch than with a hundred.
        yield from pa.Table.from_batches(pieces, schema=batch.schema).combine_chunks().to_batches()
        at += batch.num_rows


def _like(batch: pa.RecordBatch, cells: Sequence[str | None], draw: random.Random) -> pa.RecordBatch:
    columns = []
    for column, cell in zip(batch.columns, cells, strict=True):
        if cell is None:
            columns.append(column.slice(draw.randrange(batch.num_rows), 1))
        else:
            columns.append(pa.array([cell], pa.string()).cast(column.type))
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


@dataclass(frozen=True, slots=True)
class Led:
    """An export to which a list leads: by how many of its made-up rows, or by its code."""

    export: Export
    decoys: int
    marked: bool


def leads(cells: Sequence[Sequence[str]], text: str = "") -> list[Led]:
    """The exports whose made-up rows stand in a list, or whose code stands in `text`; most rows first."""
    exports = list(Export.objects.exclude(mark="").order_by("-filed_at"))
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
    for line_ in cells:
        folded = [cell.strip().casefold() for cell in line_]
        for export, number in (strong[cell] for cell in folded if cell in strong):
            found[export].add(number)
        together = Counter(one for cell in set(folded) for one in weak.get(cell, ()))
        for (export, number), times in together.items():
            if times > 1:
                found[export].add(number)
    marked = {one.export for one in read_marks(text, key(), [row.pk for row in exports])} if text else set()
    led = [Led(row, len(found[row.pk]), row.pk in marked) for row in exports if found[row.pk] or row.pk in marked]
    return sorted(led, key=lambda one: -one.decoys)
