# SPDX-License-Identifier: Apache-2.0
"""Screen = API (design.md 2, law 11): the same questions get the same answers, and the same ledger."""

import json

import pytest
from tests.simulators.smallbank import CUSTOMER

from tournier.ledger.entries import Event
from tournier_office.disclosures.models import AccessRequest
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import BALANCE, CLEAR, ID_NO, MOBILE, PIN
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(office):
    return office.client("teller")


def call(client, path, body=None, method="post"):
    answer = getattr(client, method)(
        f"/api/v1{path}", body if method == "get" else json.dumps(body or {}), content_type="application/json"
    )
    return answer.status_code, answer.json()


def search(client, customer="1000001", case=desk.CASE):
    body = {
        "purpose": "counter_service", "basis": "contract", "case": case,
        "criteria": [{"category": "CUST_ID", "text": customer}],
    }  # fmt: skip
    return call(client, "/search", body)


def look(client, **how):
    status, found = search(client, **how)
    assert status == 200, found
    key = found["hits"][0]["look"]
    assert call(client, "/matches", {"look": key, "category": "MOBILE", "text": CLEAR[MOBILE]})[1]["matched"]
    return key


def named(*fields):
    return [{"table": table, "field": field} for table, field in fields]


def test_search_look_up_and_card(clerk):
    key = look(clerk)
    status, card = call(clerk, "/look-ups", {"look": key})
    assert status == 200
    assert CLEAR[MOBILE] not in json.dumps(card)
    assert {column["level"] for section in card["sections"] for column in section["columns"]} >= {"partial", "withheld"}


def test_a_refusal_is_a_problem_with_the_decision(clerk):
    status, problem = call(clerk, "/reveals", {"look": look(clerk), "fields": named(MOBILE)})
    assert status == 403
    assert problem["code"] == "decision.needs_approval"
    assert problem["decision"]["reasons"][0]["clauses"]
    assert problem["decision"]["stages"] == [{"roles": ["branch_manager"], "all_of": True}]
    assert problem["decision"]["remedy"]
    assert problem["cause"]
    assert problem["cure"]


def test_at_the_counter_the_customer_is_matched_before_anything_is_shown_in_clear(office, clerk):
    key = search(clerk)[1]["hits"][0]["look"]
    assert call(clerk, "/look-ups", {"look": key})[0] == 200
    for text in ("", "10099999999"):
        if text:
            call(clerk, "/matches", {"look": key, "category": "MOBILE", "text": text})
        status, problem = call(clerk, "/reveals", {"look": key, "fields": named(MOBILE)})
        assert (status, problem["decision"]["reasons"][0]["rule"]) == (403, "counter-not-matched")
    call(clerk, "/matches", {"look": key, "category": "MOBILE", "text": CLEAR[MOBILE]})
    status, problem = call(clerk, "/reveals", {"look": key, "fields": named(MOBILE)})
    assert (status, problem["code"]) == (403, "decision.needs_approval")
    before, after = (
        gateway.ledger().entries(event=event, limit=1)[0]
        for event in (Event.DISCLOSURE_REFUSED, Event.DISCLOSURE_NEEDS_APPROVAL)
    )
    assert ("checked" in before.detail, after.detail["checked"]) == (False, ["MOBILE"])
    assert CLEAR[MOBILE] not in str(after.detail)


def test_request_approval_and_value(office, clerk):
    key = look(clerk)
    status, filed = call(
        clerk, "/requests", {"look": key, "channel": "reveal", "fields": named(MOBILE), "reason": desk.REASON}
    )
    assert status == 201, filed
    manager = office.client("branch_manager")
    assert [row["id"] for row in call(manager, "/approvals", method="get")[1]] == [filed["id"]]
    status, approved = call(manager, f"/requests/{filed['id']}/approve", {"reason": ""})
    assert (status, approved["state"]) == (200, "granted")
    status, card = call(clerk, "/reveals", {"look": key, "fields": named(MOBILE)})
    assert status == 200
    assert CLEAR[MOBILE] in json.dumps(card)


@pytest.mark.parametrize("post", ["teller", "branch_manager", "aml_officer", "auditor"])
def test_screen_and_api_agree(office, post):
    client = office.client(post)
    told = 0
    for case in (desk.CASE, ""):
        page, (status, answer) = desk.search(client, case=case).content.decode(), search(client, case=case)
        assert ("data-item" in page) == (status == 200)
        if status != 200:
            continue
        mine, theirs = desk.look(client, case=case), answer["hits"][0]["look"]
        for fields in ((MOBILE,), (ID_NO, MOBILE), (BALANCE,), (PIN,), ((CUSTOMER, "khjg"),)):
            page = desk.reveal(client, mine, *fields).content.decode()
            status, answer = call(client, "/reveals", {"look": theirs, "fields": named(*fields)})
            assert ("disclosures-yes" in page) == (status == 200)
            assert ("disclosures-no" in page) == (status == 403)
            assert ("File the request" in page) == (answer.get("code") == "decision.needs_approval")
            told += 1
    entries = gateway.ledger().entries(actor=office.staff(post), limit=200)
    decided = [
        entry for entry in reversed(entries) if entry.detail.get("channel") == "reveal" and "rules" in entry.detail
    ]
    assert len(decided) == 2 * told
    for screen, api in zip(decided[::2], decided[1::2], strict=True):
        assert screen.event == api.event
        # What lies beside has a salt of its own, so its digest is another each time.
        assert {**screen.detail, "beside": ""} == {**api.detail, "beside": ""}


def test_services_ask_but_do_not_decide(office, clerk):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    key = "Bearer tnr_000000000000_nothing"
    answer = clerk.__class__().post(
        f"/api/v1/requests/{row.pk}/approve", "{}", content_type="application/json", headers={"Authorization": key}
    )
    assert answer.status_code == 401
    assert AccessRequest.objects.get().state == "filed"


BAD: tuple[tuple[str, dict[str, object], int], ...] = (
    ("/look-ups", {"look": "0" * 24}, 403),
    ("/look-ups", {"look": "../etc"}, 422),
    ("/look-ups", {}, 422),
    ("/reveals", {"look": "0" * 24, "fields": []}, 422),
    ("/requests/nothing/approve", {"reason": ""}, 400),
    ("/requests/nothing/withdraw", {}, 400),
    ("/emergencies/nothing/review", {"outcome": "justified", "reason": "x"}, 400),
)


def test_bad_input_names_cause_and_cure(clerk):
    for path, body, status in BAD:
        got, problem = call(clerk, path, body)
        assert got == status, path
        assert problem["cause"]
        assert problem["cure"]
