# SPDX-License-Identifier: Apache-2.0
"""Law 4 for reviews of rights: a right that was removed, or that nobody reviewed by its day, shuts every channel at the next fetch."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.simulators.small_office import small_office
from tests.simulators.working_hours import WorkingHours
from tournier.base import FixedClock, Refused
from tournier.gate import Ask, OpenQuery, Stopped
from tournier_office.disclosures.tests import desk
from tournier_office.exports.tests import desk as exports
from tournier_office.people.lookups import Holding
from tournier_office.reviews import actions
from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.site import gateway, rights
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

OWNER, DRAFTER, STARTER, MANAGER = "S0003", "S0004", "S0005", "S0002"


@pytest.fixture
def clock():
    return FixedClock(WorkingHours().now() - timedelta(days=20))


@pytest.fixture
def office(db, tmp_path, clock):
    with small_office(tmp_path, clock) as found:
        given = {"title": "all", "owner": OWNER, "branches": "", "posts": "", "employments": "", "term": "B03"}
        row = acts.open_row(CAMPAIGNS, person(DRAFTER), given)
        row = acts.step(CAMPAIGNS, person(STARTER), row.pk, "start", {})
        clock.moment = row.due_at - timedelta(hours=13, minutes=30)  # half past ten on the last day
        found.review = row
        yield found


def removed(office, number):
    """A reviewer takes the right away."""
    key = f"post:{Holding.objects.get(staff=number, ended=False).pk}"
    actions.decide(person(MANAGER), office.review.pk, [key], "remove", reason="has moved")


def lapsed(office, number):
    """Nobody reviews it, and its day passes: the next working hours after it."""
    gateway.clock().moment = office.review.due_at + timedelta(hours=10)


@pytest.fixture(params=[removed, lapsed])
def suspend(request):
    return request.param


def test_a_look_up(office, suspend):
    clerk = office.client("teller")
    key = desk.look(clerk)
    assert clerk.get(f"/lookup/{key}/").status_code == 200
    suspend(office, "S0001")
    assert rights.RULE in desk.search(clerk).content.decode()
    page = clerk.get(f"/lookup/{key}/").content.decode()
    assert desk.CLEAR[desk.MOBILE][-4:] not in page
    assert "10012345678" not in page


def test_a_page_of_the_workbench(office, suspend):
    analyst = office.client("analyst")
    asked = {"sql": "SELECT khh, khxm FROM cust_info ORDER BY 1", "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "rows": 1}  # fmt: skip
    first = analyst.post("/api/v1/queries", json.dumps(asked), content_type="application/json").json()
    suspend(office, "S0011")
    answer = analyst.get(f"/api/v1/queries/{first['run']}/pages/2")
    assert (answer.status_code, rights.RULE in answer.json()["cause"]) == (403, True)


def test_an_open_cursor_of_the_gate_as_the_wire_holds_it(office, suspend):
    session = office.client("analyst").session["sign_in"]
    ask = Ask("S0011", "reconciliation", "contract", "CS-2026-0001", "", session, "10.1.0.5")
    opened = gateway.gate().open_query(ask, "SELECT khh, khxm FROM cust_info ORDER BY 1")
    assert isinstance(opened, OpenQuery)
    opened.check()  # as before each page of a portal
    suspend(office, "S0011")
    with pytest.raises(Stopped, match=rights.RULE):
        opened.admit(["1000001"], 1)


def test_an_export_that_is_ready(office, suspend):
    from tournier_office.exports import worker

    analyst = exports.person(office, "analyst")
    row = exports.agreed(office, exports.filed(analyst))
    worker.until_idle()
    suspend(office, "S0011")
    with pytest.raises(Refused, match=rights.RULE):
        exports.taken(analyst, row)


def test_a_wire_password_opens_no_session_and_its_session_ends(office):
    from tournier_office.wire import actions as wire
    from tournier_office.wire.door import OfficeSignIn

    wire.issue("S0011", factors=2, days=60, ranges=[])
    given = {"title": "more", "owner": OWNER, "branches": "", "posts": "", "employments": "", "term": "B03"}
    row = acts.open_row(CAMPAIGNS, person(DRAFTER), given)
    row = acts.step(CAMPAIGNS, person(STARTER), row.pk, "start", {})  # the password came after the other review
    session = wire.begin("S0011", "10.1.0.5")
    OfficeSignIn().check(session)
    gateway.clock().moment = row.due_at
    with pytest.raises(Refused, match="nobody reviewed it"):
        OfficeSignIn().check(session)
    with pytest.raises(Refused, match="nobody reviewed it"):
        wire.begin("S0011", "10.1.0.5")


def test_applying_the_remedy_flips_the_verdict(office):
    """Law 7: the remedy names who can review it late; once they have, the same question is answered."""
    clerk = office.client("teller")
    lapsed(office, "S0001")
    assert f"({OWNER})" in desk.search(clerk).content.decode()
    key = f"post:{Holding.objects.get(staff='S0001', ended=False).pk}"
    actions.decide(person(OWNER), office.review.pk, [key], "confirm")
    assert desk.look(clerk)
