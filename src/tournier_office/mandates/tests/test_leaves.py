# SPDX-License-Identifier: Apache-2.0
"""Leave: rights rest on its days, and are back on the day after; coming back early is an act of somebody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier_office.mandates.register import LEAVES
from tournier_office.people import facts, lookups
from tournier_office.people.lookups import Staff
from tournier_office.site import standing_in
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

TELLER, MANAGER, OTHER, SECURITY = "S0001", "S0002", "S0011", "S0005"


def day(away: int):
    return timezone.localdate() + timedelta(days=away)


def entered(by=TELLER, first=0, last=3, **over):
    given = {"kind": "annual", "since": day(first).isoformat(), "until": day(last).isoformat(), **over}
    return acts.open_row(LEAVES, person(by), given)


def status(on: int = 0) -> str:
    return str(facts.staff_facts(TELLER, day(on))["status"])


def test_rights_rest_on_every_day_of_it_and_on_no_other(office):
    entered(first=1, last=3)
    assert [status(on) for on in range(5)] == ["active", "on_leave", "on_leave", "on_leave", "active"]


def test_whoever_is_away_decides_nothing_and_is_named_for_nothing(office):
    entered()
    assert TELLER not in lookups.at_work({TELLER, MANAGER})
    assert TELLER not in {one.pk for one in lookups.holders_of("teller")}
    with pytest.raises(Unfit):
        entered(OTHER, deputy=TELLER)


def test_whoever_is_away_signs_in_and_asks_nothing_of_customers(office):
    entered()
    assert office.client("teller").get("/").status_code == 200
    assert status() == "on_leave"


def test_coming_back_early_is_for_somebody_else_and_opens_at_once(office):
    row = entered()
    with pytest.raises(Refused):
        acts.step(LEAVES, person(TELLER), row.pk, "come_back", {"reason": "I am here"})
    acts.step(LEAVES, person(MANAGER), row.pk, "come_back", {"reason": "is needed"})
    assert status() == "active"


def test_two_leaves_of_one_day_are_one_too_many_and_several_bind_each_on_its_days(office):
    entered(first=1, last=2)
    entered(first=5, last=6)
    assert [status(on) for on in (1, 3, 5)] == ["on_leave", "active", "on_leave"]
    with pytest.raises(Unfit):
        entered(first=2, last=5)
    assert len(Staff.objects.get(pk=TELLER).away) == 2


def test_a_leave_that_has_begun_is_not_called_off_and_one_to_come_is(office):
    with pytest.raises(Refused):
        acts.step(LEAVES, person(TELLER), entered().pk, "cancel", {"reason": "no"})
    row = entered(OTHER, first=5, last=6)
    acts.step(LEAVES, person(OTHER), row.pk, "cancel", {"reason": "no"})
    assert not Staff.objects.get(pk=OTHER).away


def test_others_are_sent_by_their_head_or_the_staff_office(office):
    with pytest.raises(Refused):
        entered(OTHER, staff=TELLER)
    row = entered(MANAGER, staff=TELLER, kind="mandatory", first=2, last=6)
    with pytest.raises(Refused):
        acts.step(LEAVES, person(TELLER), row.pk, "cancel", {"reason": "no"})
    with pytest.raises(Refused):
        entered(OTHER, kind="mandatory")
    assert entered(SECURITY, staff=OTHER, first=9, last=10).branch == "B01"


def test_the_deputy_is_told_and_both_see_it_at_home(office):
    entered(deputy=OTHER)
    assert standing_in.deputies(TELLER) == {OTHER}
    assert "Staff S0001 is on leave" in office.client("analyst").get("/").content.decode()
    assert "your rights rest" in office.client("teller").get("/").content.decode()
