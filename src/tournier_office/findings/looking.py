# SPDX-License-Identifier: Apache-2.0
"""The daily look at the sources: what differs from the catalogue is opened once, what no longer differs is settled.

- who looks has a row of its own for that day and attempt, so that of several processes one looks;
- one that nobody has heard of for two minutes has died: another attempt follows, at most three a day;
- a look that died halfway left whole entries only; the next finds them standing and adds what is missing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable

from django.db import DatabaseError, IntegrityError, transaction

from tournier.base import JSON, TournierError, canonical
from tournier.engines.column_drift import Drifted, drift
from tournier.law.clocks import BANK_TIME
from tournier_office.catalogue.lookups import active_catalogue
from tournier_office.findings.models import Drift, Look
from tournier_office.findings.register import DRIFTS
from tournier_office.site import background, gateway
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, SYSTEM

MOST_ATTEMPTS = 3
MOST_OPENED = 500
_STANDING = ("found", "known")
_log = logging.getLogger("tournier.office")


def look_when_due() -> None:
    """Begin today's look in a thread of its own, unless it was done, runs elsewhere, or no catalogue is in force yet."""
    row = claim()
    if row is not None:
        background.start("drift", lambda: look(row), lambda: _beat(row))


def claim() -> Look | None:
    """Today's look, if it is this process's to do."""
    now = gateway.clock().now()
    today = now.astimezone(BANK_TIME).date()
    rows = list(genuine(Look.objects.filter(day=today)))
    last = max(rows, key=lambda row: row.attempt, default=None)
    if last is not None and (last.ended_at or now - last.beat_at < background.LOST_AFTER):
        return None
    attempt = last.attempt + 1 if last is not None else 1
    if attempt > MOST_ATTEMPTS or active_catalogue() is None:
        return None
    try:
        with transaction.atomic():
            return Look.objects.create(
                state="looking", opened_by=SYSTEM, opened_at=now, day=today, attempt=attempt, beat_at=now, entry=""
            )
    except IntegrityError:
        return None  # another process was faster


def look(row: Look) -> None:
    """Look, keep what was found, and end the row with how it went. Never raises what can be foreseen."""
    try:
        catalogue = active_catalogue()
        found = drift(gateway.project(), catalogue=catalogue) if catalogue is not None else []
        keep(found)
        _end(row, found=len(found))
    except (TournierError, DatabaseError) as error:
        code = getattr(error, "code", type(error).__name__)
        _log.error("the look at the sources rests: %s", code)
        _end(row, code=code)


def _beat(row: Look) -> None:
    row.beat_at = gateway.clock().now()
    row.save()


def _end(row: Look, *, found: int | None = None, code: str = "") -> None:
    row.state, row.ended_at, row.found, row.code = "ended", gateway.clock().now(), found, code
    row.save()


def told_by(one: Drifted) -> str:
    """The digest of what differs: the same difference, seen again, is the same."""
    said: list[JSON] = [one.kind, one.source, one.table, one.column]
    return hashlib.sha256(canonical(said)).hexdigest()


def keep(found: Iterable[Drifted]) -> None:
    """Open an entry for each difference that has none, and settle those that are no longer there.

    Of a source moved altogether the first 500 are opened in one look, the next follow a day later.
    """
    now = gateway.clock().now()
    there = {told_by(one): one for one in found}
    standing = {row.told: row.pk for row in Drift.objects.filter(state__in=_STANDING)}
    new = [(told, one) for told, one in there.items() if told not in standing]
    for told, one in new[:MOST_OPENED]:
        _open(told, one)
    for told, key in standing.items():
        if told not in there:
            acts.take(DRIFTS, key, Asked(OFFICE, now, DRIFTS.move("settle")))


def _open(told: str, one: Drifted) -> None:
    values = {
        "kind": one.kind, "source": one.source, "table": one.table, "column": one.column, "category": one.category or "",
        "cls": one.cls.name if one.cls else "",
    }  # fmt: skip
    detail: dict[str, JSON] = {"fields": [[f"{one.source}:{one.table}.{one.column}", one.kind]]}
    acts.enter(DRIFTS, Asked(OFFICE, gateway.clock().now(), None, values, told=detail), told=told)
