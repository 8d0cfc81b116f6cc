# SPDX-License-Identifier: Apache-2.0
"""A session on a device: what the register says of it binds at the next page, and the session goes nowhere else."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.simulators.small_office import ADDRESS

from tournier.base import Refused
from tournier.catalogue import FieldRef
from tournier.gate import ApprovalNeeded, Ask, OpenQuery, Refusal
from tournier_office.devices.chores import chores
from tournier_office.devices.models import Device
from tournier_office.devices.tests.desk import (
    MANAGER,
    OTHER,
    PRINT,
    PROOF,
    PROTECTION,
    SECRET,
    SECURITY,
    SYSTEM,
    TELLER,
    day,
    enter,
    in_force,
    seat,
    step,
)
from tournier_office.disclosures.tests.desk import CASE, MOBILE
from tournier_office.people import facts
from tournier_office.people.lookups import Branch, Staff, User
from tournier_office.people.standing import standing
from tournier_office.people.tests import PASSWORD
from tournier_office.site import gateway


@pytest.fixture(autouse=True)
def proof(settings):
    settings.DEVICE_PROOF = PROOF


def managed(client, number: str = TELLER) -> bool:
    """The fact as the gate reads it, in this client's session."""
    found = facts.moment_facts(client.session["sign_in"], number, ADDRESS, timezone.now())
    return bool(found["managed_device"])


def test_a_device_counts_from_the_second_administrator_on(office):
    client = seat(office)
    assert not managed(client)
    row = enter()
    assert not managed(client)
    step(row, SECURITY, "confirm")
    assert managed(client)


def test_an_address_among_managed_terminals_counts_for_a_device_that_nobody_decided_on(office):
    client = seat(office, by_address=True)
    assert managed(client)
    row = enter()
    assert managed(client), "one administrator alone neither opens nor closes"
    step(row, SECURITY, "reject")
    assert managed(client)


def test_what_the_register_closed_is_not_managed_wherever_it_stands(office):
    row = in_force()
    step(row, SYSTEM, "withdraw")
    assert not managed(seat(office, by_address=True))


def test_a_device_of_another_branch_or_person_does_not_count(office):
    in_force(place="B02")
    in_force(fingerprint=OTHER, staff=MANAGER)
    assert not managed(seat(office))
    assert not managed(seat(office, fingerprint=OTHER))
    assert managed(seat(office, "branch_manager", OTHER), MANAGER)


def test_a_device_of_a_branch_counts_for_whoever_holds_a_post_there(office):
    in_force(place="B02")
    client = seat(office)
    (holding,) = Staff.objects.get(pk=TELLER).holdings.all()
    holding.branch = Branch.objects.get(pk="B02")
    holding.save()
    assert managed(client)


def test_its_last_day_is_the_last(office):
    row = in_force()
    client = seat(office)
    for ahead, counts in ((0, True), (-1, False)):
        row.until = day(ahead)
        row.save()
        assert managed(client) is counts
    chores()
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_the_device_of_a_leaver_is_withdrawn(office):
    row = in_force(staff=TELLER)
    person = Staff.objects.get(pk=TELLER)
    person.status = Staff.Status.LEFT
    person.save()
    chores()
    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.mark.parametrize(
    ("verb", "by"), [("lose", TELLER), ("lose", MANAGER), ("lose", PROTECTION), ("withdraw", SYSTEM)]
)
def test_a_card_that_is_open_is_shut_at_the_next_reveal(office, verb, by):
    """Law 4, between two pages of one session: whoever has it, the head of the branch, an officer, an administrator, each alone."""
    row = in_force(staff=TELLER)
    ask = asking(seat(office))
    before = gateway.gate().reveal(ask, "1000001", [FieldRef(*MOBILE)])
    assert "managed-device" not in str(before)
    step(row, by, verb)
    after = gateway.gate().reveal(ask, "1000001", [FieldRef(*MOBILE)])
    assert isinstance(after, Refusal)
    assert "in which session" in str(after)


def asking(client) -> Ask:
    session = client.session["sign_in"]
    return Ask(TELLER, "counter_service", "contract", CASE, session=session, address=ADDRESS)


CHANNELS = {
    "search": lambda ask: gateway.gate().search(ask, [("CUST_ID", "1000001")]),
    "look_up": lambda ask: gateway.gate().look_up(ask, "1000001"),
    "match": lambda ask: gateway.gate().match(ask, "1000001", "MOBILE", "10012345678"),
    "copy": lambda ask: gateway.gate().copy(ask, "1000001", [FieldRef(*MOBILE)]),
    "print": lambda ask: gateway.gate().print(ask, "1000001"),
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_lost_device_shuts_every_channel_of_what_was_begun_on_it(office, channel):
    row = in_force()
    ask = asking(seat(office))
    assert "in which session" not in str(CHANNELS[channel](ask))
    step(row, MANAGER, "lose")
    after = CHANNELS[channel](ask)
    assert isinstance(after, Refusal)
    assert "in which session" in str(after)


def test_an_open_answer_gives_no_further_page_after_its_device_was_lost(office):
    row = in_force()
    analyst = seat(office, "analyst").session["sign_in"]
    ask = Ask(office.staff("analyst"), "reconciliation", "contract", CASE, session=analyst, address=ADDRESS)
    answer = gateway.gate().open_query(ask, "SELECT khh, khxm FROM cust_info", source="core")
    assert isinstance(answer, OpenQuery), answer
    assert answer.admit(["1000001"], 1)
    step(row, SYSTEM, "lose")
    with pytest.raises(Refused):
        answer.admit(["1000002"], 1)
    answer.close()


def test_a_device_that_is_over_by_its_day_refuses_by_the_rule_and_says_the_remedy(office):
    row = in_force()
    ask = asking(seat(office))
    row.until = day(-1)
    row.save()
    said = gateway.gate().reveal(ask, "1000001", [FieldRef(*MOBILE)])
    assert isinstance(said, Refusal | ApprovalNeeded), said
    assert "managed-device" in str(said)
    assert "moment.managed_device" in str(said)


def test_sessions_on_a_lost_device_end_on_the_screen_too_and_others_go_on(office):
    row = in_force()
    here, elsewhere = seat(office), seat(office, "branch_manager", OTHER)
    assert here.get("/").status_code == 200
    step(row, MANAGER, "lose")
    assert here.get("/").status_code == 302
    assert here.get("/api/v1/work").status_code == 401
    assert elsewhere.get("/").status_code == 200


@pytest.mark.parametrize("told", ["", f"{SECRET} ", f"{SECRET} {OTHER}", f"{'x' * 32} {PRINT}", PRINT])
@pytest.mark.parametrize("path", ["/", "/api/v1/work"])
def test_a_session_that_was_carried_off_its_device_ends(office, told, path):
    in_force()
    client = seat(office)
    assert client.get(path).status_code == 200
    session = client.session["sign_in"]
    client.defaults["HTTP_TOURNIER_DEVICE"] = told
    assert client.get(path).status_code in {302, 401}
    assert facts.factors_of_session(session) == 0
    assert any(entry.detail.get("why") == "device" for entry in gateway.ledger().entries())
    client.defaults["HTTP_TOURNIER_DEVICE"] = f"{SECRET} {PRINT}"
    assert client.get(path).status_code in {302, 401}


def test_without_anybody_who_proves_devices_a_session_on_one_is_not_on_it(office, settings):
    in_force()
    client = seat(office, by_address=True)
    settings.DEVICE_PROOF = None
    assert not managed(client)
    assert client.get("/").status_code == 302


def test_a_row_that_was_written_past_the_office_opens_nothing(tampered_office):
    row = in_force()
    client = seat(tampered_office)
    step(row, MANAGER, "lose")
    client = seat(tampered_office)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE devices_device SET state = 'in_force' WHERE id = %s", [row.pk])
    with pytest.raises(Refused) as caught:
        managed(client)
    assert caught.value.code == "fact.changed"


def test_the_persons_page_names_the_device_its_register_and_what_it_opens(office):
    in_force()
    client = seat(office)
    (fact,) = [
        one
        for one in standing(Staff.objects.get(pk=TELLER), client.session["sign_in"], ADDRESS)
        if one.name == "moment.managed_device"
    ]
    assert fact.holds
    assert fact.doors
    assert fact.way == f"/devices/{Device.objects.get().pk}/"
    page = client.get(f"/people/{TELLER}/").content.decode()
    assert "the register of devices" in page
    assert "ZD-1" in page


def test_an_unknown_certificate_shows_its_first_signs_to_be_entered(office):
    client = seat(office)
    assert PRINT[:16] in client.get(f"/people/{TELLER}/").content.decode()


def test_nobody_signs_in_on_a_lost_device(office):
    user = User.objects.get(username=TELLER)
    user.username = TELLER.lower()
    user.set_password(PASSWORD)
    user.save()
    row = in_force()

    def comes_in(told: str) -> int:
        client = Client(REMOTE_ADDR=ADDRESS, HTTP_TOURNIER_DEVICE=told)
        return client.post("/accounts/login/", {"login": TELLER, "password": PASSWORD}).status_code

    assert comes_in(f"{SECRET} {PRINT}") == 302
    step(row, MANAGER, "lose")
    assert comes_in(f"{SECRET} {PRINT}") == 403
    assert comes_in(f"{SECRET} {OTHER}") == 302


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite tells every statement")
def test_a_device_costs_one_statement_and_a_session_without_one_nothing(office):
    in_force()
    on_device, without = seat(office), office.client("teller")

    def asked(client) -> list[str]:
        heard: list[str] = []
        connection.connection.set_trace_callback(heard.append)
        managed(client)
        connection.connection.set_trace_callback(None)
        return heard

    asked(without)
    plain, proved = asked(without), asked(on_device)
    assert len(proved) == len(plain) + 1
    assert "devices_device" in next(one for one in proved if "devices_" in one)
    assert not any("devices_" in one for one in plain)
