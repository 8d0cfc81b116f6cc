# SPDX-License-Identifier: Apache-2.0
"""CSV as RFC 4180 has it, UTF-8 with the mark by which Excel knows it; the last line is the visible mark.

A text that a spreadsheet would take for a formula gets a quote before it (OWASP: CSV injection), full-width signs and
blanks included. Columns of numbers stay numbers.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from tournier_office.exports.files.contents import Contents, text

_CAST = (pa.types.is_integer, pa.types.is_boolean, pa.types.is_date, pa.types.is_decimal)
_BOM = b"\xef\xbb\xbf"
_FORMULA = r"^[\s\p{Z}]*[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
_PLAIN_NUMBER = r"^[+-]?[0-9]+([.][0-9]+)?$"


def write(contents: Contents) -> None:
    """Header, rows, mark."""
    names = [str(defused(pa.array([name])).to_pylist()[0]) for name in contents.schema.names]
    schema = pa.schema([pa.field(name, pa.string()) for name in names])
    options = pv.WriteOptions(include_header=True, quoting_style="needed")
    with contents.path.open("wb") as file:
        file.write(_BOM)
        with pv.CSVWriter(file, schema, write_options=options) as writer:
            for batch in contents.batches:
                columns = [defused(column) for column in batch.columns]
                writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
        line = " ".join((contents.mark, *contents.terms)).replace('"', "'")
        file.write(f'"# {line}"\n'.encode())


def defused(column: pa.Array[Any]) -> pa.Array[Any]:
    """The column as text, no cell of which is a formula."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return _as_text(column)
    texts = column.cast(pa.string())
    odd = pc.and_(pc.match_substring_regex(texts, _FORMULA), pc.invert(pc.match_substring_regex(texts, _PLAIN_NUMBER)))
    if not pc.any(odd).as_py():
        return texts
    safe: pa.Array[Any] = pc.if_else(odd, pc.utf8_replace_slice(texts, start=0, stop=0, replacement="'"), texts)
    return safe


def _as_text(column: pa.Array[Any]) -> pa.Array[Any]:
    if any(known(column.type) for known in _CAST):
        return column.cast(pa.string())
    return pa.array([None if value is None else text(value) for value in column.to_pylist()], pa.string())
