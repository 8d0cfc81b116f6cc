# SPDX-License-Identifier: Apache-2.0
"""Customers whom a partner contacted, against who had looked them up before: a leaker is led to, nobody else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.trace.banks import CALL_CENTRE, STAFF, START, Bank
from tournier.trace import Head, looked_up_before, peers, who_knew

DAY = timedelta(days=1)
JUNE = datetime.fromtimestamp(START, UTC) + 150 * DAY
FEW = {"draws": 99, "level": 0.05}


def head(person: str, at: datetime, number: object = 0) -> Head:
    return Head(f"e{number}", f"d{number}", person, "", at, "look_up", frozenset({"NAME"}))


@pytest.fixture(scope="module")
def bank() -> Bank:
    """Everything was shown in the ninety days before June, so that every look is in some window."""
    found = Bank(7)
    found.at = (START + 150 * 86_400) - found.random.integers(1, 90 * 86_400, len(found.at))
    return found


@pytest.fixture(scope="module")
def pages(bank: Bank) -> list[tuple[Head, list[str]]]:
    rows = zip(bank.holder.tolist(), bank.subject.tolist(), bank.at.tolist(), strict=True)
    return [
        (head(f"s{holder}", datetime.fromtimestamp(at, UTC), place), [f"c{subject}"])
        for place, (holder, subject, at) in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def groups(bank: Bank) -> dict[str, str]:
    """Where everybody works: nearly all customers whom they were shown are of that branch."""
    return {f"s{one}": str(np.bincount(bank.branch[bank.seen_by(one)]).argmax()) for one in range(STAFF)}


def days(customers: list[str], random: np.random.Generator) -> dict[str, datetime]:
    """They were contacted some time in June."""
    return {one: JUNE + int(random.integers(0, 20)) * DAY for one in customers}


def test_who_sold_customers_to_a_partner_is_led_to(bank, pages, groups):
    led = []
    for person in (3, 77, 120):
        contacted = days(bank.leak(person, 30, 0.3), bank.random)
        led += [(person, one.person) for one in who_knew(pages, contacted, groups, seed=str(person)).leads]
    assert all(f"s{person}" == named for person, named in led), led
    assert len(led) >= 2


def test_contacts_that_nobody_here_gave_away_lead_to_nobody(bank, pages, groups):
    """Also where the partner knows the customers of one branch, and where the call centre was shown most of them."""
    named = []
    for number in range(6):
        outside = bank.outside(25, None if number % 2 else number)
        named += who_knew(pages, days(outside, bank.random), groups, seed=str(number), **FEW).leads
    assert len(named) <= 1, [one.person for one in named]
    assert f"s{CALL_CENTRE}" not in {one.person for one in named}


def test_whoever_looks_after_the_contact_is_not_led_to(bank, pages, groups):
    """A handler looks up every customer who complains of the partner, on the day or later: that is their work."""
    contacted = days(bank.outside(25), bank.random)
    later = [(head("s9", day + 3 * DAY, f"x{one}"), [one]) for one, day in contacted.items()]
    same = [(head("s9", day + timedelta(hours=9), f"y{one}"), [one]) for one, day in contacted.items()]
    assert who_knew([*pages, *later, *same], contacted, groups, **FEW).leads == ()
    before = [(head("s9", day - DAY, f"z{one}"), [one]) for one, day in contacted.items()]
    assert [one.person for one in who_knew([*pages, *before], contacted, groups).leads] == ["s9"]


def test_customers_whom_the_bank_itself_named_say_nothing(bank, pages, groups):
    contacted = days(bank.leak(3, 25, 0), bank.random)
    found = who_knew(pages, contacted, groups, left_out=set(contacted))
    assert (found.leads, found.contacted, found.too_few) == ((), 0, True)
    assert who_knew(pages, contacted, groups).leads


def test_the_same_question_has_the_same_answer(bank, pages, groups):
    contacted = days(bank.leak(40, 25, 0.3), bank.random)
    assert who_knew(pages, contacted, groups, seed="m") == who_knew(pages, contacted, groups, seed="m")


def test_a_look_counts_within_its_window_before_the_day():
    contacted = {"a": JUNE, "b": JUNE + 5 * DAY}
    shown = [
        (head("s1", JUNE - DAY, 1), ["a", "b"]),
        (head("s1", JUNE, 2), ["a", "b"]),
        (head("s1", JUNE - 90 * DAY, 3), ["a", "b"]),
        (head("s1", JUNE - 91 * DAY, 4), ["a"]),
    ]
    kept = [(page.entry, list(subjects)) for page, subjects in looked_up_before(shown, contacted, (), "")]
    assert kept == [("e1", ["a", "b"]), ("e2", ["b"]), ("e3", ["a"])]
    for one in ("c", "d", "e"):  # nobody contacted them: one of the two days is theirs, always the same
        pages = [(head("s1", JUNE + 2 * DAY, number), [one]) for number in range(3)]
        assert len(list(looked_up_before(pages, contacted, (), "x"))) in (0, 3)


def test_fewer_than_three_contacts_and_nobody_at_all_name_nobody():
    shown = [(head("s1", JUNE - DAY), ["a", "b", "c"])]
    assert who_knew(shown, {"a": JUNE, "b": JUNE}, {"s1": "B"}).too_few
    assert who_knew([], dict.fromkeys("abc", JUNE), {"s1": "B"}).leads == ()
    assert who_knew(shown, {}, {}).leads == ()


def test_peers_share_branch_and_posts_where_there_are_three():
    branches = {"1": "B", "2": "B", "3": "B", "4": "B", "5": "C"}
    posts = {"1": ["teller"], "2": ["teller"], "3": ["teller"], "4": ["manager"]}
    assert peers(branches, posts) == {"1": "B/teller", "2": "B/teller", "3": "B/teller", "4": "B", "5": "C"}
