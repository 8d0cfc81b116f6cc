# SPDX-License-Identifier: Apache-2.0
"""The model of names: a weight for each feature of a place where a name may stand. Trained by `training/names`, shipped as one file."""

from __future__ import annotations

import hashlib
import json
import zlib
from bisect import bisect
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tournier.base import BadInput
from tournier.detect.name_features import LEFT, LEXICON_BITS, candidates, codes, sounds
from tournier.detect.name_sums import FEATURE_BITS, totals
from tournier.detect.spans import Span

VERSION = 2
DIGEST = "674593616a975e7d79fda08ff1484f821f7dcf12ffe8f5bed01e4c28c86a7e86"
FILE = Path(__file__).with_name("weights") / "names.bin"
_UNITS = 16  # a weight of 1.0 in the file
# Set on texts that are in neither figure: parts of People's Daily and of Universal NER for development, and the tuning half. See decision 0350.
_LEAST = -1.5
# Below this the model takes back what a weak rule found.
_DENIED = -4.0
# The model alone is never surer than a rule that read a title, or an address of two steps.
_SURE, _MOST = 12.0, 0.79


class NameModel(NamedTuple):
    """The model as read: `weights` in sixteenths, `lexicon` as `name_features` reads it, `by_sound` for each sign there is."""

    weights: NDArray[np.int8]
    lexicon: NDArray[np.uint8]
    by_sound: NDArray[np.uint8]
    about: str


def written(weights: NDArray[np.float64], lexicon: NDArray[np.uint8], by_sound: tuple[str, str], about: str) -> bytes:
    """A model's file: a line of JSON, then lexicon and weights, packed."""
    head = {"tournier": "names", "version": VERSION, "by_sound": by_sound, "about": about}
    units = np.clip(np.rint(weights * _UNITS), -127, 127).astype(np.int8)
    return json.dumps(head).encode() + b"\n" + zlib.compress(lexicon.tobytes() + units.tobytes(), 9)


def read(file: bytes, digest: str | None = None) -> NameModel:
    """The model of a file. One that is not what `digest` says, or no model, is refused."""
    if digest is not None and hashlib.sha256(file).hexdigest() != digest:
        raise BadInput(
            "detect.model", "The model of names is damaged or of another version.", "Install tournier again."
        )
    try:
        line, packed = file.split(b"\n", 1)
        head = json.loads(line)
        body = zlib.decompress(packed)
        if head["version"] != VERSION or len(body) != (1 << LEXICON_BITS) + (1 << FEATURE_BITS):
            raise ValueError  # noqa: TRY301  one answer to all that can be wrong
        may, often = head["by_sound"]
        by_sound = sounds(may, often)
    except (ValueError, KeyError, TypeError, zlib.error):
        raise BadInput(
            "detect.model", "The model of names is damaged or of another version.", "Install tournier again."
        ) from None
    lexicon = np.frombuffer(body, dtype=np.uint8, count=1 << LEXICON_BITS)
    return NameModel(
        np.frombuffer(body, dtype=np.int8, offset=1 << LEXICON_BITS), lexicon, by_sound, str(head.get("about", ""))
    )


@cache
def shipped() -> NameModel:
    """The model that ships with this version."""
    try:
        file = FILE.read_bytes()
    except OSError:
        raise BadInput("detect.model", "The model of names is not there.", "Install tournier again.") from None
    return read(file, DIGEST)


class Scored(NamedTuple):
    """Where names may stand in a text, and how likely: above 0 rather a name, below rather none."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    score: NDArray[np.float32]


def scored(plain: str, model: NameModel | None = None) -> Scored:
    """Every candidate of a text in plain form, all weighed at once."""
    model = model or shipped()
    signs = codes(plain)
    by_sound = model.by_sound[signs]
    found = candidates(signs, by_sound)
    total = totals(signs, by_sound, model.lexicon, model.weights, found)
    return Scored(found.start - LEFT, found.end - LEFT, (total / _UNITS).astype(np.float32))


class Weighed(NamedTuple):
    """What the model says of a text: the names that it sees, none over another, in order; and of any place whether it is none."""

    names: list[Span]
    places: Scored

    def holds(self, start: int, end: int) -> bool:
        """Whether a longer name that the model sees has this in it."""
        place = bisect(self.names, start, key=lambda one: one.start) - 1
        return (
            place >= 0
            and end <= self.names[place].end
            and end - start < self.names[place].end - self.names[place].start
        )

    def denies(self, start: int, end: int) -> bool:
        """Whether the model is sure that no name stands there: it looked at the place, and found much against it."""
        first, last = np.searchsorted(self.places.start, (start, start + 1))
        here = self.places.score[first:last][self.places.end[first:last] == end]
        return bool(len(here)) and bool(here.max() < _DENIED)


def weighed(plain: str, model: NameModel | None = None, least: float = _LEAST) -> Weighed:
    """What the model says of a text in plain form: the likeliest names first, and of what is over another only one."""
    found = scored(plain, model)
    chosen = np.flatnonzero(found.score > least)
    taken: list[Span] = []
    used = np.zeros(len(plain) + 1, dtype=np.bool_)
    for one in chosen[np.argsort(-found.score[chosen], kind="stable")]:
        start, end = int(found.start[one]), int(found.end[one])
        if not used[start:end].any():
            used[start:end] = True
            taken.append(Span(start, end, "NAME", _chance(float(found.score[one]))))
    return Weighed(sorted(taken), found)


def _chance(score: float) -> float:
    return round(min(_MOST, 0.5 + (score - _LEAST) / _SURE / 2), 3)
