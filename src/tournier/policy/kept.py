# SPDX-License-Identifier: Apache-2.0
"""What the ledger keeps of a decision so that it can be made again: the request as rules see it, and the facts of then.

It lies beside the detail of the entry (`ledger.beside`), so no proof shows it and it is erased with its customer. It holds
no value of a customer's fields and no key. Ages are left out; of relatives, complainants, other interests and the person's own records only
whether this customer is one. Facts stand by their place in a layout that never changes: a new fact makes a new layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

import orjson

from tournier.base import JSON, canonical
from tournier.catalogue import FieldRef, InformationClass
from tournier.policy.request import Channel, Facts, Request, RequestedField, Value

LEFT_OUT = frozenset({"customer.age", "staff.id"})  # the age is a person's; the number is the entry's actor
_FIRST: Mapping[int, tuple[str, ...]] = {
    1: (
        "staff.branch", "staff.region", "staff.posts", "staff.employment", "staff.status", "staff.training_until",
        "staff.exam_until", "staff.pledge_until", "staff.read_confirmed_until", "staff.background_check_until",
        "staff.contract_until", "staff.sponsor", "staff.open_violation", "staff.relatives", "staff.own_customer",
        "staff.portfolio", "customer.known", "customer.branch", "customer.manager", "customer.minor",
        "customer.young", "customer.deceased", "customer.vip", "customer.dormant", "customer.is_staff",
        "customer.restricted", "customer.consents", "customer.card_only", "moment.date", "moment.minute",
        "moment.weekday", "moment.workday", "moment.network", "moment.network_allowed", "moment.factors",
        "moment.managed_device", "moment.searches_today", "moment.locked", "approval.roles", "approval.case_open",
        "approval.caller_matched",
    ),
}  # fmt: skip
_SECOND = (*_FIRST[1], "staff.complained_by", "customer.objections", "approval.assigned")
_THIRD = (*_SECOND, "staff.recused_from", "staff.declaration_overdue")
_FOURTH = (*_THIRD, "customer.kept", "moment.kept_among")
_LAYOUTS = MappingProxyType({**_FIRST, 2: _SECOND, 3: _THIRD, 4: _FOURTH, 5: (*_FOURTH, "moment.unanswered")})
_LAYOUT = max(_LAYOUTS)
_PLACES = {number: tuple(key.split(".") for key in keys) for number, keys in _LAYOUTS.items()}
SUBJECT = "the-customer"  # stands for the key, of which rules only ask whether it is the same one
WHETHER: Mapping[str, Mapping[bool, Value]] = {
    "staff.relatives": {True: frozenset({SUBJECT}), False: frozenset()},
    "staff.complained_by": {True: frozenset({SUBJECT}), False: frozenset()},
    "staff.recused_from": {True: frozenset({SUBJECT}), False: frozenset()},
    "staff.own_customer": {True: SUBJECT, False: ""},
}
_ABOUT_A_CUSTOMER = tuple((place, key) for place, key in enumerate(_LAYOUTS[_LAYOUT]) if key in WHETHER)


def kept_keys() -> tuple[str, ...]:
    """The facts that are kept of a decision today."""
    return _LAYOUTS[_LAYOUT]


# What stands before the facts. The case is not kept: rules only see whether there is one.
HEAD = ("channel", "purpose", "basis", "count", "break_glass", "whom", "asked")
NOBODY, CUSTOMER, THEMSELVES = "nobody", "customer", "themselves"  # about whom it was


def keep(request: Request, facts: Facts) -> bytes:
    """The request and the facts as the entry keeps them: canonical JSON. A fact that is missing is kept as missing."""
    parts: Mapping[str, Mapping[str, Value]] = {
        "staff": facts.staff, "customer": facts.customer, "moment": facts.moment, "approval": facts.approval,
    }  # fmt: skip
    values: list[Any] = [parts[owner].get(name) for owner, name in _PLACES[_LAYOUT]]
    for place, key in _ABOUT_A_CUSTOMER:
        value, of_several = values[place], key != "staff.own_customer"
        if value is not None and isinstance(value, frozenset) is of_several:
            values[place] = request.subject in value if of_several else value == request.subject
    values = [sorted(value) if isinstance(value, frozenset) else value for value in values]
    asked: list[JSON] = [[*pair] for pair in sorted({(item.category, int(item.cls)) for item in request.fields})]
    head: list[JSON] = [_LAYOUT, request.channel.value, request.purpose, request.basis, request.count]
    whom = NOBODY if request.subject is None else THEMSELVES if request.subject == request.staff else CUSTOMER
    return canonical([*head, request.break_glass != "", whom, asked, *values])


Row: TypeAlias = Sequence[Any]  # values in the order of `columns()`, sets as frozensets, missing facts as None


def columns() -> tuple[str, ...]:
    """The names of what is kept, in order: the actor, the head, the facts as `staff.branch`."""
    return ("actor", *HEAD, *kept_keys())


def read_kept(actor: str, kept: bytes) -> Row | None:
    """What an entry kept of `actor`'s decision. None when nothing was kept, or by a layout that is not known here."""
    match orjson.loads(kept) if kept else None:
        case [int(layout), *row] if layout in _LAYOUTS and len(row) == len(HEAD) + len(_LAYOUTS[layout]):
            keys = _LAYOUTS[layout]
            row[len(HEAD) - 1] = tuple(map(tuple, row[len(HEAD) - 1]))
            for place, key in enumerate(keys, len(HEAD)):
                value = row[place]
                if type(value) is list:
                    row[place] = frozenset(value)
                elif type(value) is bool and key in WHETHER:
                    row[place] = WHETHER[key][value]
            if keys == kept_keys():
                return (actor, *row)
            known = dict(zip(keys, row[len(HEAD) :], strict=True))
            return (actor, *row[: len(HEAD)], *(known.get(key) for key in kept_keys()))
    return None


def remade(row: Row) -> tuple[Request, Facts]:
    """The request and the facts of a row. One field stands for all of its category and class, a word for the customer's key."""
    actor, channel, purpose, basis, count, break_glass, whom, asked, *values = row
    parts: dict[str, dict[str, Value]] = {"staff": {}, "customer": {}, "moment": {}, "approval": {}}
    for (owner, name), value in zip(_PLACES[_LAYOUT], values, strict=True):
        if value is not None:
            parts[owner][name] = value
    if parts["staff"]:
        parts["staff"]["id"] = asking(actor, whom)
    request = Request(
        id="replayed",
        channel=Channel(channel),
        staff=asking(actor, whom),
        purpose=purpose,
        basis=basis,
        subject=None if whom == NOBODY else SUBJECT,
        fields=fields_of(asked),
        count=count,
        break_glass="a reason" if break_glass else "",
    )
    return request, Facts.by_owner(parts)


def asking(actor: str, whom: str) -> str:
    """Who asks, as rules see it: in the own view it is the customer."""
    return SUBJECT if whom == THEMSELVES else actor


@lru_cache(maxsize=4096)
def fields_of(asked: tuple[tuple[str, int], ...]) -> tuple[RequestedField, ...]:
    """One field for each category and class; equal shapes are one tuple, for a book knows fields by their identity."""
    return tuple(
        RequestedField(FieldRef("kept", f"{category}-C{cls}"), category, InformationClass(cls))
        for category, cls in asked
    )
