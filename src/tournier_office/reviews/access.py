# SPDX-License-Identifier: Apache-2.0
"""Who may read a review that was started: whoever the register of campaigns lets, and the reviewers whom its list names."""

from __future__ import annotations

from tournier.base import BadInput, Refused
from tournier_office.reviews import lookups
from tournier_office.reviews.models import Campaign
from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.reviews.rolls import Item
from tournier_office.site.register.judging import Actor, allows


def readable(actor: Actor, key: str) -> tuple[Actor, Campaign]:
    """The campaign for somebody who may read it. Raises Refused for others, BadInput for a campaign that is not there."""
    if not actor.posts & CAMPAIGNS.readers.by_post:
        raise Refused(
            "reviews.reader", "Your posts do not read reviews of rights.", "Your own rights are on your page."
        )
    return actor, lookups.campaign(key)


def right(row: Campaign, key: str) -> Item:
    """One right of a campaign. Raises BadInput for another one."""
    found = lookups.find(lookups.items_of(row), [key])
    if not found:
        raise BadInput("reviews.right", "A right is not part of this review.", "Choose from its list.")
    return found[0]


def check_export(actor: Actor) -> None:
    """Refused for whoever does not take lists away."""
    if actor.service or not allows(CAMPAIGNS.exporters, actor, actor.branch, {}):
        raise Refused("register.export", "Your posts do not take this list away.", "Ask whoever keeps this register.")
