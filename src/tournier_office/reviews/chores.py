# SPDX-License-Identifier: Apache-2.0
"""What the office does for reviews by itself: count use, tell reviewers by duties, and write down what a day suspended.

Nothing here suspends: that follows from the moment (decision 0260).
"""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from tournier_office.reviews import lookups, uses
from tournier_office.reviews.models import Campaign
from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.reviews.rolls import State
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, SYSTEM

DONE = "rights_review_done"
_RUNNING = ("running", "withdrawing")


def chores() -> None:
    """Count, tell, end."""
    uses.count()
    for row in Campaign.objects.filter(state__in=_RUNNING):
        tell(row)
        end_when_over(row)


def tell(row: Campaign) -> None:
    """Each reviewer with something open has a duty with the campaign's clock; who has nothing open any more has done it."""
    here = lookups.living()
    open_ = {item.first for item in lookups.items_of(row) if item.state == State.OPEN and item.key in here} - {""}
    known: dict[str, bool] = dict(row.told)
    with transaction.atomic():
        for number in sorted(open_ - {number for number, done in known.items() if not done}):
            announce(_happening(row, number, "", begins=(row.term,)))
            known[number] = False
        for number in sorted(number for number, done in known.items() if not done and number not in open_):
            announce(_happening(row, number, DONE))
            known[number] = True
        if known != row.told:
            Campaign.objects.filter(pk=row.pk).update(told=known)


def _happening(row: Campaign, number: str, event: str, begins: tuple[str, ...] = ()) -> Happening:
    at = gateway.clock().now() if event else row.started_at
    assert at is not None  # noqa: S101 - it was started
    return Happening(
        CAMPAIGNS.name, f"{row.pk}:{number}", event, at, SYSTEM, begins, number if begins else "",
        row.owner if begins else "", row.branch, reverse("reviews:list", args=[row.pk]), row.entry,
    )  # fmt: skip


def end_when_over(row: Campaign) -> None:
    """Write down what the day suspended, and close the duties."""
    bound, now = lookups.bound_from(row), gateway.clock().now()
    if bound is not None and now >= bound:
        acts.take(CAMPAIGNS, row.pk, Asked(OFFICE, now, CAMPAIGNS.move("end")))
