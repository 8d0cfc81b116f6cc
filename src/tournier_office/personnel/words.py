# SPDX-License-Identifier: Apache-2.0
"""Runs of the feed in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier_office.people import lookups as people
from tournier_office.people.lookups import Staff
from tournier_office.personnel.models import FeedLine, FeedRun

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHANGED: dict[str, str | _StrPromise] = {
    "zh": _("Name"),
    "en": _("English name"),
    "branch": _("Branch"),
    "employment": _("Employment"),
    "sponsor": _("Sponsor"),
    "contract_until": _("Contract"),
    "status": _("Status"),
    "post": pgettext_lazy("what changes", "Post"),
}


def counts(run: FeedRun) -> list[tuple[str, str | _StrPromise, int]]:
    """How many lines of each kind, in the order of kinds; kinds without a line are left out."""
    return [(kind.value, kind.label, run.counts[kind.value]) for kind in FeedLine.Kind if run.counts.get(kind.value)]


def changes(line: FeedLine) -> list[tuple[str | _StrPromise, str, str]]:
    """What is another: the field, before and after, in the reader's language."""
    return [
        (CHANGED.get(name, name), _value(name, before), _value(name, after)) for name, before, after in line.changes
    ]


def _value(name: str, value: str) -> str:
    if name == "post" and value:
        post, _at, branch = value.partition("@")
        return f"{people.post_name(post)} · {people.branch_name(branch)}"
    if name == "branch" and value:
        return people.branch_name(value)
    choices = {"status": Staff.Status.choices, "employment": Staff.Employment.choices}.get(name, [])
    return str(dict(choices).get(value, value))
