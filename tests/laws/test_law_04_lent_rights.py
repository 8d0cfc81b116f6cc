# SPDX-License-Identifier: Apache-2.0
"""Law 4 for what was lent for a term and for commands that act for a person: a review shuts them as posts (decision 0296).

Each was given before the review began. A reviewer takes it away, or its day passes and nobody has reviewed it, while
their own post was confirmed: so nothing but what is barred can be what stands against the next page.
"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.laws import reviewed_rights
from tests.laws.reviewed_rights import AFTER, ANALYST, CLERK, LAST_MORNING, MANAGER
from tests.simulators.small_office import ADDRESS, small_office
from tests.simulators.working_hours import WorkingHours
from tournier.base import FixedClock, Refused
from tournier_office.disclosures.tests import desk
from tournier_office.exports.tests import desk as exports
from tournier_office.people import command_keys, lending
from tournier_office.people.lending import Loan
from tournier_office.people.lookups import Holding
from tournier_office.reviews import actions
from tournier_office.site import gateway, rights
from tournier_office.site.register.tests.sample import person


@pytest.fixture
def office(db, tmp_path):
    """The clerks' post is lent to the analyst and the analysts' to the clerk, and a command acts for the analyst."""
    clock = FixedClock(WorkingHours().now() - timedelta(days=20))
    with small_office(tmp_path, clock) as found:
        now = timezone.now()
        for grant, number, post in (("G1", ANALYST, "teller"), ("G2", CLERK, "analyst")):
            lending.lend(Loan(grant, number, post, "B01", now - timedelta(hours=1), now + timedelta(days=5)))
        session = found.client(ANALYST).session["sign_in"]
        found.command, code = command_keys.ask(ANALYST, address=ADDRESS, hours=8)
        command_keys.grant(code, session=session, by=ANALYST, proved_at=time.time() + 60)
        found.review = reviewed_rights.review()
        own = Holding.objects.filter(staff__in=[ANALYST, CLERK], grant="")
        actions.decide(person(MANAGER), found.review.pk, [f"post:{held.pk}" for held in own], "confirm")
        clock.moment = found.review.due_at - LAST_MORNING
        yield found


def taken_away(office, key):
    actions.decide(person(MANAGER), office.review.pk, [key], "remove", reason="no longer needed")


def left_lying(office, key):
    gateway.clock().moment = office.review.due_at + AFTER


@pytest.fixture(params=[taken_away, left_lying])
def bar(request):
    return request.param


def test_a_look_up_by_a_lent_post(office, bar):
    person_ = office.client(ANALYST)
    key = desk.look(person_)
    assert person_.get(f"/lookup/{key}/").status_code == 200
    bar(office, "grant:G1")
    assert rights.RULE in desk.search(person_).content.decode()
    assert desk.CLEAR[desk.MOBILE][-4:] not in person_.get(f"/lookup/{key}/").content.decode()


def test_a_page_of_the_workbench_by_a_lent_post(office, bar):
    clerk = office.client(CLERK)
    second = reviewed_rights.first_page(clerk)
    bar(office, "grant:G2")
    answer = clerk.get(second)
    assert (answer.status_code, rights.RULE in answer.json()["cause"]) == (403, True)


def test_an_open_cursor_by_a_lent_post(office, bar):
    opened = reviewed_rights.cursor(CLERK, office.client(CLERK).session["sign_in"])
    bar(office, "grant:G2")
    reviewed_rights.is_stopped(opened)


def test_an_export_by_a_lent_post(office, bar):
    from tournier_office.exports import worker

    clerk = exports.person(office, "teller")
    row = exports.agreed(office, exports.filed(clerk))
    worker.until_idle()
    bar(office, "grant:G2")
    with pytest.raises(Refused, match=rights.RULE):
        exports.taken(clerk, row)


def by_command(office):
    """A program that sends the key of the command."""
    return Client(REMOTE_ADDR=ADDRESS, headers={"authorization": f"Bearer {office.command}", "accept-language": "en"})


def test_every_address_of_the_api_by_a_command(office, bar):
    command = by_command(office)
    addresses = (reviewed_rights.first_page(command), "/api/v1/work", "/api/v1/people/me/commands")
    bar(office, f"command:{ANALYST}")
    for address in addresses:
        answer = command.get(address)
        assert (answer.status_code, answer.json()["code"]) == (403, rights.RULE), address


def test_an_open_cursor_that_a_command_asked_for(office, bar):
    (key,) = command_keys.granted_to(ANALYST)
    opened = reviewed_rights.cursor(ANALYST, str(key.sign_in_id))
    bar(office, f"command:{ANALYST}")
    reviewed_rights.is_stopped(opened)


def test_nobody_lets_another_command_in_while_it_is_barred(office, bar):
    bar(office, f"command:{ANALYST}")
    session = office.client(ANALYST).session["sign_in"]
    _text, code = command_keys.ask(ANALYST, address=ADDRESS, hours=8)
    with pytest.raises(Refused, match="command line"):
        command_keys.grant(code, session=session, by=ANALYST, proved_at=time.time() + 60)
