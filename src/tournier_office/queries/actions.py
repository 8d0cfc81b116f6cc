# SPDX-License-Identifier: Apache-2.0
"""Asking in SQL: the one set of functions behind the screen, the API and the command (design.md 2, law 11).

An answer runs to its end within its limits and waits as treated pages; each page asks the gate again when it is wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier.gate import ApprovalNeeded, Hint, No, Offer, OpenQuery, QueryPage, Refusal, kept
from tournier.policy import Decision
from tournier.query import OutputColumn
from tournier_office.disclosures import actions as requests
from tournier_office.disclosures import asking
from tournier_office.disclosures.lookups import AccessRequest
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.queries import lookups, marking, running, spool
from tournier_office.queries.models import LIVE, Run, SavedQuery
from tournier_office.site import gateway

TERM = timedelta(minutes=30)
ROWS_A_PAGE = 200
MOST_ROWS_A_PAGE = 5000
_LONGEST_NAME = 80
_LONGEST_TEXT = 50_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, why, and where."""

    sql: str
    purpose: str
    basis: str
    case: str = ""
    source: str = ""
    saved: str = ""  # the id of the kept question that it is, if it is one


@dataclass(frozen=True, slots=True)
class Begun:
    """A question that runs or has run. `told` is what runs in its place, for the eyes of who asked; kept nowhere."""

    run: Run
    answer: OpenQuery
    told: str
    thread: threading.Thread | None = None

    def soon(self, seconds: float) -> Run:
        """The run after a moment in which it may have ended: many are done at once."""
        if self.thread is not None:
            self.thread.join(seconds)
        self.run.refresh_from_db()
        return self.run


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that has left the gate: its rows, its number from 1, the mark, and the decision under which it left.

    `tables` leads from a table's name in `columns` to its id in the decision.
    """

    run: Run
    page: QueryPage
    number: int
    mark: str
    columns: tuple[OutputColumn, ...]
    decision: Decision
    tables: Mapping[str, str]
    hints: tuple[Hint, ...] = ()


def opened(person: Person, question: Question) -> OpenQuery | No:
    """The question, opened by the gate: recorded, not yet run."""
    refuse_administrators(person)
    ask = person.ask(question.purpose, question.basis, question.case)
    return gateway.gate().open_query(ask, question.sql, source=question.source)


def offered(person: Person, purpose: str, basis: str, case: str = "", source: str = "") -> Offer:
    """What the person may name in a question for this purpose now."""
    refuse_administrators(person)
    return gateway.gate().offered(person.ask(purpose, basis, case), source)


def file(person: Person, question: Question, reason: str) -> AccessRequest | Refusal:
    """Ask for people's agreement to this very statement. The gate is asked again: stages come from the rules alone."""
    answer = opened(person, question)
    if isinstance(answer, ApprovalNeeded):
        shape = gateway.gate().shape(question.source, question.sql)
        return requests.file_request(person, answer, reason, shape=shape)
    if isinstance(answer, Refusal):
        return answer
    answer.close()
    raise Refused("request.not_needed", "Nobody's agreement is needed for this.", "Ask the question again.")


def start(person: Person, question: Question, *, rows_a_page: int = ROWS_A_PAGE, most: int = 0) -> Begun | No:
    """Run a question to its end, or until `most` rows are there, and keep its pages; nothing has left yet."""
    begun = _begun(person, question, rows_a_page)
    if isinstance(begun, Begun):
        running.carry_out(begun.run, begun.answer, rows_a_page, most=most)
        begun.run.refresh_from_db()
    return begun


def begin(person: Person, question: Question, *, rows_a_page: int = ROWS_A_PAGE) -> Begun | No:
    """Let a question run behind the request; `state` says how far it is. Raises Refused when too many run already."""
    sweep()
    with running.slot(person.staff) as taken:
        begun = _begun(person, question, rows_a_page)
        if not isinstance(begun, Begun):
            return begun
        return replace(begun, thread=running.begin(begun.run, begun.answer, rows_a_page, taken))


def _begun(person: Person, question: Question, rows_a_page: int) -> Begun | No:
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
        saved=question.saved,
        kept=kept(answer),
        started_at=now,
        seen_at=now,
        expires_at=now + TERM,
    )
    return Begun(run, answer, answer.told())


def state(person: Person, key: str) -> Run:
    """How far the person's own question is. One whose process has died is told as failed, and its pages are removed."""
    sweep()
    return lookups.run_of(person.staff, person.session, key)


def page(person: Person, key: str, number: int) -> Shown:
    """One page of an answer, counted from 1: facts and rules are asked again, and it is recorded before it is given."""
    run = lookups.run_of(person.staff, person.session, key)
    if run.state == Run.State.RUNNING:
        raise Refused("query.running", "The question is still running.", "Wait for its end, or cancel it.")
    if run.state != Run.State.READY or not 1 <= number <= run.pages:
        raise spool.gone()
    batch, beside = spool.page(run.pk, number)
    try:
        answer = gateway.gate().reopen_query(run.kept, number - 1)
        released = answer.release(batch, beside)
    except Refused as refused:
        running.end(run.pk, Run.State.STOPPED, refused)
        raise
    asking.used(answer.request)
    to_mark = bool(marking.places(answer.columns, released.rows.schema))
    Run.objects.filter(pk=run.pk, released__lt=number).update(released=number, marked=to_mark)
    if to_mark:
        released = replace(released, rows=marking.marked(run.disclosure, answer.columns, released.rows))
    tables = dict(run.kept["tables"])
    return Shown(run, released, number, answer.mark, answer.columns, answer.latest, tables, answer.hints)


def cancel(person: Person, key: str) -> Run:
    """Stop a question that runs, or give up an answer."""
    run = lookups.run_of(person.staff, person.session, key)
    running.end(run.pk, Run.State.CANCELLED, running.cancelled())
    run.refresh_from_db()
    return run


def given(run: Run) -> None:
    """All of an answer was given that is wanted: nothing of it waits any more."""
    running.end(run.pk, Run.State.EXPIRED)


def end_session(session: str) -> None:
    """Remove the answers of a session that has ended; what runs stops within a second."""
    for run in Run.objects.filter(session=session, state__in=LIVE):
        running.end(run.pk, Run.State.EXPIRED)


def sweep() -> None:
    """Remove what has expired, and what a process that died has left."""
    now = timezone.now()
    for run in Run.objects.filter(state__in=LIVE, expires_at__lte=now)[:100]:
        running.end(run.pk, Run.State.EXPIRED)
    for run in Run.objects.filter(state=Run.State.RUNNING, seen_at__lt=now - running.DEAD)[:100]:
        running.end(run.pk, Run.State.FAILED, running.lost())


def save(person: Person, name: str, source: str, sql: str) -> SavedQuery:
    """Keep a question under a name; one that had the name gives way."""
    refuse_administrators(person)
    if not sql.strip() or len(sql) > _LONGEST_TEXT:
        raise BadInput(
            "query.text", f"A kept question has 1 to {_LONGEST_TEXT} characters.", "Write the question first."
        )
    # Its text is as its author typed it, for its author alone (decision 0111).
    saved, _made = SavedQuery.objects.update_or_create(
        staff=person.staff, name=_named(name), defaults={"source": source, "sql": sql, "saved_at": timezone.now()}
    )
    return saved


def rename(person: Person, key: str, name: str) -> SavedQuery:
    """Give a kept question another name. Raises Refused when another has it."""
    saved, wanted = lookups.saved_one(person.staff, key), _named(name)
    if SavedQuery.objects.filter(staff=person.staff, name=wanted).exclude(pk=saved.pk).exists():
        raise Refused("query.name-taken", "Another kept question has this name.", "Choose another name.")
    saved.name = wanted
    saved.save(update_fields=["name"])
    return saved


def forget(person: Person, key: str) -> None:
    """Give up a kept question."""
    SavedQuery.objects.filter(pk=key, staff=person.staff).delete()


def _named(name: str) -> str:
    if not name.strip() or len(name.strip()) > _LONGEST_NAME or not name.isprintable():
        raise BadInput("query.name", f"A kept question needs a name of 1 to {_LONGEST_NAME} characters.", "Name it.")
    return name.strip()
