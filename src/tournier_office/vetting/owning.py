# SPDX-License-Identifier: Apache-2.0
"""The key departments and places for which a person answers, for whoever hands them on (M02)."""

from __future__ import annotations

from tournier_office.site.owning import Handing, Owned
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor
from tournier_office.vetting import lookups
from tournier_office.vetting.models import KeyPost
from tournier_office.vetting.register import KEY_POSTS


def owned(number: str) -> list[Owned]:
    """Those that stand."""
    rows = KeyPost.objects.filter(owner=number, state__in=KEY_POSTS.move("name_owner").source)
    return [Owned(KEY_POSTS.name, row.pk, lookups.title(row), f"/{KEY_POSTS.name}/{row.pk}/") for row in rows]


def hand_on(one: Owned, how: Handing) -> None:
    """Name who answers for it from now on."""
    acts.take(KEY_POSTS, one.key, Asked(Actor(how.by), how.at, KEY_POSTS.move("name_owner"), {"owner": how.taker}))
