# SPDX-License-Identifier: Apache-2.0
"""Reads of this room: runs of the feed, what leavers leave behind, and work."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier_office.people import lookups as people
from tournier_office.people.lookups import ApiKey, Staff
from tournier_office.personnel.models import Exit, FeedLine, FeedRun
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import registers
from tournier_office.site.work import WorkItem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FEEDERS = frozenset({"system_admin", "security_admin"})
READERS = FEEDERS | {"audit_admin", "auditor"}
MOST_RUNS = 50


class Behind(NamedTuple):
    """Something that a person answered for and nobody has taken over."""

    what: str | _StrPromise
    name: str
    page: str


def runs() -> list[FeedRun]:
    """The newest runs of the feed."""
    return list(FeedRun.objects.all()[:MOST_RUNS])


def run_of(key: str) -> FeedRun | None:
    """One run."""
    return FeedRun.objects.filter(pk=key).first()


def lines_of(run: FeedRun, kind: str = "") -> list[FeedLine]:
    """The run's lines, of one kind when it is given."""
    found = run.lines.all()
    return list(found.filter(kind=kind) if kind in FeedLine.Kind.values else found)


def last_told() -> FeedRun | None:
    """The newest file that was applied."""
    return FeedRun.objects.filter(state=FeedRun.State.DONE, source="file").first()


def left_behind(number: str) -> list[Behind]:
    """Whom the person sponsors, which keys they keep, and which entries of registers name them as owner."""
    sponsored = Staff.objects.filter(sponsor=number).exclude(status=Staff.Status.LEFT)
    found = [Behind(_("sponsor of"), f"{one} {one.pk}", reverse("people:one", args=[one.pk])) for one in sponsored]
    keys = ApiKey.objects.select_related("staff").filter(keeper=number, revoked_at__isnull=True)
    found += [
        Behind(_("keeper of a key of"), str(row.staff), reverse("people:one", args=[row.staff_id])) for row in keys
    ]
    for one in registers():
        owners = {timed.owner for timed in one.deadlines} | {
            field.name for field in one.fields if field.name == "owner"
        }
        last = [stage.code for stage in one.stages if stage.last]
        for name in sorted(owners):
            rows = one.table.objects.filter(**{name: number}).exclude(state__in=last)
            found += [Behind(one.words, row.pk, reverse(f"{one.name}:one", args=[row.pk])) for row in rows[:MOST_RUNS]]
    return found


def work(visitor: Visitor) -> list[WorkItem]:
    """Runs that wait, for administrators; exits for whoever sees to them."""
    if visitor.staff is None:
        return []
    mine = Exit.objects.filter(owner=visitor.staff.number).exclude(state="closed")
    names = people.names_of([row.staff for row in mine])
    items = [
        WorkItem(
            _("Exits"),
            names.get(row.staff, row.staff),
            reverse("exits:one", args=[row.pk]),
            EXIT_WORDS[row.state],
            "warn",
        )
        for row in mine[:MOST_RUNS]
    ]
    if visitor.posts & FEEDERS:
        held = FeedRun.objects.filter(state=FeedRun.State.HELD).exclude(by=visitor.staff.number)
        items += [
            WorkItem(
                _("Waiting for my decision"), _("A feed of the HR system"), reverse("personnel:run", args=[run.pk]),
                _("second person"), "warn", urgent=True,
            )
            for run in held
        ]  # fmt: skip
    return items


EXIT_WORDS = {
    "announced": _("announced"), "owed": _("pledge owed"), "given": _("pledge given"), "declined": _("refusal recorded"),
}  # fmt: skip
