# SPDX-License-Identifier: Apache-2.0
"""The forms of the API's bodies."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field


class QueryIn(Schema):
    """A question in SQL."""

    sql: Annotated[str, Field(max_length=50_000)]
    purpose: Annotated[str, Field(max_length=40)]
    basis: Annotated[str, Field(max_length=40)]
    case: Annotated[str, Field(max_length=80)] = ""
    source: Annotated[str, Field(max_length=80)] = ""
    rows: Annotated[int, Field(ge=1, le=5000)] = 200


class ColumnOut(Schema):
    """A column of an answer: how the fields that it comes from are shown."""

    name: str
    treatments: list[str]


class PageOut(Schema):
    """A page of an answer. `entry` is its entry in the ledger."""

    run: str
    page: int
    pages: int
    columns: list[ColumnOut]
    rows: list[list[str | int | float | bool | None]]
    mark: str
    disclosure: str
    entry: str


class RunOut(Schema):
    """A question, without its answer and without the literals of its statement."""

    run: str
    state: str
    code: str
    purpose: str
    basis: str
    case: str
    source: str
    shape: str
    disclosure: str
    rows: int
    pages: int
    started_at: str
    expires_at: str
