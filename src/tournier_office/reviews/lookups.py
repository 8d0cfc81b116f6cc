# SPDX-License-Identifier: Apache-2.0
"""Reads of this room: a campaign's rights, what is to do for whom, and how far it is. All rights of a campaign are read at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournier.base import BadInput
from tournier.law.clocks import BANK_TIME
from tournier_office.reviews.models import Campaign, Roll, Verdict
from tournier_office.reviews.rolls import Item, State, is_shut, unpack
from tournier_office.site import gateway
from tournier_office.site.bound import genuine
from tournier_office.site.cycles import undisturbed
from tournier_office.site.navigation import Visitor
from tournier_office.site.rights import all_rights
from tournier_office.site.work import WorkItem

PAGE = 50
BINDING = ("running", "withdrawing", "ended")


def campaign(key: str) -> Campaign:
    """A campaign that was started. Raises BadInput for another one, Refused when somebody else changed it."""
    found = genuine(Campaign.objects.filter(pk=key, state__in=BINDING))
    if not found:
        raise BadInput("reviews.unknown", "There is no such review that was started.", "Open the list of reviews.")
    return found[0]


def binds_at(due_at: datetime | None, grace_until: object) -> datetime | None:
    """The moment from which what nobody reviewed is suspended: the end of the due day, or of the last day of grace."""
    if due_at is None or grace_until is None:
        return due_at
    grace = datetime.combine(grace_until, datetime.min.time(), BANK_TIME) + timedelta(days=1)  # type: ignore[arg-type]  # a date
    return max(due_at, grace)


def bound_from(row: Campaign) -> datetime | None:
    """The same of a campaign's row."""
    return binds_at(row.due_at, row.grace_until)


@undisturbed()
def items_of(row: Campaign) -> list[Item]:
    """Every right of a campaign, as its list and the verdicts say. Raises Refused when somebody else changed a roll."""
    return [item for roll in genuine(Roll.objects.filter(campaign=row).order_by("pk")) for item in unpack(roll.body)]


def held_elsewhere(key: str) -> frozenset[str]:
    """The rights that another campaign still reviews, or bars."""
    now, found = gateway.clock().now(), set()
    rolls = Roll.objects.filter(live=True, campaign__state__in=BINDING).exclude(campaign=key).select_related("campaign")
    for roll in rolls:
        row = roll.campaign
        running = row.state != "ended"
        found |= {one.key for one in unpack(roll.body) if running or is_shut(one, bound_from(row), now)}
    return frozenset(found)


def last_ended() -> Campaign | None:
    """The last campaign that came to its day."""
    return Campaign.objects.filter(state="ended").order_by("-due_at", "-pk").first()


@undisturbed()
def living() -> frozenset[str]:
    """The rights that somebody has today: one that is not among them was changed since, and needs no review."""
    return frozenset(right.key for right in all_rights(gateway.clock().now().astimezone(BANK_TIME).date()))


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a list of rights is narrowed to."""

    show: str = ""  # exceptions, open, decided, shut, changed or all
    branch: str = ""
    post: str = ""
    reviewer: str = ""
    reason: str = ""
    staff: str = ""

    def fits(self, item: Item) -> bool:
        """Whether the right is one of them, as far as its own row tells."""
        return (
            (not self.branch or item.branch == self.branch)
            and (not self.post or item.post == self.post)
            and (not self.reviewer or item.first == self.reviewer)
            and (not self.reason or self.reason in item.reasons)
            and (not self.staff or item.staff == self.staff)
        )


SHOWN: Mapping[str, Callable[[Item, bool, bool], bool]] = {
    "exceptions": lambda item, _shut, living: living and item.stands_out and item.state == State.OPEN,
    "open": lambda item, _shut, living: living and item.state == State.OPEN,
    "decided": lambda item, _shut, _living: item.state != State.OPEN,
    "shut": lambda _item, shut, living: living and shut,
    "changed": lambda _item, _shut, living: not living,
    "all": lambda _item, _shut, _living: True,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of rights; `rest` is how many open ones within the same bounds stand out in nothing."""

    items: list[Item]
    total: int
    page: int
    pages: int
    rest: int
    counts: Mapping[str, int]
    living: frozenset[str]


def listed(row: Campaign, narrow: Narrow, page: int = 1) -> Listed:
    """A page, what stands out first and among it what weighs most."""
    items, here, now, bound = items_of(row), living(), gateway.clock().now(), bound_from(row)
    fitting = [(item, is_shut(item, bound, now), item.key in here) for item in items if narrow.fits(item)]
    counts = {name: sum(1 for one in fitting if test(*one)) for name, test in SHOWN.items()}
    chosen = [one[0] for one in fitting if SHOWN.get(narrow.show, SHOWN["all"])(*one)]
    chosen.sort(
        key=lambda item: (item.state != State.OPEN, not item.reasons, -len(item.reasons), item.branch, item.staff)
    )
    pages = max(1, -(-len(chosen) // PAGE))
    at = min(max(page, 1), pages)
    rest = sum(1 for item, _shut, lives in fitting if lives and item.state == State.OPEN and not item.stands_out)
    return Listed(chosen[(at - 1) * PAGE : at * PAGE], len(chosen), at, pages, rest, counts, here)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a branch, a reviewer or the whole is; `late` counts what is open after the day."""

    name: str
    total: int
    confirmed: int
    removed: int
    open: int
    shut: int
    changed: int

    @property
    def percent(self) -> int:
        """Of what there is to review, rounded down."""
        need = self.total - self.changed
        return (need - self.open) * 100 // need if need else 100


def progress(row: Campaign, by: Callable[[Item], str]) -> list[Progress]:
    """How far each part is, in the order of names."""
    here, now, bound = living(), gateway.clock().now(), bound_from(row)
    parts: dict[str, list[Item]] = {}
    for item in items_of(row):
        parts.setdefault(by(item), []).append(item)
    return [_progress(name, parts[name], here, now, bound) for name in sorted(parts)]


def _progress(
    name: str, items: Collection[Item], here: frozenset[str], now: datetime, bound: datetime | None
) -> Progress:
    lives = [item for item in items if item.key in here]
    states = Counter(item.state for item in lives)
    shut = sum(is_shut(item, bound, now) for item in lives)
    changed = len(items) - len(lives)
    return Progress(name, len(items), states[State.CONFIRMED], states[State.REMOVED], states[State.OPEN], shut, changed)


def whole(row: Campaign) -> Progress:
    """How far the whole campaign is."""
    return next(iter(progress(row, lambda _item: "")), Progress("", 0, 0, 0, 0, 0, 0))


def verdicts(row: Campaign, most: int = 200) -> list[Verdict]:
    """The acts of reviewers, newest first."""
    return list(Verdict.objects.filter(campaign=row)[:most])


def verdicts_of(row: Campaign, item: Item) -> list[Verdict]:
    """The acts about one right, newest first."""
    found = Verdict.objects.filter(campaign=row, keys__contains=item.key)
    return [one for one in found if item.key in one.keys.split(",")]


def is_late(row: Campaign) -> bool:
    """Whether its day has passed, whatever grace there is."""
    return row.due_at is not None and gateway.clock().now() >= row.due_at


def ended_before(row: Campaign) -> Campaign | None:
    """The campaign that came to its day before this one."""
    ended = Campaign.objects.filter(state="ended").exclude(pk=row.pk)
    return (ended.filter(due_at__lt=row.due_at) if row.due_at else ended).order_by("-due_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class Bounds:
    """By what a list can be narrowed."""

    branches: list[str]
    posts: list[str]
    reviewers: list[str]


def bounds(row: Campaign) -> Bounds:
    """What occurs in a campaign."""
    items = items_of(row)
    return Bounds(*(sorted({getattr(item, name) for item in items} - {""}) for name in ("branch", "post", "first")))


def find(items: Iterable[Item], keys: Collection[str]) -> list[Item]:
    """Those of these keys."""
    return [item for item in items if item.key in keys]


def work(visitor: Visitor) -> list[WorkItem]:
    """What this person has to review, and which of their own rights do not count."""
    if visitor.staff is None:
        return []
    number, now, found = visitor.staff.number, gateway.clock().now(), []
    for row in Campaign.objects.filter(state__in=BINDING).order_by("due_at"):
        if row.state == "ended" and not row.rolls.filter(live=True).exists():
            continue
        items, bound = items_of(row), bound_from(row)
        found += [_own(row, item) for item in items if item.staff == number and is_shut(item, bound, now)]
        mine = {item.key for item in items if item.state == State.OPEN and item.first == number}
        count = len(mine & living()) if mine else 0
        if count:
            found.append(_to_review(row, count, now, bound))
    return found


def _own(row: Campaign, item: Item) -> WorkItem:
    from tournier_office.reviews.words import right

    words = gettext_lazy("My duties")
    return WorkItem(
        words, right(item.key, item.post), reverse("reviews:mine"), _("suspended"), "bad", urgent=True, note=row.title
    )


def _to_review(row: Campaign, count: int, now: datetime, bound: datetime | None) -> WorkItem:
    late = bound is not None and now >= bound
    soon = bound is not None and row.started_at is not None and (now - row.started_at) * 2 > bound - row.started_at
    return WorkItem(
        gettext_lazy("Waiting for my decision"),
        _("%(count)d rights to review") % {"count": count},
        reverse("reviews:list", args=[row.pk]),
        _("late") if late else _("review of rights"),
        "bad" if late else "warn" if soon else "",
        due=bound,
        urgent=late or soon,
        note=row.title,
    )
