# SPDX-License-Identifier: Apache-2.0
"""Reading what was leaked: separated text in UTF-8, UTF-16 or GB 18030, or a workbook, with or without a heading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tournier.base import BadInput
from tournier.trace.identifiers import Matched, match
from tournier.trace.workbooks import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, is_workbook, workbook_rows

_LARGEST = 64 * 2**20
_SEPARATORS = "\t;|,，、"
_LOOKED_AT = 16_384
_FEW = 3


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, headings among them."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def columns(self) -> list[list[str]]:
        """The cells column by column; a row that ends early leaves its later columns out."""
        width = max((len(row) for row in self.rows), default=0)
        return [[row[place] for row in self.rows if place < len(row)] for place in range(width)]


def read_table(path: Path) -> Table:
    """The rows of a file, as `table_of` gives them; BadInput for a file that cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        raise BadInput("trace.file", f"{path} cannot be read.", "Name a readable file.") from None
    return table_of(data)


def table_of(data: bytes) -> Table:
    """The rows that are not empty; BadInput for what is too large, too wide or no list. Never quotes a value."""
    if len(data) > _LARGEST:
        raise BadInput("trace.large", "The list is larger than 64 MiB.", "Keep the column of identifiers only.")
    found = workbook_rows(data) if is_workbook(data) else _text_rows(_text(data))
    rows = [row for row in found if any(sign.isalnum() for cell in row for sign in cell)]
    if not rows:
        raise BadInput("trace.empty", "The list is empty.", "Bring the list as it was found.")
    if len(rows) == 1 and len(rows[0]) > _FEW:  # pasted on one line
        rows = [(cell,) for cell in rows[0] if cell.strip()]
    return Table(tuple(rows))


def _text_rows(text: str) -> list[tuple[str, ...]]:
    wide = "\n" in text.strip()  # on one line every cell is a row
    rows: list[tuple[str, ...]] = []
    kept = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            kept += len(row)
            if kept > MOST_CELLS or (wide and len(row) > MOST_COLUMNS):
                raise BadInput("trace.large", "The list has too many cells.", "Keep the columns of identifiers only.")
            rows.append(tuple(cell[:LONGEST_CELL] for cell in row))
    except csv.Error:
        raise BadInput("trace.form", "The list is not separated text.", "Save it as CSV in UTF-8.") from None
    return rows


def _separator(text: str) -> str:
    """The sign that the first lines hold most often; commas inside names and amounts are outnumbered by it."""
    lines = text[:_LOOKED_AT].splitlines()[:50]
    return max(_SEPARATORS, key=lambda sign: (sum(sign in line for line in lines), -_SEPARATORS.index(sign)))


def _text(data: bytes) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput("trace.encoding", "The list is neither UTF-8, UTF-16 nor GB 18030 text.", "Save it as CSV in UTF-8.")


def pairs_of(path: Path) -> list[tuple[str, str]]:
    """A file of two columns; a row with another number of columns is BadInput."""
    rows = read_table(path).rows
    if any(len(row) != 2 for row in rows):  # noqa: PLR2004 - staff number and branch
        raise BadInput("trace.branches", "A row of the branches is not STAFF,BRANCH.", "Give each row two columns.")
    return [(row[0].strip(), row[1].strip()) for row in rows]


def best_column(table: Table, heading: str, known: Mapping[str, Iterable[str]]) -> Matched:
    """The named column matched with `known`; without a name, the column that names most customers."""
    columns = table.columns
    if heading:
        named = [column[1:] for column in columns if column and column[0].strip() == heading]
        if len(named) != 1:
            raise BadInput(
                "trace.column", "The list does not have exactly one column of that heading.", "Check the heading."
            )
        return match(named[0], known)
    return max((match(column, known) for column in columns), key=lambda found: len(found.subjects))
