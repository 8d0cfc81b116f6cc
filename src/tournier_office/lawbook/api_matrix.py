# SPDX-License-Identifier: Apache-2.0
"""The matrix over the API: the cells of a part, and the whole as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tournier.base import BadInput, day_number
from tournier.policy.laboratory.matrix import Part, build_matrix
from tournier.policy.laboratory.sheet import STANDARD, records
from tournier_office.lawbook.matrix_pages import book_of, sheet_of
from tournier_office.site.api_session import PEOPLE_AND_SERVICES
from tournier_office.site.staff_person import person_of

router = Router(tags=["law book"], auth=PEOPLE_AND_SERVICES)
_MOST_CELLS = 20_000


class PartIn(Schema):
    """Which part of the matrix; an empty list is all of it. `version` names a version, or is empty: the rules in force."""

    version: str = ""
    post: list[str] = Field(default_factory=list)
    purpose: list[str] = Field(default_factory=list)
    category: list[str] = Field(default_factory=list)
    channel: list[str] = Field(default_factory=list)


class MatrixOut(Schema):
    """The cells, and the ordinary case that they are the answers to."""

    rules_version: str
    standard_zh: str
    standard_en: str
    cells: list[dict[str, Any]]


@router.get("/rules/matrix", response=MatrixOut, summary="What the rules answer in the ordinary case")
def read(request: HttpRequest, wanted: Query[PartIn]) -> MatrixOut:
    """At most 20,000 cells in one answer: name posts, purposes, categories or channels."""
    person_of(request)
    book, _row = book_of(wanted.version)
    part = Part(tuple(wanted.post), tuple(wanted.purpose), tuple(wanted.category), tuple(wanted.channel)).checked()
    size = len(part.posts) * len(part.purposes) * len(part.categories) * len(part.channels)
    if size > _MOST_CELLS:
        raise BadInput(
            "matrix.size",
            "That part of the matrix is too large for one answer.",
            "Name posts or purposes, or take the sheet.",
        )
    found = build_matrix(book, part, day_number())
    return MatrixOut(
        rules_version=found.rules_version, standard_zh=STANDARD[0], standard_en=STANDARD[1], cells=list(records(found))
    )


@router.get("/rules/matrix/sheet", summary="The whole matrix as a workbook", url_name="rules_matrix_sheet")
def sheet(request: HttpRequest, version: str = "") -> HttpResponse:
    """XLSX: a line for each post, purpose and channel, a column for each category."""
    person_of(request)
    return sheet_of(version)
