# SPDX-License-Identifier: Apache-2.0
"""How well the trained folder hears what was not spoken in its training: signs that are wrong, numbers that are found.

python -m tests.hearing.measuring FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.hearing.speech import Voice, quiet, say
from tournier.catalogue.project import Voice as Model
from tournier.detect import detect
from tournier.hearing.recognising import Recogniser

# Of the trained voices, at speeds and pitches that were not; and a voice that was not trained at all.
HELD_OUT = (Voice("m1", 150, 52), Voice("m3", 132, 48), Voice("m4", 184, 62), Voice("f1", 168, 55))
STRANGER = Voice("m7", 150, 50)
_NUMBERS = ("幺三八零零幺三八零零零", "幺五九二六七四三九八幺", "幺八六五五三二幺零七四")
_WORDS = ("请告诉我验证码", "我的卡号是", "是的")


@dataclass(slots=True)
class Measured:
    """Signs that were said and that are wrong (to put in, take out or change), numbers that were said and found."""

    signs: int = 0
    wrong: int = 0
    numbers: int = 0
    found: int = 0

    @property
    def rate(self) -> float:
        return self.wrong / self.signs


def measured(recogniser: Recogniser, voices: Sequence[Voice], gap: int) -> Measured:
    """Numbers after a phrase, and phrases, in each voice, with so many hundredths of a second between syllables."""
    told = Measured()
    for voice in voices:
        for text in (*("我的手机号是" + number for number in _NUMBERS), *_WORDS):
            heard = recogniser.recognise(np.concatenate([quiet(0.2), say(text, voice, gap=gap), quiet(0.2)]), 8000)
            told.signs += len(text)
            told.wrong += _distance(text, heard.text)
            if text not in _WORDS:
                told.numbers += 1
                told.found += any(span.type == "MOBILE" for span in detect(heard.text))
    return told


def _distance(left: str, right: str) -> int:
    row = list(range(len(right) + 1))
    for number, sign in enumerate(left, 1):
        before, row = row, [number] * (len(right) + 1)
        for at, other in enumerate(right, 1):
            row[at] = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (sign != other))
    return row[-1]


def main(folder: str) -> int:
    """Print the figures by pause and by kind of voice."""
    from tournier.hearing.sherpa import Sherpa

    recogniser = Sherpa(Model(folder, "tdnn_ctc", rate=8000, features=23), Path())
    others = [Voice(variant, 150, 50) for variant in ("m2", "f3", "f5")]
    for gap in (0, 4, 8, 12):
        for name, voices in (("known voices", HELD_OUT), ("m7", [STRANGER]), ("m2, f3, f5", others)):
            told = measured(recogniser, voices, gap)
            print(
                f"pause {gap * 10:3} ms  {name:12} wrong {told.wrong} of {told.signs} signs ({told.rate:.1%}), {told.found} of {told.numbers} numbers found"
            )
    recogniser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
