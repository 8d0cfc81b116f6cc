# SPDX-License-Identifier: Apache-2.0
"""Proofs over the API: the same as on the screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tournier_office.lawbook import proving
from tournier_office.site.api_session import PEOPLE
from tournier_office.site.staff_person import person_of

router = Router(tags=["law book"], auth=PEOPLE)


class ProofOut(Schema):
    """Each property with its strength (`proved`, `unguarded`, `broken`, `undecided`), and the rules that decide nothing."""

    rules_version: str
    properties: list[dict[str, Any]]
    idle: list[dict[str, str]]


@router.get("/rules/versions/{key}/proof", response=ProofOut, summary="What must always hold, proved over rules")
def read(request: HttpRequest, key: str) -> ProofOut:
    """Seconds for a text that was not proved before. What breaks comes with an example in plain words."""
    _row, found = proving.proved(key, person_of(request))
    return ProofOut(**found)
