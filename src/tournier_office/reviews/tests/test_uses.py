# SPDX-License-Identifier: Apache-2.0
"""The use of rights, counted from the ledger bit by bit: each allowed disclosure once, however the passes are cut (0261)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from tournier.ledger.entries import Entry, Event
from tournier_office.disclosures.tests import desk
from tournier_office.people.lookups import Holding
from tournier_office.reviews import making, uses
from tournier_office.reviews.rolls import Item, State, Verb, decided, is_shut, pack, place_of, places_of, unpack
from tournier_office.reviews.tests.conftest import CLERK, MANAGER, draft
from tournier_office.site import gateway


def used(number, channel="look_up", times=1):
    entry = Entry(Event.DISCLOSURE_INTENDED, number, detail={"channel": channel, "purpose": "counter_service"})
    gateway.ledger().append_many([entry] * times)


def later(clock, **span):
    clock.moment = clock.moment + timedelta(**span)


@pytest.mark.parametrize("part", [1, 3, 1000])
def test_each_entry_is_counted_once_however_the_passes_are_cut(timed, clock, part, monkeypatch):
    monkeypatch.setattr(uses, "_FIRST", part)
    monkeypatch.setattr(uses, "_PART", part)
    used(CLERK, times=7)
    later(clock, hours=1)
    while uses.count(part):
        pass
    used(CLERK, times=2)
    used(MANAGER, "search")
    later(clock, hours=1)
    for _pass in range(20):
        uses.count(part)
    told = uses.of_person(CLERK)["look_up:counter_service"]
    assert told[0] == 9
    assert uses.of_person(MANAGER)["search:counter_service"][0] == 1
    counted = uses.counted()
    assert (counted.disclosures.entries, counted.disclosures.whole) == (10, True)
    newest = gateway.ledger().entries(event=Event.DISCLOSURE_INTENDED, limit=20)
    assert (counted.disclosures.first, counted.disclosures.last) == (newest[-1].id, newest[0].id)
    assert told[3] == newest[1].id


def test_what_is_younger_than_two_minutes_waits(timed, clock):
    used(CLERK)
    uses.count()
    assert uses.of_person(CLERK) == {}
    later(clock, minutes=3)
    uses.count()
    assert uses.of_person(CLERK)["look_up:counter_service"][0] == 1


def test_a_right_that_nobody_used_is_proposed_for_removal_and_one_in_use_is_not(timed, clock):
    desk_of = making.make(draft())
    assert not any("unused" in item.reasons for item in desk_of.items)  # nothing is counted yet, so nothing is said
    used(MANAGER)
    later(clock, days=100)
    used(CLERK)
    later(clock, minutes=5)
    Holding.objects.update(since=(clock.moment - timedelta(days=200)).date())
    uses.count()
    reasons = {item.staff: item.reasons for item in making.make(draft()).items}
    assert "unused" not in reasons[CLERK]
    assert "dormant" in reasons[MANAGER]
    assert "unused" not in reasons[MANAGER]
    assert {"unused", "dormant"} <= set(reasons["S0010"])
    assert not {"unused", "dormant"} & set(reasons["S0008"])  # an administrator's work is done at other doors


def test_what_the_screens_do_is_counted(timed, clock):
    client = timed.client(CLERK)
    desk.look(client)
    later(clock, minutes=5)
    uses.count()
    assert any(pair.startswith("search:") for pair in uses.of_person(CLERK))


ITEM = Item(
    "post:1", "S1", "teller", "B01", "2026-01-01", "", [], [], "S2", "S3", spared=False, state="open", verdict=""
)


@examples(200)
@given(st.lists(st.sampled_from(list(Verb)), max_size=8), st.integers(-5, 5), st.booleans())
def test_a_right_is_shut_exactly_when_removed_or_left_open_after_its_day(verbs, days, spared):
    from datetime import UTC, datetime

    due = datetime(2026, 11, 3, tzinfo=UTC)
    item = ITEM._replace(spared=spared)
    for place, verb in enumerate(verbs):
        item = decided(item, verb, str(place), "S9")
    last = verbs[-1] if verbs else Verb.PASS
    expected = last is Verb.REMOVE or (last is Verb.PASS and days >= 0 and not spared)
    assert is_shut(item, due, due + timedelta(days=days)) is expected
    assert is_shut(item, None, due) is (last is Verb.REMOVE)
    assert (item.state == State.OPEN) is (last is Verb.PASS)
    assert unpack(pack([item])) == [item]


@examples(200)
@given(st.text(min_size=1, max_size=12))
def test_a_persons_rights_stand_in_one_of_the_places_that_the_gate_asks(number):
    for size, place in zip((1, 16, 256), places_of(number), strict=True):
        assert place_of(number, size) == place
