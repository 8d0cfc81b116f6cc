# SPDX-License-Identifier: Apache-2.0
"""Everybody at once, by a few statements: what a review of rights looks at. A report of the rows as they stand (decision 0260)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from tournier_office.people.lookups import FACT_DATES
from tournier_office.people.models import Branch, Holding, Staff
from tournier_office.site import dated
from tournier_office.site.reading import day, whole
from tournier_office.site.rights import LENT, Lent, Right


class Known(NamedTuple):
    """One person; `dates` are the days until which duties are met, by name."""

    branch: str
    employment: str
    status: str
    sponsored: bool
    dates: Mapping[str, date | None]

    @property
    def regular(self) -> bool:
        """Whether the bank itself employs the person."""
        return self.employment == Staff.Employment.REGULAR

    @property
    def active(self) -> bool:
        """Whether the person is at work."""
        return self.status == Staff.Status.ACTIVE


def own_posts_of_everybody(today: date) -> dict[str, list[str]]:
    """The codes of the posts that everybody holds on this day and that were not lent; whoever holds none is left out."""
    held = Holding.objects.filter(ended=False, grant="", since__lte=today)
    held = held.filter(Q(until__isnull=True) | Q(until__gte=today)).order_by("staff_id", "post_id")
    found: dict[str, list[str]] = {}
    for number, post in held.values_list("staff_id", "post_id"):
        found.setdefault(number, []).append(post)
    return found


def everybody(posts: Mapping[str, Collection[str]]) -> dict[str, Known]:
    """All people who have not left, by number; `posts` are those that each holds, for the dates that registers keep."""
    columns = ("number", "branch_id", "employment", "status", "sponsor__status", *FACT_DATES)
    rows = whole(Staff.objects.exclude(status=Staff.Status.LEFT).values_list(*columns))
    alike: dict[tuple[str | None, ...], dict[str, date | None]] = {}  # people share few sets of days
    entered = {row[0]: alike.get(days) or _days(alike, days) for row in rows if (days := tuple(row[5:]))}
    kept = dated.many({row[0]: (dated.Works(row[1], posts.get(row[0], ())), entered[row[0]]) for row in rows})
    active = Staff.Status.ACTIVE.value
    return {
        number: Known(
            branch, employment, status, sponsor == active,
            {**entered[number], **kept[number]} if number in kept else entered[number],
        )
        for number, branch, employment, status, sponsor, *_dates in rows
    }  # fmt: skip


def _days(
    alike: dict[tuple[str | None, ...], dict[str, date | None]], days: tuple[str | None, ...]
) -> dict[str, date | None]:
    made = alike[days] = dict(zip(FACT_DATES, map(day, days), strict=True))
    return made


def working_at(branch: str, but: str) -> list[Staff]:
    """Active people of this branch itself who hold a post today that is not `but`."""
    today = timezone.localdate()
    held = Holding.objects.filter(ended=False, since__lte=today, staff__branch=branch).exclude(until__lt=today)
    numbers = held.exclude(post_id=but).values("staff_id")
    return list(Staff.objects.filter(pk__in=numbers, status=Staff.Status.ACTIVE))


def parents() -> dict[str, str]:
    """The branch above each branch; empty where there is none."""
    return {code: parent or "" for code, parent in Branch.objects.values_list("pk", "parent_id")}


def lent(now: datetime, grant: str = "") -> list[Right]:
    """The posts that are lent at this moment, or the one under this grant: who holds it, where, how long, what of it."""
    held = Holding.objects.filter(ended=False, starts_at__lte=now, ends_at__gt=now).exclude(grant="")
    held = held.filter(grant=grant) if grant else held.exclude(staff__status=Staff.Status.LEFT)
    columns = ("grant", "staff_id", "post_id", "branch_id", "since", "until", "purposes", "top_class")
    return [
        Right(f"{LENT}{key}", staff, post, branch, since, until, lent=Lent(not named and not top, frozenset(named)))
        for key, staff, post, branch, since, until, named, top in held.order_by("pk").values_list(*columns)
    ]


def keys_of_post(post: str, today: date) -> list[str]:
    """The rights by which people at work hold this post on this day and not for a term, as `site.rights` names them."""
    held = Holding.objects.filter(
        post_id=post, ended=False, since__lte=today, staff__status=Staff.Status.ACTIVE, grant=""
    )
    return [f"post:{key}" for key in held.exclude(until__lt=today).values_list("pk", flat=True)]


def names(numbers: Collection[str]) -> dict[str, tuple[str, str]]:
    """Names in both languages by number."""
    return {row[0]: (row[1], row[2]) for row in Staff.objects.filter(pk__in=numbers).values_list("pk", "zh", "en")}
