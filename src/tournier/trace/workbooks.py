# SPDX-License-Identifier: Apache-2.0
"""The cells of an XLSX workbook as text, read strictly: whoever brings a leaked file brings what somebody else made.

- nothing is evaluated: a formula counts as the value that was saved with it, links and macros are not looked at;
- the zip's own word on sizes is not believed: what unpacks to more than is allowed is refused while it unpacks;
- a document type declaration is refused, so no entity can grow or reach a file;
- sheets stand beside each other: the columns of the second come after those of the first.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from tournier.base import BadInput

MOST_UNPACKED = 128 * 2**20
MOST_MEMBERS = 2_000
MOST_COLUMNS = 256
MOST_CELLS = 2_000_000
LONGEST_CELL = 1_000
_PIECE = 64 * 1024
_SHEET = re.compile(r"xl/worksheets/[^/\d]*(\d{0,4})[^/]*\.xml")  # not every program calls its sheets sheet1
_PLACE = re.compile(r"([A-Z]{1,3})\d*")


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin as a zip does; whether it is a workbook is told by reading it."""
    return data.startswith(b"PK\x03\x04")


def workbook_rows(data: bytes, longest: int = LONGEST_CELL) -> list[tuple[str, ...]]:
    """All rows of all sheets, cells cut at `longest`; BadInput for what is no workbook, or more than is read here. Never quotes a cell."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reading(archive, longest).rows()
    # what a damaged, encrypted or made-up zip and its XML raise
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, RuntimeError, EOFError, ValueError, LookupError):
        raise _unreadable() from None


def _unreadable() -> BadInput:
    return BadInput("trace.workbook", "The file is not a workbook that can be read.", "Save it as XLSX or CSV anew.")


def _too_large() -> BadInput:
    return BadInput(
        "trace.large", "The list unpacks to more than is read here.", "Keep the columns of identifiers only."
    )


@dataclass(slots=True)
class _Reading:
    """One workbook while it is read: what was unpacked and kept so far counts against the limits."""

    archive: zipfile.ZipFile
    longest: int
    unpacked: int = 0
    signs: int = 0
    cells: int = 0
    shared: list[str] = field(default_factory=list)

    def rows(self) -> list[tuple[str, ...]]:
        names = self.archive.namelist()
        if len(names) > MOST_MEMBERS:
            raise _too_large()
        if "xl/workbook.xml" not in names:
            raise _unreadable()
        sheets = sorted((int(found[1] or 0), name) for name in names if (found := _SHEET.fullmatch(name)))
        if "xl/sharedStrings.xml" in names:
            texts = _Texts(self.shared, self._kept, self.longest)
            self._parse("xl/sharedStrings.xml", texts.start, texts.end, texts.data)
        rows: list[tuple[str, ...]] = []
        width = 0
        for _number, name in sheets:
            sheet = _Sheet(self.shared, self._kept, width, self.longest)
            self._parse(name, sheet.start, sheet.end, sheet.data)
            rows += sheet.rows
            width = max((len(row) for row in sheet.rows), default=width)
        return rows

    def _kept(self, cells: int, signs: int) -> None:
        self.cells += cells
        self.signs += signs  # one shared text may stand in every cell
        if self.cells > MOST_CELLS or self.signs > MOST_UNPACKED:
            raise _too_large()

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self.archive.open(name) as member:
            while piece := member.read(_PIECE):
                self.unpacked += len(piece)
                if self.unpacked > MOST_UNPACKED:
                    raise _too_large()
                yield piece

    def _parse(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        data: Callable[[str], None],
    ) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(" ")[2], attributes)
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
        parser.CharacterDataHandler = data
        for piece in self._pieces(name):
            parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by place
        parser.Parse(b"", True)  # noqa: FBT003 - the same


def _no_doctype(*_parts: object) -> None:
    raise _unreadable()


class _Texts:
    """Collects the texts that cells share; what is said how to be pronounced is left out."""

    def __init__(self, into: list[str], kept: Callable[[int, int], None], longest: int) -> None:
        self._into, self._kept, self._longest = into, kept, longest
        self._parts: list[str] = []
        self._length = self._aside = 0
        self._inside = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts, self._length = [], 0
        self._aside += tag == "rPh"
        self._inside = tag == "t" and not self._aside

    def end(self, tag: str) -> None:
        self._inside = False
        self._aside -= tag == "rPh"
        if tag == "si":
            self._kept(1, 0)
            self._into.append("".join(self._parts))

    def data(self, text: str) -> None:
        if self._inside and self._length < self._longest:
            self._parts.append(text[: self._longest - self._length])
            self._length += len(self._parts[-1])


class _Sheet:
    """Collects the rows of one sheet, moved right by `before` columns."""

    def __init__(self, shared: list[str], kept: Callable[[int, int], None], before: int, longest: int) -> None:
        self.rows: list[tuple[str, ...]] = []
        self._shared, self._kept, self._before, self._longest = shared, kept, before, longest
        self._row: dict[int, str] = {}
        self._place, self._type = -1, ""
        self._parts: list[str] = []
        self._length = 0
        self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row, self._place = {}, -1
        elif tag == "c":
            self._place = _column(attributes["r"]) if "r" in attributes else self._place + 1
            self._type = attributes.get("t", "n")
            self._parts, self._length = [], 0
            if not 0 <= self._place < MOST_COLUMNS:
                raise _too_large()
        self._inside = tag in ("v", "t")

    def end(self, tag: str) -> None:
        self._inside = False
        if tag == "c" and self._parts:
            text = "".join(self._parts)
            self._row[self._place] = self._shared[int(text)] if self._type == "s" else _number(text, self._type)
        elif tag == "row" and self._row:
            width = self._before + max(self._row) + 1
            self._kept(width, sum(map(len, self._row.values())))
            self.rows.append(tuple(self._row.get(place - self._before, "") for place in range(width)))

    def data(self, text: str) -> None:
        if self._inside and self._length < self._longest:
            self._parts.append(text[: self._longest - self._length])
            self._length += len(self._parts[-1])


def _column(reference: str) -> int:
    found = _PLACE.match(reference)
    if not found:
        raise _unreadable()
    number = 0
    for sign in found[1]:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1


def _number(text: str, kind: str) -> str:
    """A whole number that was saved in exponent form still has its digits: a sheet shows 1.38E+10, the file holds them."""
    if kind != "n" or not re.search(r"[eE]", text):
        return text
    value = float(text)
    return str(int(value)) if value.is_integer() and abs(value) < 10**15 else text
