# SPDX-License-Identifier: Apache-2.0
"""By what a file leads back to its export: a visible mark with a code, marked tokens, made-up rows among the real ones.

- every token is marked by `trace.marked_tokens`, so each of its cells leads back; a file without tokens gets a last
  column of such marks, because no value of the bank is changed to carry one (PIPL 8);
- a made-up row is made by `trace.decoys` and treated as the real rows are, so a token looks like every other token;
- what names nobody (amounts, dates, branches) is taken from real rows of the file, each cell from another row;
- only where each column is a field as it stands: of a computed column nobody knows how its made-up value would look;
- no rows and no column more for authorities, who must get what is, unless the bank's settings say otherwise.
"""

from __future__ import annotations

import hmac
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from django.conf import settings

from tournier.trace import decoys, mark_code, marked_tokens, row_marks, token_key, visible_mark
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
ROW_MARK = "行标记 row_mark"
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
    if why_none(row) or rows < _FEWEST_ROWS:
        return 0
    return max(3, min(_MOST, rows // _ONE_IN))


def why_none(row: Export) -> str:
    """Why made-up rows cannot stand in this file, whatever its length: `computed`, `untold`, `receiver`; empty where they can.

    A statement is known to be of fields alone once it has been rewritten, so before that it counts as one that is.
    """
    if not _receives(row, "EXPORT_DECOYS"):
        return "receiver"
    if not (row.built or row.kept.get("bare", not row.kept)):
        return "computed"
    return "" if telling(row) else "untold"


def _receives(row: Export, setting: str) -> bool:
    by_receiver = {"self": True, "staff": True, "partner": True, "authority": False, **getattr(settings, setting, {})}
    return bool(by_receiver.get(row.receiver_kind))


def to_mark(row: Export, schema: pa.Schema) -> list[int]:
    """The places of columns whose tokens are marked; where there is none, the place of a last column of marks.

    Neither a PDF, each page of which carries the visible mark, nor a statistic of groups gets such a column.
    """
    texts = [pa.types.is_string(field.type) or pa.types.is_large_string(field.type) for field in schema]
    places = [place for place, column in enumerate(row.columns) if texts[place] and "token" in column["treatments"]]
    if places or row.kept.get("aggregate") or row.format == Export.Format.PDF or not _receives(row, "EXPORT_ROW_MARKS"):
        return places
    return [len(row.columns)]


def has_row_marks(row: Export) -> bool:
    """Whether its last column is one of marks."""
    return bool(row.marked == [len(row.columns)])


def marked_schema(row: Export, schema: pa.Schema) -> pa.Schema:
    """The columns of the file."""
    return schema.append(pa.field(ROW_MARK, pa.string())) if has_row_marks(row) else schema


def marked(row: Export, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches with their marks, the same every time: those of made-up rows too."""
    own, done = token_key(row.pk, key()), 0
    for batch in batches:
        if has_row_marks(row):
            yield batch.append_column(ROW_MARK, row_marks(done, batch.num_rows, own))
        else:
            columns = [
                _with_marks(row.columns[place], column, own) if place in row.marked else column
                for place, column in enumerate(batch.columns)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=batch.schema)
        done += batch.num_rows


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


def _with_marks(column: Mapping[str, Any], cells: pa.Array[Any], own: bytes) -> pa.Array[Any]:
    return marked_tokens(cells, own, within=set(column["treatments"]) == {"token"})


def made_up(row: Export, count: int) -> list[list[str | None]]:
    """The cells of the made-up rows as they stand in the file, column by column; None where a real row's cell stands."""
    kinds = sorted({KINDS[column["category"]] for column in row.columns if column["category"] in KINDS})
    if not count or not kinds:
        return []
    gate = gateway.gate()
    columns: list[list[str | None]] = []
    made = decoys(row.pk, key(), kinds, count)
    for place, column in enumerate(row.columns):
        kind = KINDS.get(column["category"])
        if kind is None or not _shows(column):
            columns.append([None] * count)
            continue
        cells = [gate.treated(row.purpose, column["treatments"][0], decoy.values[kind]) for decoy in made]
        if place in row.marked:
            cells = marked_tokens(pa.array(cells, pa.string()), token_key(row.pk, key())).to_pylist()
        columns.append(cells)
    return [list(cells) for cells in zip(*columns, strict=True)]


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
