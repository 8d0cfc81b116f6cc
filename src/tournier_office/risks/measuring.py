# SPDX-License-Identifier: Apache-2.0
"""The indicators, each counted from what the office has; nobody types one. Once a day they are kept, and judged by the version in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction

from tournier.law.clocks import BANK_TIME
from tournier.law.indicators import indicators
from tournier.ledger.entries import Event
from tournier_office.catalogue import answering
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.duties import lookups as duties
from tournier_office.evidence.walking import walk
from tournier_office.exports import lookups as exports
from tournier_office.incidents import lookups as incidents
from tournier_office.people import working
from tournier_office.reviews import non_regular
from tournier_office.risks import lookups
from tournier_office.risks.models import Measure, Risk
from tournier_office.risks.register import RISKS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE

_WEEK, _MOST = timedelta(days=7), 5_000


class Counted(NamedTuple):
    """So many, of so many where it is a share."""

    value: int
    of: int = 0


def _overdue(now: datetime, **matter: str) -> Counted:
    return Counted(duties.open_duties().filter(due_at__lt=now, **matter).count())


def _untrained(now: datetime) -> Counted:
    return Counted(*working.lapsed("training_until", now.astimezone(BANK_TIME).date()))


def _refused(now: datetime) -> Counted:
    """Of the decisions of a week, or of the newest ones where there are more than are read at once."""
    walked = [
        walk(gateway.ledger(), event, now - _WEEK, now + _WEEK, _MOST)
        for event in (Event.DISCLOSURE_REFUSED, Event.DISCLOSURE_INTENDED)
    ]
    cut = max((one.cut for one in walked if one.cut is not None), default=now - _WEEK)
    refused, allowed = (sum(one.at > cut and "supposed" not in one.detail for one in each.entries) for each in walked)
    return Counted(refused, refused + allowed)


def _unanswered(_now: datetime) -> Counted:
    catalogue = current_catalogue()
    return Counted(len(answering.unanswered(catalogue)), len(catalogue.tables))


MEASURES: Mapping[str, Callable[[datetime], Counted]] = {
    "duties_overdue": _overdue,
    "training_lapsed": _untrained,
    "non_regular_c2": lambda now: Counted(*non_regular.among_holders(now.astimezone(BANK_TIME).date())),
    "violations_open": lambda _now: Counted(lookups.counted("violations")[0]),
    "incidents_open": lambda _now: Counted(incidents.open_grave()),
    "exports_kept": lambda now: Counted(exports.undestroyed(now)),
    "emergencies_unreviewed": lambda now: _overdue(now, deadline="B01"),
    "refusals": _refused,
    "complaints_late": lambda now: _overdue(now, kind="complaints"),
    "tables_unanswered": _unanswered,
}


def measure() -> None:
    """Count every indicator of the version in force and keep it for today; what was kept today already is written over."""
    now = gateway.clock().now()
    day, version = now.astimezone(BANK_TIME).date(), indicators(now.astimezone(BANK_TIME).date())
    for one in version.indicators.values():
        found = MEASURES[one.id](now)
        with transaction.atomic():
            row = Measure.objects.select_for_update().filter(day=day, indicator=one.id).first()
            row = row or Measure(day=day, indicator=one.id)
            row.value, row.of, row.version = found.value, found.of, version.id
            row.tone = one.tone(found.value, found.of)
            row.save()


def go_on() -> None:
    """Measure where it was not done today; then let acceptances lapse, and clocks begin where an indicator is red."""
    at = gateway.clock().now()
    today = at.astimezone(BANK_TIME).date()
    if not Measure.objects.filter(day=today).exists():
        try:
            measure()
        except IntegrityError:
            return  # another process was faster, and goes on
    for key in lookups.lapsed(today):
        acts.take(RISKS, key, Asked(OFFICE, at, RISKS.move("lapse")))
    for row in lookups.untreated(lookups.reds()):
        _redden(row, at)


def _redden(row: Risk, at: datetime) -> None:
    with transaction.atomic():
        locked = Risk.objects.select_for_update().get(pk=row.pk)  # of two workers one begins the clock
        if not duties.about(RISKS.name, locked.pk).filter(deadline=lookups.CLOCK).exists():
            acts.take(RISKS, locked.pk, Asked(OFFICE, at, RISKS.move("redden")))
