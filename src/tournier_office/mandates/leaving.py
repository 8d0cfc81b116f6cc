# SPDX-License-Identifier: Apache-2.0
"""Leave: days on which a person's rights rest (decision 0267). It binds by its days, and restores by itself on the day after."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier_office.mandates import lookups, words
from tournier_office.mandates.models import Leave
from tournier_office.mandates.register import HEADS, STAFF_OFFICE
from tournier_office.people import lending
from tournier_office.people import lookups as people
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

LONGEST = timedelta(days=400)


def prepare(row: Leave, asked: Asked) -> None:
    """Whose leave it is and of which branch; nobody is sent on leave by whoever has no say over them."""
    if asked.move is None:
        row.staff = row.staff or asked.actor.staff
        person = people.staff_of(row.staff)
        row.branch = person.branch_id if person else asked.actor.branch
        _check_form(row, asked)
    elif asked.verb == "cancel":
        _check_cancel(row, asked)
    if row.deputy == row.staff:
        raise Unfit({"deputy": _("Nobody is their own deputy.")})


def _check_form(row: Leave, asked: Asked) -> None:
    if not row.since <= row.until <= row.since + LONGEST:
        raise Unfit({"until": _("The last day is the first or later, at most 400 days.")})
    if row.until < today():
        raise Unfit({"until": _("A leave that is over suspends nothing.")})
    reach = asked.actor.reach
    over = asked.actor.posts & STAFF_OFFICE or any(row.branch in reach.get(post, ()) for post in HEADS)
    if row.staff != asked.actor.staff and not over:
        raise Refused(
            "leave.others", "You enter leave for yourself only.", "Ask the head of the person's branch to enter it."
        )
    if row.kind == words.MANDATORY and row.staff == asked.actor.staff:
        raise Refused("leave.mandatory", "Nobody sends themselves on mandatory leave.", "Choose another kind.")
    if any(one.since <= row.until and row.since <= one.until for one in lookups.leaves_of(row.staff)):
        raise Unfit({"since": _("The person is on leave on one of these days already.")})


def _check_cancel(row: Leave, asked: Asked) -> None:
    if row.since <= today():
        raise Refused("leave.begun", "This leave has begun.", "Let a head enter that the person is back.")
    if row.kind == words.MANDATORY and asked.actor.staff == row.staff:
        raise Refused("leave.own", "Nobody calls off their own mandatory leave.", "Ask the head of your branch.")


def settle(row: Leave, asked: Asked) -> None:
    """Let the person's days follow, in the same transaction; what is long over is left out."""
    spans = [(one.since, one.until) for one in lookups.leaves_of(row.staff)]
    lending.set_away(row.staff, sorted(spans))
    del asked


def today() -> date:
    """The bank's day."""
    return timezone.localdate()
