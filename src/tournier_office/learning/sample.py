# SPDX-License-Identifier: Apache-2.0
"""Courses, a pledge and a policy for the demonstration: drafted by one keeper, put in force by another, as in any bank.

The dates that the sample bank's staff already have count for a grace of ninety days: so a bank that has trained its people
elsewhere begins here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from tournier_office.learning import lookups
from tournier_office.learning.contest_register import CONTESTS
from tournier_office.learning.paperwork import DOCUMENTS
from tournier_office.learning.register import COURSES, QUESTIONS
from tournier_office.people.lookups import staff_of
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor
from tournier_office.site.register.judging import Actor

GRACE = 90
_SAME = ("title_zh", "title_en", "text_zh", "text_en", "fact", "term_days")
_EXAM = ("drawn", "minutes", "pass_mark", "tries", "wait_hours")
_Sample = Mapping[str, Mapping[str, Any]]


def load(courses: _Sample, documents: _Sample, *, by: str, second: str, grace: int = GRACE) -> None:
    """Draft and publish each of them, a course with its questions; once."""
    writer, approver = _person(by), _person(second)
    for register, found in ((COURSES, courses), (DOCUMENTS, documents)):
        for code, one in found.items():
            if register.table.objects.filter(code=code).exists():
                continue
            with transaction.atomic():
                draft(writer, approver, code, one.get("question", ()))
                names = (*_SAME, *_EXAM) if register is COURSES else _SAME
                given = {name: str(one[name]) for name in names} | {"code": code, "posts": " ".join(one["posts"])}
                given |= {"contents": ",".join(one["contents"])} if register is COURSES else {}
                row = acts.open_row(register, writer, given)
                why = "The yearly plan"
                acts.step(register, approver, row.pk, "publish", {"grace_days": str(grace), "reason": why})


def draft(writer: Actor, approver: Actor, code: str, questions: Sequence[Mapping[str, Any]]) -> None:
    """Write the questions and let another person take them into use."""
    for one in questions:
        row = acts.open_row(QUESTIONS, writer, {
            "code": code, "text_zh": one["zh"], "text_en": one["en"], "options_zh": "\n".join(one["options_zh"]),
            "options_en": "\n".join(one["options_en"]), "answers": " ".join(map(str, one["answers"])),
            "clauses": " ".join(one["clauses"]),
        })  # fmt: skip
        acts.step(QUESTIONS, approver, row.pk, "use", {})


def hold_contest(*, by: str, second: str) -> None:
    """A contest that runs for a month over the questions of the sample's courses, drafted by one keeper and opened by another."""
    if CONTESTS.table.objects.exists():
        return
    today = lookups.today()
    row = acts.open_row(CONTESTS, _person(by), {
        "title_zh": "保密知识竞赛", "title_en": "Contest of secrecy", "banks": "secrecy-duty highly-sensitive",
        "begins": today.isoformat(), "ends": (today + timedelta(days=30)).isoformat(), "drawn": "5", "minutes": "10",
        "tries": "3", "places": "3", "team_least": "5", "prize": "",
    })  # fmt: skip
    acts.step(CONTESTS, _person(second), row.pk, "start", {})


def _person(number: str) -> Actor:
    person = staff_of(number)
    assert person is not None  # noqa: S101 - the demo's cast
    return actor(person)
