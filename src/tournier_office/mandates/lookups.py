# SPDX-License-Identifier: Apache-2.0
"""Reads of this room, for it and for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier_office.mandates import belongings, words
from tournier_office.mandates.models import Belonging, Delegation, Grant, Leave
from tournier_office.mandates.register import GRANTS, HEADS, OFFICERS
from tournier_office.people import lookups as people
from tournier_office.people.lookups import Held, Staff
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import ADMINISTRATION, Visitor
from tournier_office.site.register import acting, reading
from tournier_office.site.register.judging import allows
from tournier_office.site.register.waiting import waiting
from tournier_office.site.work import WorkItem

_SOON = timedelta(days=14)
_MOST = 20


def last_grant(row: Grant) -> Grant | None:
    """The grant of the same post and place to the same person before this one."""
    same = Grant.objects.filter(staff=row.staff, post=row.post, branch=row.branch, state="granted")
    return same.exclude(pk=row.pk).order_by("-ends_at").first()


def leaves_of(number: str) -> Sequence[Leave]:
    """The leaves of a person that are not over."""
    return list(Leave.objects.filter(staff=number, state="entered", until__gte=timezone.localdate()))


def own_holdings(number: str) -> list[Held]:
    """The posts that a person holds and that were not lent."""
    return [one for one in people.held(number, timezone.localdate()) if not one.grant]


def eligible(number: str, rank: int) -> bool:
    """Whether this person may stand in for somebody of this rank, by posts of their own."""
    held = own_holdings(number)
    return not apart(held) and any(words.RANKS.get(one.post, 0) >= rank for one in held)


def apart(held: Sequence[Held]) -> bool:
    """Whether one of these posts is kept apart from deciding: it administers, audits, or is a program's (law 5)."""
    return any(one.post in ADMINISTRATION | {"auditor", "service"} for one in held)


def deputies_of(number: str) -> frozenset[str]:
    """Who is told what this person is told, today: the deputy that a leave of today names."""
    today = timezone.localdate()
    now = Leave.objects.filter(staff=number, state="entered", since__lte=today, until__gte=today).exclude(deputy="")
    return frozenset(one.deputy for one in genuine(now))


def work(visitor: Visitor) -> list[WorkItem]:
    """Home: whom I stand in for, who stands in for me, what was lent or is handed to me, and what waits for my answer."""
    if visitor.staff is None:
        return []
    number = visitor.staff.number
    return [
        *_to_agree(visitor.staff),
        *_in_place(visitor.staff),
        *_lent(number),
        *_standing_in(number),
        *_handed(number),
        *_own(number),
    ]


def _to_agree(staff: Staff) -> list[WorkItem]:
    """The grants that wait for this person's agreement, or for their confirmation as second person."""
    actor = acting.actor(staff)
    if not actor.posts & (HEADS | OFFICERS):
        return []
    waits, found = [move for move in GRANTS.moves if move.verb in {"agree", "confirm"}], []
    for row in reading.visible(GRANTS, actor).filter(state__in=["asked", "agreed"]).order_by("opened_at")[:_MOST]:
        persons = reading.persons(GRANTS, row)
        if any(row.state in move.source and allows(move.who, actor, row.branch, persons) for move in waits):
            text = f"{people.name_of(row.staff)}: {words.post_and_place(row)}"
            href, state = reverse("grants:one", args=[row.pk]), _("waits for your answer")
            found.append(WorkItem(_("Temporary grants"), text, href, state, "warn", note=words.term(row)))
    return found


def _in_place(staff: Staff) -> list[WorkItem]:
    """What waits in the registers for whoever delegated; requests and exports tell of themselves."""
    return [
        WorkItem(
            group=_("Standing in"),
            text=f"{one.register.words}: {one.register.stage(one.row.state).words}",
            href=reverse(f"{one.register.name}:one", args=[one.row.pk]),
            state=_("waits for your answer"),
            tone="warn",
            note=_("in the place of %(name)s") % {"name": people.name_of(one.for_whom)},
        )
        for one in waiting(acting.actor(staff))
    ]


def _lent(number: str) -> list[WorkItem]:
    return [
        WorkItem(
            group=_("Lent to me"),
            text=words.post_and_place(row),
            href=reverse("grants:one", args=[row.pk]),
            state=_("until"),
            note=words.part(row),
            due=row.ends_at,
        )
        for row in Grant.objects.filter(staff=number, state="granted", ends_at__gt=timezone.now())[:_MOST]
    ]


def _standing_in(number: str) -> list[WorkItem]:
    today = timezone.localdate()
    given = Delegation.objects.filter(deputy=number, until__gte=today, state__in=["offered", "accepted"])[:_MOST]
    away = Leave.objects.filter(deputy=number, state="entered", since__lte=today + _SOON, until__gte=today)[:_MOST]
    items = [
        WorkItem(
            group=_("Standing in"),
            text=_("Deciding for %(name)s") % {"name": people.name_of(row.staff)},
            href=reverse("delegations:one", args=[row.pk]),
            state=_("waits for your answer") if row.state == "offered" else _("accepted"),
            tone="warn" if row.state == "offered" else "",
            note=_days(row),
        )
        for row in given
    ]
    return items + [
        WorkItem(
            group=_("Standing in"),
            text=_("%(name)s is on leave; you are told in the meantime") % {"name": people.name_of(row.staff)},
            href=reverse("leaves:one", args=[row.pk]),
            note=_days(row),
        )
        for row in away
    ]


def _handed(number: str) -> list[WorkItem]:
    return [
        WorkItem(
            group=_("Handed over to me"),
            text=f"{words.kept_in(row)} · {belongings.said(row)}",
            href=reverse("belongings:one", args=[row.pk]),
            state=_("waits for your answer"),
            tone="warn",
            note=people.name_of(row.staff),
        )
        for row in Belonging.objects.filter(taker=number, state="offered")[:_MOST]
    ]


def _days(row: Leave | Delegation) -> str:
    return f"{row.since:%Y-%m-%d} – {row.until:%Y-%m-%d}"


def _own(number: str) -> list[WorkItem]:
    today = timezone.localdate()
    found = []
    for row in Leave.objects.filter(staff=number, state="entered", since__lte=today + _SOON, until__gte=today):
        now = row.since <= today
        found.append(
            WorkItem(
                group=_("My leave"),
                text=_("On leave: your rights rest") if now else _("Leave is near: name a deputy, delegate decisions"),
                href=reverse("leaves:one", args=[row.pk]),
                state=people.name_of(row.deputy) if row.deputy else _("no deputy"),
                tone="" if row.deputy else "warn",
                note=_days(row),
            )
        )
    given = Delegation.objects.filter(staff=number, state="accepted", since__lte=today, until__gte=today)
    return found + [
        WorkItem(
            group=_("My leave"),
            text=_("%(name)s decides for you") % {"name": people.name_of(one.deputy)},
            href=reverse("delegations:one", args=[one.pk]),
            note=_days(one),
        )
        for one in given
    ]
