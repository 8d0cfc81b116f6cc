# SPDX-License-Identifier: Apache-2.0
"""A text of roads alone, as nobody writes and an attacker does: its reading grows as its length does, not as its square."""

from __future__ import annotations

import re

import pytest

from tournier.detect import addresses
from tournier.detect.texts import detect


class Counted:
    """A pattern that counts how often it is tried."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.tries = 0

    def match(self, text: str, place: int) -> re.Match[str] | None:
        self.tries += 1
        return self.pattern.match(text, place)


@pytest.mark.parametrize("piece", ["北京市路", "朝阳区路7三", "栋日市5", "幺路北京市", "验证码幺0室朝阳区"])
def test_twice_the_text_is_twice_the_work(monkeypatch: pytest.MonkeyPatch, piece: str):
    told = []
    for times in (200, 400, 800):
        counted = Counted(addresses._STEP)
        monkeypatch.setattr(addresses, "_STEP", counted)
        detect(piece * times)
        monkeypatch.setattr(addresses, "_STEP", counted.pattern)
        told.append(counted.tries)
    assert told[0] > 0
    assert told[2] - told[1] <= 2.2 * (told[1] - told[0]) + 50


def test_an_address_of_every_step_is_one():
    whole = "广东省深圳市南山区粤海街道科技园社区科苑南路深南大道科兴小区3期5号院2号楼4单元12层1203室"
    assert [whole[span.start : span.end] for span in detect(whole)] == [whole]
