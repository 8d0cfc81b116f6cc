# SPDX-License-Identifier: Apache-2.0
"""Requests, facts and decisions as JSON documents, for commands, examples and replay. Odd documents are BadInput."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from tournier.base import JSON, BadInput
from tournier.catalogue import CATEGORIES, FieldRef, InformationClass
from tournier.policy.decision import Decision, Reason
from tournier.policy.request import Channel, Facts, Request, RequestedField, Value
from tournier.policy.vocabulary import FACT, OWNERS, FactType

_EPOCH = date(1970, 1, 1).toordinal()
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_TEXTS = ("id", "staff", "purpose", "basis", "case", "break_glass", "session", "address")
_KNOWN = {*_TEXTS, "channel", "subject", "fields", "count"}
Kind = TypeVar("Kind", str, int)


def _bad(what: str, cure: str) -> BadInput:
    return BadInput("policy.document", what, cure)


def read_request(document: object) -> Request:
    """The request of a document: channel, staff, purpose, basis; and subject, fields, count, case, break_glass."""
    if not isinstance(document, dict) or not set(document) <= _KNOWN:
        odd = sorted(set(document) - _KNOWN) if isinstance(document, dict) else []
        raise _bad(f"The request has unknown parts: {', '.join(odd) or 'it is no object'}.", f"Use {sorted(_KNOWN)}.")
    if document.get("channel") not in list(Channel):
        raise _bad("The request has no known channel.", f"Use one of {', '.join(Channel)}.")
    texts = {name: _of(str, document.get(name, "example" if name == "id" else ""), name) for name in _TEXTS}
    subject, listed = document.get("subject"), document.get("fields", [])
    if not isinstance(listed, list):
        raise _bad("The fields of the request are no list.", 'Write [{"category": "MOBILE"}].')
    return Request(
        id=texts["id"],
        channel=Channel(document["channel"]),
        staff=texts["staff"],
        purpose=texts["purpose"],
        basis=texts["basis"],
        subject=None if subject is None else _of(str, subject, "subject"),
        fields=tuple(_field(item) for item in listed),
        count=_of(int, document.get("count", 1), "count"),
        case=texts["case"],
        break_glass=texts["break_glass"],
        session=texts["session"],
        address=texts["address"],
    )


def _of(kind: type[Kind], value: object, name: str) -> Kind:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _bad(f"The part {name!r} of the request is not a {kind.__name__}.", "Correct the document.")
    return value


def _field(item: object) -> RequestedField:
    name = item.get("category") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(name, str) or name not in CATEGORIES:
        raise _bad("A field has no known category.", 'Write {"category": "MOBILE"}, with "table", "field", "class".')
    cls = item.get("class", CATEGORIES[name].cls.name)
    if not isinstance(cls, str) or cls not in InformationClass.__members__:
        raise _bad("A field has no known class.", "Use C1, C2 or C3.")
    ref = FieldRef(str(item.get("table", "example")), str(item.get("field", name)))
    return RequestedField(ref, name, InformationClass[cls])


def read_facts(document: object) -> Facts:
    """The facts of a document: an object for each owner. Dates as 2027-01-31, times as 09:30, sets as lists."""
    if not isinstance(document, dict) or not set(document) <= set(OWNERS):
        raise _bad("The facts are no object of staff, customer, moment and approval.", "Correct the document.")
    parts: dict[str, dict[str, Value]] = {owner: {} for owner in OWNERS}
    for owner, values in document.items():
        if not isinstance(values, dict):
            raise _bad(f"The facts of {owner} are no object.", "Correct the document.")
        for name, given in values.items():
            fact = FACT.get(f"{owner}.{name}")
            if fact is None:
                raise _bad(f"There is no fact {owner}.{name}.", "Use the facts of the vocabulary.")
            parts[owner][name] = _value(fact, given)
    return Facts.by_owner(parts)


def _value(fact: FactType, given: object) -> Value:
    match fact.type, given:
        case "bool", bool():
            return given
        case (("int" | "date" | "minutes"), int()) if not isinstance(given, bool):
            return given
        case "date", str():
            try:
                return date.fromisoformat(given).toordinal() - _EPOCH
            except ValueError:
                pass
        case "minutes", str() if found := _TIME.fullmatch(given):
            return int(found[1]) * 60 + int(found[2])
        case "str", str():
            return given
        case "set", list() if all(isinstance(item, str) for item in given):
            return frozenset(given)
    raise _bad(f"The fact {fact.key} is not written as a {fact.type}.", "Dates 2027-01-31, times 09:30, sets as lists.")


def write_decision(decision: Decision) -> dict[str, JSON]:
    """The decision as a document."""
    remedy = decision.remedy
    return {
        "outcome": decision.outcome.value,
        "reasons": [_reason(reason) for reason in decision.reasons],
        "levels": [
            {"table": ref.table, "field": ref.field, "level": level.name.lower(), "rule": _why(decision, ref)}
            for ref, level in decision.levels.items()
        ],
        "stages": [{"roles": list(stage.roles), "all_of": stage.all_of} for stage in decision.stages],
        "obligations": [{"name": duty.name, "value": duty.value} for duty in decision.obligations],
        "remedy": None
        if remedy is None
        else [
            {
                "fact": step.fact,
                "value": write_value(step.fact, step.value),
                "zh": step.zh,
                "en": step.en,
                "who": step.who,
            }
            for step in remedy.steps
        ],
        "rules_version": decision.rules_version,
    }


def _why(decision: Decision, ref: FieldRef) -> str:
    reason: Reason | None = decision.level_reasons.get(ref)
    return reason.rule if reason else ""


def _reason(reason: Reason) -> dict[str, JSON]:
    return {
        "rule": reason.rule,
        "zh": reason.zh,
        "en": reason.en,
        "clauses": list(reason.clauses),
        "facts": list(reason.facts),
    }


def write_value(key: str, value: Value) -> JSON:
    """A fact's value as people write it: the inverse of what `read_facts` takes."""
    kinds: Mapping[str, str] = {fact.key: fact.type for fact in FACT.values()}
    if isinstance(value, frozenset):
        return list[JSON](sorted(value))
    if kinds.get(key) == "date" and isinstance(value, int):
        return date.fromordinal(value + _EPOCH).isoformat()
    if kinds.get(key) == "minutes" and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}"
    return value
