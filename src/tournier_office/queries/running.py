# SPDX-License-Identifier: Apache-2.0
"""A question on its way to its end, in the request that asked it or behind it.

- Whoever runs it says so twice a second, with the rows so far. One that has been silent for DEAD has lost its process.
- Whatever ends it elsewhere (a person, the end of the session, the sweep) is seen at the same moment, and stops it.
- Behind a request facts and rules are asked every second while it runs (law 4), though nothing has left.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import timedelta

import pyarrow as pa
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tournier.base import Refused, SystemFailed, TournierError
from tournier.gate import OpenQuery
from tournier_office.queries import spool
from tournier_office.queries.models import LIVE, Run
from tournier_office.site.bound import one_row, rewrite
from tournier_office.site.pooled import give_back

SECONDS = 30.0
DEAD = timedelta(seconds=15)
MOST_OF_ONE = 3
MOST_OF_ALL = 8  # in one process; a source has a connection for each
_LOOK = 0.5
_LOOKS_A_CHECK = 2
_slots = threading.BoundedSemaphore(MOST_OF_ALL)


def cancelled() -> Refused:
    """It was stopped by its person, or with the session."""
    return Refused("query.cancelled", "The question was cancelled.", "Ask again.")


def lost() -> SystemFailed:
    """The process that ran it is gone."""
    return SystemFailed("query.lost", "The part of the office that ran the question has stopped.", "Ask again.")


def end(key: str, state: str, error: TournierError | None = None) -> bool:
    """End a question or an answer, once, and remove its pages; whether it was this call that ended it."""
    told = (error.code, error.cause[:400], error.cure[:400]) if error is not None else ("", "", "")
    with transaction.atomic():
        row = one_row(Run, 't."id" = %s', (key,), lock=True)
        moved = row is not None and row.state in LIVE
        if row is not None and moved:
            row.state, row.ended_at = state, timezone.now()
            row.code, row.cause, row.cure = told
            rewrite(row, ("state", "ended_at", "code", "cause", "cure"))
    spool.remove(key)
    return moved


class Slot:
    """A place among the questions that run behind requests; given back once."""

    def __init__(self) -> None:
        self.passed = False

    def give_back(self) -> None:
        """The place is free again."""
        _slots.release()


@contextlib.contextmanager
def slot(staff: str) -> Iterator[Slot]:
    """A place, given back here unless it was passed on to a thread. Raises Refused when there is none."""
    if Run.objects.filter(staff=staff, state=Run.State.RUNNING).count() >= MOST_OF_ONE:
        raise Refused("query.many", "Three of your questions are running.", "Wait for one, or cancel it.")
    if not _slots.acquire(blocking=False):
        raise Refused("query.busy", "Too many questions are running.", "Try again in a minute.")
    place = Slot()
    try:
        yield place
    finally:
        if not place.passed:
            place.give_back()


def begin(run: Run, answer: OpenQuery, rows_a_page: int, place: Slot) -> threading.Thread:
    """Carry it out in a thread of its own."""

    def work() -> None:
        try:
            # What ended it stands in its row, for whoever looks.
            with contextlib.suppress(TournierError, DatabaseError):
                carry_out(run, answer, rows_a_page, check=True)
        finally:
            place.give_back()
            connection.close()

    thread = threading.Thread(target=work, name=f"query-{run.pk}", daemon=True)
    thread.start()
    place.passed = True
    return thread


def carry_out(run: Run, answer: OpenQuery, rows_a_page: int, *, check: bool = False, most: int = 0) -> None:
    """Run it to its end, or until `most` rows are there, and keep its pages; raises what ended it, and has written that down."""
    watch = _Watch(run.pk, answer, check=check)
    try:
        with watch:
            _fill(run, answer, rows_a_page, watch, most)
    except TournierError as raised:
        error = watch.stopped or raised
        answer.fail(error.code)
        state = {"query.cancelled": Run.State.CANCELLED, "query.stopped": Run.State.STOPPED}.get(error.code)
        end(run.pk, state or Run.State.FAILED, error)
        raise error from None
    except Exception:  # noqa: BLE001  its text may hold a value
        answer.fail("query.failed")
        failed = SystemFailed("query.failed", "The question failed; nothing was released.", "Try again.")
        end(run.pk, Run.State.FAILED, failed)
        raise failed from None


def _fill(run: Run, answer: OpenQuery, rows_a_page: int, watch: _Watch, most: int) -> None:
    give_back()  # the source may let us wait, and others are waiting for what we hold
    batches = answer.start(batch_rows=rows_a_page, cancel=watch.cancel, seconds=SECONDS)
    try:
        subjects = answer.resolve(batches.keys)
        pages = 0
        for batch in batches:
            pages, watch.rows = pages + 1, watch.rows + batch.num_rows
            spool.keep(run.pk, pages, batch)
            if 0 < most <= watch.rows:
                break
        if not pages:
            pages = 1
            spool.keep(run.pk, pages, pa.RecordBatch.from_pylist([], schema=batches.schema))
        if subjects:
            spool.keep_beside(run.pk, subjects)
    finally:
        batches.close()
    ready = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
    now = timezone.now()
    if not ready.update(state=Run.State.READY, pages=pages, rows=watch.rows, seen_at=now, ended_at=now):
        raise cancelled()


class _Watch:
    """Says that it lives, and sets `cancel` when it has been ended elsewhere or may not go on; `stopped` is why not."""

    def __init__(self, key: str, answer: OpenQuery, *, check: bool) -> None:
        self.cancel = threading.Event()
        self.rows = 0
        self.stopped: TournierError | None = None
        self._key, self._answer, self._check = key, answer, check
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name=f"query-watch-{key}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        looks = 0
        try:
            while not self._over.wait(_LOOK):
                looks += 1
                with contextlib.suppress(DatabaseError):  # a busy database: it is asked again
                    if self._ended() or (self._check and looks % _LOOKS_A_CHECK == 0 and self._refused()):
                        self.cancel.set()
                        return
                give_back()
        finally:
            connection.close()

    def _ended(self) -> bool:
        mine = Run.objects.filter(pk=self._key)
        if mine.filter(state=Run.State.RUNNING).update(seen_at=timezone.now(), rows=self.rows):
            return False
        return mine.exclude(state=Run.State.RUNNING).exists()

    def _refused(self) -> bool:
        try:
            self._answer.check()
        except TournierError as error:
            self.stopped = error
            return True
        return False
