# SPDX-License-Identifier: Apache-2.0
"""The ordinary staff: three hundred more people, so that a branch has colleagues and a list has pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tournier_samples.cast import PEOPLE
from tournier_samples.cast_customers import CAST_CUSTOMERS, ROOM
from tournier_samples.numbers import customer_number
from tournier_samples.offices import COUNTERS
from tournier_samples.words import GIVEN_FEMALE, GIVEN_MALE, SURNAMES

MOST = 300
_HOUSEHOLD = 3
STAFF_HOUSEHOLDS = (ROOM // _HOUSEHOLD, ROOM // _HOUSEHOLD + MOST)  # each of them banks here, with their family
_POSTS = (
    ("teller", "regular"), ("teller", "regular"), ("customer_manager", "regular"), ("teller", "dispatched"),
    ("loan_officer", "regular"), ("teller", "regular"), ("call_agent", "outsourced"), ("customer_manager", "regular"),
    ("collector", "outsourced"), ("call_agent", "dispatched"),
)  # fmt: skip
_CENTRE = frozenset({"call_agent", "collector"})


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the ordinary staff; they have no password and so do not sign in. Terms are days from the demo's day."""

    code: str
    zh: str
    en: str
    male: bool
    post: str
    branch: str
    employment: str
    training: int
    pledge: int
    contract: int | None
    own_customer: str
    relatives: tuple[str, ...]

    def until(self, term: str, day: date) -> date | None:
        """The last day of `training`, `pledge` or `contract`, seen from `day`."""
        days: int | None = getattr(self, term)
        return None if days is None else day + timedelta(days=days)


def _colleague(order: int) -> Colleague:
    post, employment = _POSTS[order % len(_POSTS)]
    household = STAFF_HOUSEHOLDS[0] + order
    male = household % 4 < 2  # noqa: PLR2004 - as `people_sql` seats a staff household: two men first, then two women
    surname = SURNAMES[(order * 37 + 5) % len(SURNAMES)]
    names = GIVEN_MALE if male else GIVEN_FEMALE
    first, second = names[(order * 11 + 3) % len(names)], names[(order * 17 + 8) % len(names)]
    family = range(1, 2 + household % 2)
    return Colleague(
        code=f"{2001 + order}",
        zh=surname[0] + first[0] + second[0],
        en=f"{surname[1]} {first[1]}{second[1].lower()}",
        male=male,
        post=post,
        branch="9901" if post in _CENTRE else COUNTERS[order // len(_POSTS) % len(COUNTERS)],
        employment=employment,
        training=(order * 29) % 360 - 15,
        pledge=(order * 53) % 360 - 10,
        contract=None if employment == "regular" else (order * 31) % 700 + 5,
        own_customer=customer_number(household * _HOUSEHOLD),
        relatives=tuple(customer_number(household * _HOUSEHOLD + member) for member in family),
    )


def colleagues(count: int = MOST) -> tuple[Colleague, ...]:
    """The first `count` of the ordinary staff, at most three hundred."""
    return tuple(_colleague(order) for order in range(min(count, MOST)))


def sponsor_of(one: Colleague) -> str:
    """Who answers for somebody who is not employed by the bank: the head of the branch, else the head of retail banking."""
    if one.employment == "regular":
        return ""
    heads = (person.code for person in PEOPLE if "branch_manager" in person.posts and person.branch == one.branch)
    return next(heads, "1025")


def managers() -> Mapping[str, tuple[str, ...]]:
    """The customer managers of each branch, by their staff numbers."""
    found: dict[str, tuple[str, ...]] = {}
    for org in COUNTERS:
        own = [one.code for one in PEOPLE if "customer_manager" in one.posts and one.branch == org]
        own += [one.code for one in colleagues() if one.post == "customer_manager" and one.branch == org]
        found[org] = tuple(own)
    return found


def special_customers(customers: int) -> list[dict[str, Any]]:
    """What is fixed about the customers of the cast and of the staff, a row each, of the first `customers`."""
    rows: list[dict[str, Any]] = [
        {
            "i": index,
            "n": index,
            "xm": one.zh,
            "ywm": one.en,
            "male": one.male,
            "birth": one.birth,
            "org": one.branch,
            "manager": one.manager,
            "grade": "VIP" if one.vip else "PT",
            "status": "久悬" if one.dormant else "正常",
            "deceased": one.deceased,
            "staff": one.staff,
            "restricted": one.restricted,
            "consents": ",".join(one.consents),
        }
        for index, one in enumerate(CAST_CUSTOMERS)
    ]
    for order, one in enumerate(colleagues()):
        index = (STAFF_HOUSEHOLDS[0] + order) * _HOUSEHOLD
        org = one.branch if one.branch in COUNTERS else None
        rows.append(
            {"i": index, "n": ROOM + order, "xm": one.zh, "ywm": one.en, "male": one.male, "org": org}
            | {"grade": "PT", "status": "正常", "deceased": False, "staff": True, "restricted": False}
        )
    return [row for row in rows if row["i"] < customers]
