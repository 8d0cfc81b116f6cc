# SPDX-License-Identifier: Apache-2.0
"""What the description of a campaign cannot say: its list is made as it starts, its day is reckoned, its end is told.

Starting writes the list and its entry together; the entry holds how many, a commitment to the list, the rules, and from
which entry to which the use was counted.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tournier.base import BadInput, Refused
from tournier.law import deadlines
from tournier.law.calendars import calendar
from tournier.law.clocks import BANK_TIME, Mark, read_clock
from tournier.law.reviewing import review_terms
from tournier_office.people import lookups as people
from tournier_office.reviews import lookups, making, uses
from tournier_office.reviews.models import Campaign, Roll
from tournier_office.reviews.rolls import is_shut, pack, parted, root_of, unpack
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.cycles import undisturbed
from tournier_office.site.register.acts import Asked

BEGUN = "rights_review_begun"
_OWNERS = frozenset({"protection_officer", "compliance_officer"})
_MOST_COUNTED = 4_000


def prepare(row: Campaign, asked: Asked) -> None:
    """Refuse what cannot be, and make the list before its entry is written."""
    if asked.move is None:
        _check(row)
    elif asked.verb == "start":
        _start(row, asked)
    elif asked.verb == "grant_grace":
        _grace(row, asked)
    elif asked.verb == "ask_withdraw":
        row.asked_by = asked.actor.staff
        _before_its_day(row)
    elif asked.verb == "withdraw":
        _before_its_day(row)
    elif asked.verb == "end":
        row.suspended = _shut_now(row)
        asked.told["count"] = row.suspended


def _check(row: Campaign) -> None:
    if not people.posts_of(row.owner) & _OWNERS:
        raise BadInput(
            "reviews.owner", "The owner of a review is a protection or compliance officer.", "Name one of them."
        )
    known = ((row.branches, people.branch_codes()), (row.posts, people.post_codes()))
    if any(set(filter(None, text.split(","))) - codes for text, codes in known):
        raise BadInput("reviews.scope", "A branch or a post of the scope is unknown.", "Choose from the lists.")


def _before_its_day(row: Campaign) -> None:
    if row.due_at is not None and gateway.clock().now() >= row.due_at:
        raise Refused(
            "reviews.over", "The day of this review has passed: what it suspended is not withdrawn all at once.",
            "Review the rights late, one by one or many at once; each is an act by name.",
        )  # fmt: skip


def due_of(term: str, at: datetime) -> datetime:
    """The end of the last day of a term that begins at this moment, by the calendar of working days."""
    one = deadlines()[term]
    clock = read_clock(one, [Mark(BEGUN, at)], at, calendar(), ())
    if clock.due is None:
        raise BadInput("reviews.term", "This time cannot be reckoned.", "Choose another one.")
    return clock.due


@undisturbed()  # until the list is packed and gone: among what would be left of it nothing is found either
def _start(row: Campaign, asked: Asked) -> None:
    if row.term not in review_terms().terms:
        raise BadInput("reviews.term", "This time cannot be reckoned.", "Choose another one.")
    uses.count(_MOST_COUNTED)
    made = making.make(row)
    if not made.items:
        raise BadInput("reviews.empty", "No right lies within this scope.", "Make the scope wider.")
    salt = secrets.token_hex(16)
    row.started_by, row.started_at, row.due_at = asked.actor.staff, asked.at, due_of(row.term, asked.at)
    row.rules, row.opens = made.rules, made.opens
    row.total, row.standing_out = len(made.items), made.standing_out
    used, signed = made.counted.disclosures, made.counted.sign_ins
    row.used_from, row.used_to, row.used_whole = used.first, used.last, used.whole
    row.root = root_of(salt, (item.key for item in made.items))
    row.rolls_made = {place: pack(items) for place, items in parted(made.items).items()}  # type: ignore[attr-defined]  # for `settle`
    asked.told.update(
        {
            "count": row.total, "root": row.root, "salt": salt, "rules_version": row.rules, "exceptions": row.standing_out,
            "used_from": row.used_from, "used_to": row.used_to, "used_whole": row.used_whole,
            "signed_from": signed.first, "signed_to": signed.last, "signed_whole": signed.whole,
            "until": row.due_at.isoformat(), "spared": [item.key for item in made.spared],
        }
    )  # fmt: skip


def _grace(row: Campaign, asked: Asked) -> None:
    until, due = asked.values.get("grace_until"), row.due_at
    assert due is not None  # noqa: S101 - it was started
    last_day = (due - timedelta(seconds=1)).astimezone(BANK_TIME).date()
    days = review_terms().longest_grace_days
    if row.grace_by or until is None or not last_day < until <= last_day + timedelta(days=days):
        raise BadInput(
            "reviews.grace", f"Grace is given once, to a day after the due day and at most {days} days later.",
            "Choose such a day, or review what is left.",
        )  # fmt: skip
    row.grace_by = asked.actor.staff


def _shut_now(row: Campaign) -> int:
    now, bound, here = gateway.clock().now(), lookups.bound_from(row), lookups.living()
    return sum(is_shut(item, bound, now) and item.key in here for item in lookups.items_of(row))


def settle(row: Campaign, asked: Asked) -> None:
    """Write the rolls as the campaign starts; let those bar nobody any more that it has no reason to."""
    if asked.verb == "start":
        made: dict[str, str] = row.rolls_made  # type: ignore[attr-defined]  # by `_start`, in the same transaction
        Roll.objects.bulk_create([Roll(campaign=row, place=place, body=body) for place, body in made.items()])
    elif asked.verb == "withdraw":
        Roll.objects.filter(campaign=row, live=True).update(live=False)
    elif asked.verb == "end":
        now, bound = asked.at, lookups.bound_from(row)
        rolls = genuine(Roll.objects.filter(campaign=row, live=True))
        idle = [roll.pk for roll in rolls if not any(is_shut(item, bound, now) for item in unpack(roll.body))]
        Roll.objects.filter(pk__in=idle).update(live=False)


def bars(row: Campaign, verb: str) -> Refused | None:
    """A campaign whose day has passed is not withdrawn."""
    try:
        if verb in {"ask_withdraw", "withdraw"}:
            _before_its_day(row)
    except Refused as refused:
        return refused
    return None


def panel(row: Campaign) -> dict[str, Any]:
    """Before the start: what it would review, and how many would be suspended if nobody acts. Afterwards how far it is."""
    if row.state == "draft":
        made = making.make(row)
        spared = [f"{people.name_of(item.staff)} · {people.post_name(item.post)}" for item in made.spared]
        nobody = sum(not item.first for item in made.items)
        return {"made": made, "spared": spared, "nobody": nobody, "due": due_of(row.term, gateway.clock().now())}
    if row.state not in lookups.BINDING:
        return {}
    return {"whole": lookups.whole(row), "bound": lookups.bound_from(row), "words": _("Rights of this review")}
