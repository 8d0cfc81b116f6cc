# SPDX-License-Identifier: Apache-2.0
"""Reads of learning: courses in force, the bank, a person's papers, and what is demanded of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tournier.law.clocks import BANK_TIME
from tournier_office.learning import facts
from tournier_office.learning.models import Course, Document, Exam, Question, Signature, Versioned
from tournier_office.learning.words import EXIT
from tournier_office.people import lookups as people
from tournier_office.people.pledged import proposed_posts
from tournier_office.site import gateway
from tournier_office.site.bound import genuine

IN_FORCE = ("in_force", "ending")


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that is demanded of a person: until when it is met, and where it is done."""

    fact: str
    kind: str
    code: str
    row: str
    until: date | None
    page: str

    def met(self, today: date) -> bool:
        """Whether it stands today."""
        return self.until is not None and self.until >= today


def today() -> date:
    """The day by the bank's clock."""
    return gateway.clock().now().astimezone(BANK_TIME).date()


def in_force(model: type[Versioned]) -> QuerySet[Any]:
    """The versions that are demanded now."""
    rows: QuerySet[Any] = model._default_manager.filter(state__in=IN_FORCE)  # noqa: SLF001 - Django's public name
    return rows


def codes_of_others(model: type[Versioned]) -> frozenset[str]:
    """The codes of the other kind: a code names one thing."""
    other: type[Versioned] = Document if model is Course else Course
    return frozenset(other._default_manager.values_list("code", flat=True))  # noqa: SLF001 - Django's public name


def course_in_force(code: str) -> Course | None:
    """The version that is taught and examined now. Raises Refused when somebody else changed it."""
    return next(iter(genuine(in_force(Course).filter(code=code))), None)


def document_in_force(code: str) -> Document | None:
    """The version that is signed or confirmed now. Raises Refused when somebody else changed it."""
    return next(iter(genuine(in_force(Document).filter(code=code))), None)


def exit_pledge() -> Document | None:
    """The template that whoever leaves signs, in the version in force; None where the bank has none yet."""
    return next(iter(genuine(in_force(Document).filter(fact=EXIT).order_by("-opened_at"))), None)


def signed_exit(number: str) -> Signature | None:
    """The person's living signature under the exit template in force; None where there is none."""
    row = exit_pledge()
    found = Signature.objects.filter(staff=number, document=row.pk, state="given") if row else Signature.objects.none()
    return next(iter(genuine(found)), None)


def titled(kind: str, key: str) -> Versioned | None:
    """What is demanded, as its row."""
    model: type[Versioned] = Document if kind == "documents" else Course
    return model._default_manager.filter(pk=key).first()  # noqa: SLF001 - Django's public name


def signatures_of(number: str, code: str) -> QuerySet[Signature]:
    """What a person has signed or confirmed under this code, the newest first."""
    return Signature.objects.filter(staff=number, code=code, state="given").order_by("-opened_at", "-pk")


def course(key: str) -> Course | None:
    """One version of a course."""
    return Course.objects.filter(pk=key).first()


def bank(code: str) -> QuerySet[Question]:
    """The questions that papers of this course are drawn from."""
    return Question.objects.filter(code=code, state="used")


def owed_by(number: str, today: date) -> list[Owed]:
    """All that is demanded of this person's posts today, and of those that wait for agreement; what is lacking first."""
    posts, person = people.posts_of(number, today) | proposed_posts(number), people.staff_of(number)
    found = [
        Owed(
            one.demand["fact"], one.demand["kind"], one.demand["code"], one.demand["row"],
            one.until(getattr(person, one.demand["fact"], None)),
            facts.page_of(one.demand["kind"], one.demand["code"]),
        )
        for one in facts.demanded(number)
        if one.binds(posts)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.until or date.min, one.code))


def lacking(number: str, fact: str, today: date) -> Owed | None:
    """What closes this fact first, or would close it next."""
    return next((one for one in owed_by(number, today) if one.fact == fact), None)


def papers_of(number: str, code: str = "") -> QuerySet[Exam]:
    """A person's papers, the newest first."""
    found = Exam.objects.filter(staff=number).order_by("-opened_at", "-pk")
    return found.filter(code=code) if code else found
