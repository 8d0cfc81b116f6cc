# SPDX-License-Identifier: Apache-2.0
"""The law register over the API beside its clauses: names that the law has left behind."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from tournier.law import superseded_names
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
