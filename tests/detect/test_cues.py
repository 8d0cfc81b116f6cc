# SPDX-License-Identifier: Apache-2.0
"""The words before all numbers at once are the words that are found sign by sign, as one would read them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.detect.mixes import mixed
from tests.examples import examples
from tournier.detect import cues
from tournier.detect.laid import Laid

WORDS = {
    form: kind
    for kind, *own in reversed(cues._LINES)
    for word in reversed(own)
    for form in (word, word.replace("_", " "), word.replace("_", ""))
}
ENDS = frozenset("。;!?\n0123456789\x1e")


def read(text: str, start: int) -> str:
    """From the number to the left: the first word decides, unless the sentence ended; a question may be answered here."""
    window = text[max(0, start - cues.LOOKED_AT) : start].lower()
    asked = False
    for end in range(len(window), 0, -1):
        gap = len(window) - end
        if gap > 12 and not asked:
            return ""
        for begin in range(end):
            if window[begin:end] in WORDS and whole(window, begin, end):
                kind = WORDS[window[begin:end]]
                near = kind != "NOT" if asked else gap <= cues._FAR.get(kind, 8)
                return kind if near else ""
        if window[end - 1] in ENDS:
            if window[end - 1] not in "?。\n" or (not asked and not cues._TURN.fullmatch(window, end - 1)):
                return ""
            asked = True
    return ""


def whole(window: str, begin: int, end: int) -> bool:
    before, after = window[begin - 1 : begin], window[end : end + 3]
    latin = before.isascii() and before.isalpha()
    return not window[begin].isascii() or not (latin or (len(after) == 3 and after.isascii() and after.isalpha()))


@given(st.integers(0, 1 << 30).map(lambda seed: mixed(str(seed), 60)))
@examples(40)
def test_words_are_those_that_are_read_sign_by_sign(texts):
    laid = Laid(texts)
    found = cues.cues(laid, laid.run_starts)
    assert [cues.KINDS[kind] for kind in found] == [read(laid.text, start) for start in laid.run_starts.tolist()]


def test_no_number_no_word():
    assert cues.cues(Laid(["没有数字"]), np.zeros(0, dtype=np.int64)).tolist() == []
