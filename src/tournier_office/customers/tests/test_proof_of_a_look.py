# SPDX-License-Identifier: Apache-2.0
"""A customer takes the proof of a look along: of look-ups, of exports about thousands, and of nothing that is not theirs."""

import re

import pytest
from tests.simulators.small_office import PEOPLE, Office

from tournier.ledger import verify_proof
from tournier.ledger.entries import Entry, Event
from tournier_office.site import gateway

ME, OTHER = "1000001", "1000002"
PLACES = ("/me/looks/{}/proof/", "/api/v1/me/looks/{}/proof")


def recorded(*subjects: str, purpose: str = "counter_service", event: Event = Event.DISCLOSURE_PAGE) -> str:
    detail = {"channel": "look_up", "purpose": purpose, "mark": "m-mark"}
    return gateway.ledger().append(Entry(event, "S0001", subjects, detail, f"d-{subjects[0]}-{purpose}")).id


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("others", [0, 1, 3000])
def test_the_proof_shows_the_customer_and_names_nobody_else(office: Office, place: str, others: int) -> None:
    crowd = [str(2_000_000 + n) for n in range(others)]
    entry = recorded(ME, *crowd)
    answer = office.client(ME).get(place.format(entry))
    assert answer.status_code == 200
    text = answer.content.decode()
    proven = verify_proof(text, gateway.ledger().verifier_key)
    assert proven.id == entry
    assert list(proven.values.values()) == [ME]
    assert "S0001" not in text


@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_theirs_withheld_or_not_there_looks_the_same(office: Office, place: str) -> None:
    strange, secret = recorded(OTHER), recorded(ME, purpose="anti_money_laundering")
    crowd = recorded(*(str(2_000_000 + n) for n in range(100)))
    client = office.client(ME)
    answers = [client.get(place.format(entry)) for entry in (strange, secret, crowd, "0" * 24)]
    assert {answer.status_code for answer in answers} == {403}
    told = {re.sub(r"<[^>]*>|[0-9a-v]{24}", "", answer.content.decode()) for answer in answers}
    assert len(told) == 1


@pytest.mark.parametrize("place", PLACES)
def test_nobody_else_gets_it(office: Office, place: str) -> None:
    entry = recorded(ME)
    for number in (*PEOPLE, OTHER):
        assert office.client(number).get(place.format(entry)).status_code in {401, 403}


def test_the_page_and_the_api_offer_it_where_the_look_is_told(office: Office) -> None:
    entry = recorded(ME, *(str(2_000_000 + n) for n in range(100)))
    client = office.client(ME)
    page = client.get("/me/looks/").content.decode()
    assert f"/me/looks/{entry}/proof/" in page
    assert "tournier ledger verify" in page
    assert [look["entry"] for look in client.get("/api/v1/me/looks").json()["looks"]] == [entry]
