# SPDX-License-Identifier: Apache-2.0
"""What several tests do: put a key post, department or place in force, have a person checked and admitted."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tournier_office.interests.tests.declaring import person
from tournier_office.site.register import acts
from tournier_office.vetting.models import Admission, Check, KeyPost
from tournier_office.vetting.register import ADMISSIONS, CHECKS, KEY_POSTS

FACT = "background_check_until"
DIGEST = "ab" * 32


def day(ahead: int) -> date:
    """So many days from today, as the office counts."""
    return timezone.localdate() + timedelta(days=ahead)


def key_post(post: str = "teller", carry: int | None = 0, **over: str) -> Any:
    """Proposed by one, put in force by another."""
    row = acts.open_row(KEY_POSTS, person("S0003"), {"kind": "post", "post": post, "why": "sees C2", **over})
    return step(row, "S0004", "confirm", carry_until="" if carry is None else day(carry).isoformat())


def department(unit: str = "B01", carry: int | None = 0, owner: str = "S0002") -> Any:
    """A key department."""
    return key_post("", carry, kind="department", unit=unit, owner=owner)


def place(unit: str = "B01", spot: str = "server room", carry: int | None = None, owner: str = "S0002") -> Any:
    """A key place."""
    return key_post("", carry, kind="place", unit=unit, spot=spot, owner=owner)


def wants_in(where: Any, about: str = "S0001", until: date | None = None, by: str = "S0003") -> Any:
    """An admission that is asked for, to this place or to that of another admission."""
    key = getattr(where, "place", where.pk)
    given = {"place": key, "staff": about, "why": "changes disks", "until": (until or day(100)).isoformat()}
    return acts.open_row(ADMISSIONS, person(by), given)


def admitted(where: Any, about: str = "S0001", until: date | None = None) -> Any:
    """One that a second person gave; the person has been checked."""
    return step(wants_in(where, about, until), "S0004", "admit")


def asked_for(about: str = "S0001", by: str = "S0003") -> Any:
    """A check to be done."""
    return acts.open_row(CHECKS, person(by), {"staff": about})


def report(row: Any, by: str = "S0003", **over: str) -> Any:
    """A check that was done a week ago and counts for a year."""
    given = {
        "covers": "identity,credit", "checker": "HR", "checked_on": day(-7).isoformat(), "evidence": "F-12",
        "digest": DIGEST, "result": "clear", "until": day(365).isoformat(), **over,
    }  # fmt: skip
    return step(row, by, "report", **given)


def passed(about: str = "S0001", **over: str) -> Any:
    """A check that was approved by another person."""
    return step(report(asked_for(about), **over), "S0004", "approve")


def step(row: Any, number: str, verb: str, **given: str) -> Any:
    """One step by a member of staff."""
    register = {KeyPost: KEY_POSTS, Check: CHECKS, Admission: ADMISSIONS}[type(row)]
    return acts.step(register, person(number), row.pk, verb, {"reason": "because", **given})
