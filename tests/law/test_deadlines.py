# SPDX-License-Identifier: Apache-2.0
"""The deadlines of the pack: every entry whole and resting on clauses; one that is not sound is refused by name."""

from datetime import date
from pathlib import Path

import pytest

from tournier.base import BadInput
from tournier.law import Kind, clauses, deadlines, extensions_of, happenings
from tournier.law.deadlines import read_deadlines, read_happenings

SOUND = """
[[deadline]]
id = "A1"
kind = "limit"
zh = "某事"
en = "Something"
trigger = "received"
unit = "natural_days"
amount = 15
ends = ["decided"]
stops = [["a_begun", "a_ended"]]
clauses = ["TS-18"]
confidence = "V"
effective_from = 2020-03-01
"""


def test_every_deadline_is_whole_and_rests_on_clauses_in_force():
    known = clauses()
    for name, one in deadlines().items():
        assert one.id == name
        assert one.en.isascii(), name
        assert one.zh != one.en
        assert one.in_force(date(2026, 11, 23)), name
        assert all(known[law].in_force(date(2026, 11, 23)) for law in one.clauses), name
        if one.kind is Kind.LIMIT:
            assert one.ends, f"{name}: nothing ends it"
        if known[one.clauses[0]].confidence == "D":
            assert one.confidence == "D", f"{name}: a default of ours does not pass for law"


def test_a_deadline_is_no_surer_than_its_first_clause():
    sure = "VSKUD"
    for name, one in deadlines().items():
        assert sure.index(one.confidence) >= sure.index(clauses()[one.clauses[0]].confidence), name


def test_what_extends_is_found():
    pack = deadlines()
    assert extensions_of(pack["D02"], pack.values()) == (pack["D03"],)
    assert extensions_of(pack["D01"], pack.values()) == ()


def test_an_end_ends_a_deadline(tmp_path: Path):
    path = tmp_path / "deadlines.toml"
    path.write_text(SOUND + "effective_to = 2026-12-31\n", encoding="utf-8")
    one = read_deadlines(path, clauses())["A1"]
    assert one.in_force(date(2026, 12, 31))
    assert not one.in_force(date(2027, 1, 1))
    assert one.events == {"received", "decided", "a_begun", "a_ended"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"limit"', '"wish"'), "unknown kind or unit"),
        (('"natural_days"', '"moons"'), "unknown kind or unit"),
        (("amount = 15", "amount = 0"), "no amount above nothing"),
        (("amount = 15", "amount = true"), "no amount above nothing"),
        (("amount = 15\n", ""), "no amount above nothing"),
        (('"natural_days"', '"at_once"'), "counts nothing"),
        (('"natural_days"', '"years"'), "only hours and days"),
        (('["TS-18"]', '["TS-99"]'), "cites a clause that is not in the pack"),
        (('["TS-18"]', "[]"), "cites a clause that is not in the pack"),
        (('["TS-18"]', '"TS-18"'), "clauses is no list"),
        (('[["a_begun", "a_ended"]]', '["a_begun"]'), "a stop is a pair"),
        (('"V"', '"X"'), "unknown confidence"),
        (("2020-03-01", '"2020"'), "lacks a date"),
        (('ends = ["decided"]', 'extends = "A2"'), "extends nothing"),
        (('kind = "limit"', 'kind = "extension"'), "extends nothing"),
        (('ends = ["decided"]', 'by = "01-15"'), "by_date has a day"),
        (('natural_days"\namount = 15', 'by_date"\nby = "02-29"'), "no day of every year|only hours"),
        (('zh = "某事"\n', ""), "has no zh"),
    ],
)
def test_an_entry_that_is_not_sound_is_refused(tmp_path: Path, change, says):
    path = tmp_path / "deadlines.toml"
    assert change[0] in SOUND
    path.write_text(SOUND.replace(*change), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_deadlines(path, clauses())


def test_an_entry_that_stands_twice_is_refused(tmp_path: Path):
    path = tmp_path / "deadlines.toml"
    path.write_text(SOUND * 2, encoding="utf-8")
    with pytest.raises(BadInput, match="stands twice"):
        read_deadlines(path, clauses())


def test_every_event_has_its_words_and_every_word_its_deadline():
    named = {event for one in deadlines().values() for event in one.events}
    assert set(happenings()) == named
    assert all(one.en.isascii() and not one.zh.isascii() for one in happenings().values())


def test_an_event_that_is_not_whole_is_refused(tmp_path: Path):
    path = tmp_path / "deadlines.toml"
    event = '[[event]]\nid = "a"\nzh = "甲"\nen = "A"\n'
    path.write_text(event * 2, encoding="utf-8")
    with pytest.raises(BadInput, match="stands twice"):
        read_happenings(path)
    path.write_text(event.replace('en = "A"\n', ""), encoding="utf-8")
    with pytest.raises(BadInput, match="has no en"):
        read_happenings(path)
