# SPDX-License-Identifier: Apache-2.0
"""What a form of a meeting must hold: people who are known, a text without customers, lessons of something that is there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tournier.detect import detect
from tournier_office.learning import lookups as learning
from tournier_office.meetings.models import Meeting
from tournier_office.meetings.register import HEADS, OVERSEERS
from tournier_office.meetings.words import LESSONS
from tournier_office.people import lookups as people
from tournier_office.site.register import Text, register_named
from tournier_office.site.register.typed import Unfit

MOST_CALLED = 100
_BETWEEN = re.compile(r"[,，、;；\s]+")
#: Places, days and companies are what a meeting speaks of; a name counts where it is nobody's who was called.
_SPOKEN_OF = frozenset({"ADDRESS", "DATE", "USCC", "IP", "MAC"})
_NAMED = _("This seems to name a person who was not called, or holds a number of somebody. Write it without.")


def listed(text: str) -> list[str]:
    """The numbers of a list, each once."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(text) if part))


def check_people(row: Meeting) -> None:
    """Keep both lists in one form. Raises Unfit for a number that nobody has, or a chair who was not there."""
    called, came = listed(row.called), listed(row.came)
    faults: dict[str, Text] = {}
    if len(called) > MOST_CALLED:
        faults["called"] = _("At most 100 people.")
    elif set(called) - set(people.names_of(called)):
        faults["called"] = _("One of these numbers is nobody's.")
    if not set(came) <= set(called):
        faults["came"] = _("Somebody was there who was not called. Add them to those who were called.")
    elif row.chair not in came:
        faults["came"] = _("The chair was there. Add their number.")
    if row.chair == row.taker:
        faults["chair"] = _("Whoever takes the minutes does not confirm them. Name somebody else.")
    elif not may_chair(row.chair):
        faults["chair"] = _("A meeting is chaired by whoever is in charge of a branch or department, or by compliance or protection.")  # fmt: skip
    if faults:
        raise Unfit(faults)
    row.called, row.came = ",".join(called), ",".join(came)


def may_chair(number: str) -> bool:
    """Whether they hold a post today by which somebody chairs a meeting."""
    return bool(people.posts_of(number) & (HEADS | OVERSEERS))


def check_text(name: str, text: str, numbers: Iterable[str]) -> None:
    """Raises Unfit for a text that seems to speak of somebody else than these members of staff. No value is quoted."""
    known = [one for number in numbers if (one := people.staff_of(number)) is not None]
    names = {name for one in known for name in (one.zh, one.en) if name}
    for span in detect(text):
        if span.type in _SPOKEN_OF or (span.type == "NAME" and text[span.start : span.end] in names):
            continue
        raise Unfit({name: _NAMED})


def check_lessons(row: Meeting) -> None:
    """Raises Unfit where it is not said of what lessons are drawn, or where that or its course is not there."""
    if row.kind != LESSONS:
        return
    if not row.source or not register_named(row.source).table.objects.filter(pk=row.origin).exists():
        raise Unfit({"origin": _("There is no such number. Copy it from the page of the entry.")})
    if row.course and learning.course_in_force(row.course) is None:
        raise Unfit({"course": _("No course of this code is in force.")})
