# SPDX-License-Identifier: Apache-2.0
"""What several tests do: put a key post in force, have a person checked."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tournier_office.interests.tests.declaring import person
from tournier_office.site.register import acts
from tournier_office.vetting.register import CHECKS, KEY_POSTS

FACT = "background_check_until"
DIGEST = "ab" * 32


def day(ahead: int) -> date:
    """So many days from today, as the office counts."""
    return timezone.localdate() + timedelta(days=ahead)


def key_post(post: str = "teller", carry: int = 0) -> Any:
    """Proposed by one, put in force by another."""
    row = acts.open_row(KEY_POSTS, person("S0003"), {"post": post, "why": "sees C2"})
    return step(row, "S0004", "confirm", carry_until=day(carry).isoformat())


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
    register = CHECKS if hasattr(row, "staff") else KEY_POSTS
    return acts.step(register, person(number), row.pk, verb, {"reason": "because", **given})
