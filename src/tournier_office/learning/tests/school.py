# SPDX-License-Identifier: Apache-2.0
"""A course with eight questions, as the tests teach it, and how somebody answers a paper who knows."""

from __future__ import annotations

from tournier_office.learning import bank, exams, papers
from tournier_office.learning.models import ContestPaper, Exam, Question
from tournier_office.learning.register import EXAMS
from tournier_office.site.register.tests.sample import person

CODE, WHO = "no-secrets", "S0001"
TERMS = {
    "code": CODE, "title_zh": "保密", "title_en": "Secrecy", "fact": "training_until", "posts": "teller", "term_days": "365",
    "drawn": "5", "minutes": "10", "pass_mark": "80", "tries": "2", "wait_hours": "4", "text_zh": "# 正文", "text_en": "# Text",
}  # fmt: skip
QUESTIONS = [
    {
        "zh": f"问题{number}", "en": f"Question {number}", "options_zh": ["甲", "乙", "丙", "丁"],
        "options_en": ["a", "b", "c", "d"], "answers": [1] if number % 2 else [2, 4], "clauses": ["PIPL-51-4"],
    }
    for number in range(8)
]  # fmt: skip


def right(row: Exam | ContestPaper) -> list[list[int]]:
    """The places that somebody chooses who knows every answer."""
    found = []
    for key in row.paper:
        one = Question.objects.get(pk=key)
        shown = papers.order(row, one)
        found.append([place for place, option in enumerate(shown) if option in bank.right(one)])
    return found


def passes(number: str = WHO, code: str = CODE) -> Exam:
    """Take the exam and pass it."""
    row = exams.begin(person(number), code)
    done: Exam = papers.hand_in(EXAMS, person(number), row.pk, right(row))
    return done


def fails(number: str = WHO, code: str = CODE) -> Exam:
    """Take the exam and hand in nothing."""
    row = exams.begin(person(number), code)
    done: Exam = papers.hand_in(EXAMS, person(number), row.pk, [])
    return done
