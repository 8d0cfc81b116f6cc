# SPDX-License-Identifier: Apache-2.0
"""Reads of the registers: what stands of a person, who is to be checked or admitted, what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.law.reckoning import deadline_of
from tournier_office.people import lookups as people
from tournier_office.people.everybody import working_at
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem
from tournier_office.vetting import words
from tournier_office.vetting.facts import BINDING
from tournier_office.vetting.models import Admission, Check, KeyPost
from tournier_office.vetting.register import APPROVERS, KEEPERS

INTERVAL = "B16"
AHEAD = timedelta(days=60)
OPEN = ("asked", "reported")
OPEN_ADMISSIONS = ("asked", "admitted")
_APPROVE = gettext_lazy("Background checks to approve")
_ADMIT = gettext_lazy("Admissions to key places")
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


def standing(row: KeyPost) -> bool:
    """Whether the same post, department or place stands in the register, in force or proposed."""
    same = KeyPost.objects.filter(kind=row.kind, post=row.post, unit=row.unit, spot=row.spot)
    return same.exclude(state="ended").exclude(pk=row.pk).exists()


def holders() -> dict[str, str]:
    """Number and branch of everybody at work who holds a key post, works in a key department or is to go into a key place."""
    found: dict[str, str] = {}
    rows = KeyPost.objects.filter(state__in=BINDING).exclude(kind=words.PLACE)
    for kind, post, unit in rows.values_list("kind", "post", "unit"):
        there = people.holders_of(post) if kind == words.POST else working_at(unit, words.PROGRAM)
        found.update({one.pk: one.branch_id for one in there})
    inside = Admission.objects.filter(state__in=OPEN_ADMISSIONS).values_list("staff", "unit")
    present = people.at_work({number for number, _unit in inside})
    found.update({number: unit for number, unit in inside if number in present and number not in found})
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
    """Keys of checks that the office asked for, of people who have left or are of no key post, department or place."""
    there = set(holders())
    rows = Check.objects.filter(state="asked", opened_by=by).values_list("pk", "staff")
    return [key for key, number in rows if number not in there]


def title(row: KeyPost) -> str:
    """What it is, in words: the post, the department, or the place and where it lies."""
    if row.kind == words.POST:
        return people.post_name(row.post)
    unit = people.branch_name(row.unit)
    return f"{unit} · {row.spot}" if row.kind == words.PLACE else unit


def places() -> list[KeyPost]:
    """The key places in force."""
    return list(KeyPost.objects.filter(kind=words.PLACE, state__in=BINDING).order_by("unit", "spot"))


def place_in_force(key: str) -> KeyPost | None:
    """The key place of this key, as the office wrote it; None where it is none, or none any more."""
    return next(iter(genuine(KeyPost.objects.filter(pk=key, kind=words.PLACE, state__in=BINDING))), None)


def checked_until(number: str) -> date | None:
    """Until when an approved check of this person counts; None without one, and where one was not passed."""
    rows = genuine(Check.objects.filter(staff=number, state__in=["counts", "failed"]))
    if any(row.state == "failed" for row in rows):
        return None
    return max((row.until for row in rows if row.until is not None), default=None)


def open_admission(place: str, number: str) -> bool:
    """Whether this person is admitted there, or to be."""
    return Admission.objects.filter(place=place, staff=number, state__in=OPEN_ADMISSIONS).exists()


def admissions_of(number: str) -> list[str]:
    """Keys of this person's admissions, and of those that are asked for."""
    return _keys(Admission.objects.filter(staff=number, state__in=OPEN_ADMISSIONS))


def admissions_to(place: str) -> list[str]:
    """The same of a place."""
    return _keys(Admission.objects.filter(place=place, state__in=OPEN_ADMISSIONS))


def admissions_over(today: date) -> list[str]:
    """Keys of admissions whose day is over, whose place is none any more, or whose person no check covers to their end."""
    rows = Admission.objects.filter(state__in=OPEN_ADMISSIONS)
    good = Check.objects.filter(state="counts", staff=OuterRef("staff"), until__gte=OuterRef("until"))
    there = KeyPost.objects.filter(pk=OuterRef("place"), state__in=BINDING)
    unchecked = Q(state="admitted") & ~Exists(good)
    return _keys(rows.filter(Q(until__lt=today) | ~Exists(there) | unchecked))


def _keys(rows: QuerySet[Admission]) -> list[str]:
    return list(rows.values_list("pk", flat=True))


def work(visitor: Visitor) -> list[WorkItem]:
    """Checks and admissions that wait for an approval, and what is proposed as a key one. What is to be done is a duty with a clock."""
    if visitor.staff is None or not visitor.posts & (APPROVERS | KEEPERS):
        return []
    number, found = visitor.staff.number, []
    if visitor.posts & APPROVERS:
        for row in Check.objects.filter(state="reported").exclude(staff=number).order_by("opened_at")[:_MANY]:
            text = _("Background check of %(name)s") % {"name": people.name_of(row.staff)}
            found.append(WorkItem(_APPROVE, text, reverse("background_checks:one", args=[row.pk]), tone="warn"))
        for key_post in KeyPost.objects.filter(state="proposed").exclude(opened_by=number)[:_MANY]:
            text = _("Key post, department or place: %(what)s") % {"what": title(key_post)}
            found.append(WorkItem(_APPROVE, text, reverse("key_posts:one", args=[key_post.pk]), tone="warn"))
        waiting = Admission.objects.filter(state="asked").exclude(staff=number).exclude(opened_by=number)
        for one in waiting.order_by("opened_at")[:_MANY]:
            text = f"{people.name_of(one.staff)} · {words.place_of(one)}"
            found.append(WorkItem(_ADMIT, text, reverse("admissions:one", args=[one.pk]), tone="warn"))
    return found
