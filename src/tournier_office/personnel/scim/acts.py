# SPDX-License-Identifier: Apache-2.0
"""What a directory does to people and posts, by the acts of the feed. One request is one transaction.

A directory that would close more people in a day than a run of the file may is refused for each further one; what it
said stands in a run that is held, and an administrator agrees or gives it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tournier.base import BadInput, Refused
from tournier_office.people import actions as people
from tournier_office.people import hr, moving, placing
from tournier_office.people import lookups as staff
from tournier_office.people.lookups import Post, Staff
from tournier_office.people.moving import Told
from tournier_office.people.presence import MAY_WORK
from tournier_office.personnel import actions, comparing
from tournier_office.personnel.models import FeedLine, FeedRun
from tournier_office.personnel.reading import Line
from tournier_office.personnel.scim import resources, told

_REASON = "scim"
_DAY = timedelta(days=1)


def create(body: Mapping[str, Any], *, by: str) -> str:
    """Enter a person, or take back one who had left; returns the number. Refused (409) for one who is here."""
    number = told.number_of(body)
    said = told.whole(body, number)
    person = staff.staff_of(number)
    if person is not None and person.status != Staff.Status.LEFT:
        raise Refused("scim.uniqueness", "Somebody has this staff number already.", "Change the person in place.")
    _check_branch(said)
    with transaction.atomic():
        if person is None:
            _check_whole(said)
            moving.join(said, by=by, reason=_REASON)
        else:
            _check_whole(said)
            moving.move(said, by=by, reason=_REASON)
            people.set_status(number, Staff.Status.ACTIVE, by=by, reason=_REASON)
        if said.status == told.SUSPENDED:
            people.set_status(number, told.SUSPENDED, by=by, reason=_REASON)
    return number


def _check_whole(said: Told) -> None:
    comparing.check_sponsored(said, staff.staff_of(said.number))
    comparing.check_sponsor(said)


def change(number: str, said: Told, *, by: str) -> None:
    """Change a person who has not left. Closing acts at once; a suspension is lifted by an administrator only."""
    person = _here(number)
    _check_branch(said)
    if said.status == told.ACTIVE and person.status == told.SUSPENDED:
        raise Refused(
            "scim.suspended", "A directory does not lift a suspension.", "Let an administrator do it in the console."
        )
    if said.status == told.ACTIVE and person.status in MAY_WORK:
        said = Told(**{**actions.plain(said), "status": None})
    found = comparing.compare(Line(0, said), timezone.localdate())
    if found.closes:
        _expect_few(number, said, by)
    if found.kind is not None:
        with transaction.atomic():
            actions.change(Line(0, said), by=by, reason=_REASON)


def leave(number: str, *, by: str) -> None:
    """The person has left: every door is shut, and no row is deleted."""
    _here(number)
    said = Told(number, status=comparing.LEFT)
    _expect_few(number, said, by)
    people.set_status(number, comparing.LEFT, by=by, reason=_REASON)


def _here(number: str) -> Staff:
    found = resources.person_of(number)
    if found is None:
        raise BadInput("scim.unknown", "There is no such resource.", "Look for it by a filter.")
    return found


def _check_branch(said: Told) -> None:
    if said.branch is not None and said.branch in placing.closed():
        raise BadInput("scim.branch", "This branch is closed.", "Name a branch that is open.")
    if said.branch is not None and said.branch not in staff.branch_codes():
        raise told.invalid("branch")


def _expect_few(number: str, said: Told, by: str) -> None:
    if len(hr.changed_by(by, since=timezone.now() - _DAY) - {number}) < actions.most_closed():
        return
    _hold(Line(0, said), by)
    raise Refused(
        "scim.many",
        "The directory would close more people in a day than it may: this one is held for an administrator.",
        "Look under HR feed and agree, or correct the directory.",
    )


def _hold(line: Line, by: str) -> None:
    held = FeedRun.objects.filter(state=FeedRun.State.HELD, source="scim", by=by).first()
    if held is None:
        held = actions.keep([], [], source="scim", digest="", by=by)
        FeedRun.objects.filter(pk=held.pk).update(state=FeedRun.State.HELD)
    if held.lines.filter(number=line.told.number).exists():
        return
    place = held.lines.count() + 1
    found = comparing.compare(line, timezone.localdate())
    changes = [list(one) for one in found.changes]
    FeedLine.objects.create(
        run=held, line=place, number=line.told.number, kind=found.kind or FeedLine.Kind.LEAVER,
        told=actions.written(found.told), changes=changes,
    )  # fmt: skip
    counts = {**held.counts, "people": place, "closing": place, FeedLine.Kind.LEAVER.value: place}
    FeedRun.objects.filter(pk=held.pk).update(counts=counts)


def members(post: Post, body: Mapping[str, Any], *, by: str) -> None:
    """PATCH of a post's members: whoever is added gets the post proposed, whoever is removed loses it now."""
    for kind, path, value in told.operations(body):
        name = path.partition("[")[0].lower()
        given = value.get("members") if not path and isinstance(value, Mapping) else value
        if (path and name != "members") or (not path and given is None):
            continue  # the post's name is the office's own
        if kind == "remove":
            numbers = {path.split('"')[1]} if "[" in path and path.count('"') == 2 else _numbers(given)  # noqa: PLR2004 - a pair
            _remove(post, numbers if numbers or value is not None else _held(post), by)
        elif kind == "add":
            _add(post, _numbers(given), by)
        else:
            replace_members(post, _numbers(given), by=by)


def replace_members(post: Post, numbers: set[str], *, by: str) -> None:
    """These and nobody else are to hold the post."""
    _remove(post, _held(post) - numbers, by)
    _add(post, numbers, by)


def numbers_in(body: Mapping[str, Any]) -> set[str]:
    """Whom a whole group names."""
    return _numbers(body.get("members") or [])


def _numbers(given: Any) -> set[str]:
    items = given if isinstance(given, list) else [given] if given else []
    found = {item.get("value") if isinstance(item, Mapping) else None for item in items}
    if not all(isinstance(one, str) for one in found):
        raise told.invalid("members")
    return {str(one) for one in found}


def _held(post: Post) -> set[str]:
    return {one["value"] for one in resources.group(post, "")["members"]}


def _remove(post: Post, numbers: set[str], by: str) -> None:
    for number in sorted(numbers & _held(post)):
        posts = frozenset(one for one in moving.held_by(number) if one[0] != post.pk)
        _move(Told(number, posts=posts), by)


def _add(post: Post, numbers: set[str], by: str) -> None:
    for number in sorted(numbers - _held(post)):
        person = _here(number)
        _move(Told(number, posts=moving.held_by(number) | {(post.pk, person.branch_id)}), by)


def _move(said: Told, by: str) -> None:
    found = comparing.compare(Line(0, said), timezone.localdate())
    if found.closes:
        _expect_few(said.number, said, by)
    if found.kind is not None:
        with transaction.atomic():
            actions.change(Line(0, said), by=by, reason=_REASON)
