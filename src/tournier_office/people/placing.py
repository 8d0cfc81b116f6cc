# SPDX-License-Identifier: Apache-2.0
"""What is written of a branch (opened, renamed, moved, closed) and what of people stands in the way of closing it.

Each is called within the transaction of the act that was recorded (decision 0362). A closed branch keeps its row: what
was decided there is still told under its name, and whoever is above it still sees what lies there.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier_office.people.changes import PostChange
from tournier_office.people.models import Branch, Holding, Staff

#: zh, en, region, parent (the code of the branch above), closed_on (its last day, or nothing).
Place: TypeAlias = "dict[str, str]"


def hold_still() -> None:
    """Let nobody open, rename, move or close a branch, or place anybody at one, before this transaction ends."""
    list(Branch.objects.select_for_update(of=("self",), no_key=True).order_by("pk"))


def places() -> dict[str, Place]:
    """Every branch as it stands, by its code."""
    found = Branch.objects.values_list("pk", "zh", "en", "region", "parent_id", "closed_on")
    return {
        code: {
            "zh": zh,
            "en": en,
            "region": region,
            "parent": parent or "",
            "closed_on": day.isoformat() if day else "",
        }
        for code, zh, en, region, parent, day in found
    }


def closed() -> frozenset[str]:
    """Codes of the branches that were closed."""
    return frozenset(Branch.objects.exclude(closed_on=None).values_list("pk", flat=True))


def write(code: str, place: Place) -> None:
    """Let the branch be so from now on; the next question of everybody who works there reads it."""
    row = Branch.objects.filter(pk=code).first() or Branch(code=code)
    row.zh, row.en, row.region, row.parent_id = place["zh"], place["en"], place["region"], place["parent"] or None
    row.closed_on = date.fromisoformat(place["closed_on"]) if place["closed_on"] else None
    row.save()


def check_open(branch: Branch) -> None:
    """Raises Refused where the branch is closed: nobody is given anything there."""
    if branch.closed_on is not None:
        raise Refused("people.closed", "This branch is closed.", "Choose a branch that is open.")


def expect_open(code: str) -> Branch:
    """The branch, which nobody closes before this transaction ends. Raises BadInput for one that is not there, Refused for a closed one."""
    found = Branch.objects.select_for_update(of=("self",), no_key=True).filter(pk=code).first()
    if found is None:
        raise BadInput("people.branch", "There is no such branch.", "Choose a branch that is open.")
    check_open(found)
    return found


def left_at(code: str) -> dict[str, int]:
    """People who work there, posts held there, proposals of posts there that wait, and open branches below it."""
    posts = Holding.objects.filter(branch=code, ended=False).exclude(until__lt=timezone.localdate())
    posts = posts.exclude(ends_at__lte=timezone.now())
    return {
        "staff": Staff.objects.filter(branch=code).exclude(status=Staff.Status.LEFT).count(),
        "posts": posts.exclude(staff__status=Staff.Status.LEFT).count(),
        "proposals": PostChange.objects.filter(branch=code, state=PostChange.State.OPEN).count(),
        "below": Branch.objects.filter(parent=code, closed_on=None).count(),
    }
