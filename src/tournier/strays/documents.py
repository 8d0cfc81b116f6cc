# SPDX-License-Identifier: Apache-2.0
"""The words in a part of an Office file: paragraphs, comments, text boxes, headers, cached cells, what was deleted and kept.

A document type declaration is refused, so no entity can grow or reach a file.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from xml.parsers import expat

from tournier.base import BadInput

#: Parts that hold no words of anybody.
SILENT: Final = re.compile(
    r"(?:.*/)?(?:styles|stylesWithEffects|fontTable|settings|webSettings|numbering|calcChain|\[Content_Types\])\.xml"
    r"|.*/(?:theme|printerSettings|fonts)/.*"
)
#: Files of their own inside a document.
INSIDE: Final = re.compile(r".*/(?:media|embeddings|activeX)/[^/]+|.*\.bin")
_JOINED = frozenset({"t", "delText"})  # runs of one paragraph are joined: a number may stand in two
_ENDS = frozenset({"p", "si", "is", "comment", "text", "tc", "row", "tr"})
_GAPS = frozenset({"tab", "br", "cr"})
_CACHED = frozenset({"s", "n", "d"})  # of a pivot table: its rows outlive the sheet that they came from
_CODE = re.compile(r'&(?:"[^"]*"|[A-Za-z])')  # of a header: &L, &"Arial"


_CELLS, _ROWS, _TABLES = frozenset({"tc", "table-cell"}), frozenset({"tr", "table-row"}), frozenset({"tbl", "table"})


class Words(NamedTuple):
    """The lines of a part, and its tables by their cells."""

    lines: list[str]
    tables: list[tuple[tuple[str, ...], ...]]


def words_of(data: bytes, *, cells: bool = True) -> Words:
    """The words of one XML part; without `cells` those of a sheet are left out, which are read as a table.

    Raises BadInput for a declared document type, ExpatError for what is no XML.
    """
    return _Words(cells=cells).read(data)


class _Words:
    def __init__(self, *, cells: bool) -> None:
        self._found: list[str] = []
        self._line: list[str] = []
        self._own: list[str] = []
        self._inside = ""
        self._cells, self._in_cells = cells, 0
        self._tables: list[tuple[tuple[str, ...], ...]] = []
        self._rows: list[list[str]] = []
        self._begun: list[int] = []  # of each cell that is open, where its lines begin

    def read(self, data: bytes) -> Words:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._said
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by place
        self._flush()
        return Words(self._found, self._tables)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._in_cells += tag == "sheetData"
        self._inside = tag
        self._own = []
        if tag in _ROWS:
            self._rows.append([])
        elif tag in _CELLS:
            self._begun.append(len(self._found))
        if tag in _GAPS:
            self._line.append(" ")
        if tag in _CACHED and "v" in attributes:
            self._found.append(attributes["v"])
        self._found += [attributes[key] for key in ("descr", "title") if attributes.get(key)]
        if attributes.get("TargetMode") == "External":
            self._found.append(attributes.get("Target", ""))

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        self._in_cells -= tag == "sheetData"
        if self._own:
            self._found.append(_CODE.sub(" ", "".join(self._own)))
            self._own = []
        self._inside = ""
        if tag in _ENDS or tag in _CELLS:
            self._flush()
        if tag in _CELLS and self._begun:
            words = " ".join(self._found[self._begun.pop() :]).strip()
            self._rows = self._rows or [[]]
            self._rows[-1].append(words)
        elif tag in _TABLES:
            rows = tuple(tuple(row) for row in self._rows if row)
            self._tables += [rows] if len(rows) > 1 else []
            self._rows = []

    def _said(self, text: str) -> None:
        if self._in_cells and not self._cells:
            return
        if self._inside in _JOINED:
            self._line.append(text)
        elif text.strip():
            self._own.append(text)

    def _flush(self) -> None:
        if self._line:
            self._found.append("".join(self._line))
            self._line = []


def _no_doctype(*_parts: object) -> None:
    raise BadInput("strays.doctype", "The document declares a document type.", "Save it anew.")
