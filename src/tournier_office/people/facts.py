# SPDX-License-Identifier: Apache-2.0
"""The facts this room knows: about a member of staff, and about the moment and session in which they ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tournier.base import Refused
from tournier.policy.request import Value
from tournier_office.people import independence, networks
from tournier_office.people.lookups import FACT_DATES, Posts, current_posts, held_in_part, is_away, question_of_posts
from tournier_office.people.models import ApiKey, Branch, SignIn, Staff, User
from tournier_office.site import dated, interests, rights, terminals
from tournier_office.site.bound import genuine
from tournier_office.site.imprints import Whole, opened
from tournier_office.site.reading import Question, listed, moment, rows

BANK_TIME = ZoneInfo("Asia/Shanghai")
_EPOCH = date(1970, 1, 1)
_LONG_AGO = 0
_FAR_AWAY = (date(9999, 12, 31) - _EPOCH).days
_API = "key:"
_WHO, _WHERE, _SPONSOR = Whole(Staff, "s"), Whole(Branch, "b"), Whole(Staff, "g")
_FACTS = (
    f"SELECT {_WHO.columns}, {_WHERE.columns}, {_SPONSOR.columns} FROM people_staff s"
    f" JOIN people_branch b ON b.code = s.branch_id"
    f" LEFT JOIN people_staff g ON g.number = s.sponsor_id WHERE s.number = %s"
)
_KEY = Whole(ApiKey, "k")
_KEYS = (
    f"SELECT {_KEY.columns} FROM people_apikey k"
    " WHERE k.id = %s AND k.staff_id = %s AND k.revoked_at IS NULL AND k.collected_at IS NOT NULL"
)
WIRE = "wire"  # how a session of the wire was begun; its own TLS proves the device, and it ends with the connection
_SESSION = Whole(SignIn, "n")
_SESSIONS = (
    f"SELECT {_SESSION.columns}, s.branch_id FROM people_signin n"
    " JOIN people_staff s ON s.user_id = n.user_id WHERE n.id = %s AND s.number = %s AND n.ended_at IS NULL"
)


def _missing(what: str) -> Refused:
    return Refused(
        "fact.missing", f"It is not known {what}.", "Sign in anew; if it stays so, ask the security administrator."
    )


def days(day: date) -> int:
    """Days since 1970-01-01, as rules count."""
    return (day - _EPOCH).days


def questions(session: str, number: str) -> list[Question]:
    """What the facts about this person in this session ask, so that it can be asked together with others' questions."""
    return [
        question_of_posts(number),
        networks.RANGES,
        _question_of_person(number),
        question_of_session(session, number),
        *dated.questions(number),
        *interests.questions(number),
        *rights.questions(number),
    ]


def _question_of_person(number: str) -> Question:
    return Question(_FACTS, (number,))


def question_of_session(session: str, number: str) -> Question:
    """What is asked of a session, or of the key in its place."""
    if session.startswith(_API):
        return Question(_KEYS, (session.removeprefix(_API), number))
    return Question(_SESSIONS, (session, number))


def staff_facts(number: str, today: date, held: Posts | None = None) -> Mapping[str, Value]:
    """All facts about this person today. A date that was never entered lies long ago: what needs it is closed.

    `held` are the posts of today, when they were asked for already. Raises Refused (`fact.missing`) for a number
    nobody has.
    """
    found = rows(_question_of_person(number))
    if not found:
        raise _missing("who asks")
    known, branch, sponsor = opened(found[0], _WHO, _WHERE, _SPONSOR)
    posts = frozenset(current_posts(number, today) if held is None else held)
    kept = dated.dates(number, dated.Works(known["branch_id"], posts), {name: known[name] for name in FACT_DATES})
    ties = independence.joined(number, known["own_customer"], frozenset(map(str, listed(known["relatives"]))))
    return {
        "id": number,
        "branch": known["branch_id"],
        "region": branch["region"],
        "posts": posts,
        "employment": known["employment"],
        "status": Staff.Status.SUSPENDED.value if branch["closed_on"] else _status(known, today),
        **{name: _day(known, name) if name not in kept else _kept(kept[name]) for name in FACT_DATES},
        "sponsor": sponsor.get("status") == Staff.Status.ACTIVE,
        "open_violation": bool(known["open_violation"]),
        "relatives": ties.relatives,
        "recused_from": ties.recused_from,
        "declaration_overdue": ties.declared.overdue(today),
        "own_customer": ties.own,
    }


def _status(known: Mapping[str, Any], today: date) -> str:
    away = known["status"] == Staff.Status.ACTIVE and is_away(listed(known["away"]), today)
    return Staff.Status.ON_LEAVE.value if away else str(known["status"])


def _kept(one: dated.Dated) -> int:
    return _LONG_AGO if one.until is None else days(one.until)


def _day(known: Mapping[str, Any], name: str) -> int:
    until: date | None = known[name]
    if until is not None:
        return days(until)
    endless = name == "contract_until" and known["employment"] == Staff.Employment.REGULAR
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
    found = genuine(
        SignIn.objects.filter(pk=session, user__kind=User.Kind.CUSTOMER, user__customer_key=key, ended_at__isnull=True)
    )
    if not found or not genuine(User.objects.filter(pk=found[0].user_id)):
        raise _missing("in which session this is asked")
    row = found[0]
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


def device_of_session(session: str) -> str:
    """The certificate of the device on which a living session was begun, as its SHA-256; empty where none proved itself."""
    row = SignIn.objects.filter(pk=session, ended_at__isnull=True).first()
    return row.device if row else ""


def factors_of_session(session: str) -> int:
    """With how many factors a living session was begun; 0 for one that is not there."""
    row = SignIn.objects.filter(pk=session, ended_at__isnull=True).first()
    return row.factors if row else 0


def is_locked(row: SignIn, now: datetime) -> bool:
    """Locked by hand or by its page, or untouched for longer than its last page allows (M37)."""
    return row.locked_at is not None or now - row.seen_at > timedelta(seconds=row.idle_seconds)


def _session(session: str, number: str, address: str, now: datetime) -> tuple[int, bool, bool]:
    found = rows(question_of_session(session, number))
    if session.startswith(_API):
        keys = list(map(_KEY.open, found))
        if not keys or moment(keys[0]["expires_at"]) <= now:
            raise _missing("with which key this is asked")
        # A key bound to addresses is possession of the key and presence at the place (decision 0051).
        bound = networks.in_ranges(listed(keys[0]["networks"]), address)
        return (2 if bound else 1), bound, False
    if not found:
        raise _missing("in which session this is asked")
    *values, home = found[
        0
    ]  # the branch is bound with the person's own row, which every decision reads beside this one
    row = _SESSION.open(values)
    idle = now - moment(row["seen_at"]) > timedelta(seconds=row["idle_seconds"])
    return row["factors"], _managed(row, number, home, now), row["locked_at"] is not None or idle


def _managed(session: Mapping[str, Any], number: str, home: str, now: datetime) -> bool:
    """Whether the session's device is the bank's own: as the register of devices says, else as its address was at sign-in.

    A device that the register knows counts by the register alone: one that was withdrawn is not managed wherever it stands.
    """
    if session["device"] and settings.DEVICE_PROOF is None and WIRE not in listed(session["methods"]):
        return False  # nobody proves any more that the session is still there
    known, today = terminals.terminal(session["device"]), now.astimezone(BANK_TIME).date()
    if known is None:
        return bool(session["managed_device"])
    if known.staff or known.branch == home:
        return known.serves(number, frozenset({home}), today)
    return known.serves(number, frozenset(one.branch for one in held_in_part(number, today)), today)
