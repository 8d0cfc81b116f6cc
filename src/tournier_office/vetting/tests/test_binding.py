# SPDX-License-Identifier: Apache-2.0
"""A holder of a key post without a valid check: what closes, what opens, and who is the keeper of the date (M10)."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tournier.base import Refused
from tournier.catalogue import FieldRef
from tournier.gate import Ask
from tournier_office.disclosures.tests.desk import CASE, MOBILE
from tournier_office.interests.tests.declaring import declare, read_by_rules
from tournier_office.people import actions as people_acts
from tournier_office.people.lookups import Staff
from tournier_office.people.standing import standing
from tournier_office.site import gateway
from tournier_office.site.dated import Works
from tournier_office.vetting.chores import chores
from tournier_office.vetting.models import Check
from tournier_office.vetting.tests.checking import FACT, asked_for, day, key_post, passed, report, step

TELLER, MANAGER, PROTECTION, COMPLIANCE, LEGAL = "S0001", "S0002", "S0003", "S0004", "S0009"
EPOCH = date(1970, 1, 1)


def last_day(number: str = TELLER) -> date | None:
    found = read_by_rules(number, FACT)
    return EPOCH + timedelta(days=found) if found else None


def test_without_key_posts_what_was_entered_counts(office):
    assert last_day() == Staff.objects.get(pk=TELLER).background_check_until
    passed()
    assert last_day() == Staff.objects.get(pk=TELLER).background_check_until, (
        "nobody keeps it here while the post is none"
    )


def test_a_key_post_closes_until_another_person_approved_a_check(office):
    key_post()
    assert last_day() == day(0), "what was entered counts as long as the approver of the post gave"
    step_back = asked_for()
    assert last_day() == day(0)
    report(step_back)
    assert last_day() == day(0)
    step(step_back, COMPLIANCE, "approve")
    assert last_day() == day(365)
    assert last_day(MANAGER) == Staff.objects.get(pk=MANAGER).background_check_until, "another post is none"


def test_a_date_that_was_never_entered_is_carried_nowhere(office):
    person = Staff.objects.get(pk=TELLER)
    person.background_check_until = None
    person.save()
    key_post(carry=90)
    assert last_day() is None


def test_nobody_enters_the_date_beside_the_register(office):
    key_post()
    with pytest.raises(Refused) as caught:
        people_acts.set_facts(
            TELLER, {FACT: day(900)}, open_violation=False, by=office.staff("security_admin"), reason="because"
        )
    assert caught.value.code == "people.kept"
    assert last_day() == day(0)


def test_what_was_not_passed_or_was_revoked_closes_whatever_else_was_given(office):
    key_post(carry=90)
    row = passed()
    step(row, COMPLIANCE, "revoke")
    assert last_day() is None
    newer = asked_for()
    step(newer, LEGAL, "grace", grace_until=day(20).isoformat())
    assert last_day() is None
    report(newer)
    step(newer, LEGAL, "approve")
    row.refresh_from_db()
    assert (last_day(), row.state) == (day(365), "ended")
    again = report(asked_for(), result="adverse")
    with pytest.raises(Refused):
        step(again, LEGAL, "approve")
    step(again, LEGAL, "fail")
    assert last_day() is None


def test_a_grace_has_a_named_approver_and_stands_in_the_ledger(office):
    key_post()
    row = asked_for()
    with pytest.raises(Refused):
        step(row, PROTECTION, "grace", grace_until=day(9).isoformat())
    step(row, COMPLIANCE, "grace", grace_until=day(9).isoformat())
    assert last_day() == day(9)
    (entry,) = [one for one in gateway.ledger().entries() if one.detail.get("verb") == "grace"]
    assert (entry.actor, entry.detail["why"]) == (COMPLIANCE, "because")


@pytest.mark.parametrize("number", [TELLER, PROTECTION])
def test_neither_the_person_nor_the_reporter_approves(office, number):
    row = report(asked_for())
    with pytest.raises(Refused):
        step(row, number, "approve")


def test_no_relative_approves_sees_to_it_or_asks(office):
    declare(COMPLIANCE, "colleague", colleague=TELLER)
    row = report(asked_for())
    for verb in ("approve", "fail", "send_back"):
        with pytest.raises(Refused) as caught:
            step(row, COMPLIANCE, verb)
        assert caught.value.code == "interest.apart"
    with pytest.raises(Refused):
        asked_for(by=COMPLIANCE)
    assert step(row, LEGAL, "approve").approver == LEGAL


def test_a_row_that_was_written_past_the_office_opens_nothing(office):
    key_post()
    row = passed()
    for statement in (
        "UPDATE vetting_check SET until = '2099-01-01' WHERE id = %s",
        "UPDATE vetting_check SET state = 'counts' WHERE id = %s",
    ):
        if "state" in statement:
            step(row, COMPLIANCE, "revoke")
        with connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])
        with pytest.raises(Refused) as caught:
            last_day()
        assert caught.value.code == "fact.changed"
        Check.objects.get(pk=row.pk).delete()
        row = passed()


def test_a_card_that_is_open_is_shut_at_the_next_reveal(office):
    """Law 4: flipped between two pages of one session; the refusal names rule, fact and the smallest remedy."""
    key_post()
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
    assert FACT in after


def test_the_persons_page_names_the_register_and_what_it_opens(office):
    key_post()
    page = office.client("teller", "en").get(f"/people/{TELLER}/").content.decode()
    assert "the register of background checks" in page
    (fact,) = [one for one in standing(Staff.objects.get(pk=TELLER)) if one.name == f"staff.{FACT}"]
    assert fact.doors
    assert fact.way == "/background_checks/"


def test_the_report_of_many_says_the_same_as_the_gate(office):
    from tournier_office.vetting.facts import dates_of_many

    key_post(carry=30)
    passed()
    entered = {FACT: day(500)}
    found = dates_of_many(
        {
            TELLER: (Works("B01", {"teller"}), entered),
            MANAGER: (Works("B01", {"branch_manager"}), entered),
            "S9": (Works("B02", {"teller"}), entered),
        }
    )
    assert found == {TELLER: {FACT: day(365)}, "S9": {FACT: day(30)}}
    assert last_day() == day(365)


def test_the_office_asks_for_what_is_missing_once_and_ends_what_nobody_needs(office):
    chores()
    assert not Check.objects.exists()
    key_post()
    chores()
    chores()
    (row,) = Check.objects.all()
    assert (row.staff, row.state, row.keeper) == (TELLER, "asked", COMPLIANCE)
    person = Staff.objects.get(pk=TELLER)
    person.status = Staff.Status.LEFT
    person.save()
    chores()
    row.refresh_from_db()
    assert row.state == "ended"
