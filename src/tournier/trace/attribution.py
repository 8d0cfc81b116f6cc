# SPDX-License-Identifier: Apache-2.0
"""From a leaked list to leads. A lead says where to look; it never says who did it.

- Whoever scores no better than chance does is not named: then nobody stands out.
- `p` compares with the best of all holders in each matched list, so looking at everybody is paid for.
- `doubt` is one minus (1 - p) * share, the share being the lead's part of the likelihood of all candidates: two
  holders who were shown the same customers share the blame, and neither can be told from the other.
- Not covered: a list that had an order of its own before it left (one manager's portfolio bought from outside looks
  like that manager's work), several sources, and what left round the gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from tournier.base import BadInput
from tournier.trace.disclosures import Disclosures, Narrowing, Numbers, Pairs
from tournier.trace.likelihood import Scores, Strata, background, best_by_chance, score, strata
from tournier.trace.marks import Recognised

DRAWS = 999
LEVEL = 0.01
LEAST = 3  # fewer customers than this name nobody
MOST = 100_000
_EVIDENCE = 200
_TOGETHER = float(np.log(1_000))  # a lead that explains the list a thousand times worse than the first is left out


@dataclass(frozen=True, slots=True)
class Seen:
    """One disclosure behind a lead."""

    subject: str
    at: datetime
    channel: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """One holder who explains the list better than chance does."""

    holder: str
    llr: float  # natural logarithm of the likelihood ratio against "from elsewhere"
    p: float
    doubt: float  # chance that this is the wrong one to name
    hits: int
    exposure: int  # customers whom this holder was shown, within the narrowing
    expected: float  # hits in a matched list, on average
    evidence: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a trace found. `recognised` comes first: a mark or a made-up row outweighs every statistic."""

    recognised: tuple[Recognised, ...]
    leads: tuple[Lead, ...]
    leaked: int  # distinct customers of the list
    known: int  # of them, how many the index knows
    candidates: int
    draws: int
    level: float

    @property
    def nobody(self) -> bool:
        """Whether nobody stands out: neither a mark nor a lead."""
        return not self.recognised and not self.leads


def attribute(
    disclosures: Disclosures,
    leaked: Sequence[str],
    *,
    narrowing: Narrowing | None = None,
    recognised: tuple[Recognised, ...] = (),
    draws: int = DRAWS,
    level: float = LEVEL,
    seed: int = 0,
) -> Attribution:
    """Rank the holders who may be the source of `leaked` (customers' keys; order and repeats do not matter).

    The same question gives the same answer: `seed` fixes the matched lists. Raises BadInput for too few or too many
    customers, an unknown field or channel, or a level that `draws` cannot reach.
    """
    asked = narrowing or Narrowing()
    names = list(dict.fromkeys(leaked))
    if not LEAST <= len(names) <= MOST:
        raise BadInput(
            "trace.size",
            f"A trace needs {LEAST} to {MOST:,} different customers; the list has {len(names)}.",
            "Bring the list as it was found.",
        )
    if not 1 / (draws + 1) <= level < 1:
        raise BadInput(
            "trace.level", "So few matched lists cannot reach this level.", f"Draw at least {round(1 / level)}."
        )
    places = np.array(sorted(disclosures.subjects[name] for name in names if name in disclosures.subjects), np.int64)
    kept = disclosures.kept(asked)
    if not len(places):
        return Attribution(recognised, (), len(names), 0, 0, draws, level)
    pairs = disclosures.pairs(kept)
    around = background(disclosures, pairs, places, len(names))
    scores = score(around, places[None, :])
    leads: tuple[Lead, ...] = ()
    if len(scores.llr):
        among = strata(disclosures, around, places)
        chance = best_by_chance(disclosures, around, among, draws, np.random.default_rng(seed))
        ranked, p, doubt = _standing(scores, chance, level)
        leads = tuple(
            _lead(disclosures, pairs, scores, among, int(i), (float(p[i]), float(doubt[i])), places, kept)
            for i in ranked
        )
    return Attribution(recognised, leads, len(names), len(places), len(scores.llr), draws, level)


def _standing(scores: Scores, chance: Numbers, level: float) -> tuple[Numbers, Numbers, Numbers]:
    """Which candidates stand out, the best first; p and doubt of each candidate."""
    top = float(scores.llr.max())
    weight = np.exp(scores.llr - top)
    share = weight / weight.sum()
    beaten = len(chance) - np.searchsorted(chance, scores.llr, side="left")
    p = (1 + beaten) / (len(chance) + 1)
    standing = np.flatnonzero((p <= level) & (scores.llr > 0) & (scores.llr >= top - _TOGETHER))
    return standing[np.argsort(-scores.llr[standing], kind="stable")], p, 1 - (1 - p) * share


def _lead(
    index: Disclosures,
    pairs: Pairs,
    scores: Scores,
    among: Strata,
    at: int,
    chance: tuple[float, float],
    places: Numbers,
    kept: Numbers | None,
) -> Lead:
    holder = int(scores.holder[at])
    return Lead(
        holder=index.holders[holder],
        llr=float(scores.llr[at]),
        p=chance[0],
        doubt=chance[1],
        hits=int(scores.hits[at]),
        exposure=int(pairs.exposure[holder]),
        expected=among.expected(pairs, holder),
        evidence=_evidence(index, holder, places, kept),
    )


def _evidence(index: Disclosures, holder: int, places: Numbers, kept: Numbers | None) -> tuple[Seen, ...]:
    names = list(index.subjects)
    return tuple(
        Seen(
            names[int(index.subject[row])],
            datetime.fromtimestamp(int(index.at[row]), UTC),
            index.channel_names[int(index.channel[row])],
            tuple(name for bit, name in enumerate(index.field_names) if int(index.shown[row]) >> bit & 1),
        )
        for row in index.rows_of(holder, places, kept)[:_EVIDENCE].tolist()
    )
