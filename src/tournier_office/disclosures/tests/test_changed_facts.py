# SPDX-License-Identifier: Apache-2.0
"""M44 at the gate: a fact that somebody wrote into the database past the office is no fact. It is refused, not read."""

import pytest
from django.db import connection

from tournier.base import Refused
from tournier.gate import Ask
from tournier.ledger.entries import Event
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import CASE, CLEAR, MOBILE
from tournier_office.site import gateway

CHANGED = "is not as the office wrote it"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def look_up(office, client, post="teller"):
    """Ask the gate itself, as every channel does, and give the reasons of its refusal."""
    session = client.session["sign_in"]
    ask = Ask(office.staff(post), "counter_service", "contract", CASE, session=session, address="10.1.0.5")
    return str(gateway.gate().look_up(ask, "1000001"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_staff SET training_until = '2099-01-01' WHERE number = 'S0001'",
        "UPDATE people_staff SET relatives = '[]', own_customer = 'x' WHERE number = 'S0001'",
        "UPDATE people_branch SET region = 'R9' WHERE code = 'B01'",
        "UPDATE people_post SET networks = '[\"0.0.0.0/0\"]' WHERE code = 'teller'",
        "UPDATE people_holding SET until = '2099-01-01' WHERE staff_id = 'S0001'",
        "UPDATE people_holding SET post_id = 'analyst' WHERE staff_id = 'S0001'",
        "UPDATE people_network SET kind = 'office'",
        "UPDATE people_signin SET factors = 3",
        "UPDATE people_signin SET seen_at = '2099-01-01 00:00:00+00:00'",
    ],
)
def test_a_changed_fact_closes_the_gate_and_the_ledger_says_why(tampered_office, statement):
    clerk = tampered_office.client("teller")
    assert CHANGED not in look_up(tampered_office, clerk)
    sql(statement)
    assert CHANGED in look_up(tampered_office, clerk)
    refused = gateway.ledger().entries(event=Event.DISCLOSURE_REFUSED)[0]
    assert "fact.changed" in str(refused.detail)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_staff SET pledge_until = '2099-01-01' WHERE number = 'S0001'",
        "UPDATE people_holding SET until = '2099-01-01' WHERE staff_id = 'S0001'",
        "UPDATE people_signin SET seen_at = '2099-01-01 00:00:00+00:00'",
    ],
)
@pytest.mark.parametrize(
    ("language", "why", "cure"),
    [("zh-hans", "登记簿中有一行不是本系统所写", "请审计人员"), ("en", CHANGED, "An auditor compares the registers")],
)
def test_every_page_says_why_it_stays_closed(tampered_office, statement, language, why, cure):
    clerk = tampered_office.client("teller", language)
    assert clerk.get("/").status_code == 200
    sql(statement)
    answer = clerk.get("/")
    assert answer.status_code == 403
    assert why in answer.content.decode()
    assert cure in answer.content.decode()


@pytest.mark.django_db
def test_a_post_that_somebody_gave_themselves_opens_nothing(tampered_office):
    clerk = tampered_office.client("teller")
    sql(
        'INSERT INTO people_holding (staff_id, post_id, branch_id, since, ended, kind, "grant", purposes, top_class)'
        " SELECT 'S0001', 'analyst', 'B01', since, ended, kind, '', '[]', 0 FROM people_holding WHERE staff_id = 'S0002'"
    )
    assert CHANGED in look_up(tampered_office, clerk)


@pytest.mark.django_db
def test_an_approval_that_nobody_gave_opens_nothing(tampered_office):
    clerk = tampered_office.client("teller")
    key = desk.look(clerk)
    row = desk.filed(clerk, key, MOBILE)
    sql("UPDATE disclosures_accessrequest SET state = 'granted' WHERE id = %s", row.pk)
    sql(
        "INSERT INTO disclosures_approval (request_id, stage, role, person, for_whom, answer, reason, at, entry)"
        " VALUES (%s, 0, 'branch_manager', 'S0002', '', 'approved', '', '2026-01-01 00:00:00+00:00', 'e')",
        row.pk,
    )
    page = desk.reveal(clerk, key, MOBILE).content.decode()
    assert CHANGED in page
    assert CLEAR[MOBILE] not in page


@pytest.mark.django_db
def test_a_look_that_somebody_turned_to_another_customer_shows_nothing(tampered_office):
    clerk = tampered_office.client("teller")
    key = desk.look(clerk)
    sql("UPDATE disclosures_look SET subject = '1000002' WHERE id = %s", key)
    answer = clerk.get(f"/lookup/{key}/")
    assert answer.status_code == 403
    assert CHANGED in answer.content.decode()


@pytest.mark.django_db
def test_rules_that_somebody_wrote_into_the_database_are_not_loaded(tampered_office):
    sql("UPDATE lawbook_rulebookversion SET files = '{}', digest = 'other' WHERE state = 'active'")
    with pytest.raises(Refused) as caught:
        gateway.reload_rules()
    assert caught.value.code == "fact.changed"


@pytest.mark.django_db
def test_a_password_that_somebody_wrote_into_the_database_signs_nobody_in(tampered_office):
    from django.contrib.auth.hashers import make_password

    from tournier_office.people.lookups import User

    sql("UPDATE people_user SET password = %s WHERE username = 'S0001'", make_password("Some-password-1"))
    with pytest.raises(Refused) as caught:
        User.objects.get(username="S0001").check_password("Some-password-1")
    assert caught.value.code == "fact.changed"
