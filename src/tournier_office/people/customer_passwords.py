# SPDX-License-Identifier: Apache-2.0
"""How old the passwords of customers are: they are asked to change old ones, and not forced (M33, Y25B)."""

from __future__ import annotations

from datetime import datetime, timedelta

from tournier.law import deadlines
from tournier_office.people.models import User
from tournier_office.site import gateway

ASKING = "Y25B"


def old(now: datetime) -> datetime:
    """A password that was chosen then, or before, is old now."""
    return now - timedelta(days=deadlines()[ASKING].amount)


def is_asked(user: User) -> bool:
    """Whether this customer is asked to change their password; one of unknown age is old."""
    if user.kind != User.Kind.CUSTOMER or not user.has_usable_password():
        return False
    return user.password_changed_at is None or user.password_changed_at <= old(gateway.clock().now())


def any_customer() -> bool:
    """Whether customers sign in here at all."""
    return User.objects.filter(kind=User.Kind.CUSTOMER, is_active=True).exists()


def grown_old(since: datetime | None, now: datetime) -> int:
    """How many customers' passwords have become old since then; since ever without it. Nobody is named."""
    due = User.objects.filter(kind=User.Kind.CUSTOMER, is_active=True, password_changed_at__lte=old(now))
    return due.count() if since is None else due.filter(password_changed_at__gt=old(since)).count()
