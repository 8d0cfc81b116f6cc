# SPDX-License-Identifier: Apache-2.0
"""Who reads which entries; what a reading leaves behind; what never appears."""

import base64

import pytest
from django.test import Client
from tests.simulators.small_office import PEOPLE, Office

from tournier.base import JSON
from tournier.ledger.entries import Entry, Event
from tournier_office.evidence.words import DETAILS, EVENTS, GROUPS
from tournier_office.site import gateway
from tournier_office.site.staff_person import READERS_OF_ENTRIES

KEY = "1000001"


def disclosed(actor: str = "S0001", subject: str = KEY, disclosure: str = "d1") -> str:
    detail: dict[str, JSON] = {
        "channel": "look_up",
        "purpose": "counter_service",
        "basis": "contract",
        "case": "T-1",
        "fields": ["core:cust_info.sjhm"],
        "categories": ["MOBILE"],
        "levels": [["core:cust_info.sjhm", "partial"]],
        "rules": ["no-such-rule"],
    }
    return gateway.ledger().append(Entry(Event.DISCLOSURE_INTENDED, actor, (subject,), detail, disclosure)).id


@pytest.mark.parametrize("post", sorted(READERS_OF_ENTRIES))
def test_readers_see_everybody_s_entries_and_the_reading_is_recorded(office: Office, post: str) -> None:
    entry = disclosed()
    client, number = office.client(post), office.staff(post)
    assert f"/evidence/entries/{entry}/" in client.get("/evidence/").content.decode()
    assert client.get(f"/evidence/entries/{entry}/").status_code == 200
    read = gateway.ledger().entries(event=Event.LEDGER_READ, actor=number)
    assert [item.detail["what"] for item in read] == ["entry", "list"]
    assert read[0].detail["entry"] == entry


@pytest.mark.parametrize("post", sorted(set(PEOPLE.values()) - READERS_OF_ENTRIES - {"teller"}))
def test_others_see_neither_the_list_nor_the_entry(office: Office, post: str) -> None:
    entry = disclosed()
    client = office.client(post)
    assert entry not in client.get("/evidence/").content.decode()
    for path in (
        f"/evidence/entries/{entry}/",
        f"/evidence/entries/{entry}/proof/",
        "/evidence/verification/",
        "/evidence/bundle/",
    ):
        assert client.get(path).status_code == 403, path
    assert client.post(f"/evidence/entries/{entry}/check/").status_code == 403
    assert client.post("/evidence/verification/").status_code == 403
    assert client.post("/evidence/customer/", {"customer": KEY}).status_code == 403
    assert client.get("/evidence/", {"actor": "S0001"}).status_code == 403
    assert client.get(f"/api/v1/evidence/entries/{entry}").status_code == 403
    assert client.get("/api/v1/evidence/entries", {"actor": "S0001"}).status_code == 403


def test_an_entry_of_others_and_one_that_is_not_there_look_the_same(office: Office) -> None:
    client = office.client("branch_manager")
    there, not_there = (client.get(f"/evidence/entries/{key}/") for key in (disclosed(), "0" * 24))
    assert there.status_code == not_there.status_code == 403
    assert there.content.decode().replace("\n", "")[-300:] == not_there.content.decode().replace("\n", "")[-300:]


def test_own_entries_are_read_without_a_record(office: Office) -> None:
    entry = disclosed()
    client = office.client("teller")
    assert entry in client.get("/evidence/").content.decode()
    assert client.get(f"/evidence/entries/{entry}/").status_code == 200
    assert not gateway.ledger().entries(event=Event.LEDGER_READ, actor="S0001")


def test_a_party_sees_the_whole_disclosure_and_nobody_else_does(office: Office) -> None:
    first = disclosed()
    gateway.ledger().append(Entry(Event.APPROVAL_GIVEN, "S0002", (KEY,), {"role": "branch_manager"}, "d1"))
    manager = office.client("branch_manager")
    assert manager.get(f"/evidence/entries/{first}/").status_code == 200
    assert first in manager.get("/evidence/", {"disclosure": "d1"}).content.decode()
    assert first not in office.client("aml_officer").get("/evidence/", {"disclosure": "d1"}).content.decode()


def test_customers_and_strangers_read_nothing_here(office: Office) -> None:
    entry = disclosed()
    for path in ("/evidence/", f"/evidence/entries/{entry}/", "/evidence/checkpoint/", "/evidence/checkpoint/note/"):
        assert office.client(KEY).get(path).status_code == 403
        assert Client().get(path).status_code == 302


def test_no_key_of_a_customer_appears_on_any_page_proof_or_answer(office: Office) -> None:
    office.client(KEY).get("/me/")  # here the customer is the actor
    for entry in (disclosed(), gateway.ledger().entries(actor=KEY)[0].id):
        _hides_the_key(office, entry)


def _hides_the_key(office: Office, entry: str) -> None:
    auditor = office.client("auditor")
    for path in (
        "/evidence/",
        f"/evidence/entries/{entry}/",
        f"/evidence/entries/{entry}/proof/",
        "/api/v1/evidence/entries",
        f"/api/v1/evidence/entries/{entry}",
        f"/api/v1/evidence/entries/{entry}/proof",
    ):
        answer = auditor.get(path)
        assert answer.status_code == 200
        assert KEY not in answer.content.decode(), path
        if path.endswith("proof/"):
            extra = answer.content.decode().split("\n")[1].removeprefix("extra ")
            assert KEY.encode() not in base64.b64decode(extra)


def test_the_search_by_customer_keeps_the_key_out_of_the_address(office: Office) -> None:
    mine, other = disclosed(), disclosed(subject="1000002", disclosure="d2")
    auditor = office.client("auditor")
    answer = auditor.post("/evidence/customer/", {"customer": KEY})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert KEY not in address
    page = auditor.get(address).content.decode()
    assert mine in page
    assert other not in page
    assert KEY not in page
    search = gateway.ledger().entries(event=Event.LEDGER_READ, subject=KEY)
    assert search
    assert search[0].actor == office.staff("auditor")
    # the id belongs to the session that made it
    assert office.client("protection_officer").get(address).status_code == 403


def test_filters_narrow_the_list(office: Office) -> None:
    one, two = disclosed(), disclosed(actor="S0010", disclosure="d2")
    auditor = office.client("auditor")
    by_actor = auditor.get("/evidence/", {"actor": "S0010"}).content.decode()
    assert two in by_actor
    assert one not in by_actor
    by_event = auditor.get("/evidence/", {"event": "rules:activated"}).content.decode()
    assert one not in by_event
    assert one not in auditor.get("/evidence/", {"until": "2001-01-01"}).content.decode()
    assert one in auditor.get("/evidence/", {"since": "2001-01-01"}).content.decode()
    for odd in ({"since": "yesterday"}, {"event": "no:such"}, {"until": "99999-99-99"}):
        assert auditor.get("/evidence/", odd).status_code == 400


def test_older_entries_follow_page_by_page_without_gap_or_double(office: Office) -> None:
    made = {disclosed(disclosure=f"d{n}") for n in range(120)}
    auditor = office.client("auditor")
    seen: list[str] = []
    answer = auditor.get("/api/v1/evidence/entries", {"actor": "S0001"}).json()
    while True:
        seen += [entry["id"] for entry in answer["entries"]]
        if not answer["older"]:
            break
        answer = auditor.get("/api/v1/evidence/entries", {"actor": "S0001", "before": answer["older"]}).json()
    assert len(seen) == len(set(seen)) == 120
    assert set(seen) == made


def test_every_event_and_group_has_its_words() -> None:
    assert set(EVENTS) == set(Event)
    assert {event.value.partition(":")[0] for event in Event} <= set(GROUPS)
    assert "purpose" in DETAILS
