# SPDX-License-Identifier: Apache-2.0
"""Who works on an export: a lease of one worker, renewed while it works, free again soon after it died.

- a lease is taken by one statement that names the lease it replaces, so of two workers one gets it;
- everything a worker writes names its lease, so one that was thought dead changes nothing any more;
- cancelling takes the lease away; the worker sees it within a second and stops what runs.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone

from tournier.base import Refused, new_id
from tournier_office.exports.lookups import WORKING
from tournier_office.exports.models import Export

_LOOKS = 40  # at the lease, in its term: every half second, so that a worker sees soon that it was cancelled


def term() -> timedelta:
    """How long a dead worker's export rests: 20 seconds unless the settings say otherwise."""
    return timedelta(seconds=getattr(settings, "EXPORT_LEASE_SECONDS", 20))


@dataclass(slots=True)
class Work:
    """One stage of one export, held under a lease."""

    row: Export
    lease: str
    cancel: threading.Event = field(default_factory=threading.Event)

    def note(self, **changes: Any) -> None:
        """Write down how far it has come. Raises Refused (`export.lost`) when the lease is another's by now."""
        mine = Export.objects.filter(pk=self.row.pk, lease=self.lease, state=self.row.state)
        if self.cancel.is_set() or not mine.update(**changes):
            raise lost()
        for name, value in changes.items():
            setattr(self.row, name, value)

    def turn(self, state: Export.State, **changes: Any) -> None:
        """The stage is done: the next may be anybody's."""
        self.note(state=state, lease="", lease_until=None, **changes)


def lost() -> Refused:
    """Somebody has cancelled it, or another worker has it."""
    return Refused("export.lost", "The export was cancelled, or another worker has taken it over.", "Look at it again.")


def take() -> Work | None:
    """An export that waits for a worker, the oldest first; None when there is none."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    for row in Export.objects.filter(free, state__in=WORKING).order_by("filed_at")[:5]:
        lease = new_id()
        mine = Export.objects.filter(free, pk=row.pk, state=row.state, lease=row.lease)
        if mine.update(lease=lease, lease_until=now + term()):
            row.lease = lease
            return Work(row, lease)
    return None


@contextlib.contextmanager
def kept(work: Work) -> Iterator[None]:
    """Renew the lease in the background; `work.cancel` is set when it is lost."""
    over = threading.Event()
    pause = term().total_seconds() / _LOOKS

    def renew() -> None:
        try:
            while not over.wait(pause):
                with contextlib.suppress(DatabaseError):  # a busy database: it is asked again
                    mine = Export.objects.filter(pk=work.row.pk, lease=work.lease)
                    if not mine.update(lease_until=timezone.now() + term()):
                        work.cancel.set()
                        return
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name="export-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
