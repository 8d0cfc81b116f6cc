# SPDX-License-Identifier: Apache-2.0
"""Which columns of a leaked table may say who is meant, and the texts by which an index is asked for a cell.

A column is recognised by its heading and by the form of its values; where neither tells, by length and signs alone:
whoever traces then tries what fits. What a spreadsheet did to a number is undone where exactly one number fits: an
identity or card number that lost its digits after the fifteenth gets those back that its check digit allows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tournier.detect import ColumnSample, classify
from tournier.detect.headers import read_header
from tournier.detect.values import is_card_number, is_id_number
from tournier.trace.identifiers import Identifier, Kind, normalise
from tournier.trace.leaked_lists import Table

NUMBERS = ("CUST_ID", "ID_NO", "MOBILE", "BANK_CARD", "ACCOUNT", "EMAIL", "PASSPORT", "PHONE")
SECOND = "BIRTH_DATE"  # what may stand beside a name
_SAMPLE = 500
_SURE = 0.5
_CUT = re.compile(r"(\d{15})(0{1,4})", re.ASCII)  # a spreadsheet keeps fifteen digits
_CARD, _DOCUMENT = 16, 18
_AMOUNT = re.compile(r"-?[\d,]*\d\.\d*[1-9]\d*", re.ASCII)  # .0 is what a spreadsheet hangs on a number
_HIDDEN = re.compile(r"[\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that may say who is meant: the categories to try, likeliest first. `partial` and `lost` say nobody."""

    place: int
    categories: tuple[str, ...]
    different: int
    partial: int
    lost: int


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a table holds: its rows without headings, and its telling columns in the order of the table."""

    rows: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]

    def of(self, category: str) -> int | None:
        """The place of the first column that is surely of this category."""
        return next((one.place for one in self.columns if one.categories[0] == category), None)


def recognise_columns(table: Table) -> Recognised:
    """The columns that may identify people; none is no error here, for a mark can still be recognised."""
    headed = any(_read(cell) for cell in table.rows[0])
    rows = table.rows[1:] if headed and len(table.rows) > 1 else table.rows
    headings = table.rows[0] if rows is not table.rows else ()
    found: list[Column] = []
    for place, cells in enumerate(Table(rows).columns):
        values = tuple(dict.fromkeys(clean(cell) for cell in cells if cell.strip()))
        read = [normalise(value) for value in values]
        whole = [
            one.key
            for one, value in zip(read, values, strict=True)
            if one.kind is Kind.WHOLE and not _AMOUNT.fullmatch(value)
        ]
        heading = headings[place] if place < len(headings) else ""
        if categories := tuple(_categories(heading, values[:_SAMPLE], whole[:_SAMPLE])):
            partial, lost = (sum(one.kind is kind for one in read) for kind in (Kind.MASKED, Kind.LOST))
            found.append(Column(place, categories, len(values), partial, lost))
    return Recognised(rows, tuple(found))


def _read(heading: str) -> bool:
    """Whether a cell of the first row is a heading: a word for a kind of information, not a value."""
    text = heading.strip()
    if not text or any(sign.isdigit() for sign in text):
        return False
    told = read_header("", "", text, "")
    return told is not None and told.confidence >= _SURE


def _categories(heading: str, values: Sequence[str], whole: Sequence[str]) -> Iterator[str]:
    [told] = classify([ColumnSample("", "", heading, values=tuple(values))])
    wanted = {*NUMBERS, "NAME", SECOND}
    sure = told.category if told.category in wanted else None
    if sure:
        yield sure
    elif told.category is not None and told.confidence > 0.9:  # noqa: PLR2004 - a balance, a plate: heading and form agree
        return
    if whole and sure not in {"NAME", "EMAIL", SECOND}:
        yield from (one for one in _by_form(whole) if one != sure)


def _by_form(whole: Sequence[str]) -> Iterator[str]:
    """What numbers of this length can be, where nothing else tells."""
    digits = [one for one in whole if re.fullmatch(r"\d+x?|[a-z]{0,3}\d+", one, re.ASCII)]
    if len(digits) * 2 < len(whole):
        return
    lengths = {len(one) for one in digits}
    if _DOCUMENT in lengths:
        yield "ID_NO"
    if 11 in lengths and any(one.startswith("1") for one in digits):  # noqa: PLR2004 - a mainland mobile
        yield "MOBILE"
    if lengths & set(range(15, 20)):
        yield "BANK_CARD"
    if lengths & set(range(4, 33)):
        yield from ("CUST_ID", "ACCOUNT")


def forms_of(cells: Sequence[str]) -> list[str]:
    """The cells as people pass them on and in the common form, so that a reformatted made-up row is known again."""
    return list(dict.fromkeys(form for cell in cells for form in (clean(cell), normalise(cell).key) if form))


def clean(cell: str) -> str:
    """A cell as a person would write it: full-width forms, hidden signs and a spreadsheet's apostrophe are gone."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", cell)).strip().lstrip("'").strip()


def spellings(category: str, cell: str) -> tuple[str, ...]:
    """The texts to ask an index for, the likeliest first; empty for a cell that cannot name one person."""
    text = clean(cell)
    if category in {"NAME", SECOND}:
        return (text,) if text and not {"*", "＊", "●", "○"} & set(text) else ()
    read: Identifier = normalise(text)
    if read.kind is not Kind.WHOLE or not any(sign.isalnum() for sign in read.key):
        return ()
    return (text,) if category == "EMAIL" else (read.key.upper() if category in {"ID_NO", "PASSPORT"} else read.key,)


def mended(category: str, cell: str) -> tuple[str, ...]:
    """What a number may have been before a spreadsheet cut its last digits; empty when it was not cut."""
    read = normalise(clean(cell))
    cut = _CUT.fullmatch(read.key) if read.kind is Kind.WHOLE else None
    if cut is None:
        return ()
    if category == "BANK_CARD" and len(read.key) == _CARD:
        return tuple(one for one in _ended(cut[1], range(10)) if is_card_number(one))
    if category == "ID_NO" and len(read.key) == _DOCUMENT:
        bodies = _ended(cut[1], [f"{tail:02d}" for tail in range(100)])
        return tuple(one for body in bodies for one in _ended(body, "0123456789X") if is_id_number(one))
    return ()


def was_cut(cell: str) -> bool:
    """Whether a number ends as one that a spreadsheet has cut; it may also just end in noughts."""
    read = normalise(clean(cell))
    return read.kind is Kind.WHOLE and len(read.key) > _CARD and _CUT.fullmatch(read.key) is not None


def _ended(body: str, tails: Iterable[object]) -> Iterator[str]:
    return (f"{body}{tail}" for tail in tails)
