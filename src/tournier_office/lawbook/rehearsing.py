# SPDX-License-Identifier: Apache-2.0
"""Rehearsals: a version of the rules over the decisions of the last days, before it bites.

The reading is an entry of the ledger before anything is read. It runs behind the request and ends whatever happens; a run
whose process died has no beat, and is closed when the next is asked for or its page is looked at.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tournier.base import JSON, BadInput, Refused, TournierError
from tournier.ledger.entries import Event
from tournier.policy.laboratory.past import history_of
from tournier.policy.laboratory.replay import Replay
from tournier.policy.laboratory.report import written
from tournier_office.lawbook import rulebooks
from tournier_office.lawbook.lookups import DECIDERS, PROPOSERS, version
from tournier_office.lawbook.models import Rehearsal, RuleBookVersion
from tournier_office.site import background, gateway
from tournier_office.site.staff_person import StaffPerson

WINDOWS = (7, 30, 90, 365)
MOST_DAYS = 3_660
_log = logging.getLogger("tournier.office")
_State = Rehearsal.State


def may_rehearse(person: StaffPerson) -> bool:
    """Whoever proposes rules or decides on them."""
    return bool(person.posts & (PROPOSERS | DECIDERS))


def may_read(person: StaffPerson) -> bool:
    """Whoever may try rules, and whoever reads the ledger: auditors see on what a decision rested."""
    return may_rehearse(person) or person.reads_entries


def no_post() -> Refused:
    """What whoever may not try rules is told."""
    return Refused(
        "rehearsal.post", "Your posts do not try rules.", "Ask compliance, legal or the security administrator."
    )


def start(key: str, *, person: StaffPerson, days: int) -> Rehearsal:
    """Begin a rehearsal of a version. Refused while another one runs; small ones are done when this returns."""
    if not may_rehearse(person):
        raise no_post()
    row = version(key)
    if row is None:
        raise BadInput("rules.unknown", "There is no such version.", "Open the list of versions.")
    if not 1 <= days <= MOST_DAYS:
        raise BadInput("rehearsal.days", "That is no number of days.", "Give between 1 and 3660 days.")
    now = timezone.now()
    bury_lost(now)
    # Both books are read before anything is recorded: a draft that asks what is not kept is no reading of the ledger.
    replay = Replay(gateway.rules(), rulebooks.read(row.files))
    made = _begin(row, person.staff, days, now)
    since = now - timedelta(days=days)
    thread = background.start("rehearsal", lambda: _run(made.pk, replay, since), lambda: _beat(made.pk))
    thread.join(timeout=1.5)
    made.refresh_from_db()
    return made


def _begin(row: RuleBookVersion, by: str, days: int, now: datetime) -> Rehearsal:
    if Rehearsal.objects.filter(state=_State.RUNNING).exists():
        raise _busy()
    detail: dict[str, JSON] = {"what": "replay", "version": row.pk, "rules_version": row.digest, "days": days}
    entry = gateway.record(Event.LEDGER_READ, by, detail).id
    try:
        with transaction.atomic():
            return Rehearsal.objects.create(
                version=row, days=days, started_by=by, started_at=now, beat_at=now, entry=entry
            )
    except IntegrityError:  # somebody else was faster by a moment
        raise _busy() from None


def _busy() -> Refused:
    return Refused("rehearsal.busy", "Another version is being tried just now.", "Wait until it is done.")


def bury_lost(now: datetime) -> None:
    """Close runs whose process died, so that another may start."""
    Rehearsal.objects.filter(state=_State.RUNNING, beat_at__lt=now - background.LOST_AFTER).update(
        state=_State.FAILED, finished_at=now, cause="The process ended before the run did.", cure="Try it again."
    )


def _beat(key: str) -> None:
    Rehearsal.objects.filter(pk=key, state=_State.RUNNING).update(beat_at=timezone.now())


def _without_entries(found: dict[str, Any]) -> dict[str, Any]:
    """A draft may ask of VIPs or objections only. With the entries whoever reads the ledger too would learn of whom (laws 1 and 5)."""
    return {**found, "changed": [{**line, "entries": []} for line in found["changed"]]}


def _run(key: str, replay: Replay, since: datetime) -> None:
    rows = Rehearsal.objects.filter(pk=key, state=_State.RUNNING)
    try:
        replay.run(history_of(gateway.ledger(), since))
        end: dict[str, Any] = {"state": _State.DONE, "found": _without_entries(written(replay))}
    except TournierError as error:
        end = {"state": _State.FAILED, "cause": error.cause, "cure": error.cure}
    except Exception as error:  # noqa: BLE001 - its text may hold a value; the type does not
        _log.error("a rehearsal failed: %s", type(error).__name__)
        end = {"state": _State.FAILED, "cause": "The history could not be read.", "cure": "Verify the ledger."}
    rows.update(**end, finished_at=timezone.now())
