# SPDX-License-Identifier: Apache-2.0
"""Train the model of names. The same packages, texts and number of sentences give the same bytes.

python -m training.names.train OUT --texts FOLDER [--kept FILE] [--sentences 40000]
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from tournier.detect.laid import END
from tournier.detect.name_features import LEFT, candidates, codes, columns, sounds
from tournier.detect.name_model import written
from tournier.detect.name_sums import FEATURE_BITS, features
from tournier.detect.plain import plain
from training.names.people import Draw, People, taken_for_people
from training.names.sentences import Made, Sentences
from training.names.teacher import NO_TEXTS, Texts, asked, named, sounds_in, words_of
from training.names.texts import marked, prose
from training.names.words import Language, Word, kept, lexicon, of_jieba

SENTENCES, TURNS, SEED = 40_000, 2, 1911
_SHOWN, _SHOWN_NAMES = 92, 60  # words and names of a hundred that the lexicon tells while training
_BLOCK = 2000
_RATE, _HIDDEN = 0.1, 0.15  # step, and the share of features that a turn does not see
_STEPS, _LIMIT = 64, 16


def examples(
    sentences: Sequence[Made], shown: NDArray[np.uint8], by_sound: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Features of each candidate of the sentences, and whether it is a name."""
    rows, names = [], []
    for begin in range(0, len(sentences), _BLOCK):
        some = sentences[begin : begin + _BLOCK]
        signs = codes(plain(END.join(one.text for one in some)))
        place, right = LEFT, set()
        for one in some:
            right |= {(place + start) * 1000 + end - start for start, end in one.names}
            place += len(one.text) + 1
        sounding = by_sound[signs]
        found = candidates(signs, sounding)
        rows.append(features(columns(signs, sounding, shown, found)).T.astype(np.int32))
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


def trained(
    language: Language, people: Sequence[Word], count: int, texts: Texts = NO_TEXTS, turns: int = TURNS
) -> bytes:
    """The model's file: of `count` sentences that we make and of texts by others, those marked by people seen twice in a turn."""
    population, draw = People(people), Draw(SEED)
    makes = Sentences(language, population)
    sentences = [*texts.told, *(makes.sentence(draw) for _ in range(count)), *texts.marked, *texts.marked]
    may, often = population.by_sound, population.by_sound
    if texts.told:
        may, often = sounds_in([*texts.told, *texts.marked], population.by_sound)
    words, known = [*language.words, *texts.words], frozenset(word.text for word in people)
    shown = lexicon(words, known, lambda word: kept(word, _SHOWN_NAMES if word in known else _SHOWN))
    rows, names = examples(sentences, shown, sounds(may, often))
    weights, seen = np.zeros(1 << FEATURE_BITS), np.zeros(1 << FEATURE_BITS)
    steps, state = chances(), SEED
    for _ in range(turns):
        order = np.argsort([draw.chance() for _ in range(len(names))], kind="stable")
        state = turn(rows, names, order, weights, seen, steps, state)
    about = f"{len(sentences)} sentences, {count} of them made, seed {SEED}"
    return written(weights * (1 - _HIDDEN), lexicon(words, known), (may, often), about)


def texts_in(folder: Path, language: Language, answers: Path | None = None) -> Texts:
    """What is learnt from the texts of a folder."""
    told = asked(prose(folder), answers)
    words = words_of(told, frozenset(word.text for word in language.words))
    return Texts(marked(folder), [named(*one) for one in told], words)


def main() -> int:
    """Train on what jieba, LAC and the texts tell, and write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--texts", type=Path, required=True, help="the folder with the files of sources.txt")
    parser.add_argument("--kept", type=Path, help="LAC's answers, kept from one run to the next")
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    options = parser.parse_args()
    language = of_jieba()
    texts = texts_in(options.texts, language, options.kept)
    options.out.write_bytes(trained(language, taken_for_people(language.words), options.sentences, texts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
