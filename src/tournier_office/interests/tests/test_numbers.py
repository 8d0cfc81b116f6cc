# SPDX-License-Identifier: Apache-2.0
"""Whose relatives are which customers: the declarer's own words to them, to a judge by the gate, on no other path to anybody."""

import json

import pytest
from django.apps import apps

from tournier.base import BadInput, Refused
from tournier.gate import Card, No
from tournier.ledger.entries import Event
from tournier_office.evidence.entry_views import told
from tournier_office.interests.register import INTERESTS
from tournier_office.interests.tests.declaring import (
    AUDITOR,
    COMPLIANCE,
    CUSTOMER,
    LEGAL,
    MANAGER,
    TELLER,
    declare,
    person,
    read_by_rules,
    step,
)
from tournier_office.site import forgetting, gateway
from tournier_office.site.models import SavedFilter, Step
from tournier_office.site.register import acts, opening, reading
from tournier_office.site.register.shown import shown

pytestmark = pytest.mark.django_db
SECOND = "1000002"
NUMBERS = (CUSTOMER, SECOND)


@pytest.fixture
def row(office):
    found = declare(customers=CUSTOMER)
    step(found, COMPLIANCE, "name_customers", customers=SECOND)
    found.refresh_from_db()
    return found


def opened(row, number):
    return opening.opened(INTERESTS, person(number), row.pk, ["customers"], "to decide")


def test_a_judge_is_shown_how_many_and_no_number_on_any_path(office, row):
    judge, auditor = office.client(COMPLIANCE), office.client(AUDITOR)
    page = judge.get(f"/interests/{row.pk}/").content.decode()
    assert "How many customers" in page
    entries = [one for one in gateway.ledger().entries(disclosure=row.pk) if one.detail.get("register")]
    paths = [
        page,
        judge.get("/interests/").content.decode(),
        judge.get("/api/v1/registers/interests").content.decode(),
        judge.get(f"/api/v1/registers/interests/{row.pk}").content.decode(),
        json.dumps([one.told for one in Step.objects.all()]),
        *(repr((one.detail, one.subjects)) for one in entries),
        *(auditor.get(f"/evidence/entries/{one.id}/").content.decode() for one in entries),
        auditor.get(f"/api/v1/evidence/entries?disclosure={row.pk}").content.decode(),
        office.client(TELLER).get("/me/").content.decode(),
        office.client(LEGAL).get("/interests/").content.decode(),
        str(judge.get("/").content),
    ]
    assert not [(place, number) for place, text in enumerate(paths) for number in NUMBERS if number in text]
    assert len(entries) == 2
    assert [one.detail["named"] for one in entries] in ([1, 2], [2, 1])


def test_no_filter_finds_by_number_and_nobody_takes_the_list(office, row):
    assert "customers" not in reading.narrowing(INTERESTS)
    who = person(COMPLIANCE)
    for asked in ({"customers": CUSTOMER}, {"customers": "9"}, {"named": "1"}):
        assert reading.page(INTERESTS, who, reading.query_of(INTERESTS, asked)).total == 1
    acts.keep_filter(INTERESTS, who, "one", reading.query_of(INTERESTS, {"customers": CUSTOMER}))
    assert SavedFilter.objects.get().query == {}
    with pytest.raises(Refused):
        acts.export(INTERESTS, who, reading.Query({}))


def test_adding_tells_nobody_whether_it_was_there(row):
    """Known or new: the count says the same, and each is opened once."""
    same = step(declare(customers=CUSTOMER), COMPLIANCE, "name_customers", customers=CUSTOMER)
    assert same.customers.count(CUSTOMER) == 2
    answers = shown(INTERESTS, opened(same, COMPLIANCE))
    assert [one.text for one in answers.values] == [CUSTOMER]


def test_the_declarer_reads_what_they_wrote_and_opens_nothing(office, row):
    client = office.client(TELLER)
    assert f"{CUSTOMER},{SECOND}" in client.get(f"/interests/{row.pk}/").content.decode()
    assert client.get(f"/api/v1/registers/interests/{row.pk}").json()["values"]["customers"] == f"{CUSTOMER},{SECOND}"
    assert CUSTOMER not in client.get("/api/v1/registers/interests").content.decode()
    with pytest.raises(Refused):
        opened(row, TELLER)


def test_a_judge_opens_them_by_the_gate_each_recorded_under_its_customer(office, row):
    body = json.dumps({"fields": ["customers"], "why": "to decide what follows"})
    answer = office.client(COMPLIANCE).post(f"/api/v1/registers/interests/{row.pk}/open", body, "application/json")
    assert answer.json()["values"] == {"customers": f"{CUSTOMER}, {SECOND}"}
    for number in NUMBERS:
        (entry,) = gateway.ledger().entries(subject=number, event=Event.DISCLOSURE_INTENDED)
        told = {name: entry.detail[name] for name in ("channel", "purpose", "basis", "case", "why")}
        assert (entry.actor, told) == (
            COMPLIANCE,
            {"channel": "reveal", "purpose": "due_diligence", "basis": "legal_duty", "case": row.pk, "why": "to decide what follows"},
        )  # fmt: skip
    page = office.client(COMPLIANCE).post(f"/interests/{row.pk}/open/", {"field": "customers", "reason": "again"})
    assert f"{CUSTOMER}, {SECOND}" in page.content.decode()
    with pytest.raises(BadInput):
        opening.opened(INTERESTS, person(COMPLIANCE), row.pk, ["customers"], " ")


def test_whom_a_judge_keeps_away_from_the_gate_keeps_back(row):
    """The others are opened; why one is not, is said by its rule, and not which it is."""
    declare(COMPLIANCE, customers=SECOND)
    answers = opened(row, COMPLIANCE)
    assert [isinstance(one, No) for one in answers] == [False, True]
    seen = shown(INTERESTS, answers)
    assert [one.text for one in seen.values] == [CUSTOMER]
    assert [one.partition(":")[0] for one in seen.reasons] == ["relatives-records"]
    assert SECOND not in repr(seen)


@pytest.mark.parametrize("number", [MANAGER, AUDITOR, LEGAL])
def test_an_attack_by_whoever_judges_nothing(office, row, number):
    before = len(gateway.ledger().entries(limit=200))
    with pytest.raises(Refused):
        opened(row, number)
    assert (
        office.client(number).post(f"/interests/{row.pk}/open/", {"field": "customers", "reason": "x"}).status_code
        == 403
    )
    assert len(gateway.ledger().entries(limit=200)) == before


def test_a_lapse_of_the_judge_closes_them(office, row):
    person_row = apps.get_model("people.Staff").objects.get(pk=COMPLIANCE)
    person_row.status = "suspended"
    actor = person(COMPLIANCE)
    person_row.save()
    answers = opening.opened(INTERESTS, actor, row.pk, ["customers"], "to decide")
    assert not any(isinstance(one, Card) for one in answers)
    assert not shown(INTERESTS, answers).values


def test_an_entry_from_before_names_nobody_any_more(office, row):
    receipt = gateway.record(
        Event.REGISTER_OPENED, TELLER, {"register": "interests", "row": "old", "verb": "opened", "customers": CUSTOMER}
    )
    entry = gateway.ledger().read(receipt.id)
    assert "customers" not in told(entry)
    assert CUSTOMER not in office.client(AUDITOR).get(f"/evidence/entries/{receipt.id}/").content.decode()


def test_who_was_erased_is_not_asked_about(row):
    for number in NUMBERS:
        forgetting.forget(number)
    row.refresh_from_db()
    with pytest.raises(BadInput):
        opened(row, COMPLIANCE)


def test_what_is_declared_binds_as_before(row):
    assert read_by_rules(TELLER, "relatives") == frozenset(NUMBERS)
