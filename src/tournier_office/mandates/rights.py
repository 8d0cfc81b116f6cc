# SPDX-License-Identifier: Apache-2.0
"""The rights that this room gives: posts that are lent for a term (see `site.rights`, decision 0296).

The person asked for it and others agreed: as who gave a key, whoever agreed does not review it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from tournier_office.mandates.models import Grant
from tournier_office.people import everybody
from tournier_office.site.rights import LENT, Right


def rights(today: date) -> Iterator[Right]:  # noqa: ARG001 - a grant holds between moments, not from day to day
    """Every post that is lent now, as the people's register holds it."""
    now = timezone.now()
    lent = everybody.lent(now)
    rows = Grant.objects.filter(state="granted", ends_at__gt=now) if lent else Grant.objects.none()
    agreed = {f"{LENT}{row[0]}": row[1:] for row in rows.values_list("pk", "agreed_by", "confirmed_by")}
    for right in lent:
        yield right._replace(asked=tuple(filter(None, agreed.get(right.key, ()))))


def words(key: str) -> str:
    """What stands beside the name of a post that is lent."""
    return _("Temporary grant") if key.startswith(LENT) else ""
