# SPDX-License-Identifier: Apache-2.0
"""The screens from question to evidence: what a clerk sees, is told, and gets."""

import re

import pytest
from django.utils import timezone

from tournier_office.disclosures.models import AccessRequest, Look, Taking
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import BALANCE, CLEAR, ID_NO, MOBILE, PIN
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(office):
    return office.client("teller")


def text_of(answer) -> str:
    return str(answer.content.decode())


def test_the_form_offers_purposes_identifiers_and_second_factors(clerk):
    page = text_of(clerk.get("/lookup/"))
    assert "counter_service:contract" in page
    assert "own_view" not in page
    assert 'value="CUST_ID"' in page
    assert 'value="BIRTH_DATE"' in page


def test_a_search_shows_masked_hits_and_keeps_its_text_out_of_the_address(clerk):
    answer = clerk.post(
        "/lookup/", {"ground": "counter_service:contract", "kind": "MOBILE", "identifier": CLEAR[MOBILE]}
    )
    page = text_of(answer)
    assert CLEAR[MOBILE] not in page
    assert CLEAR[ID_NO] not in page
    assert len(re.findall(r'href="/lookup/[0-9a-v]{24}/"', page)) == 1
    assert answer["Cache-Control"] == "no-store"
    assert "watermark" in page


def test_a_name_needs_a_second_factor(clerk):
    form = {"ground": "counter_service:contract", "name": "云小满"}
    assert "too open" in text_of(clerk.post("/lookup/", form))
    narrowed = clerk.post("/lookup/", {**form, "factor": "BIRTH_DATE", "factor_text": "1990-03-07"})
    assert len(Look.objects.all()) == 1
    assert narrowed.status_code == 200


def test_wildcards_are_refused(clerk):
    for text in ("1000*", "%", "10000?1", "１０％"):
        answer = clerk.post("/lookup/", {"ground": "counter_service:contract", "kind": "CUST_ID", "identifier": text})
        assert answer.status_code == 400
        assert "wildcard" in text_of(answer)
    assert not Look.objects.exists()


def test_the_card_is_masked_and_says_why_field_by_field(clerk):
    page = text_of(clerk.get(f"/lookup/{desk.look(clerk)}/"))
    assert CLEAR[MOBILE] not in page
    assert CLEAR[ID_NO] not in page
    assert "135790" not in page
    assert "show-c2-on-request" in page
    assert "Authentication data never leaves" in page
    assert "喜欢钓鱼" not in page  # an unclassified field does not exist


def test_authentication_data_cannot_be_asked_for(clerk):
    key = desk.look(clerk)
    page = text_of(clerk.get(f"/lookup/{key}/"))
    assert desk.fields(PIN)[0].replace('"', "&quot;") not in page
    answer = text_of(desk.reveal(clerk, key, PIN))
    assert "135790" not in answer
    assert "File the request" not in answer
    desk.file(clerk, key, PIN)
    assert not AccessRequest.objects.exists()


def test_a_reveal_is_refused_with_rule_clause_remedy_and_the_form(clerk):
    page = text_of(desk.reveal(clerk, desk.look(clerk), MOBILE))
    assert "teller-reveal" in page
    assert "<blockquote>" in page
    assert "disclosures-remedy" in page
    assert "File the request" in page
    assert CLEAR[MOBILE] not in page


def test_the_value_comes_by_itself_when_it_is_approved(office, clerk):
    key = desk.look(clerk)
    row = desk.filed(clerk, key, MOBILE)
    waiting = clerk.get(f"/requests/{row.pk}/state/{key}/", headers={"HX-Request": "true"})
    assert waiting.status_code == 200
    assert CLEAR[MOBILE] not in text_of(waiting)
    desk.approve(office.client("branch_manager"), row)
    now = clerk.get(f"/requests/{row.pk}/state/{key}/", headers={"HX-Request": "true"})
    assert now.status_code == 286
    assert 'hx-trigger="load' in text_of(now)
    shown = text_of(desk.reveal(clerk, key, MOBILE))
    assert CLEAR[MOBILE] in shown
    assert 'data-remask="60"' in shown
    row.refresh_from_db()
    assert row.state == "used"
    assert desk.events(row) == ["request:filed", "approval:given"]


def test_a_refusal_reaches_the_clerk_with_its_reason(office, clerk):
    key = desk.look(clerk)
    row = desk.filed(clerk, key, MOBILE)
    manager = office.client("branch_manager")
    manager.post(f"/approvals/{row.pk}/refuse/", {"reason": ""})
    row.refresh_from_db()
    assert row.state == "filed"  # a refusal without a reason is none
    manager.post(f"/approvals/{row.pk}/refuse/", {"reason": "Ask the customer for the document."})
    answer = clerk.get(f"/requests/{row.pk}/state/{key}/")
    assert answer.status_code == 286
    assert "Ask the customer for the document." in text_of(answer)
    assert CLEAR[MOBILE] not in text_of(desk.reveal(clerk, key, MOBILE))


def test_asking_twice_is_one_request(clerk):
    key = desk.look(clerk)
    assert desk.filed(clerk, key, MOBILE).pk == desk.filed(clerk, key, MOBILE).pk
    assert AccessRequest.objects.count() == 1


def test_the_approver_sees_what_is_needed_to_decide_and_nothing_in_clear(office, clerk):
    row = desk.filed(clerk, desk.look(clerk), MOBILE, BALANCE)
    page = text_of(office.client("branch_manager").get(f"/approvals/{row.pk}/"))
    for needed in (desk.REASON, "C2", "Masked sample", "Training", "Earlier requests", desk.CASE):
        assert needed in page
    assert CLEAR[MOBILE] not in page
    assert "1234.56" not in page
    sample = gateway.ledger().entries(actor=office.staff("branch_manager"), limit=5)
    assert "disclosure:page" in {entry.event.value for entry in sample}


def test_match_says_match(clerk):
    key = desk.look(clerk)
    for said in ("10012345678", "100 1234-5678"):
        answer = text_of(clerk.post(f"/lookup/{key}/match/", {"category": "MOBILE", "text": said}))
        assert "alert-success" in answer
        assert CLEAR[MOBILE] not in answer


def test_match_is_rationed(clerk):
    key = desk.look(clerk, matched=False)
    answers = [
        text_of(clerk.post(f"/lookup/{key}/match/", {"category": "PASSWORD", "text": f"{n:06}"})) for n in range(11)
    ]
    assert all("alert-danger" in answer for answer in answers[:10])
    assert "limit.spent" in answers[10]


def test_copies_and_prints_are_registered(office, clerk):
    key = desk.look(clerk)
    desk.granted(office, clerk, key, MOBILE, channel="copy")
    copied = clerk.post(f"/lookup/{key}/copy/", {"fields": desk.fields(MOBILE)})
    assert CLEAR[MOBILE] in text_of(copied)
    taken = Taking.objects.get()
    assert (taken.channel, taken.staff) == ("copy", office.staff("teller"))
    assert taken.mark[-6:] in text_of(copied)
    register = text_of(office.client("protection_officer").get("/copies/"))
    assert taken.mark[-6:] in register
    assert "1000001" not in register
    assert CLEAR[MOBILE] not in register
    assert taken.mark[-6:] in text_of(office.client("teller").get("/copies/"))  # one's own
    assert taken.mark[-6:] not in text_of(office.client("analyst").get("/copies/"))


def test_an_expired_grant_opens_nothing_and_its_end_is_recorded(office, clerk):
    key = desk.look(clerk)
    row = desk.granted(office, clerk, key, MOBILE)
    AccessRequest.objects.filter(pk=row.pk).update(lapses_at=timezone.now())
    assert CLEAR[MOBILE] not in text_of(desk.reveal(clerk, key, MOBILE))
    page = clerk.get(f"/requests/{row.pk}/")
    assert "expired" in text_of(page)
    assert desk.events(row) == ["request:filed", "approval:given", "request:expired"]
    clerk.get(f"/requests/{row.pk}/")
    assert desk.events(row).count("request:expired") == 1


def test_no_address_of_this_room_can_hold_a_customer(office, clerk):
    key = desk.look(clerk)
    row = desk.granted(office, clerk, key, MOBILE)
    pages = [
        clerk.get(f"/lookup/{key}/"),
        clerk.get("/requests/"),
        clerk.get(f"/requests/{row.pk}/"),
        desk.search(clerk),
    ]
    for page in pages:
        addresses = re.findall(r'(?:href|action|hx-get|hx-post|formaction)="([^"]*)"', text_of(page))
        assert addresses
        for address in addresses:
            for secret in ("1000001", CLEAR[MOBILE], CLEAR[ID_NO], "cust_info"):
                assert secret not in address


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_the_room_in_both_languages(office, language):
    clerk, manager = office.client("teller", language), office.client("branch_manager", language)
    officer = office.client("protection_officer", language)
    key = desk.look(clerk)
    row = desk.filed(clerk, key, MOBILE)
    for client, address in (
        (clerk, "/lookup/"), (clerk, f"/lookup/{key}/"), (clerk, "/requests/"), (clerk, f"/requests/{row.pk}/"),
        (manager, "/approvals/"), (manager, f"/approvals/{row.pk}/"), (officer, "/copies/"), (officer, "/emergencies/"),
        (manager, "/"),
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200, address
        assert ("客户" in text_of(page) or "审批" in text_of(page) or "紧急" in text_of(page)) == (language != "en")


def test_a_print_names_the_account_on_every_quarter_and_is_registered(office, clerk):
    key = desk.look(clerk)
    page = text_of(clerk.post(f"/lookup/{key}/print/"))
    taken = Taking.objects.get()
    assert taken.channel == "print"
    marks = re.findall(r"<span>([^<]*)</span>", page.split("disclosures-marks")[1].split("</div>")[0])
    assert len(marks) == 48  # four across, twelve down: any quarter of the sheet holds at least one whole
    assert all(office.staff("teller") in mark and taken.mark[-6:] in mark for mark in marks)
