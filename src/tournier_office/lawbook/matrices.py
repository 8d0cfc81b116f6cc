# SPDX-License-Identifier: Apache-2.0
"""What a rule book answers in the ordinary case, as a table of two dimensions; the two others are held.

The dimensions are those of `policy.laboratory.matrix`: post, purpose, category, channel. Against another book a cell says
what was answered before too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput, day_number
from tournier.catalogue import CATEGORIES
from tournier.policy import RuleBook
from tournier.policy.decision import Outcome
from tournier.policy.laboratory.matrix import CHANNELS, Answer, Matrix, Part, build_matrix
from tournier.policy.laboratory.sheet import cell_told
from tournier.policy.words import CHANNEL_TITLES, POST_TITLES, POSTS
from tournier.purpose import PURPOSES
from tournier_office.site.language import said

DIMENSIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "post": {post: POST_TITLES[post] for post in POSTS},
    "purpose": {name: (one.zh, one.en) for name, one in PURPOSES.items() if name != "own_view"},
    "category": {name: (one.zh, one.en) for name, one in CATEGORIES.items()},
    "channel": {channel.value: CHANNEL_TITLES[channel] for channel in CHANNELS},
}
SIDES = {"post": _("Post"), "purpose": _("Purpose"), "category": _("Category"), "channel": _("Channel")}
_FIRST = {"post": "teller", "purpose": "counter_service", "category": "MOBILE", "channel": "look_up"}
_TONES = {Outcome.ALLOW: "good", Outcome.NEEDS_APPROVAL: "warn", Outcome.REFUSE: "bad"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which table: what its rows and columns are, and what the two other dimensions are held at."""

    rows: str
    columns: str
    held: Mapping[str, str]

    @property
    def part(self) -> Part:
        """The part of the matrix that the table shows."""
        of = {name: (self.held[name],) if name in self.held else () for name in DIMENSIONS}
        return Part(of["post"], of["purpose"], of["category"], of["channel"])


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `before` is empty where the other book answers alike, or there is none."""

    text: str
    tone: str
    rule: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    title: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether any cell was answered otherwise before."""
        return any(cell.before for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Choice:
    """A dimension as the form offers it."""

    name: str
    words: str
    chosen: str
    options: tuple[tuple[str, str], ...]


def asked(given: Mapping[str, str]) -> Asked:
    """The table that these words of an address name; BadInput for a word that is in no list."""
    rows, columns = given.get("rows") or "category", given.get("columns") or "channel"
    for name in (rows, columns):
        if name not in DIMENSIONS:
            raise BadInput(
                "matrix.dimension", "There is no such side of the matrix.", f"Name one of: {', '.join(DIMENSIONS)}."
            )
    if rows == columns:
        raise BadInput("matrix.sides", "Rows and columns are the same.", "Choose two different ones.")
    held = {name: given.get(name) or _FIRST[name] for name in DIMENSIONS if name not in (rows, columns)}
    found = Asked(rows, columns, held)
    found.part.checked()
    return found


def choices(given: Asked) -> list[Choice]:
    """The held dimensions, as a form offers them."""
    return [
        Choice(name, str(SIDES[name]), value, tuple((word, said(*both)) for word, both in DIMENSIONS[name].items()))
        for name, value in given.held.items()
    ]


def columns_of(given: Asked) -> list[str]:
    """The headings."""
    return [said(*both) for both in DIMENSIONS[given.columns].values()]


def lines(given: Asked, book: RuleBook, before: RuleBook | None = None) -> Iterator[Line]:
    """The rows of the table; against `before` where it is given."""
    now = _answers(given, build_matrix(book, given.part, day_number()))
    old = _answers(given, build_matrix(before, given.part, day_number())) if before is not None else now
    for row, both in DIMENSIONS[given.rows].items():
        cells = (_cell(now[row, column], old[row, column]) for column in DIMENSIONS[given.columns])
        yield Line(said(*both), tuple(cells))


def _answers(given: Asked, found: Matrix) -> dict[tuple[str, str], Answer]:
    at = {name: place for place, name in enumerate(("post", "purpose", "category", "channel"))}
    row, column = at[given.rows], at[given.columns]
    return {(str(cell[row]), str(cell[column])): cell[4] for cell in found.cells()}


def _cell(now: Answer, before: Answer) -> Cell:
    told, was = said(*cell_told(now)), said(*cell_told(before))
    return Cell(told, _TONES[now.outcome], now.rule, was if was != told else "")
