# SPDX-License-Identifier: Apache-2.0
"""Hand-over: everything that a person keeps gets an owner who accepted it, and it does not close before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import MOBILE
from tournier_office.duties.register import DUTIES
from tournier_office.mandates import handovers
from tournier_office.mandates.handing import BELONGINGS, HANDOVERS
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

TELLER, MANAGER, COMPLIANCE, LEGAL, SPONSORED = "S0001", "S0002", "S0004", "S0009", "S0011"


def a_duty(owner=TELLER):
    given = {
        "deadline": "D01",
        "owner": owner,
        "second": LEGAL,
        "began_at": (timezone.now() - timedelta(days=2)).isoformat(),
    }
    return acts.open_row(DUTIES, person(COMPLIANCE), given)


def step(row, number, verb, register=BELONGINGS, **given):
    return acts.step(register, person(number), row.pk, verb, given)


@pytest.fixture
def opened(office):
    """The teller leaves: a duty, a colleague they answer for, and a request that waits."""
    a_duty()
    Staff.objects.filter(pk=SPONSORED).update(employment="outsourced", sponsor_id=TELLER)
    clerk = office.client("teller")
    desk.filed(clerk, desk.look(clerk), MOBILE)
    return acts.open_row(HANDOVERS, person(MANAGER), {"staff": TELLER, "kind": "leaves", "why": "moves away"})


def thing(row, kind):
    return handovers.things(row).get(kind=kind)


def test_all_that_the_person_keeps_is_listed(opened):
    assert set(handovers.things(opened).values_list("kind", "state")) == {
        ("duties", "kept"), ("people", "kept"), ("requests", "kept"),
    }  # fmt: skip


def test_what_is_accepted_is_handed_on_by_its_own_register(opened):
    step(thing(opened, "duties"), MANAGER, "offer", taker=LEGAL)
    step(thing(opened, "duties"), LEGAL, "accept")
    row = DUTIES.table.objects.get(kind="")
    assert (row.owner, row.second) == (LEGAL, COMPLIANCE), (
        "whoever becomes the owner is second no longer; somebody else is"
    )
    assert [one.detail["verb"] for one in gateway.ledger().entries(disclosure=row.pk, event=Event.REGISTER_STEP)] == [
        "hand_over"
    ]
    step(thing(opened, "people"), MANAGER, "offer", taker=LEGAL)
    step(thing(opened, "people"), LEGAL, "accept")
    assert Staff.objects.get(pk=SPONSORED).sponsor_id == LEGAL


def test_what_its_register_refuses_is_not_accepted(opened):
    row = thing(opened, "people")
    step(row, MANAGER, "offer", taker=SPONSORED)
    with pytest.raises(Refused) as caught:
        step(row, SPONSORED, "accept")
    assert caught.value.code == "people.sponsor"
    assert thing(opened, "people").state == "offered"


def test_it_closes_only_when_nothing_is_left_with_nobody(opened):
    with pytest.raises(Refused) as caught:
        step(opened, MANAGER, "close", HANDOVERS)
    assert caught.value.code == "handover.left"
    for one in handovers.things(opened):
        step(one, MANAGER, "offer", taker=LEGAL)
        step(one, LEGAL, "accept")
    late = a_duty()
    with pytest.raises(Refused):
        step(opened, MANAGER, "close", HANDOVERS)
    step(opened, TELLER, "list_again", HANDOVERS)
    one = handovers.things(opened).get(thing=late.pk)
    step(one, TELLER, "offer", taker=MANAGER)
    step(one, MANAGER, "accept")
    step(opened, TELLER, "sign", HANDOVERS)
    closed = step(opened, MANAGER, "close", HANDOVERS)
    assert (closed.state, bool(closed.signed_at)) == ("closed", True)
    last = gateway.ledger().entries(disclosure=closed.pk, event=Event.REGISTER_STEP)[-1]
    told = next(
        one.detail["things"] for one in gateway.ledger().entries(disclosure=closed.pk) if "things" in one.detail
    )
    assert f"duties:{late.pk}:{MANAGER}" in str(told)
    assert last.actor in {MANAGER, TELLER}


def test_whoever_is_offered_it_may_decline_and_nobody_takes_it_from_themselves(opened):
    row = thing(opened, "duties")
    with pytest.raises(Unfit):
        step(row, MANAGER, "offer", taker=TELLER)
    step(row, MANAGER, "offer", taker=LEGAL)
    assert step(row, LEGAL, "decline", reason="not my trade").taker == ""
    with pytest.raises(Refused):
        step(row, LEGAL, "accept")


def test_what_has_ended_by_itself_is_settled_and_what_has_not_is_not(office, opened):
    row = thing(opened, "requests")
    with pytest.raises(Refused):
        step(row, MANAGER, "settle")
    assert office.client("teller").post(f"/requests/{row.thing}/withdraw/").status_code == 302
    assert step(row, MANAGER, "settle").state == "settled"


def test_another_register_opens_it_and_opening_it_again_lists_what_came_since(opened):
    a_duty()
    again = handovers.open_handover(TELLER, "the feed says that they left")
    assert again.pk == opened.pk
    assert handovers.things(opened).count() == 4
    fresh = handovers.open_handover(COMPLIANCE, "the feed says that they left", by="S0005", kind="moves")
    assert (fresh.state, fresh.branch, fresh.opened_by) == ("open", "B01", "S0005")


def test_the_taker_sees_it_at_home_and_the_sheet_names_them(office, opened):
    row = thing(opened, "duties")
    step(row, MANAGER, "offer", taker=LEGAL)
    assert f"/belongings/{row.pk}/" in office.client("legal_officer").get("/").content.decode()
    assert "Staff S0009" in office.client("branch_manager").get(f"/handovers/{opened.pk}/").content.decode()
