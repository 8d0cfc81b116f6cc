# SPDX-License-Identifier: Apache-2.0
"""A review of all rights in the small office, and what people have open while it runs: a page of the workbench, a cursor."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.simulators.small_office import ADDRESS
from tournier.gate import Ask, OpenQuery, Stopped
from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.site import gateway, rights
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

OWNER, DRAFTER, STARTER, MANAGER = "S0003", "S0004", "S0005", "S0002"
CLERK, ANALYST = "S0001", "S0011"
SQL = "SELECT khh, khxm FROM cust_info ORDER BY 1"
ASKED = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "rows": 1}
LAST_MORNING = timedelta(hours=13, minutes=30)  # half past ten on the last day of a review
AFTER = timedelta(hours=10)  # the next working hours


def review() -> Any:
    """One person drafts it over everybody, another starts it."""
    given = {"title": "all", "owner": OWNER, "branches": "", "posts": "", "employments": "", "term": "B03"}
    row = acts.open_row(CAMPAIGNS, person(DRAFTER), given)
    return acts.step(CAMPAIGNS, person(STARTER), row.pk, "start", {})


def first_page(client: Client) -> str:
    """Ask for customers row by row; the address of the second page."""
    run = client.post("/api/v1/queries", json.dumps(ASKED), content_type="application/json").json()["run"]
    return f"/api/v1/queries/{run}/pages/2"


def cursor(number: str, session: str) -> OpenQuery:
    """A cursor of the gate as the wire holds it, asked before a page and found open."""
    opened = gateway.gate().open_query(
        Ask(number, "reconciliation", "contract", "CS-2026-0001", "", session, ADDRESS), SQL
    )
    assert isinstance(opened, OpenQuery)
    opened.check()
    return opened


def is_stopped(opened: OpenQuery) -> None:
    """The next page of a cursor is refused with the rule of reviews."""
    with pytest.raises(Stopped, match=rights.RULE):
        opened.admit(["1000001"], 1)
