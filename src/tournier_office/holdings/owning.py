# SPDX-License-Identifier: Apache-2.0
"""The paper and media that a person keeps, and the counts that they see to, for whoever hands them on (M19)."""

from __future__ import annotations

from tournier_office.holdings import lookups
from tournier_office.holdings.register import HOLDINGS, STOCKTAKES
from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor


def owned(number: str) -> list[Owned]:
    """What they keep, also what is missing of it, and the counts."""
    kept = [Owned(HOLDINGS.name, one.pk, one.label, f"/{HOLDINGS.name}/{one.pk}/") for one in lookups.kept_by(number)]
    rows = lookups.counts_of(number)
    return kept + [
        Owned(STOCKTAKES.name, one.pk, lookups.room_words(one), f"/{STOCKTAKES.name}/{one.pk}/") for one in rows
    ]


def hand_on(one: Owned, how: Handing) -> None:
    """Name who keeps it, or sees to it, from now on."""
    if one.register == HOLDINGS.name:
        given = Asked(Actor(how.by), how.at, HOLDINGS.move("hand_on"), {"custodian": how.taker})
        acts.take(HOLDINGS, one.key, given)
    else:
        given = Asked(Actor(how.by), how.at, STOCKTAKES.move("name_answerer"), {"answerer": how.taker})
        acts.take(STOCKTAKES, one.key, given)
