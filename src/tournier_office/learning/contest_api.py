# SPDX-License-Identifier: Apache-2.0
"""Contests over the API, for whoever takes part; the registers' routes are the kit's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from tournier_office.learning import boards, contest_papers, contests, papers, words
from tournier_office.learning.contest_register import CONTEST_PAPERS
from tournier_office.learning.models import Contest, ContestPaper
from tournier_office.learning.paper_api import AnswersIn, MarkedOut, QuestionOut, paper_out
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["learning"], auth=PEOPLE)
_Key = Annotated[str, Field(max_length=40)]


class ContestOut(Schema):
    """A contest that I may take part in, or could have."""

    key: str
    title: str
    begins: date
    ends: date
    runs: bool
    questions: int
    minutes: int
    tries: int
    prize: str


class LineOut(Schema):
    """One place of the board: a staff number or a branch."""

    place: int
    who: str
    score: int


class BoardOut(Schema):
    """The first places of who agreed, branches when it is over, and my own best result and place."""

    people: list[LineOut]
    teams: list[LineOut]
    score: int | None
    place: int | None


class BeginIn(Schema):
    """Whether my name may stand on the board."""

    agreed: bool = False


class ContestPaperOut(Schema):
    """My paper: its questions while it runs, how I answered after the end. Right answers are never in it."""

    key: str
    contest: str
    state: str
    ends_at: datetime
    score: int | None
    agreed: bool
    questions: list[QuestionOut]
    marked: list[MarkedOut]


@router.get("/learning/contests", response=list[ContestOut], summary="Contests of mine")
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest first."""
    return [_contest(row) for row in contests.of(actor_of(request))]


def _contest(row: Contest) -> dict[str, Any]:
    return {
        "key": row.pk, "title": words.title(row), "begins": row.begins, "ends": row.ends, "runs": contests.runs(row),
        "questions": row.drawn, "minutes": row.minutes, "tries": row.tries, "prize": row.prize,
    }  # fmt: skip


@router.get("/learning/contests/{key}/board", response=BoardOut, summary="The board of a contest, as I may see it")
def board(request: HttpRequest, key: Path[_Key]) -> boards.Board:
    """Nobody below the board is in it but me."""
    actor = actor_of(request)
    return boards.of(contests.one(actor, key), actor)


@router.post(
    "/learning/contests/{key}/papers", response=ContestPaperOut, summary="Take part, or see the paper that runs"
)
def begin(request: HttpRequest, key: Path[_Key], body: BeginIn) -> dict[str, Any]:
    """Its time runs on the server from now on."""
    return _paper(contest_papers.begin(actor_of(request), key, agreed=body.agreed))


@router.get("/learning/contest-papers/{key}", response=ContestPaperOut, summary="One of my contest papers")
def paper(request: HttpRequest, key: Path[_Key]) -> dict[str, Any]:
    """While it runs and after it ended; nobody else's."""
    return _paper(papers.of(CONTEST_PAPERS, actor_of(request), key))


@router.post("/learning/contest-papers/{key}/answers", response=ContestPaperOut, summary="Hand a contest paper in")
def hand_in(request: HttpRequest, key: Path[_Key], body: AnswersIn) -> dict[str, Any]:
    """Refused when its time is over."""
    return _paper(papers.hand_in(CONTEST_PAPERS, actor_of(request), key, body.answers))


def _paper(row: ContestPaper) -> dict[str, Any]:
    return {
        "key": row.pk, "contest": row.contest, "state": row.state, "ends_at": row.ends_at, "score": row.score,
        "agreed": row.agreed, **paper_out(row),
    }  # fmt: skip
