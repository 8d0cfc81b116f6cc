# SPDX-License-Identifier: Apache-2.0
"""A leaked list weighed against everything that was shown: persons, sessions and single answers, each ranked apart.

Three rankings ask three questions of one list, so each gets a third of the error that is allowed: with a list that
came from nobody here, somebody or something is named in one of a hundred such lists at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tournier.trace.attribution import DRAWS, LEAST, LEVEL, Lead, attribute
from tournier.trace.disclosures import Narrowing
from tournier.trace.shown import Behind, Holder, Holding, Shown

_MOST_LEADS = 20
_MOST_BEHIND = 100
_MOST_LARGE = 5


@dataclass(frozen=True, slots=True)
class Traced:
    """A lead with the disclosures behind it, those with most customers of the list first. `person` is who was shown them."""

    lead: Lead
    person: str
    behind: tuple[Behind, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who or what of one kind stands out; nobody, when `leads` is empty."""

    of: Holder
    candidates: int
    leads: tuple[Traced, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The outcome. `listed` counts different customers and strangers of the list, `disclosed` those shown to somebody."""

    listed: int
    disclosed: int
    rankings: tuple[Ranking, ...]
    large: tuple[Holding, ...]  # large answers that hold half of the list or more; no leads
    draws: int
    level: float

    @property
    def too_few(self) -> bool:
        """Whether the list is too short to name anybody."""
        return self.listed < LEAST

    @property
    def nobody(self) -> bool:
        """Whether nobody and nothing stands out."""
        return not any(ranking.leads for ranking in self.rankings)

    @property
    def named(self) -> frozenset[str]:
        """The persons whom some ranking points at, and those whose large answers hold the list."""
        leads = {traced.person for ranking in self.rankings for traced in ranking.leads}
        return frozenset(leads | {holding.head.person for holding in self.large})


def weigh(
    shown: Shown,
    branches: Mapping[str, str],
    subjects: Sequence[str],
    strangers: int,
    narrowing: Narrowing,
    *,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Weighed:
    """Rank who may be the source of a list that names `subjects` and so many `strangers`, who fit nobody.

    Strangers stay in the list and weaken every lead. What was never shown by one of the named channels, or with all of
    the named kinds of information, leaves no candidates.
    """
    leaked = [*dict.fromkeys(subjects), *(f"stranger|{number}" for number in range(strangers))]
    disclosed = sum(one in shown.subjects for one in leaked)
    asked = _possible(shown, narrowing) if len(leaked) >= LEAST else None
    each = level / len(Holder)
    rankings = [
        Ranking(of, 0, ()) if asked is None else _ranking(shown, branches, leaked, asked, of, draws, each)
        for of in Holder
    ]
    large = () if asked is None else shown.large(leaked, asked)
    held = tuple(one for one in large if one.hits >= max(LEAST, len(leaked) / 2))[:_MOST_LARGE]
    return Weighed(len(leaked), disclosed, tuple(rankings), held, draws, level)


def _possible(shown: Shown, narrowing: Narrowing) -> Narrowing | None:
    channels = set(narrowing.channels) & set(shown.channels)
    if not set(narrowing.fields) <= set(shown.fields) or (narrowing.channels and not channels):
        return None
    return replace(narrowing, channels=frozenset(channels))


def _ranking(
    shown: Shown,
    branches: Mapping[str, str],
    leaked: Sequence[str],
    asked: Narrowing,
    of: Holder,
    draws: int,
    level: float,
) -> Ranking:
    index = shown.index(of, branches)
    if index is None:
        return Ranking(of, 0, ())
    found = attribute(index, leaked, narrowing=asked, draws=draws, level=level)
    traced = tuple(
        Traced(lead, shown.person(of, lead.holder), shown.behind(of, lead.holder, leaked, asked)[:_MOST_BEHIND])
        for lead in found.leads[:_MOST_LEADS]
    )
    return Ranking(of, found.candidates, traced)


def as_json(found: Weighed) -> dict[str, Any]:
    """The outcome as plain values: names of staff, ids of entries and counts, no customer."""
    return {
        "nobody": found.nobody,
        "too_few": found.too_few,
        "customers": found.listed,
        "disclosed": found.disclosed,
        "candidates": {ranking.of.value: ranking.candidates for ranking in found.rankings},
        "draws": found.draws,
        "level": found.level,
        "large": [_large(holding) for holding in found.large],
        "leads": [_as_json(ranking.of, traced) for ranking in found.rankings for traced in ranking.leads],
    }


def _large(holding: Holding) -> dict[str, Any]:
    head = holding.head
    return {
        "entry": head.entry,
        "disclosure": head.disclosure,
        "person": head.person,
        "at": head.at.isoformat(),
        "channel": head.channel,
        "customers": holding.hits,
        "exposure": holding.customers,
    }


def _as_json(of: Holder, traced: Traced) -> dict[str, Any]:
    lead = traced.lead
    behind = [
        {
            "entry": one.entry,
            "disclosure": one.disclosure,
            "session": one.session,
            "first": one.first.isoformat(),
            "last": one.last.isoformat(),
            "channel": one.channel,
            "fields": list(one.fields),
            "customers": one.hits,
        }
        for one in traced.behind
    ]
    return {
        "of": of.value,
        "holder": lead.holder,
        "person": traced.person,
        "log_likelihood_ratio": round(lead.llr, 3),
        "p": round(lead.p, 6),
        "doubt": round(lead.doubt, 6),
        "customers": lead.hits,
        "expected": round(lead.expected, 2),
        "exposure": lead.exposure,
        "behind": behind,
    }
