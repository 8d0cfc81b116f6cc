# SPDX-License-Identifier: Apache-2.0
"""What a line says about people, looked at together with the last lines of its conversation.

A number that is cut over several lines, said in digits, or named by the question before it is found in the line that
completes it. What was sent before is gone; the line that would complete it does not go.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tournier.detect import Span, detect_many
from tournier.screening.rules import Speaker
from tournier.screening.suspecting import suspicious

LOOKED_BACK = 6  # lines of one conversation that are looked at together
_FEW = 24  # characters: a longer line is a sentence with a number in it, not a piece of a number
_LEAST = 2
_SAID = {
    sign: str(digit)
    for digit, signs in enumerate(
        ("零〇洞○", "幺么一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七拐柒", "八捌", "九勾玖")
    )
    for sign in signs
}
_CUT = frozenset(
    {"MOBILE", "TEL", "ID_CARD", "BANK_CARD", "ACCOUNT", "PASSPORT", "IMEI", "USCC", "OTP", "CVV", "PASSWORD", "QQ"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One earlier line of a conversation, as it was said."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` says something of `type`; `split` when only earlier lines show it, `value` is the whole of it."""

    start: int
    end: int
    type: str
    score: float
    split: bool
    value: str


def findings(text: str, speaker: Speaker, before: Sequence[Line] = ()) -> list[Finding]:
    """What the line says, in order, none over another. `before` are the lines before it, the oldest first."""
    last = list(before)[-LOOKED_BACK:]
    same = [line.text for line in last if line.speaker is speaker]
    views = [_View(text, 0, range(len(text)))]
    if last:
        views.append(_after("\n".join([*(line.text for line in last), ""]), text))
    if same:
        views += [_after("".join(same), text), *_digits(same, text)]
    found: list[Finding] = []
    for view, spans in zip(views, detect_many(view.text for view in views), strict=True):
        every = [*spans, *suspicious(view.text)]
        found += [one for span in every if (one := view.own(span)) is not None]
    return _apart(found, text)


@dataclass(frozen=True, slots=True)
class _View:
    """One way to read the line with what was before it: `places` of the line's own characters, from `begins` on."""

    text: str
    begins: int
    places: Sequence[int]
    digits: bool = False

    def own(self, span: Span) -> Finding | None:
        """The finding in the line itself, if the span reaches into it; a piece alone is one only as part of a number."""
        first = max(span.start, self.begins) - self.begins
        last = span.end - self.begins - 1
        if last < 0:
            return None
        split = span.start < self.begins
        if (self.digits or (split and "\n" in self.text[span.start : span.end])) and not (split and span.type in _CUT):
            return None
        start, end = self.places[first], self.places[last] + 1
        return Finding(start, end, span.type, span.score, split, self.text[span.start : span.end])


def _after(before: str, text: str) -> _View:
    return _View(before + text, len(before), range(len(text)))


def _digits(same: Sequence[str], text: str) -> list[_View]:
    """The pieces of a number alone, whatever was said around them: 138, then 稍等, then 剩下的是00138000."""
    places = _places(text)
    pieces = ["".join(_digit(line[at]) for at in _places(line)) for line in same if len(line) <= _FEW]
    before = "".join(piece for piece in pieces if len(piece) >= _LEAST)
    if not before or len(places) < _LEAST or len(text) > _FEW:
        return []
    return [_View(before + "".join(_digit(text[at]) for at in places), len(before), places, digits=True)]


def _digit(sign: str) -> str:
    """The digit that a sign is or says; empty for any other. One number may be typed, spoken and encircled: 138 零零①③ 八000."""
    value = unicodedata.digit(sign, -1)
    return str(value) if value >= 0 else _SAID.get(sign, "")


def _places(text: str) -> list[int]:
    """Where its digits stand; 四 of 后四位 counts them, and is none."""
    return [at for at, sign in enumerate(text) if _digit(sign) and text[at + 1 : at + 2] != "位"]


def _apart(found: Sequence[Finding], text: str) -> list[Finding]:
    """Where two meet they are one: the wider of both, with the type of the surer."""
    apart: list[Finding] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
            continue
        other = apart[-1]
        surer = max((other, one), key=lambda each: (not each.split, each.score, each.end - each.start))
        end = max(other.end, one.end)
        value = surer.value if surer.split or surer.end - surer.start == end - other.start else text[other.start : end]
        apart[-1] = Finding(other.start, end, surer.type, surer.score, other.split and one.split, value)
    return apart
