# SPDX-License-Identifier: Apache-2.0
"""A person's page: each fact with who keeps it, and what it opens and closes, as the rules in force say."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.laws.fact_flips import STEADY
from tests.simulators.office_flips import FLIPS
from tests.simulators.small_office import office, small_office  # noqa: F401 - a fixture
from tests.simulators.working_hours import WorkingHours

from tournier.policy.vocabulary import FACTS
from tournier_office.people.models import Staff

TELLER = "S0001"


@pytest.fixture
def office_by_day(db, tmp_path):
    """A small office at work."""
    with small_office(tmp_path, WorkingHours()) as found:
        yield found


def told(office, who="teller", number=TELLER):  # noqa: F811 - the fixture
    return by_fact(office.client(who), number)


def by_fact(client, number=TELLER):
    return {one["fact"]: one for one in client.get(f"/api/v1/people/{number}/standing").json()}


def test_what_a_fact_keeps_open_is_read_from_the_rule_book(office):  # noqa: F811 - the fixture
    facts = told(office)
    assert ["look_up", "counter_service"] in facts["staff.training_until"]["opens"]
    assert ["look_up", "counter_service"] not in facts["staff.exam_until"]["opens"], "a masked card needs no exam"
    assert ["reveal", "counter_service"] in facts["staff.exam_until"]["opens"]
    assert all(one["holds"] for name, one in facts.items() if name != "moment.minute")
    assert {
        "staff.status",
        "staff.posts",
        "staff.open_violation",
        "moment.managed_device",
        "moment.network",
    } <= facts.keys()


def test_what_lapsed_says_what_it_closes_and_on_the_page_too(office):  # noqa: F811 - the fixture
    Staff.objects.filter(pk=TELLER).update(training_until=timezone.localdate() - timedelta(days=1), open_violation=True)
    facts = told(office)
    assert (facts["staff.training_until"]["holds"], facts["staff.open_violation"]["holds"]) == (False, False)
    page = office.client("teller").get(f"/people/{TELLER}/").content.decode()
    box = re.search(r'data-fact="staff.training_until">(.*?)</div>', page, re.DOTALL)
    assert box is not None
    assert "closes 16 uses" in box.group(1)


def test_the_session_is_told_to_its_own_person_only(office):  # noqa: F811 - the fixture
    assert not any(name.startswith("moment.") for name in told(office, "branch_manager"))
    assert "moment." not in office.client("branch_manager").get(f"/people/{TELLER}/").content.decode()


def test_whoever_holds_no_post_has_nothing_that_a_fact_could_close(office):  # noqa: F811 - the fixture
    for one in Staff.objects.get(pk=TELLER).holdings.all():
        one.ended = True
        one.save()
    facts = told(office, "branch_manager")
    assert facts["staff.posts"]["holds"] is False
    assert facts["staff.training_until"]["opens"] == []


# What the page does not tell as a fact of its own, and why.
ELSEWHERE = {
    "staff.sponsor": "whoever is not regular has one",
    "staff.relatives": "counted in `recused_from`",
    "staff.own_customer": "the person knows",
    "staff.complained_by": "told in confidence",
    "staff.recused_from": "by a count: it closes customers and no use",
    "moment.locked": "a locked session has no page",
    "moment.network_allowed": "told with the network",
    "moment.searches_today": "told by the search",
}


def test_every_fact_has_its_keeper_its_state_and_what_it_opens_and_closes(office_by_day):
    number, own = office_by_day.staff("analyst"), office_by_day.client("analyst")
    facts = by_fact(own, number)
    assert {one.key for one in FACTS if one.owner in {"staff", "moment"}} - STEADY - ELSEWHERE.keys() <= facts.keys()
    for fact, (flip, _names) in FLIPS.items():
        before = facts[fact]
        assert (before["holds"], bool(before["keeper"]), bool(before["says"])) == (True, True, True), fact
        with flip(number):
            after = by_fact(own, number)[fact]
            page = own.get(f"/people/{number}/").content.decode()
        assert (after["holds"], after["says"] != before["says"]) == (False, fact != "moment.network"), fact
        box = re.search(f'data-fact="{fact}">(.*?)</div>', page, re.DOTALL)
        assert box is not None, fact
        assert str(after["keeper"]) in html.unescape(box.group(1)), fact
        if fact == "staff.posts":
            continue  # without a post nothing is open that a fact could close
        assert after["opens"], fact
        assert f"closes {len(after['opens'])} uses" in box.group(1), fact
        if fact != "staff.contract_until":  # of regular staff it closes nothing
            assert before["opens"] == after["opens"], fact
