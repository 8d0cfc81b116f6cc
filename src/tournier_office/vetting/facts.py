# SPDX-License-Identifier: Apache-2.0
"""The date that background checks keep of a person (`background_check_until`), a reading of key posts and checks.

- of a holder of a key post in force, and of whoever works in a key department, the date is kept here, of nobody else: there
  what was entered counts (decision 0230). Programs hold posts too, and are not checked;
- a check that was not passed, or whose approval was revoked, closes, whatever else was given, until a newer one is decided;
- else the last day is the latest of the approved check, the grace that an approver gave, and what was entered, the last
  no longer than whoever put the post or the department in force allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from tournier_office.site.dated import Dated, Entered, Works
from tournier_office.site.imprints import Whole, opened
from tournier_office.site.reading import Question, rows
from tournier_office.vetting import words
from tournier_office.vetting.models import Check, KeyPost

FACT = "background_check_until"
BINDING = ("in_force", "ending")
_POST, _CHECK = Whole(KeyPost, "k"), Whole(Check, "c")
_ASKED = (
    f"SELECT {_POST.columns}, {_CHECK.columns} FROM vetting_keypost k"
    f" LEFT JOIN vetting_check c ON c.staff = %s AND c.state <> 'ended'"
    " WHERE k.state IN ('in_force', 'ending') AND k.kind <> 'place'"
)
_Row = Mapping[str, Any]


def question(number: str) -> Question:
    """Every key post and department in force, with what stands of this person."""
    return Question(_ASKED, (number,))


def dates(number: str, works: Works, entered: Mapping[str, date | None]) -> dict[str, Dated]:
    """The date, where a post or the department is a key one; see `site.dated`. Raises Refused (`fact.changed`) for a row changed past the office."""
    bound: dict[str, _Row] = {}
    checks: dict[str, _Row] = {}
    for values in rows(question(number)):
        post, check = opened(values, _POST, _CHECK)
        bound[post["id"]] = post
        if check:
            checks[check["id"]] = check
    mine = [one for one in bound.values() if binds(one, works)]
    if not mine:
        return {}
    until = last_day(mine, checks.values(), entered.get(FACT))
    return {FACT: Dated(until, reverse("background_checks:list"), "key_posts")}


def binds(row: _Row, works: Works) -> bool:
    """Whether whoever works so is checked by this row. Of a place only those who are admitted are: see `admitting`."""
    if row["kind"] == words.POST:
        return row["post"] in works.posts
    return row["kind"] == words.DEPARTMENT and row["unit"] == works.branch and bool(set(works.posts) - {words.PROGRAM})


def last_day(bound: Iterable[_Row], checks: Collection[_Row], entered: date | None) -> date | None:
    """Until when somebody whom these bind has been checked; None where they have not."""
    if any(one["state"] == "failed" for one in checks):
        return None
    days = [_day(one["until"]) for one in checks if one["state"] == "counts"]
    days += [_day(one["grace_until"]) for one in checks if one["state"] in {"asked", "reported"}]
    carry = [day for one in bound if (day := _day(one["carry_until"])) is not None]
    if entered is not None and carry:
        days.append(min(entered, *carry))
    return max((day for day in days if day is not None), default=None)


def dates_of_many(people: Mapping[str, Entered]) -> dict[str, dict[str, date | None]]:
    """The last days of many people at once; see `site.dated`. A report: rows are read without their imprints."""
    bound = list(KeyPost.objects.filter(state__in=BINDING).values("kind", "post", "unit", "carry_until"))
    if not bound:
        return {}
    there: dict[str, list[_Row]] = {}
    for one in Check.objects.exclude(state="ended").values("staff", "state", "until", "grace_until"):
        there.setdefault(one["staff"], []).append(one)
    found: dict[str, dict[str, date | None]] = {}
    for number, (works, entered) in people.items():
        mine = [one for one in bound if binds(one, works)]
        if mine:
            found[number] = {FACT: last_day(mine, there.get(number, []), entered.get(FACT))}
    return found


def way(fact: str) -> str:
    """Where a person sees how their check stands; another person does it."""
    return reverse("background_checks:list") if fact == FACT else ""


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
