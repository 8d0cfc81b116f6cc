# SPDX-License-Identifier: Apache-2.0
"""A key department: whoever works there is checked as a holder of a key post is, and nobody else (M10)."""

from datetime import date, timedelta

import pytest

from tournier.base import Refused
from tournier.catalogue import FieldRef
from tournier.gate import Ask
from tournier_office.disclosures.tests.desk import CASE, MOBILE
from tournier_office.interests.tests.declaring import read_by_rules
from tournier_office.people import actions as people_acts
from tournier_office.people.everybody import everybody, own_posts_of_everybody
from tournier_office.people.lookups import Staff
from tournier_office.people.standing import standing
from tournier_office.site import gateway, owning
from tournier_office.site.dated import Works
from tournier_office.site.owning import Handing
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit
from tournier_office.vetting import facts
from tournier_office.vetting.chores import chores
from tournier_office.vetting.models import Check, KeyPost
from tournier_office.vetting.register import KEY_POSTS
from tournier_office.vetting.tests.checking import FACT, day, department, key_post, passed, place, step

TELLER, ELSEWHERE, PROTECTION, COMPLIANCE = "S0001", "S0011", "S0003", "S0004"
EPOCH = date(1970, 1, 1)


def last_day(number: str = TELLER) -> date | None:
    found = read_by_rules(number, FACT)
    return EPOCH + timedelta(days=found) if found else None


def elsewhere() -> None:
    """One person works at the other branch."""
    who = Staff.objects.get(pk=ELSEWHERE)
    who.branch_id = "B02"
    who.save()


def test_whoever_works_there_is_checked_and_nobody_else(office):
    elsewhere()
    department("B01")
    assert last_day() == day(0), "what was entered counts as long as the approver of the department gave"
    passed()
    assert last_day() == day(365)
    assert last_day(ELSEWHERE) == Staff.objects.get(pk=ELSEWHERE).background_check_until


def test_who_moves_there_is_bound_from_that_moment_and_who_moves_away_is_not(office):
    department("B02")
    entered = Staff.objects.get(pk=ELSEWHERE).background_check_until
    assert last_day(ELSEWHERE) == entered
    elsewhere()
    assert last_day(ELSEWHERE) == day(0)
    who = Staff.objects.get(pk=ELSEWHERE)
    who.branch_id = "B01"
    who.save()
    assert last_day(ELSEWHERE) == entered


def test_a_card_that_is_open_is_shut_at_the_next_reveal(office):
    """Law 4, by the department alone: nobody of it holds a key post."""
    department("B01")
    row = passed()
    session = office.client("teller").session["sign_in"]
    ask = Ask(TELLER, "counter_service", "contract", CASE, session=session, address="10.1.0.5")

    def reveal() -> str:
        return str(gateway.gate().reveal(ask, "1000001", [FieldRef(*MOBILE)]))

    before = reveal()
    step(row, COMPLIANCE, "revoke")
    after = reveal()
    assert "background-lapsed" not in before
    assert "background-lapsed" in after


def test_a_place_binds_nobody_at_the_gate(office):
    place("B01")
    assert last_day() == Staff.objects.get(pk=TELLER).background_check_until


def test_a_program_is_not_checked_and_whoever_has_a_post_beside_is(office):
    department("B01", carry=9)
    entered = {FACT: day(500)}
    assert facts.dates("S0001", Works("B01", {"service"}), entered) == {}
    assert facts.dates("S0001", Works("B01", {"service", "teller"}), entered)[FACT].until == day(9)
    assert facts.dates("S0001", Works("B02", {"teller"}), entered) == {}


def test_the_report_of_many_says_the_same_as_the_gate(office):
    elsewhere()
    department("B01", carry=30)
    passed()
    found = everybody(own_posts_of_everybody(day(0)))
    for number in (TELLER, "S0002", ELSEWHERE):
        assert found[number].dates[FACT] == last_day(number), number


def test_nobody_enters_the_date_beside_the_register_and_the_page_says_who_keeps_it(office):
    department("B01")
    by = office.staff("security_admin")
    with pytest.raises(Refused) as caught:
        people_acts.set_facts(TELLER, {FACT: day(900)}, open_violation=False, by=by, reason="because")
    assert caught.value.code == "people.kept"
    (fact,) = [one for one in standing(Staff.objects.get(pk=TELLER)) if one.name == f"staff.{FACT}"]
    assert fact.doors
    assert fact.way == "/background_checks/"


def test_the_office_asks_for_everybody_of_the_department(office):
    elsewhere()
    department("B01")
    chores()
    asked = set(Check.objects.values_list("staff", flat=True))
    assert {TELLER, "S0002", "S0010"} <= asked
    assert ELSEWHERE not in asked


def test_an_end_takes_two_and_gives_the_entered_date_back(office):
    row = department("B01")
    step(row, COMPLIANCE, "propose_end")
    assert last_day() == day(0)
    step(row, "S0009", "end")
    assert last_day() == Staff.objects.get(pk=TELLER).background_check_until


def test_each_stands_once_and_a_department_is_not_its_places(office):
    key_post()
    department("B01")
    place("B01", spot="archive")
    place("B01", spot="vault")
    department("B02")
    for again in (key_post, lambda: department("B01"), lambda: place("B01", spot="vault")):
        with pytest.raises(Unfit):
            again()
    assert KeyPost.objects.count() == 5


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"kind": "post"}, {"post"}),
        ({"kind": "department"}, {"unit", "owner"}),
        ({"kind": "place", "unit": "B01"}, {"spot", "owner"}),
        ({"kind": "department", "unit": "B01", "owner": "S0002", "spot": "vault"}, {"spot"}),
        ({"kind": "post", "post": "teller", "unit": "B01"}, {"unit"}),
        ({"kind": "place", "unit": "B09", "spot": "vault", "owner": "S0002"}, {"unit"}),
        ({"kind": "place", "unit": "B01", "spot": "vault", "owner": "S9999"}, {"owner"}),
        ({"kind": "region"}, {"kind"}),
        ({}, {"kind"}),
    ],
)
def test_what_the_kind_needs_is_told_beside_its_field(office, given, fields):
    with pytest.raises(Unfit) as caught:
        acts.open_row(KEY_POSTS, person(PROTECTION), {"why": "x", **given})
    assert set(caught.value.faults) == fields
    assert not KeyPost.objects.exists()


def test_of_a_place_no_date_is_carried_and_of_a_department_one_is(office):
    with pytest.raises(Unfit) as caught:
        place("B01", carry=3)
    assert set(caught.value.faults) == {"carry_until"}
    with pytest.raises(Unfit) as caught:
        department("B01", carry=None)
    assert set(caught.value.faults) == {"carry_until"}


def test_whoever_answers_for_it_hands_it_on_and_a_post_has_no_owner(office):
    post, row = key_post(), department("B01", owner="S0002")
    (mine,) = [one for one in owning.owned("S0002") if one.register == "key_posts"]
    assert mine.key == row.pk
    owning.hand_on(mine, Handing("S0002", "S0006", "S0002", gateway.clock().now()))
    row.refresh_from_db()
    assert row.owner == "S0006"
    assert not [one for one in owning.owned("S0002") if one.register == "key_posts"]
    with pytest.raises(Refused) as caught:
        step(post, PROTECTION, "name_owner", owner="S0002")
    assert caught.value.code == "key_post.owner"
