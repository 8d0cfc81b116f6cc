# SPDX-License-Identifier: Apache-2.0
"""The table of rules and the lists of words: versions, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from tournier.base import BadInput
from tournier.detect import TYPES
from tournier.law.clauses import clauses
from tournier.screening import Place, Speaker, Treatment, Way, WordList, read_entries, read_rules, rules_of

RULES = rules_of(date(2026, 11, 29))
PLACES = [Place(way, speaker) for way in Way for speaker in Speaker]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_type_has_a_rule_in_every_place(place):
    for kind in TYPES:
        assert RULES.rule(kind, place).id != "unknown-blocked"


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_unknown_type_is_blocked(place):
    rule = RULES.rule("POLICY_NUMBER", place, own=True)
    assert (rule.id, rule.treatment) == ("unknown-blocked", Treatment.BLOCK)


@pytest.mark.parametrize("kind", ["PASSWORD", "OTP", "CVV", "EXPIRY"])
def test_no_agent_says_a_secret_to_anybody(kind):
    for way in Way:
        for own in (True, False):
            assert RULES.rule(kind, Place(way, Speaker.AGENT), own=own).treatment is Treatment.BLOCK


def test_before_the_first_version_nothing_is_screened():
    with pytest.raises(BadInput):
        rules_of(date(2026, 10, 31))


@pytest.mark.parametrize(
    "change",
    [
        ('types = ["USCC"]', 'types = ["NOBODY"]'),
        ('clause = "PIPL-6"', 'clause = "PIPL-0"'),
        ('treatment = "warn"', 'treatment = "hope"'),
    ],
)
def test_a_wrong_rule_is_refused_by_name(tmp_path, change):
    text = """
[[version]]
id = "x"
effective_from = 2026-11-01
confidence = "D"
[[version.rule]]
id = "one"
types = ["USCC"]
from = ["agent"]
treatment = "warn"
clause = "PIPL-6"
zh = "一"
en = "one"
"""
    path = tmp_path / "screening.toml"
    path.write_text(text, encoding="utf-8")
    assert read_rules(path, clauses("cn"))[0].rules[0].id == "one"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(BadInput, match="one"):
        read_rules(path, clauses("cn"))


def test_a_list_finds_its_phrase_however_it_is_written():
    words = WordList("blocked_words", "1", ("内幕|内部 … 消息",))
    assert words.asked("有个内 幕-消\u200b息")[0].start == 2
    assert not words.asked("内部开会。消息已发")
    assert words.treatment is Treatment.BLOCK


@pytest.mark.parametrize("text", ["", "…", "a | … b", "x" * 201, "\n".join(map(str, range(501)))])
def test_a_list_that_says_nothing_or_too_much_is_refused(text):
    with pytest.raises(BadInput):
        read_entries(text)
