# SPDX-License-Identifier: Apache-2.0
"""An exam: drawn, timed, marked and recorded here; what a browser says about time or place changes nothing (M15).

- the digest of the seed is recorded before the paper is shown, the seed itself with the result: the draw can be checked;
- nobody sits two papers, and asking again shows the paper that runs, with the same end;
- what comes after the end is refused, and the paper has failed; a failure waits, and so many of them need somebody else;
- which options are right leaves the server never: after the end the person learns which questions to read up, by clause.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from tournier.base import BadInput, Refused, new_id
from tournier.law.clocks import BANK_TIME
from tournier_office.learning import bank, drawing, lookups, records, words
from tournier_office.learning.models import Course, Exam, Question
from tournier_office.learning.register import EXAMS
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.language import said
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, Actor

_MOST_ANSWERS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a paper shows it: its options by place. What is right is not in it."""

    number: int
    text: str
    options: list[tuple[int, str]]
    several: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A question after the end: whether it was answered rightly, and what to read up."""

    number: int
    text: str
    right: bool
    clauses: str


def _seed(key: str) -> bytes:
    """From the office's secret and the paper's number: nobody who reads the database can work it out."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"papers of exams, 1: {key}".encode(), "sha256")


def begin(actor: Actor, code: str) -> Exam:
    """Draw a paper and start its time; the one that runs already, where there is one. Refused while a failure waits."""
    if actor.service:
        raise Refused("learning.person", "An exam is taken by a person, not by a program.", "Take it in the console.")
    now = gateway.clock().now()
    _end_what_is_over(actor.staff, now)
    with transaction.atomic():
        course = lookups.course_in_force(code)
        if course is None:
            raise BadInput("learning.course", "There is no such course in force.", "Open your list of courses.")
        running = next(iter(genuine(Exam.objects.select_for_update(of=("self",)).filter(seat=actor.staff))), None)
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
    key = new_id()
    paper = drawing.draw(_seed(key), list(lookups.bank(course.code).values_list("pk", flat=True)), course.drawn)
    if len(paper) < course.drawn:
        raise Refused(
            "learning.bank_short", "The question bank has too few questions for a paper.", "Ask a protection officer."
        )
    columns: dict[str, Any] = {
        "id": key, "branch": actor.branch, "staff": actor.staff, "course": course.pk, "code": course.code,
        "version": course.version, "paper": paper, "sealed": drawing.commitment(_seed(key)),
        "ends_at": now + timedelta(minutes=course.minutes), "seat": actor.staff,
    }  # fmt: skip
    row: Exam = acts.enter(EXAMS, Asked(actor, now), **columns)
    return row


def paper(actor: Actor, key: str) -> Exam:
    """The actor's own paper, ended when its time is over. Nobody else's: refused as one that is not there."""
    row = _own(actor, key)
    if row.state == "running" and gateway.clock().now() >= row.ends_at:
        run_out(row.pk)
        return _own(actor, key)
    return row


def _own(actor: Actor, key: str) -> Exam:
    row = next(iter(genuine(Exam.objects.filter(pk=key, staff=actor.staff))), None)
    if row is None or actor.service:
        raise Refused("learning.paper", "There is no such paper for you.", "Open your list of courses.")
    return row


def _questions(row: Exam) -> list[Question]:
    found = {one.pk: one for one in genuine(Question.objects.filter(pk__in=row.paper))}
    return [found[key] for key in row.paper if key in found]


def shown(row: Exam) -> list[Shown]:
    """The paper as its person sees it while it runs."""
    return [
        Shown(number, said(one.text_zh, one.text_en), _options(row, one), len(bank.right(one)) > 1)
        for number, one in enumerate(_questions(row), 1)
    ]


def _order(row: Exam, one: Question) -> list[int]:
    return drawing.order(_seed(row.pk), one.pk, len(words.lines(one.options_zh)))


def _options(row: Exam, one: Question) -> list[tuple[int, str]]:
    zh, en = words.lines(one.options_zh), words.lines(one.options_en)
    return [(place, said(zh[option], en[option])) for place, option in enumerate(_order(row, one))]


def _is_right(row: Exam, number: int, one: Question, answers: Sequence[Collection[int]]) -> bool:
    chosen = answers[number - 1] if number <= len(answers) else ()
    return drawing.is_right(chosen, _order(row, one), bank.right(one))


def marked(row: Exam) -> list[Marked]:
    """What a person learns after the end. Nothing while the paper runs."""
    if row.state == "running":
        return []
    return [
        Marked(number, said(one.text_zh, one.text_en), _is_right(row, number, one, row.answers), words.clause_list(one.clauses))
        for number, one in enumerate(_questions(row), 1)
    ]  # fmt: skip


def hand_in(actor: Actor, key: str, answers: Sequence[Collection[int]]) -> Exam:
    """Mark the paper and record how it ended. Refused when its time is over: then it has failed."""
    row = paper(actor, key)
    if row.state == "running":
        with transaction.atomic():
            locked = Exam.objects.select_for_update(of=("self",)).get(pk=key)
            if locked.state == "running" and gateway.clock().now() < locked.ends_at:
                values = {"answers": [sorted(set(one)) for one in answers[:_MOST_ANSWERS]]}
                asked = Asked(actor, gateway.clock().now(), EXAMS.move("hand_in"), values)
                taken: Exam = acts.take(EXAMS, key, asked)
                return taken
    raise Refused(
        "learning.over", "This exam is over; what was handed in now does not count.", "Open your list of courses."
    )


def run_out(key: str) -> None:
    """End a paper whose time is over."""
    acts.take(EXAMS, key, Asked(OFFICE, gateway.clock().now(), EXAMS.move("run_out")))


def _end_what_is_over(number: str, now: datetime) -> None:
    for key in Exam.objects.filter(seat=number, ends_at__lte=now).values_list("pk", flat=True):
        run_out(key)


def end_all_that_is_over() -> None:
    """What the office does by itself: papers that nobody handed in."""
    for key in Exam.objects.filter(seat__isnull=False, ends_at__lte=gateway.clock().now()).values_list("pk", flat=True):
        run_out(key)


def prepare(row: Exam, asked: Asked) -> str | None:
    """Mark what is handed in, free the seat, and open the seed; a paper that fails stands elsewhere."""
    if asked.move is None:
        asked.told.update(course=row.course, version=row.version, sealed=row.sealed, ends_at=row.ends_at.isoformat())
        return None
    if asked.verb not in {"hand_in", "run_out"}:
        return None
    course = lookups.course(row.course)
    row.answers, row.ended_at, row.seat = asked.values.get("answers", []), asked.at, None
    right = sum(_is_right(row, number, one, row.answers) for number, one in enumerate(_questions(row), 1))
    row.score = drawing.score(right, len(row.paper))
    asked.told.update(
        course=row.course,
        version=row.version,
        score=row.score,
        right=right,
        of=len(row.paper),
        seed=_seed(row.pk).hex(),
    )
    passed = asked.verb == "hand_in" and course is not None and row.score >= course.pass_mark
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
