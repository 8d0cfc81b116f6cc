# SPDX-License-Identifier: Apache-2.0
"""The facts this room knows: about a member of staff, and about the moment and session in which they ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tournier.base import Refused
from tournier.policy.request import Value
from tournier_office.people import networks
from tournier_office.people.lookups import FACT_DATES, Posts, current_posts
from tournier_office.people.models import ApiKey, SignIn, Staff, User

BANK_TIME = ZoneInfo("Asia/Shanghai")
_EPOCH = date(1970, 1, 1)
_LONG_AGO = 0
_FAR_AWAY = (date(9999, 12, 31) - _EPOCH).days
_API = "key:"


def _missing(what: str) -> Refused:
    return Refused(
        "fact.missing", f"It is not known {what}.", "Sign in anew; if it stays so, ask the security administrator."
    )


def days(day: date) -> int:
    """Days since 1970-01-01, as rules count."""
    return (day - _EPOCH).days


def staff_facts(number: str, today: date, held: Posts | None = None) -> Mapping[str, Value]:
    """All facts about this person today. A date that was never entered lies long ago: what needs it is closed.

    `held` are the posts of today, when they were asked for already. Raises Refused (`fact.missing`) for a number
    nobody has.
    """
    person = Staff.objects.select_related("branch", "sponsor").filter(pk=number).first()
    if person is None:
        raise _missing("who asks")
    dates: dict[str, Value] = {name: _day(person, name) for name in FACT_DATES}
    sponsor = person.sponsor
    return {
        "id": person.number,
        "branch": person.branch_id,
        "region": person.branch.region,
        "posts": frozenset(current_posts(number, today) if held is None else held),
        "employment": person.employment,
        "status": person.status,
        **dates,
        "sponsor": sponsor is not None and sponsor.status == Staff.Status.ACTIVE,
        "open_violation": person.open_violation,
        "relatives": frozenset(str(key) for key in person.relatives),
        "own_customer": person.own_customer,
    }


def _day(person: Staff, name: str) -> int:
    until: date | None = getattr(person, name)
    if until is not None:
        return days(until)
    endless = name == "contract_until" and person.employment == Staff.Employment.REGULAR
    return _FAR_AWAY if endless else _LONG_AGO


def moment_facts(
    session: str, number: str, address: str, now: datetime, held: Posts | None = None
) -> Mapping[str, Value]:
    """All facts about the moment except `searches_today` and `workday`, which others count.

    `session` is a sign-in's id, or `key:` and a service key's id. An ended or unknown session has no facts: Refused.
    `held` are the posts of today, when they were asked for already.
    """
    factors, managed, locked = _session(session, number, address, now)
    posts = current_posts(number, now.astimezone(BANK_TIME).date()) if held is None else held
    return moment_of(posts, address, now, (factors, managed, locked))


def moment_of(posts: Posts, address: str, now: datetime, session: tuple[int, bool, bool]) -> Mapping[str, Value]:
    """The same of a session that is known: its factors, whether its device is managed, whether it is locked."""
    here = now.astimezone(BANK_TIME)
    factors, managed, locked = session
    return {
        "date": days(here.date()),
        "minute": here.hour * 60 + here.minute,
        "weekday": here.isoweekday(),
        "network": networks.network_of(address),
        "network_allowed": networks.allowed_from(posts.values(), address),
        "factors": factors,
        "managed_device": managed,
        "locked": locked,
    }


def customer_moment(session: str, key: str, address: str, now: datetime) -> Mapping[str, Value]:
    """The moment of a customer's own view: the allow-lists of posts do not concern customers."""
    row = SignIn.objects.filter(
        pk=session, user__kind=User.Kind.CUSTOMER, user__customer_key=key, ended_at__isnull=True
    ).first()
    if row is None:
        raise _missing("in which session this is asked")
    here = now.astimezone(BANK_TIME)
    return {
        "date": days(here.date()),
        "minute": here.hour * 60 + here.minute,
        "weekday": here.isoweekday(),
        "network": networks.network_of(address),
        "network_allowed": True,
        "factors": row.factors,
        "managed_device": False,
        "locked": is_locked(row, now),
    }


def factors_of_session(session: str) -> int:
    """With how many factors a living session was begun; 0 for one that is not there."""
    row = SignIn.objects.filter(pk=session, ended_at__isnull=True).first()
    return row.factors if row else 0


def is_locked(row: SignIn, now: datetime) -> bool:
    """Locked by hand or by its page, or untouched for longer than its last page allows (M37)."""
    return row.locked_at is not None or now - row.seen_at > timedelta(seconds=row.idle_seconds)


def _session(session: str, number: str, address: str, now: datetime) -> tuple[int, bool, bool]:
    if session.startswith(_API):
        key = ApiKey.objects.filter(
            pk=session.removeprefix(_API), staff_id=number, revoked_at__isnull=True, expires_at__gt=now
        ).first()
        if key is None:
            raise _missing("with which key this is asked")
        # A key bound to addresses is possession of the key and presence at the place (decision 0051).
        bound = networks.in_ranges(key.networks, address)
        return (2 if bound else 1), bound, False
    row = SignIn.objects.filter(pk=session, user__staff__number=number, ended_at__isnull=True).first()
    if row is None:
        raise _missing("in which session this is asked")
    return row.factors, row.managed_device, is_locked(row, now)
