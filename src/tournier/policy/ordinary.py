# SPDX-License-Identifier: Apache-2.0
"""Ordinary cases, in which everything is in order. Pure and repeatable.

Right post, own branch, workday morning, training and pledge valid, an adult customer without special marks who consented
to everything, a case reference, nobody's approval yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tournier.catalogue import CATEGORIES, FieldRef
from tournier.policy.request import Channel, Facts, Request, RequestedField, Value
from tournier.policy.vocabulary import FACTS
from tournier.policy.words import MANY
from tournier.purpose import PURPOSES

_FAR = 400  # days until an ordinary confirmation ends
_MORNING = 10 * 60
_USUAL_PURPOSE = {
    "teller": "counter_service",
    "customer_manager": "customer_care",
    "call_agent": "caller_check",
    "loan_officer": "credit",
    "analyst": "fraud_prevention",
    "aml_officer": "anti_money_laundering",
    "collector": "collection",
    "branch_manager": "counter_service",
    "department_head": "counter_service",
    "protection_officer": "complaint",
    "compliance_officer": "complaint",
    "legal_officer": "complaint",
    "auditor": "audit",
    "system_admin": "counter_service",
    "security_admin": "counter_service",
    "audit_admin": "audit",
    "service": "counter_service",
}
_BY_TYPE: Mapping[str, Value] = {"bool": False, "int": 0, "str": "", "set": frozenset(), "date": 0, "minutes": _MORNING}


def ordinary_facts(post: str, today: int) -> Facts:
    """The facts of an ordinary case for a holder of `post`, on the day numbered `today`."""
    owners: dict[str, dict[str, Value]] = {"staff": {}, "customer": {}, "moment": {}, "approval": {}}
    for fact in FACTS:
        owners[fact.owner][fact.name] = today + _FAR if fact.type == "date" else _BY_TYPE[fact.type]
    known: dict[str, dict[str, Value]] = {
        "staff": {
            "id": "s-0001",
            "branch": "b-0001",
            "region": "r-01",
            "posts": frozenset({post}),
            "employment": "regular",
            "status": "active",
            "sponsor": True,
            "portfolio": True,
        },
        "customer": {
            "known": True,
            "branch": "b-0001",
            "manager": "s-0001",
            "age": 40,
            "consents": frozenset(PURPOSES),
            "kept": "no",
        },
        "moment": {
            "date": today,
            "minute": _MORNING,
            "weekday": 2,
            "workday": True,
            "network": "branch",
            "kept_among": "no",
            "network_allowed": True,
            "factors": 2,
            "managed_device": True,
        },
        "approval": {"roles": frozenset[str](), "case_open": True, "caller_matched": True},
    }
    for owner, values in known.items():
        owners[owner].update({name: value for name, value in values.items() if name in owners[owner]})
    return Facts.by_owner(owners)


def ordinary_request(post: str, channel: Channel, categories: Iterable[str], *, purpose: str = "") -> Request:
    """What a holder of `post` usually asks, for fields of these categories."""
    chosen = purpose or _USUAL_PURPOSE.get(post, "counter_service")
    if channel is Channel.OWN_VIEW:
        chosen = "own_view"
    fields = tuple(
        RequestedField(FieldRef("sample:customers", name), name, CATEGORIES[name].cls)
        for name in categories
        if name in CATEGORIES
    )
    return Request(
        id="example",
        channel=channel,
        staff="s-0001",
        purpose=chosen,
        basis=PURPOSES[chosen].bases[0],
        subject=None if channel is Channel.SEARCH or channel in MANY else "c-0001",
        fields=fields,
        case="CASE-0001",
    )
