# SPDX-License-Identifier: Apache-2.0
"""A person's own cases; the registers' routes are made by the kit."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field as Pydantic

from tournier_office.site.api_session import PEOPLE
from tournier_office.site.register.acting import actor_of
from tournier_office.violations import heard

router = Router(tags=["violations"])
_Long = Annotated[str, Pydantic(max_length=10_000)]


class CaseOut(Schema):
    """A case as the person sees it. `may` is the step that is open to them, `until` the moment at which it closes."""

    key: str
    stage: str
    examiner: str
    said: dict[str, str]
    persons: dict[str, int]
    may: str
    until: str


class WordIn(Schema):
    """What the person says, or their appeal."""

    statement: _Long = ""
    appeal: _Long = ""


@router.get("/cases", auth=PEOPLE, response=list[CaseOut], summary="The cases about me")
def mine(request: HttpRequest) -> list[dict[str, object]]:
    """From the hearing on."""
    return [_out(own) for own in heard.mine(actor_of(request))]


@router.get("/cases/{key}", auth=PEOPLE, response=CaseOut, summary="A case about me")
def one(request: HttpRequest, key: Path[str]) -> dict[str, object]:
    """One of them."""
    return _out(heard.one(actor_of(request), key))


@router.post("/cases/{key}/{verb}", auth=PEOPLE, response=CaseOut, summary="Speak, or appeal")
def say(request: HttpRequest, key: Path[str], verb: Path[str], body: WordIn) -> dict[str, object]:
    """`state` while one is heard, `appeal` after the decision."""
    return _out(heard.say(actor_of(request), key, verb, body.dict()))


def _out(own: heard.Own) -> dict[str, object]:
    return {
        "key": own.key, "stage": str(own.stage), "examiner": own.examiner,
        "said": {name: text for name, _words, text in own.lines},
        "persons": {one.kind: one.persons for one in own.counts},
        "may": own.said.verb if own.said else "", "until": own.said.until.isoformat() if own.said else "",
    }  # fmt: skip
