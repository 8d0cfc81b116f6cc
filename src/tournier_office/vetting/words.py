# SPDX-License-Identifier: Apache-2.0
"""The closed lists of key posts, checks and admissions, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.policy.words import POST_TITLES
from tournier_office.site.language import said
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]
CLEAR, WEIGHED, ADVERSE = "clear", "weighed", "adverse"
POST, DEPARTMENT, PLACE = "post", "department", "place"
PROGRAM = "service"  # the post of programs
WITH_UNIT = (DEPARTMENT, PLACE)


def kinds() -> Pairs:
    """What can be a key one: 要害岗位, 保密要害部门, 保密要害部位."""
    return [
        (POST, _("a post, wherever it is held")), (DEPARTMENT, _("a department, with everybody who works there")),
        (PLACE, _("a place that only admitted people go into")),
    ]  # fmt: skip


def places() -> Pairs:
    """The key places in force; where there is none, that there is none."""
    from tournier_office.people import named
    from tournier_office.vetting import lookups

    names = dict(named.branches())
    found = [(row.pk, f"{names.get(row.unit, row.unit)} · {row.spot}") for row in lookups.places()]
    return [*found] or [("", _("No key place is in force yet."))]


def place_of(row: Any) -> str:
    """The place of an admission, also after it is a key place no more."""
    from tournier_office.people import lookups as people

    return f"{people.branch_name(row.unit)} · {row.spot}"


def posts() -> Pairs:
    """Every post of people; programs are not checked."""
    return [(code, said(*titles)) for code, titles in POST_TITLES.items() if code != PROGRAM]


def parts() -> Pairs:
    """What a check can cover."""
    return [
        ("identity", _("identity")), ("education", _("education and qualifications")),
        ("employment", _("earlier employment")), ("credit", _("credit record")),
        ("criminal", _("criminal record")), ("court", _("court judgments and enforcement")),
        ("industry", _("record of the industry association")), ("interests", _("outside posts and interests")),
    ]  # fmt: skip


def results() -> Pairs:
    """What a check ends with."""
    return [
        (CLEAR, _("nothing was found")), (WEIGHED, _("something was found that does not stand against the post")),
        (ADVERSE, _("something was found that stands against the post")),
    ]  # fmt: skip
