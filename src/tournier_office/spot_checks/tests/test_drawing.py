# SPDX-License-Identifier: Apache-2.0
"""Which disclosures are drawn: those of a day that is over, by a seed that nobody could know, each once, for anybody to draw again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from tournier.base import BadInput
from tournier.law import clauses
from tournier.law.clocks import BANK_TIME
from tournier.law.spot_checks import is_drawn, read_spot_check_terms, spot_check_terms
from tournier.ledger.entries import Event
from tournier.ledger.notes import Checkpoint
from tournier_office.duties.register import DUTIES
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.spot_checks import drawing
from tournier_office.spot_checks.models import Draw, SpotCheck
from tournier_office.spot_checks.tests.looks import ANALYST, MANAGER, TELLER, drawn, look


def test_a_day_is_drawn_when_it_is_over_and_what_left_in_it_only(office, clock, monkeypatch):
    before, clock.moment = clock.moment, clock.moment - timedelta(days=1)
    look(TELLER)
    clock.moment = before
    shown, _asked = look(TELLER), look(TELLER, left=False)
    searched = look(TELLER, "search")
    drawing.draw()
    assert [row.day for row in Draw.objects.all()] == [date(2026, 9, 15)], "the day before, not today"
    SpotCheck.objects.all().delete()
    found = drawn(clock, monkeypatch)
    assert [row.shown for row in found] == [shown]
    assert searched not in {row.shown for row in found}
    row = Draw.objects.get(day=date(2026, 9, 16))
    assert (row.state, row.found, row.drawn) == ("drawn", {"reveal": 2}, {"reveal": 1})


def test_midnight_is_the_banks(office, clock, monkeypatch):
    clock.set("2026-09-16T23:59")
    late = look(TELLER)
    clock.set("2026-09-17T00:00")
    look(TELLER)
    clock.set("2026-09-17T00:09")
    drawing.draw()
    assert not Draw.objects.filter(day=date(2026, 9, 16)).exists(), "an entry may still come from another worker"
    assert [row.shown for row in drawn(clock, monkeypatch, day="2026-09-17T00:10")] == [late]


@pytest.mark.parametrize("part", [1, 3, 500])
def test_however_often_it_dies_each_is_drawn_once_and_the_same_ones(office, clock, monkeypatch, part):
    keys = [look(TELLER if number % 2 else ANALYST) for number in range(12)]
    monkeypatch.setattr(drawing, "_PART", part)
    died: list[object] = []
    enter = acts.enter

    def dying(register, asked, **columns):
        row = enter(register, asked, **columns)
        if register.name == "spot-checks" and len(died) < 3:
            died.append(row)
            raise ConnectionError
        return row

    monkeypatch.setattr(acts, "enter", dying)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            drawn(clock, monkeypatch, 70)
    found = {row.shown for row in drawn(clock, monkeypatch, 70)}
    row = Draw.objects.get()
    assert found == {key for key in keys if is_drawn(row.seed, key, 70)}
    assert len(found) == SpotCheck.objects.count() == row.drawn["reveal"] > 0


def test_an_auditor_draws_again_from_the_ledger_alone(office, clock, monkeypatch):
    keys = [look(TELLER) for _ in range(20)]
    found = {row.shown for row in drawn(clock, monkeypatch, 30)}
    opened = [one for one in gateway.ledger().entries(event=Event.REGISTER_OPENED) if one.detail["register"] == "draws"]
    seed = opened[0].detail["root"]
    assert {key for key in keys if is_drawn(str(seed), key, 30)} == found
    head = Checkpoint.parse(gateway.ledger().checkpoint())
    assert int(str(opened[0].detail["size"])) < head.size
    assert len(str(seed)) == 64


def test_days_on_which_the_office_rested_are_drawn_too(office, clock, monkeypatch):
    look(TELLER)
    drawn(clock, monkeypatch, day="2026-09-17T09:00")
    look(TELLER)
    drawn(clock, monkeypatch, day="2026-09-20T09:00")
    assert [row.day.day for row in Draw.objects.order_by("day")] == [16, 17, 18, 19]
    assert [row.day.day for row in SpotCheck.objects.order_by("day")] == [16, 17]


def test_whoever_judges_has_a_clock_of_five_working_days(office, clock, monkeypatch):
    clock.set("2026-09-27T10:00")
    look(MANAGER)
    (row,) = drawn(clock, monkeypatch, day="2026-09-28T09:00")
    assert row.owner not in {MANAGER, ""}
    duty = DUTIES.table.objects.get(subject=row.pk)
    assert (duty.deadline, duty.owner) == ("B07", row.owner)
    # The first to the seventh of October are holidays, and the tenth is worked in their place.
    assert duty.due_at.astimezone(BANK_TIME).date() == date(2026, 10, 10)


@examples(200)
@given(seed=st.text("0123456789abcdef", min_size=64, max_size=64), number=st.integers(0, 9999))
def test_what_a_small_share_draws_a_larger_one_draws_too_and_the_whole_draws_all(seed, number):
    entry = f"e{number}"
    drawn_by = [is_drawn(seed, entry, share) for share in (1, 5, 20, 50, 100)]
    assert drawn_by == sorted(drawn_by)
    assert drawn_by[-1]


def test_a_share_is_met(office):
    hits = sum(is_drawn("ab" * 32, f"entry{number}", 5) for number in range(20_000))
    assert 850 < hits < 1150, "five standard deviations about a thousand"


@pytest.mark.parametrize("share", ["0", "101", "-1", "5.5", '"5"', "true"])
def test_a_share_that_is_none_is_refused(tmp_path, share):
    text = f"""
[[version]]
id = "x"
zh = "x"
en = "x"
effective_from = 2026-01-01
confidence = "D"
clauses = ["PBOC3-29"]
deadline = "B07"
[version.share]
reveal = {share}
"""
    path = tmp_path / "spot_checks.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_spot_check_terms(path, clauses())
    assert caught.value.code == "law.entry"


def test_no_share_is_in_force_before_the_first_version():
    assert spot_check_terms(date(2026, 9, 16)).share["reveal"] == 5
    with pytest.raises(BadInput):
        spot_check_terms(date(2020, 1, 1))
