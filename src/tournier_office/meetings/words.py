# SPDX-License-Identifier: Apache-2.0
"""The closed lists of meetings, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
REGULAR, LESSONS = "regular", "lessons"
#: The deadlines among which a meeting chooses how long an action may take.
TERMS = ("B21", "B22", "B23")


def kinds() -> Pairs:
    """What a meeting is for."""
    return [
        (REGULAR, _("regular secrecy meeting")),
        (LESSONS, _("lessons of something that went wrong")),
    ]


def sources() -> Pairs:
    """In which register it stands what went wrong."""
    return [
        ("violations", pgettext_lazy("lessons of", "a violation")), ("complaints", pgettext_lazy("lessons of", "a complaint")),
        ("near-misses", pgettext_lazy("lessons of", "a near miss")), ("strays", pgettext_lazy("lessons of", "a stray file")),
        ("incidents", pgettext_lazy("lessons of", "an incident")),
    ]  # fmt: skip


def terms() -> Pairs:
    """How long an action may take."""
    return [("B21", _("within 7 days")), ("B22", _("within 30 days")), ("B23", _("within 90 days"))]


def came() -> Pairs:
    """Whether somebody who was called was there."""
    return [("yes", _("was there")), ("no", _("was absent"))]


def where(row: Any) -> str:
    """The register that the number of the source stands in."""
    return str(row.source)


def course(row: Any) -> str:
    """The course of learning by its title, and whose posts owe it; the code where it is no longer taught."""
    from tournier_office.meetings import lookups  # an AppConfig names this module before there are models

    return lookups.course_words(row.course) if row.course else ""


def minutes(row: Any) -> str:
    """What was discussed, for whoever was called."""
    from tournier_office.meetings import lookups

    return lookups.minutes_of(row.meeting)
