# SPDX-License-Identifier: Apache-2.0
"""Questions for the rule book: an ordinary one in which everything is in order, and seeded departures from it."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from tournier.catalogue import CATEGORIES, FieldRef
from tournier.policy import Channel, Facts, Request, RequestedField
from tournier.policy.request import Value
from tournier.policy.words import MANY, POSTS
from tournier.purpose import PURPOSES

TODAY = (date(2026, 11, 23) - date(1970, 1, 1)).days
LATER, GONE = TODAY + 200, TODAY - 3
STAFF, CUSTOMER = "S0001", "1000001"

ORDINARY: Mapping[str, Value] = {
    "staff.id": STAFF,
    "staff.branch": "B01",
    "staff.region": "R1",
    "staff.posts": frozenset({"teller"}),
    "staff.employment": "regular",
    "staff.status": "active",
    "staff.training_until": LATER,
    "staff.exam_until": LATER,
    "staff.pledge_until": LATER,
    "staff.read_confirmed_until": LATER,
    "staff.background_check_until": LATER,
    "staff.contract_until": LATER,
    "staff.sponsor": True,
    "staff.open_violation": False,
    "staff.relatives": frozenset(),
    "staff.complained_by": frozenset(),
    "staff.recused_from": frozenset(),
    "staff.declaration_overdue": False,
    "staff.own_customer": "",
    "staff.portfolio": False,
    "customer.known": True,
    "customer.branch": "B01",
    "customer.manager": "",
    "customer.age": 40,
    "customer.minor": False,
    "customer.young": False,
    "customer.deceased": False,
    "customer.vip": False,
    "customer.dormant": False,
    "customer.is_staff": False,
    "customer.restricted": False,
    "customer.consents": frozenset(),
    "customer.objections": frozenset(),
    "customer.card_only": False,
    "customer.kept": "no",
    "moment.date": TODAY,
    "moment.minute": 600,
    "moment.weekday": 1,
    "moment.workday": True,
    "moment.network": "branch",
    "moment.network_allowed": True,
    "moment.factors": 2,
    "moment.managed_device": True,
    "moment.searches_today": 3,
    "moment.locked": False,
    "moment.kept_among": "no",
    "moment.unanswered": False,
    "approval.roles": frozenset(),
    "approval.case_open": True,
    "approval.caller_matched": True,
    "approval.assigned": False,
}
ODD: Mapping[str, tuple[Value, ...]] = {
    "staff.employment": ("dispatched", "outsourced", "intern"),
    "staff.status": ("on_leave", "suspended", "left"),
    "staff.training_until": (GONE,),
    "staff.exam_until": (GONE,),
    "staff.pledge_until": (GONE,),
    "staff.read_confirmed_until": (GONE,),
    "staff.background_check_until": (GONE,),
    "staff.contract_until": (GONE,),
    "staff.sponsor": (False,),
    "staff.open_violation": (True,),
    "staff.relatives": (frozenset({CUSTOMER}), frozenset({"1000009"})),
    "staff.complained_by": (frozenset({CUSTOMER}), frozenset({"1000009"})),
    "staff.recused_from": (frozenset({CUSTOMER}), frozenset({"1000009"})),
    "staff.declaration_overdue": (True,),
    "staff.own_customer": (CUSTOMER, "1000009"),
    "staff.portfolio": (True,),
    "customer.known": (False,),
    "customer.branch": ("B02",),
    "customer.manager": (STAFF, "S0002"),
    "customer.minor": (True,),
    "customer.young": (True,),
    "customer.deceased": (True,),
    "customer.vip": (True,),
    "customer.dormant": (True,),
    "customer.is_staff": (True,),
    "customer.restricted": (True,),
    "customer.consents": (frozenset(PURPOSES), frozenset({"marketing"})),
    "customer.objections": (frozenset(PURPOSES), frozenset({"marketing"})),
    "customer.card_only": (True,),
    "customer.kept": ("law", "debt"),
    "moment.kept_among": ("law", "debt"),
    "moment.unanswered": (True,),
    "moment.minute": (60, 449, 450, 1199, 1200),
    "moment.workday": (False,),
    "moment.network": ("office", "vpn", "outside"),
    "moment.network_allowed": (False,),
    "moment.factors": (1,),
    "moment.managed_device": (False,),
    "moment.searches_today": (59, 60, 299, 300),
    "moment.locked": (True,),
    "approval.roles": (
        frozenset({"branch_manager"}),
        frozenset({"protection_officer"}),
        frozenset({"branch_manager", "protection_officer"}),
        frozenset({"department_head", "compliance_officer"}),
        frozenset(POSTS),
    ),
    "approval.case_open": (False,),
    "approval.caller_matched": (False,),
    "approval.assigned": (True,),
}
USUAL: Mapping[str, tuple[str, ...]] = {
    "teller": ("counter_service", "due_diligence"),
    "customer_manager": ("customer_care", "marketing", "credit"),
    "call_agent": ("caller_check",),
    "loan_officer": ("credit",),
    "analyst": ("fraud_prevention", "statistics", "model", "reconciliation"),
    "aml_officer": ("anti_money_laundering", "due_diligence"),
    "collector": ("collection",),
    "branch_manager": ("counter_service", "complaint", "customer_care"),
    "department_head": ("complaint", "statistics"),
    "protection_officer": ("complaint",),
    "compliance_officer": ("complaint", "anti_money_laundering"),
    "legal_officer": ("complaint",),
    "auditor": ("audit",),
    "system_admin": ("counter_service",),
    "security_admin": ("counter_service",),
    "audit_admin": ("audit",),
    "service": ("counter_service", "caller_check", "statistics", "reconciliation"),
}


# Categories of which rules speak by family.
_TELLING = ("CONTACT", "RELATION", "KYC_IMAGE", "RISK", "BALANCE", "TXN", "LOAN", "ID_NO", "ACCOUNT", "MOBILE", "NAME")


def facts(changes: Mapping[str, Value] | None = None, *, without: Iterable[str] = ()) -> Facts:
    """The ordinary facts with these changes; keys as `staff.training_until`."""
    gone = set(without)
    parts: dict[str, dict[str, Value]] = {"staff": {}, "customer": {}, "moment": {}, "approval": {}}
    for key, value in {**ORDINARY, **(changes or {})}.items():
        owner, name = key.split(".")
        if key not in gone:
            parts[owner][name] = value
    return Facts.by_owner(parts)


def fields(*categories: str) -> tuple[RequestedField, ...]:
    """One field of each category."""
    return tuple(
        RequestedField(FieldRef("core:customers", name.lower()), name, CATEGORIES[name].cls) for name in categories
    )


def request(channel: str = "look_up", *categories: str, **changes: object) -> Request:
    """A teller's ordinary question through a channel."""
    values: dict[str, object] = {
        "id": "q1",
        "channel": Channel(channel),
        "staff": STAFF,
        "purpose": "counter_service",
        "basis": "contract",
        "subject": CUSTOMER,
        "fields": fields(*(categories or ("NAME", "MOBILE"))),
        "case": "CASE-1",
    }
    return Request(**{**values, **changes})  # type: ignore[arg-type]


# How often a question names no customer.
_NOBODY = {Channel.SEARCH: 0.5, **dict.fromkeys(MANY, 0.97)}


def _departures(chance: random.Random, post: str, channel: Channel) -> dict[str, Value]:
    posts = {post} if chance.random() < 0.85 else {post, chance.choice(POSTS)}
    changes: dict[str, Value] = {"staff.posts": frozenset(posts)}
    if post == "service" and chance.random() < 0.3:
        changes["moment.network"] = "vpn"
    if post == "customer_manager" and chance.random() < 0.8:
        changes["staff.portfolio"] = True
    if post in {"call_agent", "teller"} and chance.random() < 0.3:
        changes["approval.caller_matched"] = False
    if channel is Channel.EXPORT and chance.random() < 0.4:
        changes["approval.roles"] = frozenset({"department_head", "protection_officer"})
    if channel is Channel.PRINT and chance.random() < 0.3:
        changes["approval.roles"] = frozenset({"branch_manager"})
    if chance.random() < 0.15:
        changes |= {"approval.case_open": False, "moment.searches_today": chance.choice((60, 300))}
    if chance.random() < 0.1:
        changes |= {"staff.employment": "outsourced", "customer.vip": True, "customer.branch": "B02"}
    for key in chance.sample(sorted(ODD), chance.choice((0, 1, 1, 2, 3))):
        changes[key] = chance.choice(ODD[key])
    return changes


def questions(count: int, seed: int) -> Iterator[tuple[Request, Facts]]:
    """`count` questions over all posts, channels, purposes and facts: most fit a post's work, each departs in a few facts."""
    chance = random.Random(seed)
    names = sorted(CATEGORIES)
    for number in range(count):
        post, channel = chance.choice(POSTS), chance.choice(list(Channel))
        if channel in MANY and chance.random() < 0.6:
            post = chance.choice(("analyst", "aml_officer"))
        purpose = chance.choice(USUAL[post]) if chance.random() < 0.8 else chance.choice(list(PURPOSES))
        reason = ""
        if chance.random() < 0.06:
            purpose, reason = "emergency", chance.choice(("fire at the branch", "a customer fell ill", ""))
        elif chance.random() < 0.01:
            reason = "in a hurry"
        own = channel is Channel.OWN_VIEW and chance.random() < 0.9
        purpose = "own_view" if own else purpose
        asked = Request(
            id=f"q{number}",
            channel=channel,
            staff=CUSTOMER if own else STAFF,
            purpose=purpose,
            basis=chance.choice(PURPOSES[purpose].bases),
            subject=None if chance.random() < _NOBODY.get(channel, 0) else CUSTOMER,
            fields=fields(*chance.sample(names if chance.random() < 0.6 else _TELLING, chance.randint(1, 2))),
            count=chance.choices((1, 9, 10, 499, 500), (90, 2, 3, 2, 3))[0],
            case="CASE-1",
            break_glass=reason,
        )
        yield asked, facts(_departures(chance, post, channel))
