# SPDX-License-Identifier: Apache-2.0
"""Delegation: somebody of the same rank or a higher one decides in another's place, for a term (decision 0266).

- only what one holds oneself is delegated: neither what was lent nor what was delegated is handed on;
- the deputy accepts, and both can end it; it also ends with the post of either, which is read and not written;
- who administers or audits takes no part (law 5).
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier_office.mandates import lookups
from tournier_office.mandates.models import Delegation
from tournier_office.mandates.words import RANKS
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

LONGEST = timedelta(days=60)


def prepare(row: Delegation, asked: Asked) -> None:
    """Refuse a delegation of what one does not hold, and to somebody who could not decide by their own rank."""
    if asked.move is None:
        row.staff = asked.actor.staff
        held = [one for one in lookups.own_holdings(row.staff) if one.post == row.post]
        if not held:
            raise Refused(
                "delegation.held",
                "You do not hold this post yourself; what was lent or delegated to you is not handed on.",
                "Delegate a post of your own.",
            )
        row.branch = held[0].branch
        if not row.since <= row.until <= row.since + LONGEST or row.until < timezone.localdate():
            raise Unfit({"until": _("The last day is the first or later, not past, and at most 60 days later.")})
        if row.deputy == row.staff:
            raise Unfit({"deputy": _("Nobody is their own deputy.")})
    if asked.verb in {acts.OPENED, "accept"} and not lookups.eligible(row.deputy, RANKS[row.post]):
        raise Refused(
            "delegation.rank",
            "A deputy is of the same rank or a higher one, and neither administers nor audits.",
            "Choose another deputy.",
        )
