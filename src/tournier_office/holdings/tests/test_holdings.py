# SPDX-License-Identifier: Apache-2.0
"""Paper and media: class and term, custodians, destruction by two after the term, one list with the databases."""

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier.law.reckoning import deadline_of
from tournier.law.retention import until
from tournier.ledger.entries import Event
from tournier_office.holdings import owning
from tournier_office.holdings.models import Carrier
from tournier_office.holdings.register import HOLDINGS
from tournier_office.holdings.tests.desk import (
    AUDITOR,
    COMPLIANCE,
    LEGAL,
    LONG_AGO,
    MANAGER,
    PROTECTION,
    TELLER,
    step,
    taken_in,
)
from tournier_office.site import gateway
from tournier_office.site.owning import Handing
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

pytestmark = pytest.mark.django_db


def test_the_highest_class_and_the_longest_term_win(office):
    row = taken_in(holds="OPEN_DATE,BALANCE", terms="R01,R05")
    assert (row.label, row.cls, row.custodian, row.branch) == ("ZC-0001", "C2", MANAGER, "B01")
    assert row.keep_until == until(deadline_of("R01"), timezone.localdate())
    assert taken_in(label="pin-1", holds="OPEN_DATE,PASSWORD").cls == "C3"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"label": "1000001"}, "label"),
        ({"label": "1101011990010100" + "2X"}, "label"),
        ({"label": "张三"}, "label"),
        ({"begun": "2999-01-01"}, "begun"),
        ({"unit": "B02"}, "unit"),
        ({"holds": "SECRET"}, "holds"),
    ],
)
def test_what_cannot_be_is_sent_back(office, over, field):
    with pytest.raises(Unfit) as caught:
        taken_in(**over)
    assert set(caught.value.faults) == {field}
    assert not Carrier.objects.exists()


def test_a_label_is_there_once(office):
    taken_in()
    with pytest.raises(Unfit):
        taken_in(label="ZC-0001", room="elsewhere")


def test_whoever_keeps_it_took_it_on(office):
    row = taken_in(taker=TELLER)
    assert row.custodian == MANAGER, "until it is accepted"
    with pytest.raises(Refused):
        step(row, AUDITOR, "accept")
    row = step(row, TELLER, "accept")
    assert (row.custodian, row.taker) == (TELLER, "")
    assert step(step(row, TELLER, "offer", taker=LEGAL), LEGAL, "decline").custodian == TELLER
    with pytest.raises(Unfit):
        step(row, TELLER, "offer", taker=TELLER)


def test_it_goes_with_everything_that_a_leaver_hands_over(office):
    row = taken_in()
    mine = owning.owned(MANAGER)
    assert [(one.register, one.words.split()[-1]) for one in mine] == [
        ("holdings", "ZC-0001"),
        ("stocktakes", "archive"),
    ]
    for one in mine:
        owning.hand_on(one, Handing(MANAGER, TELLER, COMPLIANCE, timezone.now()))
    row.refresh_from_db()
    assert row.custodian == TELLER
    assert (len(owning.owned(MANAGER)), len(owning.owned(TELLER))) == (0, 2)


def test_before_its_term_and_while_a_hold_stands_nothing_is_destroyed(office):
    for over in ({"label": "A-1"}, {"label": "A-2", "begun": LONG_AGO.isoformat(), "hold": "dispute"}):
        row = taken_in(**over)
        with pytest.raises(Refused, match="keeps it still"):
            step(row, MANAGER, "propose", how="shred")
        assert "propose" not in {move.verb for move in acts.offers(HOLDINGS, person(MANAGER), row)}


def test_a_hold_that_comes_between_stops_the_second_person(office):
    row = step(taken_in(begun=LONG_AGO.isoformat()), MANAGER, "propose", how="shred")
    step(row, PROTECTION, "keep")
    step(row, LEGAL, "weigh", terms="R01", begun=LONG_AGO.isoformat(), hold="authority")
    with pytest.raises(Refused):
        step(row, MANAGER, "propose", how="shred")


def test_two_people_destroy_it_and_the_entry_says_what_how_and_who(office):
    row = step(taken_in(begun=LONG_AGO.isoformat()), MANAGER, "propose", how="shred")
    with pytest.raises(Refused):
        step(row, MANAGER, "destroy")
    row = step(row, COMPLIANCE, "destroy")
    assert (row.state, row.executor, row.supervisor) == ("destroyed", MANAGER, COMPLIANCE)
    entry = next(
        one
        for one in gateway.ledger().entries(disclosure=row.pk, event=Event.REGISTER_STEP)
        if one.detail["verb"] == "destroy"
    )
    told = {name: entry.detail[name] for name in ("label", "how", "executor", "cls", "count", "holds")}
    assert told == {
        "label": "ZC-0001",
        "how": "shred",
        "executor": MANAGER,
        "cls": "C2",
        "count": 40,
        "holds": "NAME,LOAN",
    }
    assert entry.actor == COMPLIANCE
    assert taken_in().label == "ZC-0001", "a label is free again"


def test_nothing_lends(office):
    """What would go round the gate is not there."""
    assert not [move.verb for move in HOLDINGS.moves if "lend" in move.verb or "loan" in move.verb]


def test_one_list_of_databases_and_paper(office):
    row = taken_in()
    told = office.client(PROTECTION).get("/api/v1/assets").json()
    here = {one["asset"]: one for one in told["lines"]}
    assert here[row.label] | {"keeper_name": ""} == {
        "asset": "ZC-0001", "electronic": False, "kind": "box of files", "cls": "C2", "place": here[row.label]["place"],
        "keeper": MANAGER, "keeper_name": "", "amiss": "",
    }  # fmt: skip
    electronic = [one for one in told["lines"] if one["electronic"]]
    assert {one["kind"] for one in electronic} == {"source", "table"}
    assert all(one["amiss"] for one in electronic), "nobody answers for them yet"
    page = office.client(PROTECTION).get("/assets/").content.decode()
    assert row.label in page
    assert electronic[0]["asset"] in page
    assert office.client(TELLER).get("/assets/").status_code == 403
    assert office.client(TELLER).get("/api/v1/assets").status_code == 403


def test_a_head_of_another_branch_sees_none_of_it(office):
    taken_in(PROTECTION, unit="B02")
    assert office.client(MANAGER).get("/api/v1/assets").json()["others"] == 0
    assert office.client(AUDITOR).get("/api/v1/assets").json()["others"] == 1
