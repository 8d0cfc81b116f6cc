# SPDX-License-Identifier: Apache-2.0
"""The customer's own pages: their own information, who looked, nobody else's eyes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.simulators.small_office import PEOPLE, Office

from tournier.base import JSON, BadInput, Refused
from tournier.ledger.entries import Entry, Event
from tournier_office.customers import actions, lookups
from tournier_office.customers.models import SecrecyOrder
from tournier_office.site import gateway

ME, OTHER = "1000001", "1000002"
PATHS = ("/me/", "/me/looks/", "/api/v1/me", "/api/v1/me/looks")
COMPLIANCE = frozenset({"compliance_officer"})


def looked(
    purpose: str = "counter_service",
    *,
    actor: str = "S0001",
    disclosure: str = "d1",
    subjects: tuple[str, ...] = (ME,),
    **more: JSON,
) -> None:
    intent: dict[str, JSON] = {"channel": "look_up", "purpose": purpose, "categories": ["MOBILE", "BALANCE"], **more}
    ledger = gateway.ledger()
    ledger.append(Entry(Event.DISCLOSURE_INTENDED, actor, subjects[:1], intent, disclosure))
    page: dict[str, JSON] = {"channel": "look_up", "purpose": purpose, "rows": [["core:cust_info", 1]], "mark": "m"}
    ledger.append(Entry(Event.DISCLOSURE_PAGE, actor, subjects, page, disclosure))


@pytest.mark.parametrize("path", PATHS)
def test_staff_have_no_access_and_strangers_neither(office: Office, path: str) -> None:
    for number in PEOPLE:
        assert office.client(number).get(path).status_code in {401, 403}
    assert Client().get(path).status_code in {302, 401}


def test_the_customer_sees_their_own_information_and_only_theirs(office: Office) -> None:
    page = office.client(ME).get("/me/").content.decode()
    assert "10012345678" in page  # the own mobile number, clear
    assert "990101199003070017" in page
    for strange in ("10087654321", "5000000.00", "欧阳望川"):
        assert strange not in page


def test_authentication_data_never_leave_not_even_to_the_customer(office: Office) -> None:
    for path in ("/me/", "/api/v1/me"):
        answer = office.client(ME).get(path)
        assert answer.status_code == 200
        assert "135790" not in answer.content.decode()


def test_the_own_look_is_recorded_before_and_shown_as_one_s_own(office: Office) -> None:
    client = office.client(ME)
    client.get("/me/")
    events = {entry.event for entry in gateway.ledger().entries(subject=ME)}
    assert {Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE} <= events
    page = client.get("/me/looks/").content.decode()
    assert ">you<" in page


def test_a_look_tells_when_why_what_and_which_post_but_no_name(office: Office) -> None:
    looked()
    page = office.client(ME).get("/me/looks/").content.decode()
    for told in ("Counter service", "look-up", "Branch B01", "teller", "seen"):
        assert told in page, told
    for hidden in ("S0001", "Staff S0001", "员工S0001"):
        assert hidden not in page


def test_an_emergency_is_marked(office: Office) -> None:
    looked("emergency", break_glass="somebody is ill")
    page = office.client(ME).get("/me/looks/").content.decode()
    assert "emergency access" in page
    assert "somebody is ill" not in page


def test_a_co_holder_learns_of_the_look_but_not_what_was_asked_about_the_other(office: Office) -> None:
    looked(subjects=(OTHER, ME))
    page = office.client(ME).get("/me/looks/").content.decode()
    assert "hold together with somebody else" in page
    assert "Mobile" not in page
    assert OTHER not in page


def test_money_laundering_inquiries_leave_no_trace_on_the_page(office: Office) -> None:
    client = office.client(ME)
    before = client.get("/me/looks/").content.decode()
    looked("anti_money_laundering", actor="S0010", disclosure="secret")
    gateway.ledger().append(Entry(Event.DISCLOSURE_FAILED, "S0010", (ME,), {"code": "x"}, "secret"))

    def plain(page: str) -> str:
        return page.partition("<main")[2].partition("</main>")[0]

    assert plain(client.get("/me/looks/").content.decode()) == plain(before)
    assert client.get("/api/v1/me/looks").json()["looks"] == []
    held = lookups.parted(ME)
    assert len(held.shown) == 0
    assert len(held.withheld) == 3 == len(gateway.ledger().entries(subject=ME))


def test_pages_are_cut_after_the_filter(office: Office) -> None:
    for number in range(lookups.PAGE + 3):
        looked(disclosure=f"d{number}")
        looked("anti_money_laundering", actor="S0010", disclosure=f"s{number}")
    first, second = lookups.look_page(ME, 1), lookups.look_page(ME, 2)
    assert (len(first.looks), len(second.looks), first.last) == (lookups.PAGE, 3, 2)
    client = office.client(ME)
    for odd in ("0", "-1", "99", "x", "9" * 30):
        assert client.get("/me/looks/", {"page": odd}).status_code == 200


def test_an_order_of_secrecy_withholds_until_it_ends_or_is_lifted(office: Office) -> None:
    looked("audit", disclosure="a1")
    assert len(lookups.look_page(ME, 1).looks) == 1
    order = actions.order(by="S0004", posts=COMPLIANCE, clause="AML-7", why="inspection", disclosure="a1")
    assert lookups.look_page(ME, 1).looks == ()
    actions.lift(order.pk, by="S0004", posts=COMPLIANCE, why="over")
    assert len(lookups.look_page(ME, 1).looks) == 1
    until = timezone.now() + timedelta(days=3)
    actions.order(by="S0004", posts=COMPLIANCE, clause="AML-7", why="inspection", purpose="audit", until=until)
    assert len(lookups.parted(ME, now=until - timedelta(seconds=1)).withheld) == 2
    assert len(lookups.parted(ME, now=until).shown) == 2
    acts = gateway.ledger().entries(event=Event.ADMINISTRATION)
    assert [entry.detail["act"] for entry in acts] == ["secrecy.ordered", "secrecy.lifted", "secrecy.ordered"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"posts": frozenset({"teller"})}, Refused),
        ({"posts": frozenset({"system_admin"})}, Refused),
        ({"clause": "NO-SUCH"}, BadInput),
        ({"why": "  "}, BadInput),
        ({"purpose": "own_view"}, BadInput),
        ({"purpose": "audit", "disclosure": "d1"}, BadInput),
        ({"purpose": ""}, BadInput),
        ({"until": timezone.now() - timedelta(days=1)}, BadInput),
    ],
)
def test_an_order_needs_its_ground(office: Office, change: dict[str, Any], error: type[Exception]) -> None:
    given = {"by": "S0004", "posts": COMPLIANCE, "clause": "AML-7", "why": "inspection", "purpose": "audit"} | change
    with pytest.raises(error):
        actions.order(**given)
    assert not gateway.ledger().entries(event=Event.ADMINISTRATION)


def test_a_locked_session_answers_nothing_over_the_api_either(office: Office) -> None:
    client = office.client(ME)
    office.lock_sessions()
    for path in PATHS:
        assert client.get(path).status_code in {302, 403, 423}


def test_statutory_secrecy_cites_a_clause_of_the_law_book(office: Office) -> None:
    from tournier.law import clauses

    assert all(order.clause in clauses() for order in lookups.STATUTORY)


def ordered(**change: Any) -> Any:
    terms = {"by": "S0004", "posts": COMPLIANCE, "clause": "AML-7", "why": "inspection", "purpose": "audit"}
    return actions.order(**{**terms, **change})


def test_an_order_that_no_second_person_confirms_lapses_and_a_confirmed_one_stays(office: Office) -> None:
    """Law 5: nobody hides a look from the customer alone for longer than three days."""
    looked("audit", disclosure="a1")
    order = ordered()
    later = timezone.now() + timedelta(hours=73)
    assert len(lookups.parted(ME).withheld) == 2
    assert len(lookups.parted(ME, now=later).shown) == 2
    with pytest.raises(Refused):
        actions.confirm(order.pk, by="S0004", posts=COMPLIANCE)
    with pytest.raises(Refused):
        actions.confirm(order.pk, by="S0009", posts=frozenset({"teller"}))
    actions.confirm(order.pk, by="S0009", posts=COMPLIANCE)
    assert len(lookups.parted(ME, now=later).withheld) == 2


def test_nobody_hides_their_own_look(office: Office) -> None:
    looked("audit", actor="S0004", disclosure="a1")
    with pytest.raises(Refused):
        ordered(purpose="", disclosure="a1")
    order = ordered(purpose="", disclosure="a1", by="S0009")
    with pytest.raises(Refused):
        actions.confirm(order.pk, by="S0004", posts=COMPLIANCE)
    with pytest.raises(BadInput):
        ordered(purpose="", disclosure="of-nobody")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_orders_are_given_confirmed_and_lifted_on_screen_by_those_who_may(office: Office, language: str) -> None:
    compliance = office.client("compliance_officer", language)
    terms = {"purpose": "audit", "clause": "AML-7", "why": "inspection", "until": ""}
    assert compliance.post("/secrecy/", terms, follow=True).status_code == 200
    row = SecrecyOrder.objects.get()
    compliance.post(f"/secrecy/{row.pk}/", {"answer": "confirm"})
    row.refresh_from_db()
    assert row.confirmed_by == "", "not by the same person"
    SecrecyOrder.objects.update(ordered_by="S9999")
    compliance.post(f"/secrecy/{row.pk}/", {"answer": "confirm"})
    compliance.post(f"/secrecy/{row.pk}/", {"answer": "lift", "why": ""})
    row.refresh_from_db()
    assert (row.confirmed_by, row.lifted_at) == (office.staff("compliance_officer"), None)
    compliance.post(f"/secrecy/{row.pk}/", {"answer": "lift", "why": "over"})
    assert compliance.get("/api/v1/secrecy").json()[0]["state"] == "lifted"
    for post in ("teller", "branch_manager", "security_admin"):
        assert office.client(post).get("/secrecy/").status_code == 403
        assert office.client(post).get("/api/v1/secrecy").status_code == 403
