# SPDX-License-Identifier: Apache-2.0
"""The sources and tables for which a person answers, for whoever hands them on (M02)."""

from __future__ import annotations

from tournier_office.catalogue import answering
from tournier_office.catalogue.register import OWNERS
from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor


def owned(number: str) -> list[Owned]:
    """Those that are in force."""
    return [Owned(OWNERS.name, row.pk, row.asset, f"/{OWNERS.name}/{row.pk}/") for row in answering.kept_by(number)]


def hand_on(one: Owned, how: Handing) -> None:
    """Whoever works in the managing department and accepted answers from now on. Raises Unfit for somebody of another one."""
    acts.take(OWNERS, one.key, Asked(Actor(how.by), how.at, OWNERS.move("hand_on"), {"owner": how.taker}))
