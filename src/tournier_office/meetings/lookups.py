# SPDX-License-Identifier: Apache-2.0
"""Reads of the registers: minutes by their number, what a branch has not done, where the clock of meetings does not run yet."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from tournier_office.duties import lookups as duties
from tournier_office.learning import lookups as learning
from tournier_office.learning import words as learning_words
from tournier_office.meetings.models import Action, Meeting
from tournier_office.meetings.words import REGULAR
from tournier_office.people import lookups as people
from tournier_office.site.bound import genuine
from tournier_office.site.language import said

RHYTHM = "Y26"  # the clock of regular meetings, one a branch


def meeting(key: str) -> Meeting | None:
    """The minutes of this number. Raises Refused for a row that somebody changed."""
    return next(iter(genuine(Meeting.objects.filter(pk=key))), None)


def minutes_of(key: str) -> str:
    """Their text; nothing where there are none."""
    row = meeting(key)
    return row.minutes if row else ""


def decided(root: str) -> list[Action]:
    """What a meeting decided, in its order."""
    return genuine(Action.objects.filter(meeting=root).order_by("opened_at", "pk"))


def overdue(branch: str, today: date) -> QuerySet[Action]:
    """What meetings of a branch decided and nobody did by its day."""
    return Action.objects.filter(branch=branch, state="running", until__lt=today)


def drafts_of(root: str) -> QuerySet[Meeting]:
    """Versions of a meeting that nobody has confirmed yet."""
    return Meeting.objects.filter(root=root, state="drafted")


def course_words(code: str) -> str:
    """A course by its title with the posts that owe it; its code where it is not in force."""
    row = learning.course_in_force(code)
    if row is None:
        return code
    return f"{said(row.title_zh, row.title_en)} · {learning_words.posts(row.posts)}"


def without_clock() -> list[str]:
    """Branches whose clock of meetings does not run, once the bank holds meetings here at all."""
    if not Meeting.objects.filter(kind=REGULAR, state__in=("confirmed", "replaced")).exists():
        return []
    running = duties.open_duties().filter(kind="meetings", deadline=RHYTHM).values_list("subject", flat=True)
    return sorted(people.branch_codes() - set(running))
