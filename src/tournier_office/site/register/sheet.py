# SPDX-License-Identifier: Apache-2.0
"""A list as a CSV file that a spreadsheet opens and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_RUN = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")  # the full-width signs too
_MARK = b"\xef\xbb\xbf"  # by which a spreadsheet knows that the text is UTF-8


def sheet(headings: Sequence[object], lines: Iterable[Sequence[object]]) -> bytes:
    """The file. A cell that a spreadsheet would run as a formula gets a quotation mark before it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(words) for words in headings])
    writer.writerows([[_harmless(str(cell)) for cell in line] for line in lines])
    return _MARK + text.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in _RUN else cell
