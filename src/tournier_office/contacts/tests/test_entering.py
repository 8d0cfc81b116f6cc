# SPDX-License-Identifier: Apache-2.0
"""How contacts come in: sealed, by two, from a file and from complaints; no number stands where lists, entries or files are read."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from tests.simulators.small_office import Office

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.contacts import entering
from tournier_office.contacts.entering import FILE
from tournier_office.contacts.models import Contact
from tournier_office.contacts.register import CONTACTS
from tournier_office.contacts.tests.desk import AUDITOR, COMPLIANCE, MANAGER, PARTNER, PROTECTION, contact, step
from tournier_office.site import forgetting, gateway
from tournier_office.site.register import acts, brought, reading
from tournier_office.site.register.tests.sample import make, person
from tournier_office.site.register.typed import Unfit

HEADS = "客户号,合作机构,联系日期,来源,本行委托,通话秒数\n"
ONE = f"1000001,{PARTNER},2026-08-10,机构记录,否,35\n"


def test_a_contact_counts_when_a_second_person_lets_it(office: Office, clock: Any):
    row = contact("1000001")
    assert (row.state, row.subject, row.plain) == ("noted", "1000001", PARTNER)
    with pytest.raises(Refused):
        step(row, PROTECTION, "confirm")
    assert step(row, COMPLIANCE, "confirm").state == "counts"
    with pytest.raises(Refused):
        contact("1000002", MANAGER)
    with pytest.raises(Refused):
        contact("1000002", AUDITOR)


def test_the_number_stands_in_no_list_entry_or_file_and_lies_sealed(office: Office, clock: Any):
    row = contact("1000001")
    assert b"1000001" not in bytes(row.customer)
    assert row.customer
    assert b"1000001" not in acts.export(CONTACTS, person(AUDITOR), reading.Query({}))
    opened = gateway.ledger().entries(event=Event.REGISTER_OPENED)[0]
    assert ("1000001" in str(opened.detail), PARTNER in str(opened.detail)) == (False, True)
    for post in ("protection_officer", "compliance_officer", "auditor"):
        client = office.client(post)
        assert "1000001" not in client.get("/contacts/").content.decode()
        assert "1000001" not in client.get("/api/v1/registers/contacts").content.decode()
        assert "1000001" not in client.get(f"/api/v1/registers/contacts/{row.pk}").content.decode()


def test_what_the_page_shows_of_the_number_is_a_disclosure(office: Office, clock: Any):
    row = contact("1000001")

    def disclosed() -> int:
        return len(gateway.ledger().entries(event=Event.DISCLOSURE_INTENDED, subject="1000001"))

    assert office.client("auditor").get(f"/contacts/{row.pk}/").status_code == 200
    assert "1000001" not in office.client("auditor").get(f"/contacts/{row.pk}/").content.decode()
    assert disclosed() == 0, "an auditor reads the register, not the customer"
    assert office.client("protection_officer").get(f"/contacts/{row.pk}/").status_code == 200
    assert disclosed() == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"day": "2026-12-01"}, "day"), ({"day": "soon"}, "day"), ({"way": "complaint"}, "way"), ({"way": "x"}, "way"),
        ({"customer": "contacts:1"}, "customer"), ({"partner": ""}, "partner"), ({"partner": "x" * 201}, "partner"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field(office: Office, clock: Any, over: dict[str, str], field: str):
    with pytest.raises(Unfit) as caught:
        contact(over.pop("customer", "1000001"), **over)
    assert list(caught.value.faults) == [field]
    assert not Contact.objects.exists()


def test_the_same_contact_stands_once_however_the_partner_is_written(office: Office, clock: Any):
    row = contact("1000001", partner="Green Field Ltd")
    with pytest.raises(Unfit):
        contact("1000001", partner="green field  LTD")
    step(row, PROTECTION, "withdraw", reason="误录")
    contact("1000001", partner="green field  LTD")


def read(text: str, number: str = PROTECTION) -> brought.Found:
    return brought.read(FILE, text, person(number))


def test_a_file_is_read_then_entered_and_what_stands_is_passed_over(office: Office, clock: Any):
    text = HEADS + ONE + ONE.replace("1000001", "1000002")
    assert [one.line for one in read(text).new] == [2, 3]
    assert not Contact.objects.exists()
    assert brought.enter(FILE, text, person(PROTECTION)) == 2
    assert brought.enter(FILE, text, person(COMPLIANCE)) == 0
    assert {row.state for row in Contact.objects.all()} == {"noted"}
    assert {row.ordered for row in Contact.objects.all()} == {"no"}


def test_every_fault_of_a_file_is_told_and_nothing_is_entered(office: Office, clock: Any):
    text = HEADS + ONE + ONE + ONE.replace("2026-08-10", "2026-13-10") + ONE.replace("机构记录", "投诉") + "1000009\n"
    assert [(one.line, one.column) for one in read(text).faults] == [(3, ""), (4, "day"), (5, "way"), (6, "")]
    with pytest.raises(BadInput):
        brought.enter(FILE, text, person(PROTECTION))
    with pytest.raises(BadInput):
        read("客户号,合作机构\n1,x\n")
    with pytest.raises(Refused):
        read(HEADS + ONE, MANAGER)
    assert not Contact.objects.exists()


def test_the_page_and_the_route_take_a_file_and_keep_nothing_of_it(office: Office, clock: Any):
    client, text = office.client("protection_officer"), HEADS + ONE
    shown = client.post("/contacted/", {"file": io.BytesIO(text.encode("gb18030"))})
    assert "New: 1" in shown.content.decode()
    assert not any("1000001" in str(value) for value in client.session.values()), "a file about customers is not kept"
    assert client.post("/contacted/", {"enter": "1"}).status_code == 200, "without the file there is nothing to enter"
    assert not Contact.objects.exists()
    client.post("/contacted/", {"enter": "1", "file": io.BytesIO(text.encode())})
    assert Contact.objects.count() == 1
    body = json.dumps({"data": base64.b64encode(text.encode()).decode(), "enter": True})
    answer = client.post("/api/v1/contacts/file", body, content_type="application/json")
    assert answer.json() == {"new": 0, "standing": 1, "entered": 0, "faults": []}
    for post in ("auditor", "branch_manager", "teller", "system_admin"):
        assert (
            office.client(post).post("/api/v1/contacts/file", body, content_type="application/json").status_code == 403
        )
        assert office.client(post).get("/contacted/").status_code == 403


def test_a_complaint_that_names_a_partner_and_a_known_customer_tells_a_contact(office: Office, clock: Any):
    make(COMPLAINTS, "accepted", partner=PARTNER, subject="1000001", number="TS-1")
    make(COMPLAINTS, "accepted", partner=PARTNER, subject="", number="TS-2")
    make(COMPLAINTS, "accepted", partner="", subject="1000002", number="TS-3")
    make(COMPLAINTS, "withdrawn", partner=PARTNER, subject="1000003", number="TS-4")
    assert entering.take_from_complaints() == 1
    row = Contact.objects.get()
    assert (row.subject, row.state, row.way, row.opened_by) == ("1000001", "counts", "complaint", "system")
    assert entering.take_from_complaints() == 0
    step(row, COMPLIANCE, "withdraw", reason="不是联系")
    assert entering.take_from_complaints() == 0, "what somebody withdrew does not come back"


def test_an_erased_customer_goes_and_that_the_partner_contacted_somebody_stays(office: Office, clock: Any):
    row = contact("1000001")
    assert ("1000001" in forgetting.subjects(), forgetting.holds("1000001")) == (True, False)
    assert forgetting.forget("1000001") == 1
    row.refresh_from_db()
    assert (row.subject, bytes(row.customer), row.partner) == ("", b"", PARTNER)
    assert "1000001" not in forgetting.subjects()
