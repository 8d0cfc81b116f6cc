# SPDX-License-Identifier: Apache-2.0
"""A look-up asks the office's database little: what it sends is counted, so that it does not grow unseen (decision 0185)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.simulators.small_office import Office, office
from tests.simulators.statements import sent
from tournier_office.disclosures.tests.desk import CASE
from tournier_office.people import enrol, keys, signed_in
from tournier_office.people.models import Holding, Post, SignIn, Staff
from tournier_office.people.tests import make_key

__all__ = ["office", "sent"]

pytestmark = pytest.mark.django_db
HERE = "127.0.0.0/8"
# key and account, what reviews bar, posts, the look; grants, a match, posts, networks, person, key, what learning and vetting demand,
# interests, what reviews bar, complaints about the person and of the customer, whether the customer may only be stored (a
# register of its own, found by a mark that no other table holds), violations, searches of today
MOST = 19
MOST_OF_A_BROWSER = 10
# Which rules and which catalogue are in force, and whether a moment for other rules has come, is asked once a second: on a
# slow machine that is more than once in a look-up.
TIMED = ("lawbook_rulebookversion", "catalogue_catalogueversion")


@pytest.fixture
def program(office: Office) -> Client:
    """A counter's program, with a key of its own."""
    enrol.install_network(HERE, "branch")
    Post.objects.create(code="service", zh="系统", en="Service", kind="business", networks=[])
    for post in Post.objects.all():
        post.networks = [*post.networks, HERE]
        post.save()
    good = {f"{name}_until": timezone.localdate() + timedelta(days=90) for name in _TERMS}
    enrol.create_staff(
        "SVC1", zh="柜面系统", en="Counter", branch="B01", posts=("service", "teller"), password="", by="setup",
        facts=good, must_change=False,
    )  # fmt: skip
    _, key = make_key(
        "SVC1", by=office.staff("security_admin"), keeper=office.staff("branch_manager"),
        channels=["search", "look_up"], ranges=[HERE], days=1, purpose="counter",
    )  # fmt: skip
    return Client(headers={"Authorization": f"Bearer {key}"})


_TERMS = ("training", "exam", "pledge", "read_confirmed", "background_check", "contract")


def test_a_look_up_sends_few_statements_and_writes_nothing(program: Client, sent: list[str]):
    asked = {
        "purpose": "counter_service", "basis": "contract", "case": CASE,
        "criteria": [{"category": "CUST_ID", "text": "1000001"}],
    }  # fmt: skip
    found = program.post("/api/v1/search", asked, content_type="application/json")
    assert found.status_code == 200, found.content.decode()
    look = {"look": found.json()["hits"][0]["look"]}
    program.post("/api/v1/look-ups", look, content_type="application/json")  # what is made once was made
    sent.clear()
    card = program.post("/api/v1/look-ups", look, content_type="application/json")
    assert card.status_code == 200, card.content.decode()
    asked_each_time = [statement for statement in sent if not any(table in statement for table in TIMED)]
    assert 0 < len(asked_each_time) <= MOST, asked_each_time
    assert all(statement.lstrip().startswith("SELECT") for statement in sent), sent


def test_whose_key_it_was_is_a_guess_of_what_to_ask_and_no_answer(program: Client, office: Office):
    asked = {
        "purpose": "counter_service", "basis": "contract", "case": CASE,
        "criteria": [{"category": "CUST_ID", "text": "1000001"}],
    }  # fmt: skip
    assert program.post("/api/v1/search", asked, content_type="application/json").status_code == 200
    (prefix,) = [prefix for prefix, owner in keys._owners.items() if owner == "SVC1"][-1:]
    keys._owners[prefix] = office.staff("security_admin")  # an administrator looks nobody up
    found = program.post("/api/v1/search", asked, content_type="application/json")
    assert found.status_code == 200, found.content.decode()
    assert keys._owners[prefix] == "SVC1"
    Staff.objects.filter(pk="SVC1").update(status="suspended")
    assert program.post("/api/v1/search", asked, content_type="application/json").status_code == 401


def test_a_browser_is_asked_for_once_and_whose_it_was_is_a_guess(office: Office, sent: list[str]):
    browser, number = office.client("teller"), office.staff("teller")
    assert browser.get("/api/v1/work").status_code == 200
    cookie = str(browser.session.session_key)
    assert signed_in._last[cookie][1] == number
    sent.clear()
    assert browser.get("/api/v1/queries").status_code == 200
    # the session, its user, the person with the branch, the sign-in, what reviews bar, posts, networks; then the list itself, and whose it is
    assert 0 < len(sent) <= MOST_OF_A_BROWSER, sent
    signed_in._last[cookie] = ("0", office.staff("security_admin"), "")
    assert browser.get("/api/v1/queries").status_code == 200
    assert signed_in._last[cookie][1] == number, "asked anew where the guess was wrong"
    Holding.objects.filter(staff=number).update(ended=True)
    SignIn.objects.filter(user__username=number).update(ended_at=timezone.now())
    assert browser.get("/api/v1/queries").status_code == 403, "an ended session counts at once (law 4)"
    Staff.objects.filter(pk=number).update(status="suspended")
    assert browser.get("/api/v1/queries").status_code == 401
