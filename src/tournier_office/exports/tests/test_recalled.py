# SPDX-License-Identifier: Apache-2.0
"""Whoever is erased is asked back for: files in which they stood, taken or not, and statements that wait and name them."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tournier.base import new_id
from tournier.ledger import verify_proof
from tournier.ledger.entries import Event
from tournier_office.disclosures.taken import standing
from tournier_office.duties import lookups as duties
from tournier_office.erasures import lookups as erasures
from tournier_office.erasures import words
from tournier_office.erasures.tests.test_erasing import AUDITOR, CUSTOMER, agreed, proposed
from tournier_office.exports import actions, places, recalling
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk
from tournier_office.queries import actions as queries
from tournier_office.site import forgetting, gateway
from tournier_office.site.chores import run
from tournier_office.site.register.tests.sample import person

pytestmark = pytest.mark.django_db
Run, SavedQuery = apps.get_model("queries.Run"), apps.get_model("queries.SavedQuery")
OTHERS = "SELECT khxm, sjhm FROM cust_info WHERE khjg = 'B02'"  # the third customer alone


@pytest.fixture
def analyst(office):
    return desk.person(office, "analyst")


@pytest.fixture
def files(office, analyst):
    """A file that was taken, one that was not yet, and one of somebody else's information that was taken."""
    taken, waiting, other = (
        desk.made(office, analyst, Terms(days=2)),
        desk.made(office, analyst, Terms(days=2)),
        desk.made(office, analyst, Terms(days=2), sql=OTHERS),
    )
    for row in (taken, other):
        desk.taken(analyst, row)
    return taken, waiting, other


def reminded():
    """The files of which somebody is reminded, and whether the clock is over and others hear of it."""
    run()
    return {one.subject: one.state for one in duties.open_duties().filter(kind="export")}


def test_what_was_taken_is_to_be_destroyed_at_once_and_the_certificate_counts_it(
    office, analyst, files, django_capture_on_commit_callbacks, monkeypatch
):
    taken, waiting, other = files
    assert set(reminded().values()) == {"running"}, "they live two days"
    request = proposed()
    with django_capture_on_commit_callbacks(execute=True):
        assert agreed(request).state == "erased"
    for row in files:
        row.refresh_from_db()
    assert (taken.state, standing(taken)) == ("revoked", "overdue")
    assert (waiting.state, waiting.identity, standing(waiting)) == ("revoked", "", "none")
    assert not places.sealed(waiting.pk).exists()
    assert (other.state, standing(other)) == ("ready", "soon")
    assert reminded() == {taken.pk: "escalated", other.pk: "running"}
    told = gateway.ledger().entries(event=Event.EXPORT_RECALLED, limit=10)
    assert {one.disclosure for one in told} == {taken.disclosure, waiting.disclosure}
    assert CUSTOMER not in str([one.detail for one in told])
    proof = verify_proof(erasures.certificate(person(AUDITOR), request.pk), gateway.ledger().verifier_key)
    assert json.loads(proof.values["detail"])["files"] == 2

    for language, said in (("en", "A customer whose information stands in it was erased."), ("zh-hans", "已被删除")):
        page = office.client("analyst", language).get(f"/exports/{taken.pk}/").content.decode()
        assert "data-recalled" in page
        assert said in page
    assert "data-recalled" not in office.client("analyst").get(f"/exports/{other.pk}/").content.decode()
    answers = {row.pk: office.client("analyst").get(f"/api/v1/exports/{row.pk}").json() for row in (taken, other)}
    assert {key: answer["recalled"] for key, answer in answers.items()} == {taken.pk: True, other.pk: False}
    monkeypatch.setattr(recalling, "_MANY", 1)  # what was asked back is read on, however many there are
    assert forgetting.recalled(request.pk) == (1, 0)
    actions.confirm(analyst, taken.pk, "shredded")
    assert forgetting.recalled(request.pk) == (1, 1)
    page = office.client("auditor").get(reverse("erasures:one", args=[request.pk])).content.decode()
    assert "1 file in which the customer stood was asked back" in page
    assert "Confirmed destroyed: 1." in page


def test_a_process_that_died_after_the_key_was_destroyed_still_finds_the_files(
    office, analyst, files, django_capture_on_commit_callbacks
):
    taken, _waiting, other = files
    request = proposed()
    died = transaction.atomic()
    died.__enter__()
    agreed(request)
    died.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)  # nothing of the office's own is kept
    assert gateway.ledger().entries(subject=CUSTOMER) == []
    taken.refresh_from_db()
    assert standing(taken) == "soon"
    with django_capture_on_commit_callbacks(execute=True):
        assert agreed(request).state == "erased"
    for row in (taken, other):
        row.refresh_from_db()
    assert (standing(taken), standing(other)) == ("overdue", "soon")
    assert recalling.standing(request.pk) == (1, 0)


def test_what_was_confirmed_destroyed_before_is_not_asked_for(office, analyst, files):
    taken, waiting, _other = files
    actions.confirm(analyst, taken.pk, "shredded")
    assert recalling.recall(CUSTOMER, "S0004", "request") == 1
    waiting.refresh_from_db()
    assert waiting.state == "revoked"
    assert not recalling.is_recalled(taken)


def test_statements_that_wait_and_name_the_customer_go_and_others_stay(office, analyst):
    named = desk.filed(analyst, sql=f"SELECT khxm FROM cust_info WHERE khjg <> '{CUSTOMER}'")
    longer = desk.filed(analyst, sql=f"SELECT khxm FROM cust_info WHERE khjg <> '{CUSTOMER}7'")
    for name, number in (("one", CUSTOMER), ("two", f"{CUSTOMER}7"), (f"of {CUSTOMER}", "")):
        queries.save(analyst, name, "core", f"SELECT khxm FROM cust_info WHERE khjg <> '{number}'")
    now = timezone.now()
    run = Run.objects.create(
        id=new_id(), staff=analyst.staff, session="s", purpose="p", basis="b", source="core", shape="SELECT", disclosure="d",
        state="ready", pages=1, started_at=now, expires_at=now + timedelta(minutes=5),
    )  # fmt: skip
    assert {CUSTOMER, f"{CUSTOMER}7"} <= forgetting.subjects()
    assert forgetting.forget(CUSTOMER) == 4
    for row in (named, longer, run):
        row.refresh_from_db()
    assert (named.state, named.sql) == (Export.State.CANCELLED, "")
    assert longer.state == Export.State.WAITING
    assert list(SavedQuery.objects.values_list("name", flat=True)) == ["two"]
    assert (run.state, run.code) == ("stopped", "query.erased")
    assert CUSTOMER not in forgetting.subjects()


@pytest.mark.parametrize("purpose", ["reconciliation", "audit"])
def test_statements_go_that_name_the_customer_by_a_token_with_whatever_mark(office, analyst, purpose):
    tokens = {who: str(gateway.gate().treated(purpose, "token", who)) for who in (CUSTOMER, f"{CUSTOMER}7")}
    marked = {who: f"{token[:24]}{'0' * 12}" for who, token in tokens.items()}
    named = desk.filed(analyst, sql=f"SELECT khxm FROM cust_info WHERE khh = '{marked[CUSTOMER]}'")
    for name, token in (("one", tokens[CUSTOMER]), ("two", marked[CUSTOMER]), ("three", marked[f"{CUSTOMER}7"])):
        queries.save(analyst, name, "core", f"SELECT khxm FROM cust_info WHERE khh = '{token}'")
    assert forgetting.forget(CUSTOMER) == 3
    named.refresh_from_db()
    assert (named.state, named.sql) == (Export.State.CANCELLED, "")
    assert list(SavedQuery.objects.values_list("name", flat=True)) == ["three"]


def test_everything_that_a_person_can_name_as_a_hold_has_its_clause():
    from tournier.law.retention import holds

    assert {word for word, _ in words.holds()} - {words.NONE} == set(holds())
