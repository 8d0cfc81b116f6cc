# SPDX-License-Identifier: Apache-2.0
"""What the API takes and gives. Values stand in bodies only; customers are named by looks, never by keys."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Schema
from pydantic import Field

_ID = r"^[0-9a-v]{24}$"
LookId = Annotated[str, Field(pattern=_ID, examples=["06p3g0s2k8f1d7a5c9b4e0m2"], description="From a search's hits.")]
Key = Path[Annotated[str, Field(max_length=64)]]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class CriterionIn(Schema):
    """One condition: a category of the catalogue and the whole value."""

    category: Annotated[str, Field(max_length=64, examples=["MOBILE"])]
    text: Annotated[str, Field(max_length=200, examples=["10012345678"])]


class SearchIn(Schema):
    """Which customer is meant: an identifier, or a name and a second factor."""

    purpose: Annotated[str, Field(max_length=64, examples=["counter_service"])]
    basis: Annotated[str, Field(max_length=64, examples=["contract"])]
    case: Annotated[str, Field(max_length=80, examples=["CS-2026-0142"])] = ""
    criteria: Annotated[list[CriterionIn], Field(max_length=10)]


class FieldIn(Schema):
    """One field, as cards name it."""

    table: Annotated[str, Field(max_length=200, examples=["core:customers"])]
    field: Annotated[str, Field(max_length=200, examples=["mobile"])]


class LookIn(Schema):
    """One's own open look."""

    look: LookId


class RowsIn(LookIn):
    """The next rows of one table of a card."""

    table: Annotated[str, Field(max_length=200)]
    offset: Annotated[int, Field(ge=0, le=10_000_000)]


class FieldsIn(LookIn):
    """Fields of an open look."""

    fields: Annotated[list[FieldIn], Field(min_length=1, max_length=100)]


class MatchIn(LookIn):
    """What the customer says."""

    category: Annotated[str, Field(max_length=64, examples=["ID_NO"])]
    text: Annotated[str, Field(max_length=200)]


class RequestIn(LookIn):
    """A request for agreement. `fields` may be empty for a print, which is always the whole card."""

    channel: Annotated[str, Field(max_length=20, examples=["reveal"])] = "reveal"
    fields: Annotated[list[FieldIn], Field(max_length=100, default_factory=list)]
    reason: Annotated[str, Field(max_length=4000, examples=["The customer asks to confirm the number."])]


class EmergencyIn(FieldsIn):
    """Break-glass: at least twenty characters of reason."""

    reason: Annotated[str, Field(max_length=4000)]


class HowIn(Schema):
    """How it was destroyed."""

    how: Annotated[str, Field(max_length=200)]


class ReasonIn(Schema):
    """An answer's reason; a refusal must have one."""

    reason: Annotated[str, Field(max_length=4000)] = ""


class ReviewIn(Schema):
    """What the review of an emergency found."""

    outcome: Annotated[str, Field(max_length=20, examples=["justified", "not_justified"])]
    reason: Annotated[str, Field(max_length=4000)]


class ClauseOut(Schema):
    """A clause that a rule cites."""

    id: str
    instrument: str
    article: str
    text: str
    confidence: str


class ReasonOut(Schema):
    """A rule that took part."""

    rule: str
    title: str
    clauses: list[ClauseOut]
    facts: list[str]


class StepOut(Schema):
    """One change that would help; `page` is where the person who asked does it."""

    text: str
    who: str
    fact: str
    page: str = ""


class StageOut(Schema):
    """A stage of approval."""

    roles: list[str]
    all_of: bool


class DecisionOut(Schema):
    """A decision in words. `remedy` is null when nothing that people can do would allow the request."""

    outcome: str
    rules_version: str
    reasons: list[ReasonOut]
    stages: list[StageOut]
    remedy: list[StepOut] | None


class ProblemOut(Schema):
    """Why not, and what would help. `decision` is there when rules spoke."""

    code: str
    cause: str
    cure: str
    decision: DecisionOut | None = None
    disclosure: str = ""
    entry: str = ""


class ColumnOut(Schema):
    """A column: how much of it is shown, and by which rule: `why` names one of the answer's `reasons`."""

    table: str
    field: str
    name: str
    category: str
    cls: str
    level: str
    why: str | None


class SectionOut(Schema):
    """Rows of one table, treated; a withheld value is null, and so is one in a column `erased` whose key was destroyed."""

    table: str
    name: str
    columns: list[ColumnOut]
    rows: list[list[str | None]]
    complete: bool
    erased: list[str]


class CardOut(Schema):
    """What was disclosed. `mark` must be shown wherever the values are."""

    look: str
    disclosure: str
    entry: str
    mark: str
    sections: list[SectionOut]
    reasons: list[ReasonOut]


class HitOut(Schema):
    """One customer who fits: a look and masked fields, or the decision that says why not."""

    look: str
    section: SectionOut | None
    decision: DecisionOut | None


class FoundOut(Schema):
    """At most five hits."""

    disclosure: str
    entry: str
    mark: str
    more: bool
    hits: list[HitOut]
    reasons: list[ReasonOut]


class MatchedOut(Schema):
    """Match or no match."""

    disclosure: str
    entry: str
    matched: bool


class AnswerOut(Schema):
    """One person's answer to a request; `for_whom` is in whose place it was given, or nothing."""

    stage: int
    role: str
    person: str
    for_whom: str
    answer: str
    reason: str
    at: str
    entry: str


class RequestOut(Schema):
    """A request as it stands now. `customer` is an opaque reference."""

    id: str
    state: str
    requester: str
    customer: str
    purpose: str
    basis: str
    case: str
    channel: str
    shape: str
    fields: list[FieldIn]
    count: int
    reason: str
    stages: list[StageOut]
    answers: list[AnswerOut]
    filed_at: str
    ends_at: str
    entry: str


class EmergencyOut(Schema):
    """An emergency and its review."""

    id: str
    staff: str
    customer: str
    fields: list[FieldIn]
    reason: str
    released: bool | None
    opened_at: str
    due_at: str
    overdue: bool
    outcome: str
    review: str
    reviewer: str
    entry: str


class OpenedOut(Schema):
    """What an emergency opened."""

    emergency: str
    card: CardOut


class TakingOut(Schema):
    """A copy or print that left."""

    channel: str
    staff: str
    customer: str
    purpose: str
    fields: list[FieldIn]
    mark: str
    standing: str
    destroy_by: str | None
    receipt: str
    entry: str
    id: str
    at: str
