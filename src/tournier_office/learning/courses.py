# SPDX-License-Identifier: Apache-2.0
"""What a course's description cannot say: its form is checked, and a published version is demanded from that moment on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput
from tournier_office.learning import demands, lookups, words
from tournier_office.learning.models import Course, Demand
from tournier_office.learning.register import COURSES
from tournier_office.people import lookups as people
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit

_BOUNDS = {
    "term_days": (1, 1095),
    "drawn": (1, 100),
    "minutes": (1, 180),
    "pass_mark": (1, 100),
    "tries": (1, 10),
    "wait_hours": (0, 720),
}
MOST_GRACE = 90


def prepare(row: Course, asked: Asked) -> None:
    """Refuse a form that cannot be; count the versions of a code; look whether the bank is large enough for a paper."""
    if asked.move is None:
        faults = dict(_faults(row))
        if faults:
            raise Unfit(faults)
        newest = Course.objects.filter(code=row.code).order_by("-version").first()
        row.version = newest.version + 1 if newest else 1
    elif asked.verb == "publish":
        _check_publication(row, asked)
    elif asked.verb in {"ask_end", "stay"}:
        row.ended_by = asked.actor.staff if asked.verb == "ask_end" else ""


def _faults(row: Course) -> Iterator[tuple[str, Any]]:
    if not words.CODE.fullmatch(row.code):
        yield "code", _("Write small letters, figures and hyphens.")
    if set(words.listed(row.posts)) - people.post_codes():
        yield "posts", _("One of these posts does not exist.")
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(row, name) <= most:
            yield name, _("From %(least)s to %(most)s.") % {"least": least, "most": most}


def _check_publication(row: Course, asked: Asked) -> None:
    if not 0 <= (row.grace_days or 0) <= MOST_GRACE:
        raise Unfit({"grace_days": _("From %(least)s to %(most)s.") % {"least": 0, "most": MOST_GRACE}})
    if lookups.bank(row.code).count() < row.drawn:
        raise BadInput(
            "learning.bank", "The question bank has fewer questions in use than a paper of this course needs.",
            "Take more questions into use, or draft the course with a shorter paper.",
        )  # fmt: skip
    newer = Course.objects.filter(code=row.code, state__in=lookups.IN_FORCE, version__gte=row.version)
    if newer.exists():
        raise BadInput("learning.older", "A newer version of this course is in force.", "Drop this draft.")
    asked.told["version"] = row.version
    if row.grace_days:
        asked.told["grace_until"] = (lookups.today() + timedelta(days=row.grace_days)).isoformat()


def settle(row: Course, asked: Asked) -> None:
    """Let the demand follow: another step in the same transaction."""
    if asked.verb == "publish":
        _replace(row, asked)
        demands.put_in_force(
            Demand(
                fact=row.fact, kind="courses", row=row.pk, code=row.code, version=row.version,
                posts=words.listed(row.posts), approver=asked.actor.staff,
            ),
            today=lookups.today(), grace_days=row.grace_days or 0,
        )  # fmt: skip
    elif asked.verb == "end":
        demands.take_out_of_force(row.code)


def _replace(row: Course, asked: Asked) -> None:
    for before in Course.objects.filter(code=row.code, state__in=lookups.IN_FORCE).exclude(pk=row.pk):
        acts.take(COURSES, before.pk, Asked(OFFICE, asked.at, COURSES.move("replace"), told={"by": row.pk}))
