# SPDX-License-Identifier: Apache-2.0
"""The forms of the API's bodies."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tournier_office.traces.models import Trace

_Names = Annotated[list[Annotated[str, Field(max_length=40)]], Field(default_factory=list, max_length=100)]


class TraceIn(Schema):
    """A question. The list is `text`, or `file`: the bytes of a CSV or XLSX file in base64. `marks` were read off it."""

    case: Annotated[str, Field(max_length=80)]
    why: Annotated[str, Field(max_length=2000)]
    text: str = ""
    file: str = ""
    marks: Annotated[str, Field(max_length=2000)] = ""
    origin: Annotated[str, Field(max_length=10)] = Trace.Origin.OTHER.value
    since: date | None = None
    until: date | None = None
    channels: _Names
    fields: _Names


class DecisionIn(Schema):
    """The second person's words."""

    why: Annotated[str, Field(max_length=2000)] = ""


class TraceOut(Schema):
    """A trace. `result` is there when it has run and is open to the caller."""

    trace: str
    state: str
    code: str
    case: str
    origin: str
    why: str
    digest: str
    rows: int
    columns: list[dict[str, Any]]
    since: str | None
    until: str | None
    channels: list[str]
    fields: list[str]
    filed_by: str
    filed_at: str
    entry: str
    decided_by: str
    decided_at: str | None
    finished_at: str | None
    list_removed_at: str | None
    result: dict[str, Any] | None
