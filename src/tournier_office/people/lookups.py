# SPDX-License-Identifier: Apache-2.0
"""Reads of this room, for it and for others."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple, TypeAlias

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tournier_office.people.models import (
    ActivationCode,
    ApiKey,
    Branch,
    Holding,
    Network,
    Post,
    PostChange,
    SignIn,
    Staff,
    User,
)
from tournier_office.site import dated, rights
from tournier_office.site.imprints import Whole, opened, row_name
from tournier_office.site.navigation import ADMINISTRATION, Visitor
from tournier_office.site.reading import Question, moment, rows
from tournier_office.site.reading import listed as listed_value
from tournier_office.site.work import WorkItem

__all__ = ["ApiKey", "Branch", "Holding", "Network", "Post", "PostChange", "Staff", "User"]

Posts: TypeAlias = Mapping[str, Sequence[str]]  # code of a post, and the ranges of addresses it may be used from
_HOLDING, _POST = Whole(Holding, "h"), Whole(Post, "p")
_HELD = (
    f"SELECT {_HOLDING.columns}, {_POST.columns} FROM people_holding h"
    f" JOIN people_post p ON p.code = h.post_id WHERE h.staff_id = %s AND h.ended = %s"
)


class Held(NamedTuple):
    """A post that somebody holds, where, and from which addresses it may be used. One that was lent names its grant and its bounds."""

    post: str
    branch: str
    networks: Sequence[str]
    grant: str = ""
    purposes: Sequence[str] = ()
    top_class: int = 0

    @property
    def whole(self) -> bool:
        """Whether it opens more than look-ups of some purposes or up to some class."""
        return not self.purposes and not self.top_class

    def serves(self, purpose: str, cls: int) -> bool:
        """Whether it counts for a question of this purpose and class; where it does is for the asker to look at."""
        return not self.grant or (
            (not self.purposes or purpose in self.purposes)
            and (not self.top_class or min(cls, _SHOWN) <= self.top_class)
        )


FACT_DATES = (
    "training_until",
    "exam_until",
    "pledge_until",
    "read_confirmed_until",
    "background_check_until",
    "contract_until",
)
_SOON = timedelta(days=30)
_SHOWN = 2  # a card that holds C3 fields shows no more than C2 of them (law 6)
KEY_WAITS = timedelta(hours=72)
_MANY = 8


def staff_of(number: str) -> Staff | None:
    """The person with this number."""
    return Staff.objects.select_related("branch").filter(pk=number).first()


def current_holdings(number: str, today: date) -> QuerySet[Holding]:
    """The posts held whole on this day; of those that were lent, what counts now."""
    return counting(today).filter(staff_id=number)


def counting(today: date) -> QuerySet[Holding]:
    """Every post that anybody holds whole on this day."""
    now = timezone.now()
    found = Holding.objects.filter(ended=False, since__lte=today, purposes=[], top_class=0)
    found = found.filter(Q(until__isnull=True) | Q(until__gte=today))
    return found.filter(Q(starts_at__isnull=True) | Q(starts_at__lte=now, ends_at__gt=now))


def question_of_posts(number: str) -> Question:
    """What `held` asks."""
    return Question(_HELD, (number, False))


def held(number: str, today: date, barred: Collection[str] | None = None) -> list[Held]:
    """The posts held whole on this day as values, for what is asked at every question. Raises Refused for a changed row.

    A post that a register bars does not count (decision 0260); `barred` are these, when they were asked for already.
    """
    return [one for one in held_in_part(number, today, barred) if one.whole]


def held_in_part(number: str, today: date, barred: Collection[str] | None = None) -> list[Held]:
    """The same with what was lent in part: for the gate alone, which knows what is asked (`Held.serves`)."""
    found, now = [], timezone.now()
    closed = rights.barred(number) if barred is None else barred
    for values in rows(question_of_posts(number)):
        holding, post = opened(values, _HOLDING, _POST)
        if holding["grant"]:
            counts = moment(holding["starts_at"]) <= now < moment(holding["ends_at"])
        else:
            counts = holding["since"] <= today and (holding["until"] is None or holding["until"] >= today)
        if not counts or f"post:{holding['id']}" in closed or f"{rights.LENT}{holding['grant']}" in closed:
            continue
        bounds = (holding["grant"], listed_value(holding["purposes"]), holding["top_class"])
        found.append(Held(post["code"], holding["branch_id"], listed_value(post["networks"]), *bounds))
    return found


def current_posts(number: str, today: date, barred: Collection[str] | None = None) -> Posts:
    """The posts held on this day with their networks; see `held`."""
    return {holding.post: holding.networks for holding in held(number, today, barred)}


def posts_of(number: str, today: date | None = None) -> frozenset[str]:
    """Codes of the posts held on this day."""
    return frozenset(holding.post for holding in held(number, today or timezone.localdate()))


def own_posts(number: str) -> frozenset[str]:
    """Codes of the posts held today that were not lent."""
    return frozenset(one.post for one in held(number, timezone.localdate()) if not one.grant)


def is_administrator(number: str) -> bool:
    """Whether the person is one of the three administrators today."""
    return bool(posts_of(number) & ADMINISTRATION)


def code_of(person: Staff) -> ActivationCode | None:
    """The person's activation code as far as it was given, or None."""
    return ActivationCode.objects.filter(user__staff=person).first()


def first_halves_for(number: str) -> QuerySet[ActivationCode]:
    """Codes whose second half this administrator may give."""
    return (
        ActivationCode.objects.select_related("user__staff")
        .filter(second="")
        .exclude(first_by=number)
        .exclude(user__staff__number=number)
    )


def proposals_for(number: str) -> QuerySet[PostChange]:
    """Open proposals of posts that this administrator may decide."""
    waiting = PostChange.objects.select_related("staff", "post", "branch").filter(state=PostChange.State.OPEN)
    return waiting.exclude(proposed_by=number).exclude(staff=number)


def holders_of(post: str, branch: str = "") -> list[Staff]:
    """Active people who hold the post today, of one branch when it is given."""
    today = timezone.localdate()
    held = counting(today).filter(post_id=post)
    if branch:
        held = held.filter(branch_id=branch)
    people = Staff.objects.filter(pk__in=held.values("staff_id"), status=Staff.Status.ACTIVE)
    return [one for one in people if not is_away(one.away, today)]


def name_of(number: str) -> str:
    """The person's name, else the number itself."""
    found = staff_of(number)
    return str(found) if found else number


def post_name(code: str) -> str:
    """The post's name in the reader's language, else its code."""
    found = Post.objects.filter(pk=code).first()
    return str(found) if found else code


def branch_name(code: str) -> str:
    """The branch's name in the reader's language, else its code."""
    found = Branch.objects.filter(pk=code).first()
    return str(found) if found else code


def branch_codes() -> frozenset[str]:
    """Codes of the branches that are open."""
    return frozenset(Branch.objects.filter(closed_on=None).values_list("pk", flat=True))


def post_codes() -> frozenset[str]:
    """Codes of all posts."""
    return frozenset(Post.objects.values_list("pk", flat=True))


def branches_below(code: str) -> frozenset[str]:
    """The branch and all below it."""
    children: dict[str, list[str]] = {}
    for branch, parent in Branch.objects.values_list("pk", "parent_id"):
        children.setdefault(parent or "", []).append(branch)
    found, waiting = {code}, [code]
    while waiting:
        new = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


def branches_of() -> dict[str, str]:
    """Where everybody works or last worked, by staff number."""
    return dict(Staff.objects.values_list("pk", "branch_id"))


def at_work(numbers: Collection[str]) -> frozenset[str]:
    """Those of these numbers whose people are active."""
    today = timezone.localdate()
    people = Staff.objects.filter(pk__in=numbers, status=Staff.Status.ACTIVE).values_list("pk", "away")
    return frozenset(number for number, away in people if not is_away(away, today))


def is_away(spans: Sequence[Sequence[str]], today: date) -> bool:
    """Whether one of these leaves holds this day: both its first and its last day are of it."""
    return any(date.fromisoformat(first) <= today <= date.fromisoformat(last) for first, last in spans)


def status_of(person: Staff, today: date | None = None) -> str:
    """How the person stands today: whoever is at work by the register and on leave by its dates is on leave."""
    active = person.status == Staff.Status.ACTIVE
    away = active and is_away(person.away, today or timezone.localdate())
    return Staff.Status.ON_LEAVE.value if away else person.status


def keeper_of(key: str) -> str:
    """The number of the person who keeps a service key; empty when there is none."""
    return ApiKey.objects.filter(pk=key).values_list("keeper_id", flat=True).first() or ""


def names_of(numbers: Collection[str]) -> dict[str, str]:
    """Names by number, in the reader's language; a number that nobody has is left out."""
    return {staff.pk: str(staff) for staff in Staff.objects.filter(pk__in=numbers)}


def post_and_branch(number: str) -> str:
    """What a customer is told about who looked: post and branch, not the name."""
    found = staff_of(number)
    if found is None:
        return str(_("the bank"))
    held = current_holdings(number, timezone.localdate()).select_related("post").first()
    return f"{found.branch} · {held.post}" if held else str(found.branch)


def listed(
    *, text: str = "", branch: str = "", status: str = "", employment: str = "", post: str = ""
) -> QuerySet[Staff]:
    """The register, narrowed; `text` is part of a number or name."""
    found = Staff.objects.select_related("branch").prefetch_related("holdings__post")
    if text:
        found = found.filter(reduce(or_, (Q(**{f"{name}__icontains": text}) for name in ("number", "zh", "en"))))
    for name, value in (("branch_id", branch), ("status", status), ("employment", employment)):
        if value:
            found = found.filter(**{name: value})
    if post:
        found = found.filter(holdings__post_id=post, holdings__ended=False).distinct()
    return found


def kept_dates(person: Staff, today: date) -> dict[str, dated.Dated]:
    """Those of the person's dates that a register keeps in place of what was entered (decision 0230)."""
    works = dated.Works(person.branch_id, posts_of(person.number, today))
    return dated.dates(person.number, works, {name: getattr(person, name) for name in FACT_DATES})


def lapses(person: Staff, today: date) -> list[tuple[str, date | None, str]]:
    """Each dated fact: name, last day, and `good`, `soon`, `over` or `none` (no date at all, which closes what needs it)."""
    found: list[tuple[str, date | None, str]] = []
    kept = kept_dates(person, today)
    for name in FACT_DATES:
        if name == "contract_until" and person.employment == Staff.Employment.REGULAR:
            continue
        until: date | None = kept[name].until if name in kept else getattr(person, name)
        if until is None:
            state = "none"
        elif until < today:
            state = "over"
        else:
            state = "soon" if until - today <= _SOON else "good"
        found.append((name, until, state))
    return found


FACT_WORDS = {
    "training_until": _("Training"),
    "exam_until": _("Exam"),
    "pledge_until": _("Secrecy pledge"),
    "read_confirmed_until": _("Policy reading"),
    "background_check_until": _("Background check"),
    "contract_until": _("Contract"),
}


def work(visitor: Visitor) -> list[WorkItem]:
    """My own facts that lapse soon or have lapsed, and post changes that wait for my decision."""
    if visitor.staff is None:
        return []
    today = timezone.localdate()
    kept = kept_dates(visitor.staff, today)
    items = [
        WorkItem(
            group=_("My duties"),
            text=FACT_WORDS[name],
            href=kept[name].page if name in kept else reverse("people:one", args=[visitor.staff.number]),
            state=f"{until:%Y-%m-%d}" if until else _("missing"),
            tone="bad" if state in {"over", "none"} else "warn",
            urgent=state in {"over", "none"},
        )
        for name, until, state in lapses(visitor.staff, today)
        if state != "good" and not visitor.administrator
    ]
    key_word = _("Service key")
    if visitor.posts & {"system_admin", "security_admin"}:
        items += _to_decide(visitor.staff.number)
    items += [
        WorkItem(
            group=_("My duties"),
            text=f"{key_word} · {row.staff}",
            href=reverse("people:kept"),
            state=_("to collect"),
            tone="warn",
        )
        for row in ApiKey.objects.select_related("staff").filter(
            keeper=visitor.staff,
            collected_at__isnull=True,
            revoked_at__isnull=True,
            issued_at__gt=timezone.now() - KEY_WAITS,
        )
    ]
    return items


def _to_decide(number: str) -> list[WorkItem]:
    posts, codes = proposals_for(number), first_halves_for(number)
    waits = [(row.staff, f"{row.get_kind_display()} · {row.post}") for row in posts]
    waits += [(row.user.staff, str(_("second half of an activation code"))) for row in codes]
    if len(waits) > _MANY:
        text = _("Proposals about %(count)d people") % {"count": len({person.pk for person, _what in waits})}
        waiting = WorkItem(_("Waiting for my decision"), text, reverse("people:waiting"), _("second person"), "warn")
        return [waiting]
    return [
        WorkItem(
            group=_("Waiting for my decision"),
            text=f"{what} · {person}",
            href=reverse("people:one", args=[person.pk]),
            state=_("second person"),
            tone="warn",
        )
        for person, what in waits
    ]


def proved_at(session: str) -> float:
    """When a command's session gave its second factor, in seconds since 1970: service keys prove by each call (decision 0051)."""
    if session.startswith("key:"):
        return time.time()
    row = SignIn.objects.filter(pk=session, ended_at__isnull=True).first()
    return row.started_at.timestamp() if row is not None else 0.0


def rows_of_posts(number: str) -> frozenset[str]:
    """The names of the rows by which this person is what they are: the person's own, and those of the posts held."""
    holdings = Holding.objects.filter(staff_id=number).values_list("pk", flat=True)
    return frozenset({row_name("people_staff", number), *(row_name("people_holding", key) for key in holdings)})


def places() -> frozenset[str]:
    """The codes of all branches and regions."""
    return frozenset(code for row in Branch.objects.values_list("pk", "region") for code in row if code)


def parent_of(branch: str) -> str:
    """The branch above, or nothing."""
    return Branch.objects.filter(pk=branch).values_list("parent_id", flat=True).first() or ""
