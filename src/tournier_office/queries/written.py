# SPDX-License-Identifier: Apache-2.0
"""Answers in SQL as plain values: the same objects for the API's bodies and the command's `--json`."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from tournier.mask import text_of
from tournier_office.queries.actions import Shown
from tournier_office.queries.models import Run

Cell = str | int | float | bool | None


def cell(value: object) -> Cell:
    """A value as JSON holds it; what it cannot hold exactly is text."""
    if value is None or isinstance(value, bool | str | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else text_of(value)


def rows(batch: pa.RecordBatch) -> list[list[Cell]]:
    """Row by row; names may repeat, so by place."""
    columns = [[cell(value) for value in column.to_pylist()] for column in batch.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def run(found: Run) -> dict[str, Any]:
    """A question, without its answer."""
    return {
        "run": found.pk,
        "state": found.state,
        "code": found.code,
        "purpose": found.purpose,
        "basis": found.basis,
        "case": found.case,
        "source": found.source,
        "shape": found.shape,
        "disclosure": found.disclosure,
        "rows": found.rows,
        "pages": found.pages,
        "started_at": found.started_at.isoformat(),
        "expires_at": found.expires_at.isoformat(),
    }


def shown(answer: Shown) -> dict[str, Any]:
    """A page."""
    names = answer.page.rows.schema.names
    return {
        "run": answer.run.pk,
        "page": answer.number,
        "pages": answer.run.pages,
        "columns": [
            {"name": name, "treatments": list(how)} for name, how in zip(names, answer.treatments, strict=True)
        ],
        "rows": rows(answer.page.rows),
        "mark": answer.mark,
        "disclosure": answer.run.disclosure,
        "entry": answer.page.receipt.id,
    }
