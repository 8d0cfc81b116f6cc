# SPDX-License-Identifier: Apache-2.0
"""The worker that produces exports and does the office's chores. `tournier serve` starts one beside the web workers; more may run, anywhere.

It keeps nothing in its head: what it dies with, another finds in the table, the spool and the ledger.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from types import FrameType

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from tournier.base import TournierError
from tournier.ledger.entries import Event
from tournier_office.disclosures import lookups as requests
from tournier_office.disclosures.states import OPEN, WAITING
from tournier_office.disclosures.states import State as RequestState
from tournier_office.exports import leases, lookups, places, producing, stops
from tournier_office.exports.actions import end
from tournier_office.exports.models import Export
from tournier_office.site import chores, gateway

_log = logging.getLogger("tournier.exports")
_IDLE = 1.0
State = Export.State
_ENDED = {
    RequestState.REFUSED: (State.REFUSED, Event.EXPORT_STOPPED),
    RequestState.WITHDRAWN: (State.CANCELLED, Event.EXPORT_CANCELLED),
    RequestState.EXPIRED: (State.EXPIRED, Event.EXPORT_EXPIRED),
}


def tidy() -> None:
    """See what the approvers said, and end what is past its time."""
    for row in Export.objects.filter(state=State.WAITING)[:200]:
        request = requests.request_of(row.request)
        stands = requests.state_of(request) if request else RequestState.REFUSED
        if stands in OPEN:
            Export.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.FETCHING)
        elif stands not in WAITING:
            end(row, *_ENDED[stands], "system")
    late = Export.objects.filter(state__in=[State.READY, State.STOPPED], expires_at__lte=timezone.now())
    for row in late[:200]:
        end(row, State.EXPIRED, Event.EXPORT_EXPIRED, "system")
    places.sweep(Export.objects.filter(state__in=lookups.LIVE).values_list("pk", flat=True))


def once() -> bool:
    """Do one stage of one export; whether there was one."""
    tidy()
    work = leases.take()
    if work is None:
        return False
    try:
        with leases.kept(work):
            producing.advance(work)
    except producing.Stopped as stopped:
        producing.stop(work, stopped.problem)
    except TournierError as error:
        if error.code != "export.lost":
            producing.stop(work, stops.of_error(error))
    except Exception as error:  # noqa: BLE001  whatever it is, its text may hold a value
        _log.error("an unforeseen %s while exporting", type(error).__name__)
        producing.stop(work, stops.unforeseen())
    finally:
        # DuckDB keeps in memory what it has read until its database is closed; the next stage opens it again.
        gateway.reload_catalogue()
    return True


def until_idle(most: int = 1000) -> int:
    """Work until there is nothing to do; how many stages were done."""
    done = 0
    while done < most and once():
        done += 1
    return done


def run(parent: int = 0) -> None:
    """Work until told to end, or until the process that started it is gone."""
    over = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, told)
    while not over.is_set() and (not parent or os.getppid() == parent):
        close_old_connections()
        try:
            chores.run_when_due()
            busy = once()
        except (TournierError, DatabaseError) as error:
            _log.error("exports rest: %s", getattr(error, "code", type(error).__name__))
            busy = False
        if not busy:
            over.wait(_IDLE)
