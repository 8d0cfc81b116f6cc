# SPDX-License-Identifier: Apache-2.0
"""Joiners and movers as the HR system tells them (M02, M09, M17). Closing acts at once, opening waits for a second person.

- a joiner is entered without a way in; posts are proposed and an administrator agrees, as everywhere (decision 0055);
- a mover's posts that the new place does not carry end at once, before anything new is proposed;
- whoever becomes regular, or comes back, has every post proposed anew: employment opens what is closed to others;
- nobody's suspension is lifted here, and the three administrators' posts are not given or moved by a feed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier_office.people import actions, enrol, placing
from tournier_office.people.models import Holding, PostChange, Staff
from tournier_office.site.navigation import ADMINISTRATION

Posts = frozenset[tuple[str, str]]  # code of the post, code of the branch
Change = tuple[str, str, str]  # what, before, after
REGULAR = Staff.Employment.REGULAR.value
_WRITTEN = ("zh", "en", "branch", "employment", "sponsor", "contract_until")


@dataclass(frozen=True, slots=True)
class Told:
    """What the HR system says about one person. None is not said, and stays; `posts` are all that the person is to hold."""

    number: str
    zh: str | None = None
    en: str | None = None
    branch: str | None = None
    employment: str | None = None
    sponsor: str | None = None
    contract_until: date | None = None
    status: str | None = None
    posts: Posts | None = None


def _before(person: Staff) -> dict[str, str]:
    return {
        "zh": person.zh,
        "en": person.en,
        "branch": person.branch_id,
        "employment": person.employment,
        "sponsor": person.sponsor_id or "",
        "contract_until": str(person.contract_until or ""),
    }


def held_by(number: str) -> Posts:
    """Posts and branches that the person holds, now or from a day to come."""
    rows = Holding.objects.filter(staff=number, ended=False).values_list("post_id", "branch_id")
    return frozenset((post, branch) for post, branch in rows)


def answered(number: str) -> Posts:
    """Posts that are proposed for the person, or that somebody has declined: they are not proposed again."""
    rows = PostChange.objects.filter(staff=number, kind=PostChange.Kind.GIVE).order_by("proposed_at")
    latest = {(row.post_id, row.branch_id): row for row in rows}
    declined = {PostChange.State.OPEN.value, PostChange.State.REJECTED.value}
    return frozenset(key for key, row in latest.items() if row.state in declined and row.decided_by != "system")


def changes(person: Staff, told: Told) -> list[Change]:
    """What would be another about the person, without status and posts."""
    before, found = _before(person), []
    for name in _WRITTEN:
        value = getattr(told, name)
        if value is not None and str(value) != before[name]:
            found.append((name, before[name], str(value)))
    return found


def _anew(person: Staff, told: Told) -> bool:
    """Whether every post is to be agreed to anew: regular staff may do what others may not (M09)."""
    return told.employment == REGULAR and person.employment != REGULAR


def ending(person: Staff, told: Told) -> Posts:
    """The posts that end at once. A new branch ends all of the old one, whether posts are told or not."""
    held = held_by(person.number)
    if _anew(person, told):
        return held
    wanted = held if told.posts is None else told.posts
    moved = told.branch is not None and told.branch != person.branch_id
    return frozenset(one for one in held if one not in wanted or (moved and told.posts is None))


def coming(person: Staff, told: Told) -> Posts:
    """The posts that are to be proposed."""
    if told.posts is None:
        return frozenset()
    return told.posts - (held_by(person.number) - ending(person, told)) - answered(person.number)


def check_administrators(number: str, told: Told) -> None:
    """Refuse what a feed does not decide: who administers system, security and audit."""
    held = {post for post, _branch in held_by(number)}
    wanted = {post for post, _branch in told.posts or ()}
    moved = told.branch is not None and not Staff.objects.filter(pk=number, branch=told.branch).exists()
    if (wanted ^ held if told.posts is not None else set()) & ADMINISTRATION or (held & ADMINISTRATION and moved):
        raise Refused(
            "feed.administrator",
            "A feed neither gives nor moves the posts of the three administrators.",
            "Propose it on the person's page; a line that says that they have left counts.",
        )


def join(told: Told, *, by: str, reason: str) -> Staff:
    """Enter a person, and propose the posts. Nothing opens until an administrator agrees and two have given a way in."""
    actions.need_keeper(by)
    if told.zh is None or told.branch is None:
        raise BadInput("feed.incomplete", "A joiner needs a name and a branch.", "Add them to the line.")
    check_administrators(told.number, told)
    facts = {"employment": told.employment or REGULAR, "contract_until": told.contract_until}
    with transaction.atomic():
        person = enrol.create_staff(
            told.number,
            zh=told.zh,
            en=told.en or told.zh,
            branch=told.branch,
            posts=(),
            password="",
            by=by,
            facts=facts,
        )
        if told.sponsor:
            actions.keep_change(person, "sponsor", "", told.sponsor, by, reason)
            Staff.objects.filter(pk=told.number).update(sponsor_id=told.sponsor)
        _propose(told.number, told.posts or frozenset(), by, reason)
    return person


def move(told: Told, *, by: str, reason: str) -> None:
    """Change what is another: old posts end first, then the person changes, then new posts are proposed."""
    actions.need_keeper(by)
    if by == told.number:
        raise Refused("people.self", "Nobody changes their own facts.", "Ask another administrator.")
    check_administrators(told.number, told)
    with transaction.atomic():
        person = actions.locked(told.number)
        new = coming(person, told)
        _end(person, ending(person, told), by, reason)
        for name, before, after in changes(person, told):
            actions.keep_change(person, name, before, after, by, reason)
            _write(person, name, told)
        person.save()
        _propose(told.number, new, by, reason)


def _write(person: Staff, name: str, told: Told) -> None:
    if name == "branch":
        person.branch_id = placing.expect_open(told.branch or person.branch_id).pk
    elif name == "sponsor":
        person.sponsor_id = told.sponsor or None
    else:
        setattr(person, name, getattr(told, name))


def _end(person: Staff, posts: Posts, by: str, reason: str) -> None:
    today = timezone.localdate()
    for post, branch in sorted(posts):
        actions.keep_change(person, "post", f"{post}@{branch}", "", by, reason)
        Holding.objects.filter(staff=person, post=post, branch=branch, ended=False).update(
            ended=True, until=Greatest(today, F("since"))
        )


def _propose(number: str, posts: Iterable[tuple[str, str]], by: str, reason: str) -> None:
    for post, branch in sorted(posts):
        actions.propose_post(number, post, branch, PostChange.Kind.GIVE, until=None, by=by, reason=reason)
