# SPDX-License-Identifier: Apache-2.0
"""Incidents beside the criminal thresholds, by the office itself: what comes near or reaches one begins a clock (M20, CRIM-INT-5)."""

from __future__ import annotations

from datetime import datetime

from tournier.base import JSON
from tournier.law.sanctions import NEAR, REACHED, nearness
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import INCIDENTS, LIVING
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts, reading
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE


def counts(row: Incident) -> dict[str, int]:
    """Items and persons by the kinds of the thresholds, as far as anybody knows."""
    return {"property": row.property or 0, "other": max(row.persons or 0, row.items or 0, row.counted or 0)}


def watch() -> int:
    """Look at every incident that is not closed; how many came near a threshold, or reached one."""
    now = gateway.clock().now()
    return sum(look(row, now) for row in genuine(Incident.objects.filter(state__in=LIVING)))


def look(row: Incident, now: datetime) -> bool:
    """Take the step that its numbers ask for, unless it was taken."""
    found = counts(row)
    how = nearness(found)
    if not how or _took(row, how) or (how == NEAR and _took(row, REACHED)):
        return False
    told: dict[str, JSON] = {**found}
    acts.take(INCIDENTS, row.pk, Asked(OFFICE, now, INCIDENTS.move(how), told={"reaches": told}))
    return True


def _took(row: Incident, verb: str) -> bool:
    return bool(reading.took(INCIDENTS.name, row.pk, verb))
