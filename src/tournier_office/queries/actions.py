# SPDX-License-Identifier: Apache-2.0
"""Asking in SQL: the one set of functions behind the screen, the API and the command (design.md 2, law 11).

An answer runs to its end within its limits and waits as treated pages; each page asks the gate again when it is wanted.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
from django.db import DatabaseError, connection
from django.utils import timezone

from tournier.base import BadInput, Refused, SystemFailed, TournierError
from tournier.gate import No, OpenQuery, QueryPage, kept
from tournier_office.disclosures.persons import Person
from tournier_office.queries import lookups, spool
from tournier_office.queries.models import Run, SavedQuery
from tournier_office.site import gateway

TERM = timedelta(minutes=30)
ROWS_A_PAGE = 200
MOST_ROWS_A_PAGE = 5000
SECONDS = 30.0
_LONGEST_NAME = 80
_LOOK = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, why, and where."""

    sql: str
    purpose: str
    basis: str
    case: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that has left the gate: its rows, its number from 1, how many pages there are, and the mark."""

    run: Run
    page: QueryPage
    number: int
    mark: str
    treatments: tuple[tuple[str, ...], ...]


def opened(person: Person, question: Question) -> OpenQuery | No:
    """The question, opened by the gate: recorded, not yet run. For who reads its pages at once."""
    # Administrators see no customer data (三员, design.md 2 law 5); rules say so as well, this holds without them.
    if person.posts & {"system_admin", "security_admin", "audit_admin"}:
        raise Refused("post.administrator", "Administrators see no customer information.", "Ask the business.")
    ask = person.ask(question.purpose, question.basis, question.case)
    return gateway.gate().open_query(ask, question.sql, source=question.source)


def start(person: Person, question: Question, *, rows_a_page: int = ROWS_A_PAGE) -> Run | No:
    """Run a question to its end and keep its pages; nothing has left yet."""
    if not 1 <= rows_a_page <= MOST_ROWS_A_PAGE:
        raise BadInput("query.rows", f"A page has 1 to {MOST_ROWS_A_PAGE} rows.", "Ask for another number of rows.")
    sweep()
    answer = opened(person, question)
    if not isinstance(answer, OpenQuery):
        return answer
    now = timezone.now()
    run = Run.objects.create(
        staff=person.staff,
        session=person.session,
        purpose=question.purpose,
        basis=question.basis,
        case=question.case,
        source=answer.source,
        shape=gateway.gate().shape(answer.source, question.sql),
        disclosure=answer.request.id,
        kept=kept(answer),
        started_at=now,
        expires_at=now + TERM,
    )
    try:
        _fill(run, answer, rows_a_page)
    except TournierError as error:
        answer.fail(error.code)
        _end(run, Run.State.CANCELLED if error.code == "query.cancelled" else Run.State.FAILED, error.code)
        raise
    except Exception:  # noqa: BLE001  its text may hold a value
        answer.fail("query.failed")
        _end(run, Run.State.FAILED, "query.failed")
        raise SystemFailed("query.failed", "The question failed; nothing was released.", "Try again.") from None
    return run


def _fill(run: Run, answer: OpenQuery, rows_a_page: int) -> None:
    with _cancelling(run.pk) as cancel:
        running = answer.start(batch_rows=rows_a_page, cancel=cancel, seconds=SECONDS)
        try:
            subjects = answer.resolve(running.keys)
            pages = rows = 0
            for batch in running:
                pages, rows = pages + 1, rows + batch.num_rows
                spool.keep(run.pk, pages, batch)
            if not pages:
                pages = 1
                spool.keep(run.pk, pages, pa.RecordBatch.from_pylist([], schema=running.schema))
            if subjects:
                spool.keep_beside(run.pk, subjects)
        finally:
            running.close()
    ready = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
    if not ready.update(state=Run.State.READY, pages=pages, rows=rows):
        raise Refused("query.cancelled", "The question was cancelled.", "Ask again.")
    run.refresh_from_db()


@contextlib.contextmanager
def _cancelling(key: str) -> Iterator[threading.Event]:
    """An event that is set when the run is cancelled, by whichever worker."""
    cancel, over = threading.Event(), threading.Event()

    def look() -> None:
        try:
            while not over.wait(_LOOK):
                with contextlib.suppress(DatabaseError):  # a busy database: it is asked again
                    if lookups.is_cancelled(key):
                        cancel.set()
                        return
        finally:
            connection.close()

    thread = threading.Thread(target=look, name="query-cancel", daemon=True)
    thread.start()
    try:
        yield cancel
    finally:
        over.set()
        thread.join()


def page(person: Person, key: str, number: int) -> Shown:
    """One page of an answer, counted from 1: facts and rules are asked again, and it is recorded before it is given."""
    run = lookups.run_of(person.staff, person.session, key)
    if run.state != Run.State.READY or not 1 <= number <= run.pages:
        raise spool.gone()
    batch, beside = spool.page(run.pk, number)
    try:
        answer = gateway.gate().reopen_query(run.kept, number - 1)
        released = answer.release(batch, beside)
    except Refused as refused:
        _end(run, Run.State.STOPPED, refused.code)
        raise
    Run.objects.filter(pk=run.pk, released__lt=number).update(released=number)
    treatments = tuple(column.treatments for column in answer.columns)
    return Shown(run, released, number, answer.mark, treatments)


def cancel(person: Person, key: str) -> None:
    """Stop a question that runs, or give up an answer."""
    run = lookups.run_of(person.staff, person.session, key)
    _end(run, Run.State.CANCELLED, "query.cancelled")


def _end(run: Run, state: str, code: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=state, code=code)
    spool.remove(run.pk)


def end_session(session: str) -> None:
    """Remove the answers of a session that has ended."""
    for run in Run.objects.filter(session=session, state__in=[Run.State.RUNNING, Run.State.READY]):
        _end(run, Run.State.EXPIRED, "")


def sweep() -> None:
    """Remove what has expired."""
    live = [Run.State.RUNNING, Run.State.READY]
    for run in Run.objects.filter(state__in=live, expires_at__lte=timezone.now())[:100]:
        _end(run, Run.State.EXPIRED, "")


def save(person: Person, name: str, source: str, sql: str) -> SavedQuery:
    """Keep a question under a name; one that had the name gives way."""
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadInput("query.name", f"A kept question needs a name of 1 to {_LONGEST_NAME} characters.", "Name it.")
    saved, _made = SavedQuery.objects.update_or_create(
        staff=person.staff, name=name.strip(), defaults={"source": source, "sql": sql, "saved_at": timezone.now()}
    )
    return saved


def forget(person: Person, key: str) -> None:
    """Give up a kept question."""
    SavedQuery.objects.filter(pk=key, staff=person.staff).delete()
