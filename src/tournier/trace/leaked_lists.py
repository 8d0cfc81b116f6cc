# SPDX-License-Identifier: Apache-2.0
"""Reading what was leaked: separated text in UTF-8 or GB 18030, with or without a heading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tournier.base import BadInput
from tournier.trace.identifiers import Matched, match

_LARGEST = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, headings among them."""

    rows: tuple[tuple[str, ...], ...]


def read_table(path: Path) -> Table:
    """The rows of a file, as `table_of` gives them; BadInput for a file that cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        raise BadInput("trace.file", f"{path} cannot be read.", "Name a readable file.") from None
    return table_of(data)


def table_of(data: bytes) -> Table:
    """The rows that are not empty; BadInput for what is too large or is no text. Never quotes a value."""
    if len(data) > _LARGEST:
        raise BadInput("trace.large", "The list is larger than 64 MiB.", "Keep the column of identifiers only.")
    text = _text(data)
    try:
        found = csv.Sniffer().sniff(text[:4096], ",;\t|").delimiter
    except csv.Error:
        found = ","
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=found)]
    except csv.Error:
        raise BadInput("trace.form", "The list is not separated text.", "Save it as CSV in UTF-8.") from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise BadInput("trace.empty", "The list is empty.", "Bring the list as it was found.")
    return Table(tuple(rows))


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput("trace.encoding", "The list is neither UTF-8 nor GB 18030 text.", "Save it as CSV in UTF-8.")


def pairs_of(path: Path) -> list[tuple[str, str]]:
    """A file of two columns; a row with another number of columns is BadInput."""
    rows = read_table(path).rows
    if any(len(row) != 2 for row in rows):  # noqa: PLR2004 - staff number and branch
        raise BadInput("trace.branches", "A row of the branches is not STAFF,BRANCH.", "Give each row two columns.")
    return [(row[0].strip(), row[1].strip()) for row in rows]


def best_column(table: Table, heading: str, known: Mapping[str, Iterable[str]]) -> Matched:
    """The named column matched with `known`; without a name, the column that names most customers."""
    width = max(len(row) for row in table.rows)
    columns = [[row[place] for row in table.rows if place < len(row)] for place in range(width)]
    if heading:
        named = [column[1:] for column in columns if column and column[0].strip() == heading]
        if len(named) != 1:
            raise BadInput(
                "trace.column", "The list does not have exactly one column of that heading.", "Check the heading."
            )
        return match(named[0], known)
    return max((match(column, known) for column in columns), key=lambda found: len(found.subjects))
