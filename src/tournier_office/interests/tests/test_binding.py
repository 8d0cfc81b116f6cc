# SPDX-License-Identifier: Apache-2.0
"""What is declared binds at once, at the gate and wherever somebody decides or handles (M20)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tournier.base import Refused
from tournier_office.interests.models import Declaration
from tournier_office.interests.tests.declaring import (
    COMPLIANCE,
    CUSTOMER,
    MANAGER,
    TELLER,
    declare,
    duties,
    read_by_rules,
    statement,
    step,
)
from tournier_office.people.independence import APPROVE, HANDLE, Matter, ties_of
from tournier_office.people.lookups import Staff


def test_a_declared_relative_is_barred_at_once_and_no_review_opens_the_records(office):
    row = declare()
    assert read_by_rules(TELLER, "relatives") == {CUSTOMER}
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "release")
    step(row, COMPLIANCE, "decide", measures="handle")
    row.refresh_from_db()
    assert row.state == "bound"
    assert read_by_rules(TELLER, "relatives") == {CUSTOMER}


def test_what_was_entered_and_what_was_declared_are_one(office):
    person = Staff.objects.get(pk=TELLER)
    person.relatives, person.own_customer = ["1000002"], "1000003"
    person.save()
    declare(customers=f"{CUSTOMER}, 1000004")
    declare(kind="own", customers="1000005")
    assert read_by_rules(TELLER, "relatives") == {"1000002", CUSTOMER, "1000004", "1000005"}
    assert read_by_rules(TELLER, "own_customer") == "1000003"


def test_ones_own_number_is_the_first_that_one_declares_and_all_others_are_barred_too(office):
    declare(kind="own", customers="1000005,1000006")
    assert read_by_rules(TELLER, "own_customer") == "1000005"
    assert read_by_rules(TELLER, "relatives") == {"1000006"}


def test_another_interest_keeps_away_until_a_reviewer_says_from_what(office):
    row = declare(kind="holding", customers=CUSTOMER, organisation="Lotus Ltd", what="5 per cent")
    assert read_by_rules(TELLER, "recused_from") == {CUSTOMER}
    assert ties_of(TELLER).apart(Matter(organisation=" lotus  LTD"), HANDLE)
    step(row, COMPLIANCE, "decide", measures="approve")
    assert read_by_rules(TELLER, "recused_from") == frozenset()
    found = ties_of(TELLER)
    assert (found.apart(Matter(CUSTOMER), APPROVE), found.apart(Matter(CUSTOMER), HANDLE)) == (True, False)


def test_that_it_is_over_opens_nothing_before_another_person_confirms(office):
    row = declare(kind="holding", customers=CUSTOMER, organisation="Lotus", what="sold")
    step(row, COMPLIANCE, "decide", measures="look")
    step(row, TELLER, "say_over")
    assert read_by_rules(TELLER, "recused_from") == {CUSTOMER}
    with pytest.raises(Refused):
        step(row, TELLER, "end")
    step(row, COMPLIANCE, "end")
    assert read_by_rules(TELLER, "recused_from") == frozenset()


def test_an_overdue_declaration_closes_by_its_day_and_a_grace_opens_by_name(office):
    row = statement()
    assert row.until == timezone.localdate() + timedelta(days=365)
    assert read_by_rules(TELLER, "declaration_overdue") is False
    row.until = timezone.localdate() - timedelta(days=2)
    row.save()
    assert read_by_rules(TELLER, "declaration_overdue") is True
    with pytest.raises(Refused):
        step(row, TELLER, "grace", until=(timezone.localdate() + timedelta(days=9)).isoformat())
    step(row, COMPLIANCE, "grace", until=(timezone.localdate() + timedelta(days=9)).isoformat())
    assert read_by_rules(TELLER, "declaration_overdue") is False


def test_nothing_is_owed_by_whom_nobody_asked(office):
    assert read_by_rules(TELLER, "declaration_overdue") is False
    assert read_by_rules(TELLER, "recused_from") == frozenset()


def test_a_row_that_was_written_past_the_office_decides_nothing(office):
    row = declare()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE interests_interest SET customers = '' WHERE id = %s", [row.pk])
    with pytest.raises(Refused) as caught:
        ties_of(TELLER)
    assert caught.value.code == "fact.changed"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE interests_interest SET customers = %s WHERE id = %s", [CUSTOMER, row.pk])


def test_a_relative_who_works_here_is_not_decided_about(office):
    declare(MANAGER, "colleague", colleague=TELLER)
    found = ties_of(MANAGER)
    assert found.apart(Matter(colleague=TELLER), APPROVE)
    assert not found.apart(Matter(colleague=COMPLIANCE), APPROVE)


def test_what_a_leaver_declared_binds_on_and_their_clock_rests(office):
    from tournier_office.interests.chores import chores

    declare()
    clock = duties().objects.get(deadline="B12")
    person = Staff.objects.get(pk=TELLER)
    person.status = Staff.Status.LEFT
    person.save()
    chores()
    clock.refresh_from_db()
    assert clock.state == "done"
    assert Declaration.objects.get(staff=TELLER).state == "resting"
    assert ties_of(TELLER).relatives == {CUSTOMER}
