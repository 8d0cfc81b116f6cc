# SPDX-License-Identifier: Apache-2.0
"""Counting a room: by two, differences by label, and what is missing closes the room."""

import pytest

from tournier.base import Refused
from tournier_office.holdings import chores
from tournier_office.holdings.models import Carrier, StockTake
from tournier_office.holdings.tests.desk import (
    COMPLIANCE,
    LONG_AGO,
    MANAGER,
    PROTECTION,
    ROOM,
    TELLER,
    confirmed,
    counted,
    due,
    step,
    taken_in,
)
from tournier_office.site.register import register_named
from tournier_office.site.register.typed import Unfit

pytestmark = pytest.mark.django_db


def running(deadline: str) -> list[str]:
    """Whose clocks of this deadline run."""
    return list(
        register_named("duties")
        .table.objects.filter(deadline=deadline, state="running")
        .values_list("owner", flat=True)
    )


def test_the_first_thing_in_a_room_asks_for_its_yearly_count(office):
    taken_in()
    taken_in(label="ZC-0002")
    assert due().answerer == MANAGER
    assert running("B30") == [MANAGER]


def test_differences_are_named_and_what_is_missing_closes_the_room(office):
    row, other, there = taken_in(), taken_in(label="ZC-0002"), taken_in(label="ZC-0003", room="vault")
    done = confirmed(row, "zc-0001, ZC-0003\nXX-7，XX-7")
    assert (done.state, done.expected, done.found) == ("counted", 2, 1)
    assert (done.missing, done.surplus) == ("ZC-0002", "XX-7")
    assert done.elsewhere.startswith("ZC-0003 · ")
    other.refresh_from_db()
    assert other.state == "missing"
    assert running("B31") == [MANAGER]
    assert running("B30") == [MANAGER, MANAGER], "of the vault, and the next of the archive"
    for act in (
        lambda: taken_in(label="ZC-0004"),
        lambda: step(row, MANAGER, "move", unit="B01", room="vault"),
        lambda: step(there, MANAGER, "move", unit="B01", room=ROOM),
    ):
        with pytest.raises(Refused, match="takes nothing in"):
            act()
    with pytest.raises(Refused):
        step(other, MANAGER, "find", unit="B01", room=ROOM)
    step(other, PROTECTION, "find", unit="B01", room="vault")
    assert running("B31") == []
    assert taken_in(label="ZC-0004").room == ROOM


def test_what_is_due_to_go_is_not_destroyed_out_of_a_closed_room(office):
    row = taken_in(begun=LONG_AGO.isoformat())
    gone = taken_in(label="ZC-0002")
    confirmed(row, "ZC-0001")
    with pytest.raises(Refused, match="takes nothing in"):
        step(row, MANAGER, "propose", how="shred")
    gone.refresh_from_db()
    assert step(gone, COMPLIANCE, "explain").state == "gone"
    assert step(row, MANAGER, "propose", how="shred").state == "leaving"


def test_whoever_keeps_what_lies_there_does_not_count_alone(office):
    row = taken_in()
    step(taken_in(label="ZC-0002", taker=TELLER), TELLER, "accept")
    for second in (MANAGER, TELLER):
        with pytest.raises(Unfit):
            counted(row, "ZC-0001", second)
    entered = counted(row, "ZC-0001", COMPLIANCE)
    for number in (MANAGER, TELLER, PROTECTION):
        with pytest.raises(Refused):
            step(entered, number, "confirm")
    with pytest.raises(Refused, match="being counted"):
        taken_in(label="ZC-0009")
    step(entered, COMPLIANCE, "reject")
    assert due().state == "due"
    with pytest.raises(Unfit):
        counted(row, "1000001号客户", COMPLIANCE)


def test_a_whole_room_closes_nothing_and_an_empty_one_is_not_counted(office):
    row = taken_in()
    assert confirmed(row, "ZC-0001").missing == ""
    step(row, MANAGER, "move", unit="B01", room="vault")
    chores.chores()
    assert list(StockTake.objects.filter(state="due").values_list("room", flat=True)) == ["vault"]
    assert running("B30") == [MANAGER]


def test_the_second_sees_what_is_expected_and_nobody_counts_one_room_twice(office):
    row = taken_in()
    page = office.client(MANAGER).get(f"/stocktakes/{due().pk}/").content.decode()
    assert "ZC-0001" in page
    entered = counted(row, "ZC-0001")
    assert "ZC-0001" in office.client(TELLER).get(f"/stocktakes/{entered.pk}/").content.decode()
    taken_in(label="ZC-0002", room="vault")
    assert StockTake.objects.filter(room=ROOM).count() == 1
    assert set(Carrier.objects.values_list("state", flat=True)) == {"kept"}
