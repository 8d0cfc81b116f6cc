# SPDX-License-Identifier: Apache-2.0
"""Reads of the registers: what stands of a person, who is to be checked, what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.law.reckoning import deadline_of
from tournier_office.people import lookups as people
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem
from tournier_office.vetting.facts import BINDING
from tournier_office.vetting.models import Check, KeyPost
from tournier_office.vetting.register import APPROVERS, KEEPERS

INTERVAL = "B16"
AHEAD = timedelta(days=60)
OPEN = ("asked", "reported")
_APPROVE = gettext_lazy("Background checks to approve")
_MANY = 8


def longest() -> timedelta:
    """How long a check counts at most."""
    return timedelta(days=deadline_of(INTERVAL).amount or 0)


def open_check(number: str) -> bool:
    """Whether a check of this person is to be done or waits for approval."""
    return Check.objects.filter(staff=number, state__in=OPEN).exists()


def decided(number: str) -> list[str]:
    """Keys of the checks of this person that were decided and not replaced."""
    return list(Check.objects.filter(staff=number, state__in=["counts", "failed"]).values_list("pk", flat=True))


def standing(post: str) -> bool:
    """Whether the post stands as a key post, in force or proposed."""
    return KeyPost.objects.filter(post=post).exclude(state="ended").exists()


def holders() -> dict[str, str]:
    """Number and branch of everybody at work who holds a key post in force today."""
    found: dict[str, str] = {}
    for post in KeyPost.objects.filter(state__in=BINDING).values_list("post", flat=True):
        for one in people.holders_of(post):
            found[one.pk] = one.branch_id
    return found


def to_be_asked(today: date, most: int) -> list[tuple[str, str]]:
    """Whose check is missing or ends soon, and of whom none is under way."""
    under_way = set(Check.objects.filter(state__in=OPEN).values_list("staff", flat=True))
    good = Check.objects.filter(state="counts", until__gt=today + AHEAD).values_list("staff", flat=True)
    failed = Check.objects.filter(state="failed").values_list(
        "staff", flat=True
    )  # a person decides whether to check anew
    done = under_way | set(good) | set(failed)
    return [pair for pair in sorted(holders().items()) if pair[0] not in done][:most]


def gone(by: str) -> list[str]:
    """Keys of checks that the office asked for, of people who have left or hold no key post any more."""
    there = set(holders())
    rows = Check.objects.filter(state="asked", opened_by=by).values_list("pk", "staff")
    return [key for key, number in rows if number not in there]


def work(visitor: Visitor) -> list[WorkItem]:
    """Checks that wait for an approval, and key posts that are proposed. What is to be done is a duty with a clock."""
    if visitor.staff is None or not visitor.posts & (APPROVERS | KEEPERS):
        return []
    number, found = visitor.staff.number, []
    if visitor.posts & APPROVERS:
        for row in Check.objects.filter(state="reported").exclude(staff=number).order_by("opened_at")[:_MANY]:
            text = _("Background check of %(name)s") % {"name": people.name_of(row.staff)}
            found.append(WorkItem(_APPROVE, text, reverse("background_checks:one", args=[row.pk]), tone="warn"))
        for key_post in KeyPost.objects.filter(state="proposed").exclude(opened_by=number)[:_MANY]:
            text = _("Key post: %(post)s") % {"post": people.post_name(key_post.post)}
            found.append(WorkItem(_APPROVE, text, reverse("key_posts:one", args=[key_post.pk]), tone="warn"))
    return found
