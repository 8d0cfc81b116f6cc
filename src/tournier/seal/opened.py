# SPDX-License-Identifier: Apache-2.0
"""What opening gives: rows of the wanted type, or the numbers of those that are not genuine. Never a value in an error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from tournier.base import BadInput, Refused
from tournier.seal.columns import Answer, Output, name_rows


class NotGenuine(Refused):
    """Rows that were not sealed with this key under this context, or were changed since; `rows` are their numbers from 0."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        super().__init__(
            "seal.not-genuine",
            f"Not sealed with this key and context, or changed since: row {name_rows(rows)}.",
            "Use the key and the context of sealing; where they are right, take the row from a backup.",
        )
        self.rows = rows


def text_of(out: Output | Answer, kind: pa.DataType | None, *, large: bool, first: int) -> pa.Array[Any]:
    """The opened rows as `kind`, else as text. BadInput names the rows that are no text."""
    wanted = kind or (pa.large_string() if large else pa.string())
    is_text = pa.types.is_string(wanted) or pa.types.is_large_string(wanted)
    if not (is_text or pa.types.is_binary(wanted) or pa.types.is_large_binary(wanted)):
        raise BadInput("seal.kind", f"Rows cannot be opened as {wanted}.", "Open them as text or bytes, then cast.")
    array = out.array(wanted)
    if is_text:
        try:
            array.validate(full=True)
        except pa.ArrowInvalid:
            wrong = [row for row in range(len(array)) if not _is_text(out, row)]
            raise BadInput(
                "seal.text", f"No text in row {name_rows(np.array(wrong) + first)}.", "Open it with kind=pa.binary()."
            ) from None
    return array


def _is_text(out: Output | Answer, row: int) -> bool:
    start, length = int(out.starts[row]), max(0, int(out.lengths[row]))
    try:
        out.data[start : start + length].tobytes().decode()
    except UnicodeDecodeError:
        return False
    return True
