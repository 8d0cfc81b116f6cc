# SPDX-License-Identifier: Apache-2.0
"""Texts that nobody wrote: pieces of the evaluation texts, of the table of written forms and of the rules' own words, put together and
changed by chance, always the same ones. Made to meet what a condition forgot, not to be like anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.detect.evaluation.made_up import LABELLED, LOOK_ALIKES, Draw, Maker
from tests.detect.evaluation.pools import POOLS
from tests.detect.evaluation.texts import texts

FORMS = (Path(__file__).parent / "written_forms.txt").read_text(encoding="utf-8").splitlines()
_ROOM = Path(__file__).parents[2] / "src" / "tournier" / "detect"
# What is easily forgotten: other digits, letters that are capitals of no other, signs one cannot see, halves of a sign, ends of lines and texts.
SIGNS = (
    " -)(.,:;!?/\\\"'=_*@#$%^&+<>[]{}|~`\n\t\r\x0b\x0c\x1f\x1e\x00¥￥€£•●※·。，：；！？（）、　２３ＡＸ\u200b\u2013\ufeff一二三〇零幺两XxKkEeDdVv"
    "\u017f\u212a\u0131\u00b2\u2460\u0661\U0001d7d8\U0001f600\U0001f101\ud800\udc00"
)


@cache
def _pieces() -> tuple[list[str], list[str], list[str]]:
    """Whole texts, words of the rules, signs of names."""
    whole = [text.text for half in ("frozen", "tuning") for text in texts(half, 4)]
    forms = [re.sub(r"\[\[[A-Z_]+ (.*?)\]\]", r"\1", line) for line in FORMS if line and not line.startswith("#")]
    rules = "".join(
        (_ROOM / f"{name}.py").read_text(encoding="utf-8") for name in ("cues", "codes", "addresses", "names")
    )
    words = re.findall(r"[\u3400-\u9fff]+|[A-Za-z_]{2,20}", rules)
    return [*whole, *forms], sorted(set(words)), sorted(set("".join(words)))


def _value(draw: Draw, makers: dict[str, Maker]) -> str:
    return makers[draw.one(sorted(makers))](draw, "")


def _groups(draw: Draw) -> str:
    joint = draw.one((" ", "-", " - ", ") ", "\u200b", "."))
    return joint.join(draw.digits(draw.between(1, 5)) for _ in range(draw.between(2, 7)))


def _word(draw: Draw) -> str:
    word = draw.one(_pieces()[1])
    return draw.one((word, word.upper(), word.replace("_", " ")))


def _part(draw: Draw) -> str:
    text = draw.one(_pieces()[0])
    start = draw.below(len(text))
    return text[start : start + draw.between(1, 30)]


# Each kind of piece, and how often of a hundred.
_KINDS: tuple[tuple[int, Callable[[Draw], str]], ...] = (
    (12, lambda draw: draw.digits(draw.between(1, 22))),
    (12, lambda draw: _value(draw, LABELLED)),
    (6, lambda draw: _value(draw, LOOK_ALIKES)),
    (6, _groups),
    (20, _word),
    (16, lambda draw: draw.one(SIGNS)),
    (8, lambda draw: "".join(draw.one(_pieces()[2]) for _ in range(draw.between(1, 4)))),
    (14, _part),
    (3, lambda draw: chr(draw.below(0x110000))),
    (3, lambda draw: draw.one("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")),
)
_DRAWN = [make for often, make in _KINDS for _ in range(often)]


def _piece(draw: Draw) -> str:
    return draw.one(_DRAWN)(draw)


def mixed(seed: str, count: int) -> list[str]:
    """As many texts; the same for the same seed while the rules' words stay what they are."""
    draw = Draw(seed, POOLS["tuning"])
    return ["".join(_piece(draw) for _ in range(draw.between(1, 14))) for _ in range(count)]
