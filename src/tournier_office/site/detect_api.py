# SPDX-License-Identifier: Apache-2.0
"""Detection for programs: where texts speak of people, for staff who are signed in and for service keys.

Nothing is stored, recorded or logged: the text is the caller's own, and nothing of the bank's is disclosed (decision 0318).
"""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Router, Schema

from tournier.detect import detect_many, redacted_many
from tournier_office.site.api_session import PEOPLE_AND_SERVICES

router = Router(tags=["detection"], auth=PEOPLE_AND_SERVICES)


class TextsIn(Schema):
    """Lines of a chat, a mail cut into paragraphs, a transcript: fifty texts of four thousand characters at most."""

    texts: Annotated[
        list[Annotated[str, Field(max_length=4000)]], Field(max_length=50, examples=[["您好,订单什么时候发货"]])
    ]
    redact: bool = False


class SpanOut(Schema):
    """`start` and `end` count characters; `type` is one of the stable list."""

    start: int
    end: int
    type: str
    score: float


class FoundOut(Schema):
    """What one text holds; `redacted` is the text with `[TYPE]` in each place, when it was asked for."""

    spans: list[SpanOut]
    redacted: str | None = None


@router.post("/detect", response=list[FoundOut], summary="Where texts speak of people")
def detect(request: HttpRequest, body: TextsIn) -> list[FoundOut]:  # noqa: ARG001 - ninja's signature
    """One answer for each text, in their order."""
    redacted = list(redacted_many(body.texts)) if body.redact else [None] * len(body.texts)
    return [
        FoundOut(spans=[SpanOut(**span._asdict()) for span in spans], redacted=text)
        for spans, text in zip(detect_many(body.texts), redacted, strict=True)
    ]
