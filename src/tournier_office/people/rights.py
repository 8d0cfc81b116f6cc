# SPDX-License-Identifier: Apache-2.0
"""The rights that this room gives: posts that people hold, service keys, and that commands act for somebody.

What was lent is given by the register that lends it (see `site.rights`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier_office.people.models import ApiKey, CommandKey, Holding, PostChange, Staff
from tournier_office.site.reading import day, whole
from tournier_office.site.rights import COMMAND, Right

POST, KEY = "post:", "key:"


def rights(today: date) -> Iterator[Right]:
    """Every post held on this day, every living service key, and whoever has let a command act for them.

    A key of the command line is over within hours and its holder makes the next one, so it is the person's right to lend
    their session to commands that is reviewed and barred, not the single key (decision 0296).
    """
    asked: dict[tuple[str, str, str], str] = {
        (row[0], row[1], row[2]): row[3]
        for row in PostChange.objects.filter(kind=PostChange.Kind.GIVE, state=PostChange.State.DONE)
        .order_by("proposed_at")
        .values_list("staff_id", "post_id", "branch_id", "proposed_by")
    }
    held = (
        Holding.objects.filter(Q(until__isnull=True) | Q(until__gte=today), ended=False, since__lte=today, grant="")
        .exclude(staff__status=Staff.Status.LEFT)
        .values_list("pk", "staff_id", "post_id", "branch_id", "since", "until")
    )
    for key, staff, post, branch, since, until in sorted(whole(held)):
        who = asked.get((staff, post, branch)) if asked else ""
        begun = day(since)
        assert begun is not None  # noqa: S101 - no holding is without
        yield Right(f"{POST}{key}", staff, post, branch, begun, day(until), (who,) if who else ())
    keys = ApiKey.objects.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).order_by("pk")
    columns = ("pk", "staff_id", "staff__branch_id", "issued_at", "expires_at", "issued_by", "keeper_id")
    for key, staff, branch, issued, expires, by, keeper in keys.values_list(*columns):
        yield Right(f"{KEY}{key}", staff, "", branch, issued.date(), expires.date(), tuple(filter(None, (by, keeper))))
    lent = CommandKey.objects.filter(granted_at__isnull=False).exclude(staff__status=Staff.Status.LEFT)
    first = lent.order_by("staff_id").values_list("staff_id", "staff__branch_id").annotate(first=Min("granted_at"))
    for staff, branch, granted in first:
        yield Right(f"{COMMAND}{staff}", staff, "", branch, granted.date(), None, (staff,))


def words(key: str) -> str:
    """A service key or the command line in words; a post is named by whoever knows it."""
    if key.startswith(COMMAND):
        return _("Command line")
    return _("Service key") if key.startswith(KEY) else ""
