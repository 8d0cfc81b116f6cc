# SPDX-License-Identifier: Apache-2.0
"""A person's page: each fact with who keeps it, and what it opens and closes, as the rules in force say."""

import re
from datetime import timedelta

from django.utils import timezone
from tests.simulators.small_office import office  # noqa: F401 - a fixture

from tournier_office.people.models import Staff

TELLER = "S0001"


def told(office, who="teller", number=TELLER):  # noqa: F811 - the fixture
    return {one["fact"]: one for one in office.client(who).get(f"/api/v1/people/{number}/standing").json()}


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
