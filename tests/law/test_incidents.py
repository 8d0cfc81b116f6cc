# SPDX-License-Identifier: Apache-2.0
"""How grave an incident is by its facts, which version judges it, what a pack may not hold."""

from __future__ import annotations

from datetime import date

import pytest

from tournier.base import BadInput
from tournier.law import incidents as law


def happened(*marks: str, **numbers: int | None) -> law.Happened:
    return law.Happened({"persons": 1, **numbers}, frozenset(marks))


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (happened(), "ordinary"), (happened(persons=None), "larger"), (happened(property=499), "ordinary"), (happened(property=500), "larger"),
        (happened(items=49_999), "ordinary"), (happened(persons=50_000), "larger"), (happened(persons=999_999), "larger"),
        (happened(persons=1_000_000), "major"), (happened(sensitive=1_000_000), "major"), (happened(items=10_000_000), "major"),
        (happened(persons=10_000_000), "extreme"), (happened("ransom"), "larger"), (happened("several", property=500), "major"),
        (happened("core", persons=None), "extreme"), (happened("public"), "ordinary"),
    ],
)  # fmt: skip
def test_the_gravest_test_wins_and_what_nobody_knows_is_larger(facts, level):
    assert law.levels().level(facts) == level


def test_the_version_of_the_day_judges_and_an_unknown_level_is_the_gravest():
    version = law.levels(date(2026, 11, 30))
    assert version == law.levels(date(2020, 1, 1)) == law.levels_named("gone"), "an older day is judged by the oldest"
    assert [version.names_persons(one) for one in version.levels] == [False, True, True, True]
    assert version.names_persons("?")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('clauses = ["PBOC4-9"', 'clauses = ["NO-SUCH"'), ('unclear = "larger"', 'unclear = "great"'), ("least = 500\n", "least = 0\n"),
        ('deadline = "I02A"', 'deadline = "Z99"'), ('since = "over"', 'since = "ever"'), ('fact = "property"', 'fact = "money"'),
        ('with = "minors"', 'with = "majors"'), ('confidence = "V"', 'confidence = "X"'), ('level = "extreme"', 'level = "huge"'),
    ],
)  # fmt: skip
def test_a_pack_that_does_not_hold_together_is_refused(tmp_path, monkeypatch, before, after):
    text = law.pack_file("cn", "incidents.toml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "incidents.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    monkeypatch.setattr(law, "pack_file", lambda _jurisdiction, name: tmp_path / name)
    with pytest.raises(BadInput):
        law.versions.__wrapped__("cn")
