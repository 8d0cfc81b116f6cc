# SPDX-License-Identifier: Apache-2.0
"""What the API takes and gives. A statement stands in a body only, a file in no body of JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Path, Schema
from pydantic import Field

Key = Path[Annotated[str, Field(max_length=64)]]


class ConditionIn(Schema):
    """One condition on a field that the file shows in clear."""

    field: Annotated[str, Field(max_length=200)]
    operator: Literal["eq", "ne", "lt", "le", "gt", "ge", "begins", "empty", "filled"]
    value: Annotated[str, Field(max_length=200)] = ""


class ExportIn(Schema):
    """An export: either `sql`, or a `table` with `fields` and `conditions`."""

    purpose: Annotated[str, Field(max_length=40, examples=["reconciliation"])]
    basis: Annotated[str, Field(max_length=40, examples=["contract"])]
    case: Annotated[str, Field(max_length=80)] = ""
    why: Annotated[str, Field(max_length=2000)]
    sql: Annotated[str, Field(max_length=50_000)] = ""
    source: Annotated[str, Field(max_length=80)] = ""
    table: Annotated[str, Field(max_length=200)] = ""
    fields: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=200, default_factory=list)]
    conditions: Annotated[list[ConditionIn], Field(max_length=10, default_factory=list)]
    format: Literal["csv", "xlsx", "parquet", "pdf"] = "csv"
    days: Annotated[int, Field(ge=1, le=366)] = 3
    downloads: Annotated[int, Field(ge=1, le=10)] = 1
    receiver_kind: Literal["self", "staff", "partner", "authority"] = "self"
    receiver: Annotated[str, Field(max_length=80)] = ""
    recipient: Annotated[str, Field(max_length=100, description="The public key of an outside receiver, age1...")] = ""


class RegisterIn(Schema):
    """What of the register is wanted; empty for all."""

    state: Annotated[str, Field(max_length=20)] = ""
    format: Annotated[str, Field(max_length=20)] = ""
    standing: Annotated[str, Field(max_length=20)] = ""


class WhyIn(Schema):
    """A reason."""

    why: Annotated[str, Field(max_length=2000)]


class RecipientIn(Schema):
    """A public key of age."""

    recipient: Annotated[str, Field(max_length=100)]


class ExportColumnOut(Schema):
    """A column of the file. So many values of it are empty because they were `erased`: they lay sealed, and the customer's key was destroyed."""

    name: str
    treatments: list[str]
    category: str
    cls: str
    erased: int


class ProblemOut(Schema):
    """Why it was stopped."""

    code: str = ""
    rules: Annotated[list[str], Field(default_factory=list)]
    cause: str = ""
    cure: str = ""


class ExportOut(Schema):
    """An export as it stands now."""

    id: str
    state: str
    problem: ProblemOut
    requester: str
    purpose: str
    basis: str
    case: str
    why: str
    source: str
    shape: str
    columns: list[ExportColumnOut]
    cls: str
    format: str
    receiver_kind: str
    receiver: str
    key: str
    rows: int | None
    customers: int | None
    request: str
    disclosure: str
    parts: int
    done: int
    size: int
    digest: str
    decoys: int
    why_no_decoys: str
    mark: str
    marked: list[int]
    downloads: int
    most_downloads: int
    taken: str
    recalled: bool
    destroy_by: str | None
    filed_at: str
    expires_at: str
    entry: str


class LinkOut(Schema):
    """A single-use link: GET /exports/files/{link} within five minutes, in the same session."""

    link: str
    expires_at: str


class ReceiverKeyOut(Schema):
    """One's living public key; empty texts for none."""

    recipient: str
    fingerprint: str
