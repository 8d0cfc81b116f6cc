# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say of minutes: what they hold, what stands against confirming them, what follows (M13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.meetings import checking, lookups
from tournier_office.meetings.checking import listed
from tournier_office.meetings.models import Action, Attendance, Meeting
from tournier_office.meetings.register import ACTIONS, ATTENDANCES, MEETINGS
from tournier_office.meetings.words import REGULAR
from tournier_office.officers import lookups as officers
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit

HELD = "done"  # what ends the clock of regular meetings, and begins it anew
_MOST_ACTIONS = 30


def prepare(row: Meeting, asked: Asked) -> None:
    """Before the entry."""
    found = _PREPARE.get(asked.verb)
    if found is not None:
        found(row, asked)


def _new(row: Meeting, asked: Asked) -> None:
    row.taker, corrects = asked.actor.staff, bool(row.root)
    row.root = row.root or row.pk
    _check(row, asked)
    if not corrects:
        row.branch = people.branches_of()[row.chair]  # it is a meeting of whoever chairs it, whoever writes it down
    checking.check_lessons(row)


def _check(row: Meeting, asked: Asked) -> None:
    if row.day > asked.at.astimezone(BANK_TIME).date():
        raise Unfit({"day": _("Write the minutes when the meeting was held.")})
    checking.check_people(row)
    checking.check_text("minutes", row.minutes, _known(row))


def _known(row: Meeting) -> set[str]:
    return {row.chair, row.taker, *listed(row.called)}


def _decide(row: Meeting, asked: Asked) -> None:
    checking.check_text("what", asked.values["what"], {*_known(row), asked.values["owner"]})
    if len(lookups.decided(row.root)) >= _MOST_ACTIONS:
        raise BadInput("meeting.actions", "A meeting decides at most thirty things here.", "Put some together.")


def _confirm(row: Meeting, asked: Asked) -> None:
    # Of a correction whoever was in the chair knows what was said, in charge or not.
    if row.version == 1 and not checking.may_chair(row.chair):
        raise Refused(
            "meeting.chair",
            "The chair is no longer in charge of a branch or department, nor of compliance or protection.",
            "Have the draft discarded, and write the minutes with a chair who is.",
        )
    today = asked.at.astimezone(BANK_TIME).date()
    if row.kind == REGULAR and row.version == 1 and lookups.overdue(row.branch, today).exists():
        raise Refused(
            "meeting.overdue",
            "What earlier meetings of this branch decided is overdue, so the minutes are not confirmed.",
            "Have it done, or give it more time or drop it with a reason, under Actions of meetings.",
        )
    if row.kind == REGULAR and row.version == 1 and officers.missing(row.branch):
        raise Refused(
            "meeting.officer",
            "This branch, or the bank whose head office it is, has no secrecy officer, so the minutes are not confirmed.",
            "Have one named under Secrecy officers, and put in force by a second person.",
        )
    row.confirmed_at = asked.at
    _replace(row, asked)  # before this one counts: of each meeting one version does


def _correct(row: Meeting, asked: Asked) -> None:
    if lookups.drafts_of(row.root).exists():
        raise Refused(
            "meeting.correcting", "A corrected version waits for its chair already.", "Open it, or have it discarded."
        )
    checking.check_text("minutes", asked.values["minutes"], _known(row) | {asked.actor.staff})


_PREPARE: Mapping[str, Callable[[Meeting, Asked], None]] = {
    acts.OPENED: _new, "rewrite": _check, "act": _decide, "confirm": _confirm, "correct": _correct,
}  # fmt: skip


def settle(row: Meeting, asked: Asked) -> None:
    """After the change, in the same transaction."""
    match asked.verb:
        case "act":
            columns = {"meeting": row.root, "chair": row.chair, "branch": row.branch}
            acts.enter(ACTIONS, Asked(asked.actor, asked.at, None, dict(asked.values)), **columns)
        case "confirm":
            _follow(row, asked)
        case "discard":
            for one in Action.objects.filter(meeting=row.root, state="agreed"):
                acts.take(ACTIONS, one.pk, Asked(OFFICE, asked.at, ACTIONS.move("withdraw")))
        case "correct":
            _new_version(row, asked)


def _follow(row: Meeting, asked: Asked) -> None:
    """What was decided begins, whoever was absent owes reading, the version before counts no longer, the clock is met."""
    for number in listed(row.called):
        came = "yes" if number in listed(row.came) else "no"
        columns = {"meeting": row.pk, "staff": number, "day": row.day, "branch": row.branch, "came": came}
        knows = number == row.chair or (came == "yes" and row.version == 1)
        acts.enter(ATTENDANCES, Asked(OFFICE, asked.at, told={"known": knows}), **columns)
    for action in Action.objects.filter(meeting=row.root, state="agreed"):
        acts.take(ACTIONS, action.pk, Asked(OFFICE, asked.at, ACTIONS.move("start")))
    if row.kind == REGULAR and row.version == 1:
        announce(Happening(MEETINGS.name, row.branch, HELD, asked.at, asked.actor.staff))


def _replace(row: Meeting, asked: Asked) -> None:
    for old in Meeting.objects.filter(root=row.root, state="confirmed").exclude(pk=row.pk):
        acts.take(MEETINGS, old.pk, Asked(OFFICE, asked.at, MEETINGS.move("replace"), told={"by": row.pk}))
        for one in Attendance.objects.filter(meeting=old.pk, state="owed"):
            acts.take(ATTENDANCES, one.pk, Asked(OFFICE, asked.at, ATTENDANCES.move("lapse")))


def _new_version(row: Meeting, asked: Asked) -> None:
    same = ("kind", "day", "chair", "called", "came", "source", "origin", "course", "root", "branch")
    columns = {name: getattr(row, name) for name in same}
    version = Meeting.objects.filter(root=row.root).count() + 1
    columns |= {"minutes": asked.values["minutes"], "version": version}
    acts.enter(MEETINGS, Asked(asked.actor, asked.at, None, {}, told={"corrects": row.pk}), **columns)


def begin_clocks() -> None:
    """Once the bank holds its meetings here, each branch that somebody is in charge of owes them on the clock of the law pack."""
    waiting = lookups.without_clock()
    if not waiting:
        return
    heads = {one.branch_id: one.pk for post in ("department_head", "branch_manager") for one in people.holders_of(post)}
    second = next((one.pk for one in people.holders_of("compliance_officer")), "")
    at, page = gateway.clock().now(), reverse(f"{MEETINGS.name}:list")
    for branch in waiting:
        if branch in heads:
            _begin_clock(branch, heads[branch], second, at, page)


def _begin_clock(branch: str, owner: str, second: str, at: datetime, page: str) -> None:
    with transaction.atomic():
        first = (
            Meeting.objects.select_for_update().filter(kind=REGULAR).order_by("pk").first()
        )  # of two workers one goes on
        if first is not None and branch in lookups.without_clock():
            begins = (lookups.RHYTHM,)
            announce(Happening(MEETINGS.name, branch, "", at, "", begins, owner, second, branch, page))


def panel(row: Meeting) -> dict[str, Any]:
    """What the page of a meeting shows beside its fields: what was decided, and what stands against confirming it."""
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    draft = row.kind == REGULAR and row.state == "drafted" and row.version == 1
    decided = [
        {"row": one, "owner": people.name_of(one.owner), "stage": ACTIONS.stage(one.state),
         "late": one.state == "running" and one.until is not None and one.until < today}
        for one in lookups.decided(row.root)
    ]  # fmt: skip
    versions = [one for one in Meeting.objects.filter(root=row.root).order_by("version") if one.pk != row.pk]
    return {
        "decided": decided,
        "overdue": lookups.overdue(row.branch, today).count() if draft else 0,
        "versions": versions,
    }
