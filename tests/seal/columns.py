# SPDX-License-Identifier: Apache-2.0
"""Columns of every shape that Arrow has for text and bytes, and how their rows are listed."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

ROWS = st.lists(st.one_of(st.none(), st.binary(max_size=90)), max_size=60)


@st.composite
def columns(draw: st.DrawFn, rows: st.SearchStrategy[list[bytes | None]] = ROWS) -> Any:
    """A column of bytes: plain, large, sliced, chunked or a dictionary."""
    values = draw(rows)
    kind = draw(st.sampled_from([pa.binary(), pa.large_binary()]))
    array = pa.array(values, kind)
    match draw(st.sampled_from(["plain", "sliced", "chunked", "dictionary"])):
        case "sliced":
            start = draw(st.integers(0, len(values)))
            return array[start : start + draw(st.integers(0, len(values)))]
        case "chunked":
            cut = draw(st.integers(0, len(values)))
            return pa.chunked_array([array[:cut], array[cut:]])
        case "dictionary":
            return pa.array(values, pa.binary()).dictionary_encode()
        case _:
            return array


def rows_of(column: Any) -> list[bytes | None]:
    return list(column.to_pylist())
