# SPDX-License-Identifier: Apache-2.0
"""When the second person is told is data: another pack tells them at another time, and a running clock keeps its version."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tournier.base import BadInput
from tournier.law import Mark, calendar, clauses, deadlines, read_clock
from tournier.law.clocks import BANK_TIME
from tournier.law.escalation import escalations, read_escalations
from tournier.law.packs import pack_file
from tournier_office.duties.reckoned import Level, level

SHIPPED = pack_file("cn", "escalation.toml").read_text(encoding="utf-8")
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=BANK_TIME)


def pack(folder: Path, text: str):
    path = folder / "escalation.toml"
    path.write_text(text, encoding="utf-8")
    return read_escalations(path, deadlines(), clauses())


def at(code: str, hours: float, among=None) -> Level:
    now = BEGAN + timedelta(hours=hours)
    one = deadlines()[code]
    return level(read_clock(one, [Mark(one.trigger, BEGAN)], now, calendar()), now, among)


def test_the_second_person_hears_of_it_by_the_shares_of_the_pack(tmp_path):
    assert (at("I03A", 1.9), at("I03A", 2), at("I03A", 3.1), at("I03A", 3.2)) == (
        Level.QUIET, Level.HALF, Level.HALF, Level.SECOND,
    )  # fmt: skip
    sooner = pack(tmp_path, SHIPPED.replace("second = 80", "second = 60"))
    assert (at("I03A", 2.3, sooner), at("I03A", 2.4, sooner)) == (Level.HALF, Level.SECOND)
    longer = pack(tmp_path, SHIPPED.replace("second_days = 10", "second_days = 20"))
    assert (at("Y09", 24 * 350), at("Y09", 24 * 350, longer)) == (Level.HALF, Level.SECOND)


def test_a_deadline_may_have_shares_of_its_own(tmp_path):
    assert (at("I02A", 0.4), at("I02A", 0.5)) == (Level.HALF, Level.SECOND), "of an hour at half"
    own = pack(tmp_path, SHIPPED + '\n[[version.deadline]]\nid = "I03A"\nremind = 10\nsecond = 20\n')
    assert (at("I03A", 0.8, own), at("I03B", 0.8, own)) == (Level.SECOND, Level.QUIET)


def test_a_clock_keeps_the_version_under_which_it_began(tmp_path):
    newer = SHIPPED[SHIPPED.index("[[version]]") :].replace("default-1", "ours-1").replace("second = 80", "second = 60")
    later = pack(tmp_path, SHIPPED + "\n" + newer.replace("2020-01-01", "2026-03-03"))
    assert [one.id for one in later] == ["ours-1", "default-1"]
    assert at("I03A", 2.5, later) is Level.HALF
    today = pack(tmp_path, SHIPPED + "\n" + newer.replace("2020-01-01", "2026-03-02"))
    assert at("I03A", 2.5, today) is Level.SECOND


@pytest.mark.parametrize(
    "change",
    [
        ("second = 80", "second = 40"), ("second = 80", "second = 101"), ('"I02A"', '"I99"'), ("remind_days = 30\n", ""),
        ('"DEFAULT-ESCALATION"', '"TS-99"'),
    ],
)  # fmt: skip
def test_a_pack_that_is_not_sound_is_refused(tmp_path, change):
    assert change[0] in SHIPPED
    with pytest.raises(BadInput):
        pack(tmp_path, SHIPPED.replace(*change))


def test_every_version_says_how_sure_it_is_and_on_what_it_rests():
    for one in escalations():
        assert one.confidence == "D"
        assert set(one.clauses) <= set(clauses())
