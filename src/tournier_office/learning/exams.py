# SPDX-License-Identifier: Apache-2.0
"""An exam: drawn, timed, marked and recorded here; what a browser says about time or place changes nothing (M15).

- the digest of the seed is recorded before the paper is shown, the seed itself with the result: the draw can be checked;
- nobody sits two papers, and asking again shows the paper that runs, with the same end;
- what comes after the end is refused, and the paper has failed; a failure waits, and so many of them need somebody else;
- which options are right leaves the server never: after the end the person learns which questions to read up, by clause.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.learning import lookups, papers, records
from tournier_office.learning.models import Course, Exam
from tournier_office.learning.register import EXAMS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor


def begin(actor: Actor, code: str) -> Exam:
    """Draw a paper and start its time; the one that runs already, where there is one. Refused while a failure waits."""
    if actor.service:
        raise Refused("learning.person", "An exam is taken by a person, not by a program.", "Take it in the console.")
    now = gateway.clock().now()
    papers.end_what_is_over(EXAMS, now, seat=actor.staff)
    with transaction.atomic():
        course = lookups.course_in_force(code)
        if course is None:
            raise BadInput("learning.course", "There is no such course in force.", "Open your list of courses.")
        running: Exam | None = papers.running(EXAMS, actor.staff)
        if running is not None:
            if running.code == code:
                return running
            raise Refused(
                "learning.seat", "Another exam of yours runs.", "Hand it in first; it is on your list of courses."
            )
        _check_tries(actor.staff, course, now)
        return _draw(actor, course, now)


def _check_tries(number: str, course: Course, now: datetime) -> None:
    failures = []
    for paper in lookups.papers_of(number, course.code):
        if paper.state == "passed" or paper.version != course.version:
            break
        if paper.state == "failed":
            failures.append(paper)
    if len(failures) >= course.tries:
        raise Refused(
            "learning.tries", "All tries of this exam are used up.",
            "Ask a protection officer to set one failure aside; read the course again before.",
        )  # fmt: skip
    if failures and failures[0].ended_at is not None:
        again = failures[0].ended_at + timedelta(hours=course.wait_hours)
        if now < again:
            raise Refused(
                "learning.wait", f"The next try begins at {again.astimezone(BANK_TIME):%Y-%m-%d %H:%M}.",
                "Read the course again until then.",
            )  # fmt: skip


def _draw(actor: Actor, course: Course, now: datetime) -> Exam:
    columns: dict[str, Any] = {
        "branch": actor.branch, "staff": actor.staff, "course": course.pk, "code": course.code,
        "version": course.version, "ends_at": now + timedelta(minutes=course.minutes), "seat": actor.staff,
        **papers.drawn(lookups.bank(course.code).values_list("pk", flat=True), course.drawn),
    }  # fmt: skip
    row: Exam = acts.enter(EXAMS, Asked(actor, now), **columns)
    return row


def prepare(row: Exam, asked: Asked) -> str | None:
    """Mark what is handed in, free the seat, and open the seed; a paper that fails stands elsewhere."""
    if asked.move is None:
        asked.told.update(course=row.course, version=row.version, sealed=row.sealed, ends_at=row.ends_at.isoformat())
        return None
    if asked.verb not in {"hand_in", "run_out"}:
        return None
    course = lookups.course(row.course)
    asked.told.update(course=row.course, version=row.version, **papers.mark(row, asked))
    score = row.score or 0
    passed = asked.verb == "hand_in" and course is not None and score >= course.pass_mark
    return None if passed else "failed"


def settle(row: Exam, asked: Asked) -> None:
    """A paper that passed is a record, and the fact stands from this moment on."""
    course = lookups.course(row.course)
    if asked.verb == "hand_in" and row.state == "passed" and course is not None:
        records.keep(
            asked,
            staff=row.staff,
            code=row.code,
            version=row.version,
            days=course.term_days,
            source="exam",
            proof=row.pk,
        )
