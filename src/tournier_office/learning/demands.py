# SPDX-License-Identifier: Apache-2.0
"""What is demanded is put in force and taken out of force here, in the transaction of the step that decided it."""

from __future__ import annotations

from datetime import date, timedelta

from tournier_office.learning.models import Demand
from tournier_office.site.bound import genuine


def current(code: str) -> Demand | None:
    """What is demanded under this code now."""
    return next(iter(genuine(Demand.objects.filter(code=code, in_force=True))), None)


def put_in_force(new: Demand, *, today: date, grace_days: int) -> None:
    """Demand this version in place of the one before, which is enough until the grace is over."""
    before = current(new.code)
    new.since = today
    new.grace_until = today + timedelta(days=grace_days) if grace_days else None
    ends = [new.grace_until, *([before.carry_until] if before else [])]
    new.carry_until = None if None in ends else min(filter(None, ends))
    if before is not None:
        before.in_force = False
        before.save()
    new.save(force_insert=True)


def take_out_of_force(code: str) -> None:
    """Demand nothing under this code any more."""
    row = current(code)
    if row is not None:
        row.in_force = False
        row.save()
