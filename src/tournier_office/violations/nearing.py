# SPDX-License-Identifier: Apache-2.0
"""Open cases are counted by the office itself, so that nobody has to look for a criminal threshold to be seen (M20, CRIM-INT-5).

Once an hour, from thirty days before the report, or from where the examiner began, until now. What comes near or reaches a
threshold is a step of the case in the ledger and a clock of an overseer; each once, until somebody has said what follows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from tournier.base import JSON, BadInput
from tournier.law.clocks import BANK_TIME
from tournier.law.sanctions import NEAR, REACHED, nearness
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.violations import lookups
from tournier_office.violations.counting import counted
from tournier_office.violations.models import Violation
from tournier_office.violations.register import OPEN, VIOLATIONS

CLOCKS = {NEAR: "B32", REACHED: "B33"}
_BEFORE = timedelta(days=30)
_POSTS = ("compliance_officer", "protection_officer", "legal_officer")
_last: dict[str, str] = {}


def watch() -> int:
    """Count every open case anew; how many came near a threshold, or reached one."""
    now = gateway.clock().now()
    hour = f"{now:%Y-%m-%d %H}"
    found = 0
    for row in genuine(Violation.objects.filter(state__in=OPEN)):
        if _last.get(row.pk) != hour:
            _last[row.pk] = hour
            found += look(row, now)
    return found


def look(row: Violation, now: datetime) -> bool:
    """Count one case, and take the step that its count asks for, unless it was taken."""
    since = row.since_day or (row.opened_at - _BEFORE).astimezone(BANK_TIME).date()
    try:
        found = counted(gateway.ledger(), gateway.gate().catalogue, row.about, since, now.astimezone(BANK_TIME).date())
    except BadInput:  # more than can be counted is more than enough
        how, told = REACHED, dict[str, JSON]()
    else:
        told = {one.kind: one.persons for one in found.counts}
        how = nearness({one.kind: one.persons for one in found.counts})
    if not how or lookups.took(row, how) or (how == NEAR and lookups.took(row, REACHED)):
        return False
    acts.take(VIOLATIONS, row.pk, Asked(OFFICE, now, VIOLATIONS.move(how), told={"persons": told}))
    return True


def begin(row: Violation, asked: Asked) -> None:
    """The clock of whoever weighs it: nobody whom the case is about, or who was in charge."""
    apart = {row.about, row.manager}
    known = [one.pk for post in _POSTS for one in people.holders_of(post)]
    who = list(dict.fromkeys(one for one in known if one not in apart))
    page, before = reverse(f"{VIOLATIONS.name}:one", args=[row.pk]), CLOCKS[NEAR] if asked.verb == REACHED else ""
    owner, second = (*who, "", "")[:2]
    announce(
        Happening(
            VIOLATIONS.name, row.pk, "", asked.at, "", (CLOCKS[asked.verb],), owner, second, page=page, replaces=before
        )
    )
