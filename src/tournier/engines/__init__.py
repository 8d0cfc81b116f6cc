# SPDX-License-Identifier: Apache-2.0
"""The only room that opens a source: SQLite, DuckDB, PostgreSQL, folders of CSV and Parquet; for reading alone."""

from tournier.engines.customers import CustomerFactSource, customer_facts, open_customer_facts
from tournier.engines.describing import describe
from tournier.engines.indexing import Indexed, Progress, build_index
from tournier.engines.opening import address_of
from tournier.engines.sampling import samples
from tournier.engines.shapes import ColumnShape, ForeignKey, Shape, TableShape
from tournier.engines.single import SingleSource, open_source
from tournier.engines.sources import Sources, open_sources

__all__ = [
    "ColumnShape",
    "CustomerFactSource",
    "ForeignKey",
    "Indexed",
    "Progress",
    "Shape",
    "SingleSource",
    "Sources",
    "TableShape",
    "address_of",
    "build_index",
    "customer_facts",
    "describe",
    "open_customer_facts",
    "open_source",
    "open_sources",
    "samples",
]
