# SPDX-License-Identifier: Apache-2.0
"""The forms of the API's bodies."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field

from tournier_office.disclosures import schemas as answers


class QueryIn(Schema):
    """A question in SQL."""

    sql: Annotated[str, Field(max_length=50_000)]
    purpose: Annotated[str, Field(max_length=40)]
    basis: Annotated[str, Field(max_length=40)]
    case: Annotated[str, Field(max_length=80)] = ""
    source: Annotated[str, Field(max_length=80)] = ""
    rows: Annotated[int, Field(ge=1, le=5000)] = 200
    wait: bool = True
    saved: Annotated[str, Field(max_length=40)] = ""


class QueryRequestIn(QueryIn):
    """A question for which people must agree, and why it is needed."""

    reason: Annotated[str, Field(max_length=2000)]


class SourceFieldOut(Schema):
    """A field that a column comes from. `why` is the rule that says how much of it is shown."""

    table: str
    field: str
    why: str | None


class QueryColumnOut(Schema):
    """A column of an answer: how the fields that it comes from are shown."""

    name: str
    treatments: list[str]
    fields: list[SourceFieldOut]


class HintOut(Schema):
    """A masked column that a condition compares with a value. `look_up`: the person may look customers up by it."""

    column: str
    treatment: str
    look_up: bool
    cause: str
    cure: str


class ErasedOut(Schema):
    """A column, by its place, and its rows whose value is null because it was erased: it lay sealed, and the customer's key was destroyed. All from 0."""

    place: int
    column: str
    rows: list[int]


class QueryPageOut(Schema):
    """A page of an answer. `entry` is its entry in the ledger. A value that was `erased` is null in `rows`, and nothing brings it back."""

    run: str
    page: int
    pages: int
    columns: list[QueryColumnOut]
    reasons: list[answers.ReasonOut]
    rows: list[list[str | int | float | bool | None]]
    erased: list[ErasedOut]
    hints: list[HintOut]
    mark: str
    disclosure: str
    entry: str


class QueryAnswerOut(QueryPageOut):
    """The first page, and what ran in place of the statement."""

    rewritten: str


class RunOut(Schema):
    """A question, without its answer and without the literals of its statement."""

    run: str
    state: str
    code: str
    cause: str
    cure: str
    purpose: str
    basis: str
    case: str
    source: str
    shape: str
    saved: str
    disclosure: str
    rows: int
    pages: int
    seconds: float
    started_at: str
    expires_at: str


class BegunOut(RunOut):
    """A question that runs, and what runs in place of the statement: shown once, kept nowhere."""

    rewritten: str


class OfferIn(Schema):
    """Why a question would be asked."""

    purpose: Annotated[str, Field(max_length=40)]
    basis: Annotated[str, Field(max_length=40)]
    case: Annotated[str, Field(max_length=80)] = ""
    source: Annotated[str, Field(max_length=80)] = ""


class OfferedFieldOut(Schema):
    """A column that may be named, and how an answer would show it; empty while people must agree first."""

    name: str
    text: str
    said: str
    category: str
    cls: str
    treatment: str
    look_up: bool
    why: str | None


class OfferedTableOut(Schema):
    """A table that may be named. `text` is its name as a statement writes it."""

    name: str
    text: str
    said: str
    needs_approval: bool
    fields: list[OfferedFieldOut]


class OfferOut(Schema):
    """What may be named; with `decision` when it is nothing."""

    source: str
    decision: answers.DecisionOut | None
    tables: list[OfferedTableOut]


class SavedIn(Schema):
    """A question to keep."""

    name: Annotated[str, Field(max_length=80)]
    source: Annotated[str, Field(max_length=80)] = ""
    sql: Annotated[str, Field(max_length=50_000)]


class NameIn(Schema):
    """Another name for a kept question."""

    name: Annotated[str, Field(max_length=80)]


class SavedOut(SavedIn):
    """A kept question."""

    id: str
    saved_at: str
