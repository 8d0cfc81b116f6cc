# SPDX-License-Identifier: Apache-2.0
"""A CSV file by which rows of a register come in. First what it would do; with a fault in it, nothing is entered.

- UTF-8 or GB18030, headings in English or Chinese, other columns are passed over; each fault is told by line and column;
- a line that stands in the register as it says changes nothing: the same file can be brought again;
- each row is opened as by hand: by whom the register lets, recorded by itself, with the stage that it gives a new row.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput, Refused
from tournier.base.encodings import decoded
from tournier_office.site.register import acts
from tournier_office.site.register.description import Register, Text
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.typed import Unfit, values_of

LARGEST = 1024 * 1024
MOST = 2_000
_FIRST = 2  # the line below the headings
_CELLS = _("The line has more or fewer cells than the headings. Export it anew.")
Stands = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file of a register looks like: its headings in English and Chinese, those that may be missing, words for codes.

    `begin` is asked once for each file and gives what is asked for each line: whether the register holds it as it stands
    in these values; it raises Unfit for a line that cannot be entered. What `keeps` may lie in the session between
    preview and entering; a file about customers may not.
    """

    register: Register
    title: Text
    about: Text
    columns: Mapping[str, str]
    begin: Callable[[], Stands]
    optional: frozenset[str] = frozenset()
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    then: Text = ""
    keeps: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A row that the register does not know yet."""

    line: int
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one line, by its column."""

    line: int
    column: str
    what: Text


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: what would be entered, how many lines stand already, and every fault."""

    new: tuple[Line, ...]
    standing: int
    faults: tuple[Fault, ...]


def text_of(data: bytes) -> str:
    """The text of a file. Raises BadInput for one that is too large or no text."""
    text = decoded(data) if data.strip() and len(data) <= LARGEST else None
    if text is None:
        raise BadInput(
            "register.file",
            "The file is empty, larger than 1 MB, or neither UTF-8 nor GB18030 text.",
            "Save it as CSV UTF-8; send a large one in parts.",
        )
    return text


def text_of_base64(data: str) -> str:
    """The same of what came in base64."""
    try:
        return text_of(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        raise BadInput("register.base64", "The file is not base64.", "Send the file's bytes in base64.") from None


def expect_opener(sheet: Sheet, actor: Actor) -> None:
    """Raises Refused for whom the register is not open to enter."""
    if not acts.may_open(sheet.register, actor):
        raise Refused("register.open", "Your posts do not open entries in this register.", "Ask whoever keeps it.")


def read(sheet: Sheet, text: str, actor: Actor) -> Found:
    """What the file would do; nothing is changed. Raises Refused for whoever enters nothing here, BadInput for no such file."""
    expect_opener(sheet, actor)
    names, rows = _table(sheet, text)
    stands = sheet.begin()
    new: list[Line] = []
    faults: list[Fault] = []
    standing = 0
    for place, cells in enumerate(rows, start=_FIRST):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            given = _given(sheet, cells, names)
            if stands(values_of(sheet.register.form, given)):
                standing += 1
            else:
                new.append(Line(place, given))
        except Unfit as unfit:
            faults += [Fault(place, column, what) for column, what in unfit.faults.items()]
    return Found(tuple(new), standing, tuple(faults))


def enter(sheet: Sheet, text: str, actor: Actor) -> int:
    """Enter every row that is not there yet, each recorded by itself; returns how many.

    Raises BadInput where the file has a fault: then nothing is entered.
    """
    found = read(sheet, text, actor)
    if found.faults:
        raise BadInput("register.faults", "The file has faults.", "Correct them and bring the file again.")
    for line in found.new:
        acts.open_row(sheet.register, actor, line.given)
    return len(found.new)


def _table(sheet: Sheet, text: str) -> tuple[list[str], list[list[str]]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        rows = []
    english = {chinese: name for name, chinese in sheet.columns.items()} | {name: name for name in sheet.columns}
    names = [english.get(cell.strip().lower(), "") for cell in (rows[0] if rows else [])]
    held = [name for name in names if name]  # columns of the bank's own that nobody here needs are passed over
    if set(held) < set(sheet.columns) - sheet.optional or len(set(held)) != len(held) or len(rows) > MOST + 1:
        raise BadInput(
            "register.columns",
            "The file is no CSV with the headings of the page, or it has more than 2,000 lines.",
            "Use the headings that the page names.",
        )
    return names, rows[1:]


def _given(sheet: Sheet, cells: list[str], names: list[str]) -> dict[str, str]:
    if len(cells) != len(names):
        raise Unfit({"": _CELLS})
    given = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name}
    return {name: sheet.codes.get(name, {}).get(text, text) for name, text in given.items()}
