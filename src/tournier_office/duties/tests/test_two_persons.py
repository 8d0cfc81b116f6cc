# SPDX-License-Identifier: Apache-2.0
"""Every kind of clock has an owner, and a second person who hears of it when the owner does not act."""

from __future__ import annotations

from datetime import timedelta

from tournier.law import Kind, deadlines
from tournier.law.deadlines import Unit
from tournier_office.duties import lookups, noticing
from tournier_office.duties.models import Duty, Notice
from tournier_office.duties.ways import Ways
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import registers

KINDS = [code for code, one in deadlines().items() if one.kind in (Kind.LIMIT, Kind.PERIODIC)]


def test_every_kind_of_clock_is_owned_and_heard_of_by_a_second_person(timed, clock):
    """As a register begins them that names an owner alone, and as one that names nobody."""
    for number, code in enumerate(KINDS):
        owner = "S0001" if number % 2 else ""
        announce(Happening("matter", code, "", clock.now(), "", (code,), owner))
        if deadlines()[code].unit is Unit.TIMES:
            for _time in range(deadlines()[code].amount - 1):
                announce(Happening("matter", code, deadlines()[code].trigger, clock.now(), ""))
    rows = {row.deadline: row for row in Duty.objects.filter(kind="matter")}
    assert set(rows) == set(KINDS)
    assert [code for code, row in rows.items() if not row.owner or not row.second or row.owner == row.second] == []
    clock.advance(timedelta(days=2000))
    noticing.remind(Ways())
    told = {(one.duty_id, one.staff) for one in Notice.objects.filter(way="console")}
    assert [code for code, row in rows.items() if (row.pk, row.second) not in told] == []
    assert not lookups.open_duties().filter(kind="matter", state="running").exists(), "all of them are handed up"


def test_whoever_gets_it_still_has_a_second_person(timed, clock):
    announce(Happening("matter", "m", "", clock.now(), "", ("B25",), "S0001"))
    row = Duty.objects.get(subject="m")
    announce(Happening("matter", "m", "", clock.now(), "", owner=row.second))
    row.refresh_from_db()
    assert row.owner == "S0004"
    assert row.second == "S0003"


def test_every_clock_that_a_register_names_is_one_of_them():
    named = {timed.deadline for register in registers() for timed in register.deadlines}
    assert named <= set(KINDS)
    assert {"B11", "B13", "B14", "B15", "B16", "B25", "B30", "B31", "D01", "I09", "Y22"} <= named
