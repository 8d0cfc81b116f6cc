# SPDX-License-Identifier: Apache-2.0
"""The only room that opens a source: SQLite, DuckDB, PostgreSQL, folders of CSV and Parquet; for reading alone."""

from tournier.engines.indexing import Indexed, Progress, build_index
from tournier.engines.sources import Sources, open_sources

__all__ = ["Indexed", "Progress", "Sources", "build_index", "open_sources"]
