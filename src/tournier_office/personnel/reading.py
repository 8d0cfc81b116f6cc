# SPDX-License-Identifier: Apache-2.0
"""A file of the HR system as lines. A bad line stops no good one: it keeps its number, its cause and its cure.

- CSV in UTF-8, with or without a byte order mark, or in GB18030; headings in English or Chinese;
- an empty cell says nothing, and what stands stays;
- of two lines about one person neither counts: nobody knows which is right.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tournier.base import BadInput, encodings
from tournier_office.people.moving import Told

LARGEST = 8 * 1024 * 1024
MOST_LINES = 100_000
_FIRST = 2  # the line below the headings
_LONGEST_NAME = 80
COLUMNS: Mapping[str, str] = {
    "number": "工号",
    "name": "姓名",
    "name_en": "英文姓名",
    "branch": "机构",
    "posts": "岗位",
    "employment": "用工类型",
    "sponsor": "担保人",
    "contract_end": "合同到期日",
    "status": "状态",
    "starts": "入职日期",
    "ends": "离职日期",
}
_NEEDED = ("number", "status")
_EMPLOYMENT = {
    "正式": "regular", "派遣": "dispatched", "外包": "outsourced", "实习": "intern",
    **{code: code for code in ("regular", "dispatched", "outsourced", "intern")},
}  # fmt: skip
_STATUS = {
    "在职": "active", "休假": "on_leave", "停职": "suspended", "离职": "left",
    **{code: code for code in ("active", "on_leave", "suspended", "left")},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines are read against."""

    branches: Collection[str]
    posts: Mapping[str, str]  # code by code, and by the bank's Chinese name
    closed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A sound line."""

    line: int
    told: Told
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is refused."""

    line: int
    number: str
    problem: BadInput


def decoded(data: bytes) -> str:
    """The text. Raises BadInput for a file that is too large, or neither UTF-8 nor GB18030."""
    if not data.strip() or len(data) > LARGEST:
        raise BadInput("feed.size", "The file is empty or larger than 8 MiB.", "Send the staff of one feed.")
    text = encodings.decoded(data)
    if text is None:
        raise BadInput("feed.encoding", "The file is neither UTF-8 nor GB18030 text.", "Save it as CSV UTF-8.")
    return text


def read(text: str, known: Known) -> tuple[list[Line], list[Fault]]:
    """Every line, sound or refused. Raises BadInput for headings that are not those of a feed."""
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error:
        raise BadInput("feed.csv", "The file is not CSV: a quotation mark is not closed.", "Export it anew.") from None
    names = _headings(rows[0] if rows else [])
    if len(rows) > MOST_LINES:
        raise BadInput("feed.size", "The file is empty or larger than 8 MiB.", "Send the staff of one feed.")
    lines: list[Line] = []
    faults: list[Fault] = []
    for place, cells in enumerate(rows[1:], start=_FIRST):
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        number = row.get("number", "")[:32]
        try:
            _check_cells(cells, names)
            lines.append(_line(place, row, known))
        except BadInput as problem:
            faults.append(Fault(place, number if number.isalnum() and number.isascii() else "", problem))
    return _without_doubles(lines, faults)


def _check_cells(cells: list[str], names: list[str]) -> None:
    if len(cells) != len(names):
        raise BadInput("feed.cells", "The line has more or fewer cells than the headings.", "Export it anew.")


def _headings(cells: list[str]) -> list[str]:
    english = {chinese: name for name, chinese in COLUMNS.items()} | {name: name for name in COLUMNS}
    names = [english.get(cell.strip().removeprefix("\ufeff").lower(), "") for cell in cells]
    lacking = [name for name in _NEEDED if name not in names]
    if lacking or "" in names or len(set(names)) != len(names):
        raise BadInput(
            "feed.headings",
            "The first line does not hold the headings of a feed, each once.",
            f"Use {', '.join(COLUMNS)}, or their Chinese names; number and status are needed.",
        )
    return names


def _without_doubles(lines: list[Line], faults: list[Fault]) -> tuple[list[Line], list[Fault]]:
    often = {number for number, times in Counter(line.told.number for line in lines).items() if times > 1}
    double = BadInput("feed.double", "Another line is about the same number.", "Send one line for each person.")
    faults += [Fault(line.line, line.told.number, double) for line in lines if line.told.number in often]
    return [line for line in lines if line.told.number not in often], sorted(faults, key=lambda one: one.line)


def _line(place: int, row: Mapping[str, str], known: Known) -> Line:
    number = row["number"]
    if not number or len(number) > 32 or not number.isalnum() or not number.isascii():  # noqa: PLR2004 - the column's width
        raise BadInput("feed.number", "The staff number is not 1 to 32 letters and digits.", "Correct it in HR.")
    branch = row.get("branch") or None
    _check_branch(branch, known)
    ends = _day(row, "ends")
    status = _of(_STATUS, row["status"], "feed.status", "The status is none of a feed.")
    told = Told(
        number=number,
        zh=_name(row.get("name")),
        en=_name(row.get("name_en")),
        branch=branch,
        employment=_of(_EMPLOYMENT, row.get("employment"), "feed.employment", "The employment type is none of a feed."),
        sponsor=row.get("sponsor") or None,
        contract_until=min(filter(None, (ends, _day(row, "contract_end"))), default=None),
        status=status,
        posts=_posts(row, branch, known),
    )
    if status is None:
        raise BadInput("feed.status", "The status is none of a feed.", f"Use {', '.join(_STATUS)}.")
    return Line(place, told, _day(row, "starts"))


def _check_branch(branch: str | None, known: Known) -> None:
    if branch in known.closed:
        raise closed()
    if branch is not None and branch not in known.branches:
        raise BadInput(
            "feed.branch", "There is no such branch.", "Let two administrators open it, or correct its code in HR."
        )


def closed() -> BadInput:
    """A line places somebody at a branch that is closed."""
    return BadInput("feed.branch_closed", "This branch is closed.", "Name a branch that is open, here and in HR.")


def _name(text: str | None) -> str | None:
    if text and (len(text) > _LONGEST_NAME or not text.isprintable()):
        raise BadInput(
            "feed.name", "A name is longer than 80 signs, or holds a sign that is none.", "Correct it in HR."
        )
    return text or None


def _of(table: Mapping[str, str], text: str | None, code: str, cause: str) -> str | None:
    if not text:
        return None
    found = table.get(text.lower())
    if found is None:
        raise BadInput(code, cause, f"Use {', '.join(table)}.")
    return found


def _day(row: Mapping[str, str], name: str) -> date | None:
    text = row.get(name, "")
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")) if text else None
    except ValueError:
        raise BadInput("feed.day", f"There is no such day under {name}.", "Write it like 2026-12-31.") from None


def _posts(row: Mapping[str, str], branch: str | None, known: Known) -> frozenset[tuple[str, str]] | None:
    text = row.get("posts", "")
    if not text:
        return None
    found = set()
    for part in text.replace(";", " ").replace("、", " ").replace("；", " ").split():
        name, _, where = part.partition("@")
        code, place = known.posts.get(name), where or branch or ""
        if place in known.closed:
            raise closed()
        if code is None or (place and place not in known.branches):
            raise BadInput(
                "feed.post",
                "There is no such post, or no branch for it.",
                "Use codes of posts, with @BRANCH elsewhere.",
            )
        found.add((code, place))  # without a branch: where the person is
    return frozenset(found)
