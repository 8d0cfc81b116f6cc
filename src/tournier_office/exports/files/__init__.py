# SPDX-License-Identifier: Apache-2.0
"""An answer as a file: four formats, one way in. Each streams, carries the visible mark, and holds nothing of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tournier_office.exports.files import csv_file, parquet_file, pdf_file, xlsx_file
from tournier_office.exports.files.contents import Contents

__all__ = ["MOST_ROWS", "WRITERS", "Contents"]

WRITERS: Mapping[str, Callable[[Contents], None]] = MappingProxyType(
    {"csv": csv_file.write, "xlsx": xlsx_file.write, "parquet": parquet_file.write, "pdf": pdf_file.write}
)
MOST_ROWS: Mapping[str, int] = MappingProxyType(
    {"csv": 10_000_000, "parquet": 10_000_000, "xlsx": xlsx_file.MOST_ROWS, "pdf": pdf_file.MOST_ROWS}
)
