# SPDX-License-Identifier: Apache-2.0
"""A review as plain values: the same for pages, the API and the sheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from tournier.base import JSON, day_number
from tournier.ledger.entries import Event
from tournier_office.people import everybody
from tournier_office.people import lookups as people
from tournier_office.reviews import actions, lookups, uses, words
from tournier_office.reviews.models import Campaign, Verdict
from tournier_office.reviews.opening import opened_by, used_by
from tournier_office.reviews.rolls import Item, is_shut
from tournier_office.site import gateway
from tournier_office.site.language import said
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.sheet import sheet as csv_sheet
from tournier_office.site.rights import LENT


class Names:
    """Names of people, posts and branches, each asked once."""

    def __init__(self, numbers: Collection[str] = ()) -> None:
        self._people = {number: said(*both) for number, both in everybody.names(set(numbers)).items()}
        self._known: dict[tuple[str, str], str] = {}

    def person(self, number: str) -> str:
        """Name and number."""
        name = self._people.get(number, "")
        return f"{name} {number}" if name else number or "—"

    def once(self, kind: str, code: str, ask: Callable[[str], str]) -> str:
        """What `ask` says of the code."""
        if (kind, code) not in self._known:
            self._known[(kind, code)] = ask(code) if code else "—"
        return self._known[(kind, code)]


def names_of(items: Collection[Item]) -> Names:
    """The names of all who stand in these rights."""
    return Names({number for item in items for number in (item.staff, item.first, item.second)})


def item(row: Campaign, one: Item, names: Names, here: Collection[str], now: datetime) -> dict[str, Any]:
    """One right in words and codes."""
    shut, kind = is_shut(one, lookups.bound_from(row), now), one.key.partition(":")[0] + ":"
    return {
        "key": one.key,
        "staff": one.staff,
        "name": names.person(one.staff),
        "post": one.post,
        "right": names.once("right", kind + one.post, lambda _code: words.right(kind, one.post)),
        "grant": one.key.removeprefix(LENT) if kind == LENT else "",
        "branch": one.branch,
        "branch_name": names.once("branch", one.branch, people.branch_name),
        "since": one.since,
        "until": one.until,
        "reasons": one.reasons,
        "why": [str(words.REASONS[name]) for name in one.reasons],
        "reviewer": one.first,
        "reviewer_name": names.person(one.first),
        "second": one.second,
        "state": one.state,
        "words": str(words.STATES[one.state]),
        "suspended": shut and one.key in here,
        "changed": one.key not in here,
        "spared": one.spared,
    }


def items(row: Campaign, listed: lookups.Listed, actor: Actor) -> list[dict[str, Any]]:
    """A page of rights; `mine` where the actor may decide."""
    names, now, away = names_of(listed.items), gateway.clock().now(), actions.Away()
    return [
        item(row, one, names, listed.living, now) | {"mine": actions.may_decide(actor, row, one, away)}
        for one in listed.items
    ]


def verdict(one: Verdict) -> dict[str, Any]:
    """An act of a reviewer."""
    return {
        "verdict": one.pk,
        "verb": one.verb,
        "words": str(words.VERBS[one.verb]),
        "by": one.by,
        "at": one.at,
        "reason": one.reason,
        "to": one.to,
        "count": one.count,
        "many": one.many,
        "late": one.late,
        "salt": one.salt,
        "root": one.root,
        "entry": one.entry,
    }


def campaign(row: Campaign) -> dict[str, Any]:
    """A campaign with how far it is, by branch and by reviewer, and beside the one before it."""
    by_branch = lookups.progress(row, lambda one: one.branch)
    by_reviewer = lookups.progress(row, lambda one: one.first)
    before = lookups.ended_before(row)
    return {
        "campaign": row.pk,
        "title": row.title,
        "state": row.state,
        "due_at": row.due_at,
        "binds_at": lookups.bound_from(row),
        "entry": row.entry,
        "root": row.root,
        "used_from": row.used_from,
        "used_to": row.used_to,
        "used_whole": row.used_whole,
        "whole": lookups.whole(row),
        "branches": by_branch,
        "reviewers": by_reviewer,
        "before": before.title if before else "",
        "before_total": before.total if before else 0,
        "before_suspended": (before.suspended or 0) if before else 0,
    }


def use(row: Campaign, one: Item) -> dict[str, Any]:
    """What the person used of what this right opens and what not, and from which entry to which it was counted."""
    told = uses.of_person(one.staff)
    opens = opened_by(gateway.rules(), [one.post] if one.post else [], day_number())
    grant = one.key.removeprefix(LENT)
    lent = everybody.lent(timezone.now(), grant) if grant != one.key else []
    pairs = used_by(one.key, one.post, lent[0].lent if lent else None, opens)
    lines = [{"pair": pair, "words": words.pair(pair), **_used(told.get(pair))} for pair in sorted(pairs)]
    return {"lines": lines, "from": row.used_from, "to": row.used_to, "whole": row.used_whole}


def _used(told: Any) -> Mapping[str, Any]:
    return dict(zip(("count", "first", "last", "entry"), told or (0, "", "", ""), strict=True))


HEADINGS = ("staff", "right", "branch", "since", "until", "reasons", "reviewer", "state", "suspended", "changed")


def sheet(row: Campaign, actor: Actor) -> bytes:
    """All rights of a review as CSV, the taking recorded first."""
    every, here, now = lookups.items_of(row), lookups.living(), gateway.clock().now()
    detail: dict[str, JSON] = {"register": "campaigns", "row": row.pk, "count": len(every)}
    gateway.record(Event.REGISTER_EXPORTED, actor.staff, detail, disclosure=row.pk)
    names = names_of(every)
    told = (item(row, one, names, here, now) for one in every)
    return csv_sheet(HEADINGS, (
        (one["name"], one["right"], one["branch_name"], one["since"], one["until"], "; ".join(one["why"]),
         one["reviewer_name"], one["words"], one["suspended"], one["changed"])
        for one in told
    ))  # fmt: skip
