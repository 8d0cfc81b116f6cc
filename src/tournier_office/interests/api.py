# SPDX-License-Identifier: Apache-2.0
"""Figures of declarations, and asking everybody, over the API; the registers' routes are the kit's."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.interests import actions, seeing
from tournier_office.interests.lookups import Figures
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of

router = Router(tags=["interests"], auth=PEOPLE)


class FiguresOut(Schema):
    """A branch: people at work, and how many of their declarations are given, wait, or are overdue."""

    branch: str
    name: str
    people: int
    given: int
    waiting: int
    overdue: int


class AskedOut(Schema):
    """How many people were asked."""

    asked: int


@router.get("/declared", response=list[FiguresOut], summary="Figures of declarations by branch")
def figures(request: HttpRequest) -> list[Figures]:
    """Counts only: who declared what stands in none."""
    return seeing.figures(actor_of(request))


@router.post("/declared/ask", response=AskedOut, summary="Ask everybody who has no declaration")
def ask(request: HttpRequest) -> dict[str, int]:
    """Thirty days ahead; whoever comes later is asked by the office."""
    return {"asked": actions.ask_everybody(actor_of(request))}
