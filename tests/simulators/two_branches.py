# SPDX-License-Identifier: Apache-2.0
"""The small office with people at two branches, sessions for whom a test acts as, and a clock that a test moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from tests.simulators.small_office import ADDRESS
from tournier.base import new_id
from tournier.law.clocks import BANK_TIME
from tournier_office.people.models import Branch, Holding, SignIn, Staff, User


@dataclass
class SetClock:
    """A clock that stands until it is set."""

    moment: datetime

    def now(self) -> datetime:
        """The moment."""
        return self.moment

    def set(self, text: str) -> None:
        """Move it."""
        self.moment = datetime.fromisoformat(text).replace(tzinfo=BANK_TIME)


def held_since(day: date) -> None:
    """Everybody has held their posts since this day."""
    Holding.objects.update(since=day)


def move_to(branch: str, *numbers: str) -> None:
    """These people work at another branch, with their posts."""
    Staff.objects.filter(pk__in=numbers).update(branch=branch)
    Holding.objects.filter(staff__in=numbers).update(branch=branch)


def put_above(code: str, branch: str) -> None:
    """A branch above another."""
    Branch.objects.create(code=code, zh="总行", en="Head office", region="R1")
    Branch.objects.filter(pk=branch).update(parent=code)


def session_of(number: str) -> str:
    """A session of this person with two factors, at the branch's own terminal."""
    user, now = User.objects.get(username=number), timezone.now()
    row = SignIn.objects.create(
        id=new_id(), user=user, session_key="k", address=ADDRESS, methods=["password", "totp"], factors=2,
        managed_device=True, started_at=now, seen_at=now, idle_seconds=3600,
    )  # fmt: skip
    return str(row.pk)
