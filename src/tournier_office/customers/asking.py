# SPDX-License-Identifier: Apache-2.0
"""Customers are asked to change their passwords once these are as old as the law pack says (M33, Y25B).

The office does it by itself: whose password is old sees it on their own page until they have changed it; the act is
recorded with how many were asked and nobody's name, and the bank's clock begins anew. Where the job does not run, that
clock is handed up.
"""

from __future__ import annotations

from django.db import transaction

from tournier.base import JSON
from tournier.law import deadlines
from tournier.ledger.entries import Event
from tournier_office.duties import lookups as duties
from tournier_office.people.customer_passwords import ASKING, any_customer, grown_old
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce

MATTER, EVERYBODY = "customer_passwords", "all"


def ask() -> int:
    """Ask whoever has become due since customers were last asked; how many were. The clock begins with the first customer."""
    if not any_customer():
        return 0
    now, running = gateway.clock().now(), duties.about(MATTER, EVERYBODY).filter(deadline=ASKING).first()
    many = grown_old(running.began_at if running else None, now)
    with transaction.atomic():
        if running is None:
            announce(Happening(MATTER, EVERYBODY, "", now, "", (ASKING,)))
        if many:
            told: dict[str, JSON] = {
                "act": "customers asked to change their password",
                "customers": many,
                "deadline": ASKING,
            }
            entry = gateway.record(Event.ADMINISTRATION, "system", told).id
            announce(Happening(MATTER, EVERYBODY, deadlines()[ASKING].trigger, now, "", entry=entry))
    return many
