# SPDX-License-Identifier: Apache-2.0
"""What a writer is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from tournier.mask import text_of


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows on their way into the new file `path`; `batches` can be read once and have the columns of `schema`.

    `mark` is the visible mark: account, moment, code. `terms` are the sentences that go with the file.
    """

    path: Path
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    title: str
    mark: str
    terms: tuple[str, ...]


def text(value: Any) -> str:
    """A cell as text."""
    return bytes(value).hex() if isinstance(value, bytes) else text_of(value) or ""
