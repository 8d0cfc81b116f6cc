# SPDX-License-Identifier: Apache-2.0
"""Law 4 for reviews of rights: a right that was removed, or that nobody reviewed by its day, shuts every channel at the next fetch."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.laws import reviewed_rights
from tests.laws.reviewed_rights import AFTER, ANALYST, CLERK, LAST_MORNING, MANAGER, OWNER
from tests.simulators.small_office import ADDRESS, small_office
from tests.simulators.working_hours import WorkingHours
from tournier.base import FixedClock, Refused
from tournier_office.disclosures.tests import desk
from tournier_office.exports.tests import desk as exports
from tournier_office.people.lookups import Holding
from tournier_office.reviews import actions
from tournier_office.site import gateway, rights
from tournier_office.site.register.tests.sample import person


@pytest.fixture
def clock():
    return FixedClock(WorkingHours().now() - timedelta(days=20))


@pytest.fixture
def office(db, tmp_path, clock):
    with small_office(tmp_path, clock) as found:
        found.review = reviewed_rights.review()
        clock.moment = found.review.due_at - LAST_MORNING
        yield found


def removed(office, number):
    """A reviewer takes the right away."""
    key = f"post:{Holding.objects.get(staff=number, ended=False).pk}"
    actions.decide(person(MANAGER), office.review.pk, [key], "remove", reason="has moved")


def lapsed(office, number):
    """Nobody reviews it, and its day passes: the next working hours after it."""
    gateway.clock().moment = office.review.due_at + AFTER


@pytest.fixture(params=[removed, lapsed])
def suspend(request):
    return request.param


def test_a_look_up(office, suspend):
    clerk = office.client("teller")
    key = desk.look(clerk)
    assert clerk.get(f"/lookup/{key}/").status_code == 200
    suspend(office, CLERK)
    assert rights.RULE in desk.search(clerk).content.decode()
    page = clerk.get(f"/lookup/{key}/").content.decode()
    assert desk.CLEAR[desk.MOBILE][-4:] not in page
    assert "10012345678" not in page


def test_a_page_of_the_workbench(office, suspend):
    analyst = office.client("analyst")
    second = reviewed_rights.first_page(analyst)
    suspend(office, ANALYST)
    answer = analyst.get(second)
    assert (answer.status_code, rights.RULE in answer.json()["cause"]) == (403, True)


def test_an_open_cursor_of_the_gate_as_the_wire_holds_it(office, suspend):
    opened = reviewed_rights.cursor(ANALYST, office.client("analyst").session["sign_in"])
    suspend(office, ANALYST)
    reviewed_rights.is_stopped(opened)


def test_an_export_that_is_ready(office, suspend):
    from tournier_office.exports import worker

    analyst = exports.person(office, "analyst")
    row = exports.agreed(office, exports.filed(analyst))
    worker.until_idle()
    suspend(office, ANALYST)
    with pytest.raises(Refused, match=rights.RULE):
        exports.taken(analyst, row)


def test_a_wire_password_opens_no_session_and_its_session_ends(office):
    from tournier_office.wire import actions as wire
    from tournier_office.wire.door import OfficeSignIn

    wire.issue(ANALYST, factors=2, days=60, ranges=[])
    row = reviewed_rights.review()  # the password came after the other one
    session = wire.begin(ANALYST, ADDRESS)
    OfficeSignIn().check(session)
    assert OfficeSignIn().ended({session: ANALYST}) == {}
    gateway.clock().moment = row.due_at
    with pytest.raises(Refused, match="nobody reviewed it"):
        OfficeSignIn().check(session)
    assert "nobody reviewed it" in OfficeSignIn().ended({session: ANALYST})[session].cause
    with pytest.raises(Refused, match="nobody reviewed it"):
        wire.begin(ANALYST, ADDRESS)


def test_applying_the_remedy_flips_the_verdict(office):
    """Law 7: the remedy names who can review it late; once they have, the same question is answered."""
    clerk = office.client("teller")
    lapsed(office, CLERK)
    assert f"({OWNER})" in desk.search(clerk).content.decode()
    key = f"post:{Holding.objects.get(staff=CLERK, ended=False).pk}"
    actions.decide(person(OWNER), office.review.pk, [key], "confirm")
    assert desk.look(clerk)
