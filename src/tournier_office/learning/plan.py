# SPDX-License-Identifier: Apache-2.0
"""The yearly plan by post: what its courses hold of the five contents, and how many have done it (M14, PBOC3-13).

- a content is learnt yearly where a course in force that the post needs holds it and counts for a year at most;
- whoever lacks one of these courses is refused by the gate (rules training-lapsed, exam-lapsed): the plan binds by itself;
- once the plan of a post is whole, no version of a course is put in force and none ended that would leave a content out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tournier.base import Refused
from tournier_office.learning import facts, lookups, standing, words
from tournier_office.learning.models import Course, Demand, Question, Record
from tournier_office.people import lookups as people
from tournier_office.site.imprints import about
from tournier_office.site.register.judging import Actor

YEAR = 366
_SHOWN: tuple[tuple[str, type[Course | Question], tuple[str, ...]], ...] = (
    ("courses", Course, ("title_zh", "title_en", "text_zh", "text_en")),
    ("questions", Question, ("text_zh", "text_en", "options_zh", "options_en")),
)
_Done = dict[str, dict[str, list[dict[str, object]]]]  # records by code and person


@dataclass(frozen=True, slots=True)
class PostPlan:
    """What is planned for one post, and of those whom the reader oversees, how many have done it."""

    post: str
    courses: tuple[str, ...]
    contents: tuple[str, ...]
    missing: tuple[str, ...]
    met: int
    of: int

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means everybody."""
        return self.met * 100 // self.of if self.of else 100


@dataclass(frozen=True, slots=True)
class OldName:
    """A text in use that has a name which the law has left behind since it was put in force (M93)."""

    kind: str  # of which register
    row: str
    said: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of every post that somebody whom the reader oversees holds."""

    posts: list[PostPlan]
    old_names: list[OldName]


def of_reader(actor: Actor) -> Plan:
    """The plan for whoever oversees somebody. Refused for others."""
    if not standing.may_read(actor):
        raise Refused("learning.overseer", "Your posts oversee nobody's learning.", "Your own is on your page.")
    courses = list(lookups.in_force(Course))
    done = _done([one.code for one in courses])
    found = [_of_post(actor, post, courses, done) for post in sorted(people.post_codes())]
    return Plan([one for one in found if one.of], _old_names())


def missing(post: str, courses: Iterable[Course]) -> tuple[str, ...]:
    """The contents that a post does not learn every year."""
    held = {one for course in _of(post, courses) if course.term_days <= YEAR for one in course.contents.split(",")}
    return tuple(one for one in words.CONTENTS if one not in held)


def check_kept(without: str, instead: Course | None = None) -> None:
    """Refuse to end a course, or put a version in its place, where a plan that is whole would not be any more."""
    before = list(lookups.in_force(Course))
    after = [one for one in before if one.code != without] + ([instead] if instead is not None else [])
    for post in people.post_codes():
        if not missing(post, before) and missing(post, after):
            raise Refused(
                "learning.plan", "Without this course the yearly plan of a post would lack one of its five contents.",
                "Put another course in force for the post first, or name the contents in this one.",
            )  # PBOC3-13  # fmt: skip


def _of(post: str, courses: Iterable[Course]) -> list[Course]:
    return [one for one in courses if not words.listed(one.posts) or post in words.listed(one.posts)]


def _done(codes: Collection[str]) -> _Done:
    found: _Done = {}
    for record in Record.objects.filter(code__in=codes, state=facts.COUNTS).values("staff", "code", "version", "until"):
        found.setdefault(str(record["code"]), {}).setdefault(str(record["staff"]), []).append(dict(record))
    return found


def _of_post(actor: Actor, post: str, courses: list[Course], done: _Done) -> PostPlan:
    mine, today = _of(post, courses), lookups.today()
    demanded = list(Demand.objects.filter(in_force=True, kind="courses", code__in=[one.code for one in mine]))
    names = [field.attname for field in about(Demand).concrete_fields]
    holders, met = standing.overseen(actor, [post]), 0
    for number, person in holders.items():
        untils = [
            facts.Demanded({name: getattr(one, name) for name in names}, list(done.get(one.code, {}).get(number, [])))
            .until(getattr(person, one.fact, None))
            for one in demanded
        ]  # fmt: skip
        met += all(until is not None and until >= today for until in untils)
    lacking = missing(post, courses)
    held = tuple(one for one in words.CONTENTS if one not in lacking)
    return PostPlan(post, tuple(one.code for one in mine), held, lacking, met, len(holders))


def _old_names() -> list[OldName]:
    found: list[OldName] = []
    today = lookups.today()
    for kind, model, fields in _SHOWN:
        states = lookups.IN_FORCE if model is Course else ("used",)
        for row in model.objects.filter(state__in=states):
            found += [OldName(kind, row.pk, said) for _field, said in words.old_names(row, fields, today)][:1]
    return found
