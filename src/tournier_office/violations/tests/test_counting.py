# SPDX-License-Identifier: Apache-2.0
"""The count of persons whose information somebody saw in clear, against entries that the tests write themselves (CRIM-INT-5)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.simulators.smallbank import ACCOUNT, CUSTOMER
from tests.simulators.two_branches import move_to

from tournier.base import BadInput
from tournier.law.sanctions import sanction_table, thresholds
from tournier.ledger.entries import Entry, Event
from tournier_office.site import gateway
from tournier_office.violations.counting import counted
from tournier_office.violations.tests.cases import TELLER

MOBILE, BALANCE = f"{CUSTOMER}.sjhm", f"{ACCOUNT}.ye"
FOREVER = (date(2020, 1, 1), date(2099, 1, 1))


def disclosed(name: str, levels: dict[str, str], *pages: tuple[str, ...], actor: str = TELLER) -> None:
    told: Any = {"channel": "reveal", "levels": [[ref, level] for ref, level in levels.items()]}
    gateway.ledger().append(Entry(Event.DISCLOSURE_INTENDED, actor, (), told, name))
    for subjects in pages:
        gateway.ledger().append(Entry(Event.DISCLOSURE_PAGE, actor, subjects, {"channel": "reveal"}, name))


def persons(days: tuple[date, date] = FOREVER) -> dict[str, int]:
    found = counted(gateway.ledger(), gateway.gate().catalogue, TELLER, *days)
    return {one.kind: one.persons for one in found.counts}


def test_each_person_counts_once_for_each_kind_and_only_what_was_shown_in_clear_and_left(office):
    disclosed("a", {MOBILE: "clear", BALANCE: "clear"}, ("1", "2"), ("2", "3"))
    disclosed("b", {BALANCE: "clear"}, ("3", "4"))
    disclosed("c", {BALANCE: "partial"}, ("5",))  # masked
    disclosed("d", {BALANCE: "clear"})  # nothing left
    disclosed("e", {BALANCE: "clear"}, ("6",), actor="S0011")  # somebody else
    assert persons() == {"property": 4, "transactions": 0, "other": 3}


def test_entries_about_thousands_are_counted_from_their_trees(office):
    disclosed("many", {MOBILE: "clear"}, tuple(str(number) for number in range(3_000)))
    disclosed("again", {MOBILE: "clear"}, ("1", "2", "9999"))
    assert persons()["other"] == 3_001


def test_a_field_that_people_agreed_to_is_counted_when_the_gate_shows_it_and_not_before(office):
    from tournier_office.disclosures.tests import desk

    move_to("B01", TELLER)
    clerk = office.client("teller")
    key = desk.look(clerk)
    row = desk.filed(clerk, key, desk.BALANCE)
    desk.approve(office.client("branch_manager"), row)
    assert persons()["property"] == 0, "agreed to, and not shown"
    for _time in range(2):
        assert desk.reveal(clerk, key, desk.BALANCE).status_code == 200
        assert persons()["property"] == 1, "one person, however often"


def test_the_days_bound_the_count(office):
    disclosed("a", {MOBILE: "clear"}, ("1",))
    assert persons((date(2020, 1, 1), date(2020, 12, 31)))["other"] == 0
    with pytest.raises(BadInput):
        persons((date(2026, 2, 1), date(2026, 1, 1)))


@examples(30)
@given(st.integers(0, 6_000))
def test_half_of_the_number_counts_for_whoever_is_on_duty(number):
    from tournier_office.violations.counting import Count

    for one in thresholds():
        assert Count(one.id, number, one).reached is (2 * number >= one.persons)


def test_the_shipped_thresholds_and_table():
    assert [(one.id, one.persons, one.on_duty) for one in thresholds()] == [
        ("property", 50, 25), ("transactions", 500, 250), ("other", 5000, 2500),
    ]  # fmt: skip
    table = sanction_table(date(2026, 9, 16))
    assert (table.id, table.confidence) == ("default-1", "D")
    with pytest.raises(BadInput):
        sanction_table(date(2025, 1, 1))
