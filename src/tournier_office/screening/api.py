# SPDX-License-Identifier: Apache-2.0
"""Screening for programs: a chat service asks before it sends, a recogniser posts what it heard with the time of each word."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from tournier.base import BadInput
from tournier.screening import Line, Speaker, Way
from tournier_office.disclosures.schemas import ProblemOut
from tournier_office.disclosures.sessions import person_of
from tournier_office.screening import actions, appealing, recordings, seeing, written
from tournier_office.screening.lookups import Desk
from tournier_office.site.api_session import PEOPLE, PEOPLE_AND_SERVICES
from tournier_office.site.register.acting import actor_of

router = Router(tags=["screening"], auth=PEOPLE_AND_SERVICES)
CHANNEL = "screen"
_NO = {400: ProblemOut, 403: ProblemOut, 429: ProblemOut, 503: ProblemOut}
_ID = r"^([0-9a-v]{24})?$"
_Text = Annotated[str, Field(max_length=actions.LONGEST, examples=["您好,请问有什么可以帮您"])]


class WordIn(Schema):
    """One word that a recogniser heard, and when, in seconds from the beginning."""

    text: Annotated[str, Field(min_length=1, max_length=200)]
    start: Annotated[float, Field(ge=0, le=86_400)]
    end: Annotated[float, Field(ge=0, le=86_400)]


class LineIn(Schema):
    """One line: its text, or the words that a recogniser heard, which are put together without a gap."""

    speaker: Literal["agent", "customer", "colleague"] = "agent"
    text: _Text = ""
    words: Annotated[list[WordIn], Field(default_factory=list, max_length=500)]


class ScreenIn(Schema):
    """Lines in order. Without a conversation one is begun; with a look, what is its verified customer's own may go back to them."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=actions.MOST_LINES)]
    way: Literal["chat", "voice", "mail", "work_order"] = "chat"
    conversation: Annotated[str, Field(pattern=_ID)] = ""
    look: Annotated[str, Field(pattern=_ID)] = ""
    preview: bool = False


class ReasonOut(Schema):
    """Why something became of a part of the line; the seconds are those of the words, where words were sent."""

    start: int
    end: int
    type: str
    words: str
    cls: Annotated[str | None, Field(alias="class")] = None
    treatment: str
    rule: str
    clause: str
    why: str
    split: bool
    own: bool
    upheld: bool
    from_second: float | None = None
    to_second: float | None = None


class LineOut(Schema):
    """`outcome` is pass, warn, mask or block; only `text` may be sent."""

    outcome: str
    text: str
    asks: list[str]
    reasons: list[ReasonOut]
    rules_version: str


class ScreenOut(Schema):
    """One answer for each line, in their order."""

    conversation: str
    lines: list[LineOut]


class HeardOut(LineOut):
    """A line that was heard: who said it, and from which second to which."""

    speaker: str
    begins: float
    ends: float


class RecordingOut(Schema):
    """One answer for each line that was heard, in their order."""

    conversation: str
    lines: list[HeardOut]


class AppealIn(Schema):
    """The line again, where it was held, and why that is harmless."""

    text: _Text
    start: Annotated[int, Field(ge=0, le=actions.LONGEST)]
    why: Annotated[str, Field(min_length=1, max_length=500)]
    way: Literal["chat", "voice", "mail", "work_order"] = "chat"
    speaker: Literal["agent", "colleague"] = "agent"


class AppealOut(Schema):
    """The appeal; another person decides it in the register `word-appeals`."""

    appeal: str
    kind: str
    state: str


class DeskOut(Schema):
    """Counts of one desk in a month; of all small desks together `branch` is empty."""

    branch: str
    name: str
    agents: int
    lines: int
    masked: int
    blocked: int
    asks: int
    founded: int
    upheld: int
    in_thousand: float


@router.post("/screen", response={200: ScreenOut} | _NO, by_alias=True, summary="What may be said")
def screen(request: HttpRequest, body: ScreenIn) -> Status[dict[str, Any]]:
    """Send only `text`, and only after this answered. A preview keeps and records nothing, and compares nothing."""
    person = person_of(request, CHANNEL)
    lines = [Line(Speaker(one.speaker), _said(one)) for one in body.lines]
    asking = actions.Asking(lines, Way(body.way), body.conversation, body.look)
    answer = actions.preview(person, asking) if body.preview else actions.screen(person, asking)
    told = [
        written.line(one, written.seconds_of(given.words)) for one, given in zip(answer.lines, body.lines, strict=True)
    ]
    return Status(200, {"conversation": answer.conversation, "lines": told})


def _said(line: LineIn) -> str:
    if bool(line.text) == bool(line.words):
        raise BadInput("screening.text", "A line has a text or words, one of the two.", "Send one of them.")
    return line.text or "".join(word.text for word in line.words)


_WAV = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/screen/recordings", response={200: RecordingOut} | _NO, by_alias=True, openapi_extra=_WAV, summary="What was said in a recording")  # fmt: skip
def hear(
    request: HttpRequest,
    speaker: Literal["agent", "customer", "colleague"] = "agent",
    conversation: Annotated[str, Field(pattern=_ID)] = "",
    look: Annotated[str, Field(pattern=_ID)] = "",
) -> Status[dict[str, Any]]:
    """The body is a WAV file of 16 bits at 8 or 16 kHz. It is heard here, screened line by line, and not kept."""
    sent = recordings.Sent(request.read(recordings.MOST_BYTES + 1), Speaker(speaker), conversation, look)
    call = recordings.hear(person_of(request, CHANNEL), sent)
    lines = [
        {**written.line(one.decision, written.seconds_of(one.times)), "speaker": one.speaker.value, "begins": one.start, "ends": one.end}
        for one in call.lines
    ]  # fmt: skip
    return Status(200, {"conversation": call.conversation, "lines": lines})


@router.post("/screen/appeals", auth=PEOPLE, response={201: AppealOut} | _NO, summary="Say that something harmless was held")  # fmt: skip
def appeal(request: HttpRequest, body: AppealIn) -> Status[dict[str, str]]:
    """Ten a day. The value itself is not kept."""
    asking = appealing.asking_of(body.speaker, body.text, body.way, "")
    row = appealing.file(person_of(request), asking, body.start, body.why)
    return Status(201, {"appeal": row.pk, "kind": row.kind, "state": row.state})


@router.get("/screen/desks", auth=PEOPLE, response={200: list[DeskOut]} | _NO, summary="Figures by desk")
def desks(request: HttpRequest, month: Annotated[str, Field(pattern=r"^(\d{4}-\d{2})?$")] = "") -> list[Desk]:
    """Of a month, this one unless said otherwise. No desk of fewer than five agents stands by itself."""
    return seeing.desks(actor_of(request), seeing.month_of(month))
