# SPDX-License-Identifier: Apache-2.0
"""What a complaint holds about a person: sealed at rest, treated on the page, opened through the gate, erased with the key."""

import json

import pytest
from django.db import connection

from tournier.base import BadInput, Refused, SystemFailed
from tournier.gate import ApprovalNeeded, Card, Refusal
from tournier.ledger.entries import Event
from tournier.policy import Channel
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.complaints.tests.filing import (
    ANALYST,
    AUDITOR,
    COMPLIANCE,
    GIVEN,
    MANAGER,
    NAME,
    PHONE,
    PROTECTION,
    STORY,
    TELLER,
    filed,
    investigated,
    person,
    step,
)
from tournier_office.site import gateway
from tournier_office.site.models import Step
from tournier_office.site.register import acts, opening, reading, sealed

PRIVATE = (NAME, PHONE, STORY)


def opened(row, number, *names, why="to answer it"):
    return opening.opened(COMPLAINTS, person(number), row.pk, names or ("name", "phone", "story"), why)[0]


def values(answer):
    assert isinstance(answer, Card), answer
    return dict(zip([one.ref.field for one in answer.sections[0].columns], answer.sections[0].rows[0], strict=True))


def test_at_rest_nothing_of_it_can_be_read(office):
    _receipt, row = filed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, story FROM complaints_complaint WHERE id = %s", [row.pk])
        stored = b" ".join(bytes(value) for value in cursor.fetchone())
    assert not any(text.encode() in stored for text in PRIVATE)
    assert len(stored) > 3 * 28


def test_no_list_export_step_entry_or_row_of_the_api_holds_it(office):
    _receipt, row = filed()
    investigated(row)
    manager = office.client(MANAGER)
    pages = [manager.get("/complaints/").content, manager.get("/complaints/export/").content]
    pages += [manager.get("/api/v1/registers/complaints").content]
    pages += [manager.get(f"/api/v1/registers/complaints/{row.pk}").content]
    pages += [json.dumps([one.told for one in Step.objects.all()], ensure_ascii=False).encode()]
    entries = gateway.ledger().entries(limit=100)
    pages += [repr([(one.actor, one.detail, one.disclosure) for one in entries]).encode()]
    assert not [text for page in pages for text in PRIVATE if text.encode() in page]


def test_the_page_shows_whoever_works_on_it_what_the_rules_treat(office):
    _receipt, row = filed()
    investigated(row)
    page = office.client(COMPLIANCE).get(f"/complaints/{row.pk}/").content.decode()
    assert "138****8000" in page
    assert not [text for text in PRIVATE if text in page]
    looked = gateway.ledger().entries(subject=sealed.subject_of(COMPLAINTS, row), event=Event.DISCLOSURE_INTENDED)[0]
    assert (looked.actor, looked.detail["channel"]) == (COMPLIANCE, "look_up")
    auditor = office.client(AUDITOR).get(f"/complaints/{row.pk}/").content.decode()
    assert "138****8000" not in auditor
    assert "Sealed." in auditor


def test_opening_is_a_disclosure_who_about_whom_why_on_which_basis(office):
    _receipt, row = filed()
    investigated(row)
    assert values(opened(row, COMPLIANCE, why="to call back")) == {"name": NAME, "phone": PHONE, "story": STORY}
    subject = sealed.subject_of(COMPLAINTS, row)
    entry = gateway.ledger().entries(subject=subject, event=Event.DISCLOSURE_INTENDED)[0]
    assert (entry.actor, entry.subjects) == (COMPLIANCE, (subject,))
    told = {name: entry.detail[name] for name in ("channel", "purpose", "basis", "case", "why", "row")}
    assert told == {
        "channel": "reveal", "purpose": "complaint", "basis": "legal_duty", "case": row.pk, "row": row.pk, "why": "to call back",
    }  # fmt: skip
    assert gateway.ledger().entries(subject=subject, event=Event.DISCLOSURE_PAGE)


def test_without_a_reason_or_a_field_nothing_is_opened(office):
    _receipt, row = filed()
    investigated(row)
    before = len(gateway.ledger().entries(limit=200))
    who = person(COMPLIANCE)
    for names, why in (((), "why"), (("secret",), "why"), (("name",), " ")):
        with pytest.raises(BadInput):
            opening.opened(COMPLAINTS, who, row.pk, names, why)
    assert len(gateway.ledger().entries(limit=200)) == before


@pytest.mark.parametrize("number", [TELLER, ANALYST, AUDITOR])
def test_an_attack_by_whom_the_register_does_not_open_it_to(office, number):
    """A person without the post, one of another branch, one who may read and not open."""
    _receipt, row = filed()
    investigated(row)
    with pytest.raises(Refused) as caught:
        opened(row, number)
    assert caught.value.code in {"register.row", "register.closed_fields"}
    client = office.client(number)
    answers = [
        client.post(f"/complaints/{row.pk}/open/", {"field": ["name"], "reason": "x"}),
        client.post(
            f"/api/v1/registers/complaints/{row.pk}/open",
            json.dumps({"fields": ["name"], "why": "x"}),
            "application/json",
        ),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert not gateway.ledger().entries(subject=sealed.subject_of(COMPLAINTS, row))


def test_an_attack_by_whoever_is_complained_of(office):
    """Not the list, not the page, not the fields, whatever post they hold."""
    _receipt, row = filed()
    step(row, MANAGER, "accept")
    step(row, MANAGER, "name_staff", about=PROTECTION)
    actor = person(PROTECTION)
    assert row.pk not in {one.pk for one in reading.page(COMPLAINTS, actor, reading.Query({})).rows}
    with pytest.raises(Refused, match="no such entry"):
        opening.opened(COMPLAINTS, actor, row.pk, ["name"], "x")
    assert office.client(PROTECTION).get(f"/complaints/{row.pk}/").status_code == 403
    direct = gateway.gate().kept(
        Channel.LOOK_UP,
        opening._ask(COMPLAINTS, actor, row),
        sealed.kept_row(COMPLAINTS, row),
        sealed.kept_fields([COMPLAINTS.classed[0]]),
    )  # past the register, the gate itself says no
    assert isinstance(direct, Refusal)
    assert "complained-of" in {reason.rule for reason in direct.decision.reasons}
    assert direct.decision.remedy is not None
    assert direct.decision.remedy.steps[0].en == "Close the complaint"


def test_the_rule_book_decides_too_and_its_approvers_are_asked(office):
    """Compliance, whom nobody named to handle it, needs the protection officer, and an approver alone opens nothing."""
    _receipt, row = filed()
    assert isinstance(opened(row, COMPLIANCE), ApprovalNeeded)
    waiting = office.client(PROTECTION).get("/api/v1/approvals").json()
    assert "Complaints" in json.dumps(waiting) or waiting
    key = waiting[0]["id"] if isinstance(waiting, list) else waiting["requests"][0]["id"]
    assert isinstance(opened(row, PROTECTION), ApprovalNeeded)
    answer = office.client(PROTECTION).post(f"/approvals/{key}/approve/", {})
    assert answer.status_code < 400
    assert values(opened(row, COMPLIANCE))["phone"] == PHONE


def test_a_value_moved_to_another_row_or_changed_opens_nothing(office):
    _one, first = filed()
    _two, second = filed(phone="13900139000")
    first.phone, second.phone = first.name, first.phone
    assert sealed.read(COMPLAINTS, second, ["phone"]) == {"phone": None}  # another person's key
    with pytest.raises(SystemFailed):
        sealed.read(COMPLAINTS, first, ["phone"])


def test_new_facts_stand_behind_the_old_ones(office):
    _receipt, row = filed()
    investigated(row)
    step(row, COMPLIANCE, "add_facts", story="They called again.")
    text = values(opened(row, COMPLIANCE, "story"))["story"]
    assert text.startswith(STORY)
    assert text.endswith("[2026-09-16] They called again.")


def test_erasing_the_person_leaves_the_case_and_nothing_about_them(office):
    _receipt, row = filed()
    investigated(row)
    opened(row, COMPLIANCE)
    gateway.ledger().erase(sealed.subject_of(COMPLAINTS, row))
    row.refresh_from_db()
    assert set(values(opened(row, COMPLIANCE)).values()) == {None}
    assert office.client(COMPLIANCE).get(f"/complaints/{row.pk}/").status_code == 200
    assert row.state == "investigating"


def test_erasure_reaches_what_was_sealed_and_never_opened(office):
    """The key is destroyed although no entry of the ledger names the person yet."""
    _receipt, row = filed()
    assert sealed.read(COMPLAINTS, row, ["phone"]) == {"phone": PHONE}
    gateway.ledger().erase(sealed.subject_of(COMPLAINTS, row))
    assert sealed.read(COMPLAINTS, row, ["phone"]) == {"phone": None}


def test_nothing_typed_into_a_form_that_cannot_be_taken_is_kept_or_logged(office, caplog):
    client = office.client(MANAGER)
    answer = client.post("/complaints/new/", {**GIVEN, "channel": "phone", "about": "S9999"})
    assert answer.status_code == 422
    assert not Complaint.objects.exists()
    assert not [text for text in PRIVATE if text in caplog.text]


def test_it_cannot_be_recorded_so_it_is_not_shown(office, monkeypatch):
    _receipt, row = filed()
    investigated(row)
    actor = person(COMPLIANCE)

    def fail(*_anything, **_more):
        raise SystemFailed("ledger.down", "The ledger does not answer.", "Wait.")

    monkeypatch.setattr(type(gateway.ledger()), "append", fail)
    with pytest.raises(SystemFailed):
        opening.opened(COMPLAINTS, actor, row.pk, ["name"], "x")


def test_a_step_seals_what_it_is_told(office):
    _receipt, row = filed()
    investigated(row)
    acts.step(
        COMPLAINTS, person(COMPLIANCE), row.pk, "decide",
        {"outcome": "upheld", "reply": "Mr Wang is right.", "basis": "PIPL 44", "remedy": "apology"},
    )  # fmt: skip
    row.refresh_from_db()
    assert b"Wang" not in bytes(row.reply)
    assert sealed.read(COMPLAINTS, row, ["reply"]) == {"reply": "Mr Wang is right."}
