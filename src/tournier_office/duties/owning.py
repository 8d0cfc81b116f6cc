# SPDX-License-Identifier: Apache-2.0
"""The duties that a person owes, for whoever hands them on. Those of a complaint follow its handler."""

from __future__ import annotations

from tournier_office.duties import lookups, words
from tournier_office.duties.register import DUTIES
from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor

WHY = "handed over"


def owned(number: str) -> list[Owned]:
    """Open duties of which this person is the owner."""
    rows = lookups.open_duties().filter(owner=number).exclude(kind="complaints")
    return [Owned(DUTIES.name, row.pk, str(words.title(row.deadline)), f"/{DUTIES.name}/{row.pk}/") for row in rows]


def hand_on(one: Owned, how: Handing) -> None:
    """Name the new owner; a second owner who becomes the owner is second no longer."""
    row = lookups.open_duties().get(pk=one.key)
    second = "" if row.second == how.taker else row.second
    values = {"owner": how.taker, "second": second}
    acts.take(DUTIES, one.key, Asked(Actor(how.by), how.at, DUTIES.move("hand_over"), values, WHY))
