# SPDX-License-Identifier: Apache-2.0
"""What a contest's description cannot say: that it can be held, and whose it is (M15)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput
from tournier_office.learning import lookups, words
from tournier_office.learning.models import Contest, Question
from tournier_office.people import lookups as people
from tournier_office.site.bound import genuine
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.typed import Unfit

_BOUNDS = {"drawn": (1, 100), "minutes": (1, 180), "tries": (1, 10), "places": (1, 10), "team_least": (5, 1000)}
_RANGE = _("From %(least)s to %(most)s.")


def prepare(row: Contest, asked: Asked) -> None:
    """Refuse what cannot be, before the entry is written."""
    if asked.move is None:
        faults = dict(_faults(row))
        if faults:
            raise Unfit(faults)
    elif asked.verb == "start" and len(questions(row)) < row.drawn:
        raise BadInput(
            "learning.bank", "The question bank has fewer questions in use than a paper of this course needs.",
            "Take more questions into use, or draft the course with a shorter paper.",
        )  # fmt: skip


def _faults(row: Contest) -> Iterator[tuple[str, Any]]:
    if not words.listed(row.banks) or not all(words.CODE.fullmatch(code) for code in words.listed(row.banks)):
        yield "banks", _("Write small letters, figures and hyphens.")
    if set(words.listed(row.posts)) - people.post_codes():
        yield "posts", _("One of these posts does not exist.")
    if set(words.listed(row.branches)) - people.branch_codes():
        yield "branches", _("One of these branches does not exist.")
    if row.ends < row.begins:
        yield "ends", _("It cannot end before it begins.")
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(row, name) <= most:
            yield name, _RANGE % {"least": least, "most": most}


def questions(row: Contest) -> list[str]:
    """The questions that its papers are drawn from."""
    found = Question.objects.filter(code__in=words.listed(row.banks), state="used")
    return list(found.values_list("pk", flat=True))


def runs(row: Contest) -> bool:
    """Whether papers are drawn today."""
    return row.state == "open" and row.begins <= lookups.today() <= row.ends


def is_over(row: Contest) -> bool:
    """Whether nobody sits any more: closed by hand, or past its last day."""
    return row.state == "closed" or (row.state == "open" and row.ends < lookups.today())


def concerns(row: Contest, actor: Actor) -> bool:
    """Whether the actor may take part: a person of these posts and branches."""
    posts, branches = words.listed(row.posts), words.listed(row.branches)
    mine = not actor.service and (not posts or bool(actor.posts & set(posts)))
    return mine and (not branches or actor.branch in branches)


def of(actor: Actor) -> list[Contest]:
    """The contests in which the actor may take part or could have, the newest first."""
    rows = Contest.objects.filter(state__in=("open", "closed")).order_by("-begins", "-pk")[:100]
    return [row for row in genuine(rows) if concerns(row, actor)]


def one(actor: Actor, key: str) -> Contest:
    """One of them. BadInput for any other."""
    row = next((found for found in genuine(Contest.objects.filter(pk=key, state__in=("open", "closed")))), None)
    if row is None or not concerns(row, actor):
        raise BadInput("learning.contest", "There is no such contest for you.", "Open the list of contests.")
    return row
