# SPDX-License-Identifier: Apache-2.0
"""Every error that a page or the API may show is said in Chinese, and the check that says so is able to say no."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from tests.house import raised
from tournier.base import Refused
from tournier.engines import failures
from tournier_office.site.said import both, said_error

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z][a-z']+(?:[ ,;:]+[a-z'`]+){3,}")


def unsaid(texts: list[str]) -> list[str]:
    """Those that a reader of Chinese would see in English, wholly or for the greater part."""
    with override("zh-hans"):
        told = {text: said_error(text.replace(raised.GAP, "x1")) for text in texts}
    return [text for text, chinese in told.items() if not _CHINESE.search(chinese) or _ENGLISH.search(chinese)]


def test_every_error_that_a_page_may_show_is_said_in_chinese():
    texts = {one.text: f"{one.path}:{one.line}" for one in raised.shown()}
    assert len(texts) > 800
    assert {text: texts[text] for text in unsaid(list(texts))} == {}


def test_every_failure_of_a_source_is_said_in_chinese():
    told = (failures.told, failures.answered)
    errors = [say("core", failure) for failure in failures.Failure for say in told]
    assert unsaid([text for error in errors for text in (error.cause, error.cure)]) == []


def test_what_has_no_chinese_is_found():
    assert unsaid(["Nobody has said this before.", "Choose another term."]) == ["Nobody has said this before."]
    assert unsaid(["The proof does not hold: it came on a rainy day in May."]) != []


def test_errors_are_read_from_the_code_wherever_they_are_made(tmp_path, monkeypatch):
    monkeypatch.setattr(raised, "SOURCE", tmp_path)
    (tmp_path / "room.py").write_text(
        'CURE = "Wait."\n'
        "def no(cause, cure=CURE):\n    return Refused('a', f'No: {cause}.', cure)\n"
        "def act(n):\n"
        "    raise BadInput('b', f'More than {n} rows.', 'Fewer.' if n else 'None.')\n"
        "    raise no('it rains')\n"
        "    raise Refused('c', _('Said so.'), cure=CURE)\n"
    )
    assert [one.text for one in raised.of_file(tmp_path / "room.py")] == [
        "More than \0 rows.",
        "Fewer.",
        "None.",
        "No: it rains.",
        "Wait.",
        "Wait.",
    ]


@pytest.mark.parametrize("place", sorted({*raised.ELSEWHERE, *raised.UNREADABLE}))
def test_what_is_left_out_is_there(place):
    assert (raised.SOURCE / place).exists()


def test_the_gaps_are_filled_after_the_translation():
    error = Refused("limit.spent", "The limit of 3 within 10 minutes for 'match' is used up.", "Ask again.")
    with override("zh-hans"):
        assert both(error) == "10 分钟内 3 次“match”的额度已用完。 请重新查询。"
    with override("en"):
        assert both(error) == "The limit of 3 within 10 minutes for 'match' is used up. Ask again."


def test_a_part_of_an_error_is_said_too():
    with override("zh-hans"):
        assert said_error("The case reference is longer than 200 characters.") == "案件编号超过 200 个字符。"
        told = said_error("The file has 2 faults: line 2: branch: unknown; line 3: number: taken already.")
        assert told == "文件有 2 处错误：第 2 行：branch（机构）：未知；第 3 行：number（工号）：已被使用。"
