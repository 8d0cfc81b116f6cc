# SPDX-License-Identifier: Apache-2.0
"""The thresholds of indicators: which colour a figure has, which version judges a day, what a pack may not hold."""

from __future__ import annotations

from datetime import date

import pytest

from tournier.base import BadInput
from tournier.law import indicators as law


def test_a_figure_has_its_colour_from_the_threshold_on():
    count, share = law.Indicator("a", "甲", "A", law.COUNT, 1, 3), law.Indicator("b", "乙", "B", law.PERCENT, 5, 20)
    assert [count.tone(value) for value in range(5)] == ["green", "amber", "amber", "red", "red"]
    assert [share.tone(value, 1000) for value in (49, 50, 199, 200)] == ["green", "amber", "amber", "red"]
    assert share.tone(0, 0) == "green"


def test_the_version_of_the_day_judges_it():
    assert law.indicators(date(2026, 11, 30)).id == "default-1"
    with pytest.raises(BadInput):
        law.indicators(date(2020, 1, 1))
    assert [law.indicators().level(score) for score in (1, 5, 6, 11, 12, 25)] == [
        "low",
        "low",
        "medium",
        "medium",
        "high",
        "high",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('clauses = ["DEFAULT-RISK"]', 'clauses = ["NO-SUCH"]'), ("medium = 6", "medium = 12"), ("high = 12", "high = 26"),
        ("red = 10", "red = 0"), ('unit = "percent"', 'unit = "persons"'), ('id = "refusals"', 'id = "exports_kept"'),
        ("acceptance_days = 365", ""), ("red = 40", "red = 19"),
    ],
)  # fmt: skip
def test_a_pack_that_does_not_hold_together_is_refused(tmp_path, monkeypatch, before, after):
    text = law.pack_file("cn", "indicators.toml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "indicators.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    monkeypatch.setattr(law, "pack_file", lambda _jurisdiction, name: tmp_path / name)
    with pytest.raises(BadInput):
        law.versions.__wrapped__("cn")
