# SPDX-License-Identifier: Apache-2.0
"""Records of what a person has done: written by an exam, or from a source that one person names and another confirms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier_office.learning import demands, facts, lookups
from tournier_office.learning.models import Record
from tournier_office.learning.register import RECORDS
from tournier_office.people import lookups as people
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

MOST_DAYS = 1095


def prepare(row: Record, asked: Asked) -> None:
    """A record by hand is about something that is demanded, for no longer than a term can be; one of an exam counts at once."""
    if asked.move is not None:
        return
    person = people.staff_of(row.staff)
    row.branch = person.branch_id if person else ""
    asked.told["version"] = row.version
    if row.proof:
        row.state = facts.COUNTS
        asked.told.update(
            staff=row.staff, code=row.code, until=row.until.isoformat(), source=row.source, proof=row.proof
        )
        return
    faults: dict[str, Any] = {}
    demand = demands.current(row.code)
    if demand is None or not 1 <= row.version <= demand.version:
        faults["code" if demand is None else "version"] = _("Nothing of this code and version is demanded.")
    if row.until > lookups.today() + timedelta(days=MOST_DAYS):
        faults["until"] = _("No record counts for more than three years.")
    if faults:
        raise Unfit(faults)


def keep(asked: Asked, *, staff: str, code: str, version: int, days: int, source: str, proof: str) -> Record:
    """Write what an exam or a signature has shown; it counts from now on."""
    until = lookups.today() + timedelta(days=days)
    values = {"staff": staff, "code": code, "version": version, "until": until, "source": source, "proof": proof}
    row: Record = acts.enter(RECORDS, Asked(asked.actor, asked.at), **values)
    return row
