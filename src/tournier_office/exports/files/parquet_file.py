# SPDX-License-Identifier: Apache-2.0
"""Parquet with the types of the answer; the visible mark and the terms stand in the file's metadata."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from tournier_office.exports.files.contents import Contents

_ROWS_A_GROUP = 100_000


def write(contents: Contents) -> None:
    """Row groups of a hundred thousand rows, so that memory does not grow with the file."""
    said = {"tournier.mark": contents.mark, "tournier.terms": "\n".join(contents.terms), "title": contents.title}
    schema = contents.schema.with_metadata({name.encode(): value.encode() for name, value in said.items()})
    held: list[pa.RecordBatch] = []
    rows = 0
    with pq.ParquetWriter(contents.path, schema, compression="zstd") as writer:
        for batch in contents.batches:
            held.append(batch.cast(contents.schema).replace_schema_metadata(schema.metadata))
            rows += batch.num_rows
            if rows >= _ROWS_A_GROUP:
                writer.write_table(pa.Table.from_batches(held, schema=schema))
                held, rows = [], 0
        writer.write_table(pa.Table.from_batches(held, schema=schema))
