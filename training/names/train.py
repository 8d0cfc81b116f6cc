# SPDX-License-Identifier: Apache-2.0
"""Train the model of names. The same packages and the same number of sentences give the same bytes.

python -m training.names.train OUT [--sentences 90000]
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from tournier.detect.laid import END
from tournier.detect.name_features import LEFT, candidates, codes, columns
from tournier.detect.name_model import written
from tournier.detect.name_sums import FEATURE_BITS, features
from tournier.detect.plain import plain
from training.names.people import Draw, People, taken_for_people
from training.names.sentences import Sentences
from training.names.words import Language, kept, lexicon, of_jieba

SENTENCES, TURNS, SEED, SHOWN = 90_000, 2, 1911, 94
_BLOCK = 2000
_RATE, _HIDDEN = 0.1, 0.15  # step, and the share of features that a turn does not see
_STEPS, _LIMIT = 64, 16


def examples(
    makes: Sentences, shown: NDArray[np.uint8], by_sound: NDArray[np.bool_], count: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Features of each candidate of made sentences, and whether it is a name."""
    draw = Draw(SEED)
    rows, names = [], []
    for begin in range(0, count, _BLOCK):
        made = [makes.sentence(draw) for _ in range(min(_BLOCK, count - begin))]
        signs = codes(plain(END.join(one.text for one in made)))
        place, right = LEFT, set()
        for one in made:
            right |= {(place + start) * 1000 + end - start for start, end in one.names}
            place += len(one.text) + 1
        found = candidates(signs, by_sound[signs])
        rows.append(features(columns(signs, shown, found)).T.astype(np.int32))
        names.append(np.isin(found.start * 1000 + found.end - found.start, sorted(right)).astype(np.float64))
    return np.concatenate(rows), np.concatenate(names)


def chances() -> NDArray[np.float64]:
    """The logistic function in steps, rounded so that each machine has the same."""
    return np.array(
        [round(1 / (1 + math.exp(-step / _STEPS)), 6) for step in range(-_LIMIT * _STEPS, _LIMIT * _STEPS + 1)]
    )


@numba.njit  # type: ignore[untyped-decorator]  # numba ships no types
def turn(
    rows: NDArray[np.int32], names: NDArray[np.float64], order: NDArray[np.int64], weights: NDArray[np.float64],
    seen: NDArray[np.float64], steps: NDArray[np.float64], state: int,
) -> int:  # fmt: skip
    """One turn of AdaGrad over all examples, one by one; some features hidden by chance. Only + - * / and roots: exact everywhere."""
    middle = (len(steps) - 1) // 2
    for example in order:
        score = 0.0
        begun = state
        for kind in range(rows.shape[1]):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            if state >= _HIDDEN * 0x7FFFFFFF:
                score += weights[rows[example, kind]]
        place = min(max(math.floor(score * _STEPS) + middle, 0), len(steps) - 1)
        slope = steps[place] - names[example]
        state = begun
        for kind in range(rows.shape[1]):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            if state >= _HIDDEN * 0x7FFFFFFF:
                which = rows[example, kind]
                seen[which] += slope * slope
                weights[which] -= _RATE * slope / math.sqrt(seen[which] + 1e-6)
    return state


def trained(language: Language, people: People, count: int, turns: int = TURNS) -> bytes:
    """The model's file."""
    by_sound = np.zeros(0x110000, dtype=np.bool_)
    by_sound[[ord(sign) for sign in people.by_sound]] = True
    shown = lexicon(language.words, lambda word: kept(word, SHOWN))
    rows, names = examples(Sentences(language, people), shown, by_sound, count)
    weights, seen = np.zeros(1 << FEATURE_BITS), np.zeros(1 << FEATURE_BITS)
    steps, state, draw = chances(), SEED, Draw(SEED)
    for _ in range(turns):
        order = np.argsort([draw.chance() for _ in range(len(names))], kind="stable")
        state = turn(rows, names, order, weights, seen, steps, state)
    return written(weights * (1 - _HIDDEN), lexicon(language.words), people.by_sound, f"{count} sentences, seed {SEED}")


def main() -> int:
    """Train on what jieba and LAC tell, and write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    options = parser.parse_args()
    language = of_jieba()
    options.out.write_bytes(trained(language, People(taken_for_people(language.words)), options.sentences))
    return 0


if __name__ == "__main__":
    sys.exit(main())
