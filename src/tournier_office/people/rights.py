# SPDX-License-Identifier: Apache-2.0
"""The rights that this room gives: posts that people hold, and service keys (see `site.rights`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier_office.people.models import ApiKey, Holding, PostChange, Staff
from tournier_office.site.rights import Right

POST, KEY = "post:", "key:"


def rights(today: date) -> Iterator[Right]:
    """Every post held on this day, and every living service key."""
    asked: dict[tuple[str, str, str], str] = {
        (row[0], row[1], row[2]): row[3]
        for row in PostChange.objects.filter(kind=PostChange.Kind.GIVE, state=PostChange.State.DONE)
        .order_by("proposed_at")
        .values_list("staff_id", "post_id", "branch_id", "proposed_by")
    }
    held = (
        Holding.objects.filter(Q(until__isnull=True) | Q(until__gte=today), ended=False, since__lte=today)
        .exclude(staff__status=Staff.Status.LEFT)
        .order_by("pk")
        .values_list("pk", "staff_id", "post_id", "branch_id", "since", "until")
    )
    for key, staff, post, branch, since, until in held:
        who = asked.get((staff, post, branch))
        yield Right(f"{POST}{key}", staff, post, branch, since, until, (who,) if who else ())
    keys = ApiKey.objects.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).order_by("pk")
    columns = ("pk", "staff_id", "staff__branch_id", "issued_at", "expires_at", "issued_by", "keeper_id")
    for key, staff, branch, issued, expires, by, keeper in keys.values_list(*columns):
        yield Right(f"{KEY}{key}", staff, "", branch, issued.date(), expires.date(), tuple(filter(None, (by, keeper))))


def words(key: str) -> str:
    """A service key in words; a post is named by whoever knows it."""
    return _("Service key") if key.startswith(KEY) else ""
