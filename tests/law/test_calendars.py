# SPDX-License-Identifier: Apache-2.0
"""Working days: the same as an independent list, day by day; a pack that is not sound is refused by name."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from tournier.base import BadInput
from tournier.law import calendar
from tournier.law.calendars import read_calendar

SOUND = """
[[year]]
year = 2026
notice = "somewhere"
confidence = "K"
retrieved = 2026-11-28
days_off = ["01-01..01-03"]
make_up = ["01-04"]
"""


def test_every_day_is_as_an_independent_list_has_it():
    days = calendar()
    day = date(min(days.years), 1, 1)
    while day.year <= max(days.years):
        assert days.is_worked(day) is chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_a_year_without_a_notice_goes_by_the_week():
    days = calendar()
    beyond = date(max(days.years) + 1, 10, 1)
    assert not days.knows(beyond)
    assert days.is_worked(beyond) is (beyond.weekday() < 5)


def test_a_day_off_rolls_to_the_next_worked_day():
    assert calendar().rolled(date(2026, 10, 1)) == date(2026, 10, 8)
    assert calendar().rolled(date(2026, 9, 20)) == date(2026, 9, 20)  # a Sunday that is worked


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("2026\n", '"2026"\n'), "no year"),
        (("01-01..01-03", "01-01..04-01"), "no span"),
        (("01-01..01-03", "01-03..01-01"), "no span"),
        (("01-01..01-03", "02-29"), "no day"),
        (('["01-04"]', '["01-05"]'), "no weekend"),
        (('["01-04"]', '["01-03"]'), "day off too"),
        (('["01-04"]', '"01-04"'), "no day"),
        (('notice = "somewhere"\n', ""), "no notice"),
        (('"K"', '"Z"'), "unknown confidence"),
        (("retrieved = 2026-11-28\n", ""), "lacks a date"),
        (("[[year]]", "[[month]]"), "holds no year"),
    ],
)
def test_a_year_that_is_not_sound_is_refused(tmp_path: Path, change, says):
    path = tmp_path / "calendar.toml"
    path.write_text(SOUND, encoding="utf-8")
    assert read_calendar(path).is_worked(date(2026, 1, 4))
    path.write_text(SOUND.replace(*change), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_calendar(path)
