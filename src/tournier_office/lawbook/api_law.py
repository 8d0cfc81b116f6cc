# SPDX-License-Identifier: Apache-2.0
"""The law register over the API beside its clauses: names that the law has left behind, and drafts that are watched."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from tournier.law import drafts, superseded_names
from tournier_office.site.api_session import PEOPLE_AND_SERVICES
from tournier_office.site.staff_person import person_of

router = Router(tags=["law book"], auth=PEOPLE_AND_SERVICES)


class NameOut(Schema):
    """Old names, the one in their place, and how sure the pack is."""

    id: str
    kind: str
    old: list[str]
    zh: str
    en: str
    since: date
    confidence: str


@router.get("/law/names", response=list[NameOut], summary="Names that the law has left behind")
def list_names(request: HttpRequest) -> list[NameOut]:
    """No course, pledge or question is put in force that uses one."""
    person_of(request)
    return [
        NameOut(
            id=one.id, kind=one.kind, old=list(one.old), zh=one.zh, en=one.en, since=one.since,
            confidence=one.confidence,
        )
        for one in superseded_names()
    ]  # fmt: skip


class DraftOut(Schema):
    """A draft that is watched. `stated` where the notice itself names the last day; else thirty days are counted."""

    id: str
    zh: str
    en: str
    published: date
    closes: date
    stated: bool
    watches: list[str]
    confidence: str


@router.get("/law/drafts", response=list[DraftOut], summary="Drafts of laws that are watched")
def list_drafts(request: HttpRequest) -> list[DraftOut]:
    """None is in force; each with the last day for comments and the clauses that it would change."""
    person_of(request)
    return [
        DraftOut(
            id=one.id, zh=one.zh, en=one.en, published=one.published, closes=one.closes,
            stated=one.comments_until is not None, watches=list(one.watches), confidence=one.confidence,
        )
        for one in drafts()
    ]  # fmt: skip
