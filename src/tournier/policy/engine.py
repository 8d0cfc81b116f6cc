# SPDX-License-Identifier: Apache-2.0
"""Cedar's own engine over the same rules. Its traps, each of which would open the gate, are closed here.

- entities are built *with* the schema, or action groups silently never match;
- a forbid that errs is skipped by the engine, so any error in its diagnostics raises;
- an unfit text or context gives NoDecision, so only Allow and Deny count;
- permits are hidden once a forbid fires, so grants, refusals, approvals and levels are asked separately;
- at start a canary shows that a forbid over an action group and a post does deny.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import cedarpy

from tournier.base import SystemFailed
from tournier.catalogue import InformationClass, Level
from tournier.policy.judging import Shape, shape_fields
from tournier.policy.levels import Group
from tournier.policy.request import Channel, Facts, Request, Value
from tournier.policy.rules import Rule
from tournier.policy.vocabulary import FACTS, FactType
from tournier.policy.words import ACTIONS, ENUMS, Action, level_action

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain]"
_OPEN = '@id("open") permit (principal, action, resource);'


@dataclass(frozen=True, slots=True)
class Asked:
    """What the engine said: the ids of the rules that fire, and for a level and a group of fields the show rules that do."""

    fired: frozenset[str]
    shown: Callable[[Level, Group], frozenset[str]]


class Engine:
    """The rules as the engine holds them. Raises SystemFailed when the engine does not behave as it must."""

    def __init__(self, rules: Iterable[Rule], schema: cedarpy.Schema) -> None:
        self._schema = schema
        groups: dict[str, list[str]] = {"grant": [], "refuse": [], "approve": [], "open": [], "cap": []}
        for rule in rules:
            kind = rule.kind if rule.kind != "show" else ("open" if rule.permits else "cap")
            groups[kind].append(rule.text)
        self._sets = {
            kind: _policies([*texts, _OPEN] if kind in {"refuse", "approve", "cap"} else texts)
            for kind, texts in groups.items()
        }
        self._canary()

    def ask(self, action: Action, request: Request, shape: Shape, facts: Facts) -> Asked:
        """Put the request to the engine. ValueError when it errs or the facts do not fit the schema."""
        question, entities = prepare(action, request, shape, facts, self._schema)
        fired: set[str] = set()
        for kind in ("grant", "refuse", "approve"):
            # The first call checks question and context against the schema; the others put the same ones.
            fired |= _determining(self._sets[kind], question, entities, self._schema if kind == "grant" else None)

        def shown(level: Level, group: Group) -> frozenset[str]:
            about = {"type": "FieldGroup", "id": _group_id(group)}
            asked = {
                **question,
                "action": {"type": "Action", "id": level_action(level, action.principal).name},
                "resource": about,
            }
            found = (_determining(self._sets[kind], asked, entities, None) for kind in ("open", "cap"))
            return frozenset().union(*found)

        return Asked(frozenset(fired), shown)

    def _canary(self) -> None:
        request = Request("canary", Channel.LOOK_UP, "s", "counter_service", "contract", "c")
        shape = shape_fields(())
        facts = _ordinary_facts()
        question, entities = prepare(ACTIONS["look_up"], request, shape, facts, self._schema)
        forbid = '@id("canary") forbid (principal in Post::"teller", action in Action::"anything", resource);'
        found = _determining(_policies([_OPEN, forbid]), question, entities, self._schema)
        if found != {"canary"}:
            raise SystemFailed(
                "rules.canary",
                "The policy engine did not deny what a canary rule forbids.",
                "Install the locked version of cedarpy.",
            )


def _policies(texts: Iterable[str]) -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_str("\n".join(texts))


def _determining(
    policies: cedarpy.PolicySet,
    question: dict[str, object],
    entities: cedarpy.Entities,
    schema: cedarpy.Schema | None,
) -> frozenset[str]:
    result = cedarpy.is_authorized(question, policies, entities, schema)
    if result.diagnostics.errors or result.decision not in {cedarpy.Decision.Allow, cedarpy.Decision.Deny}:
        raise ValueError("the engine could not evaluate the rules")
    named = result.diagnostics.id_annotations_by_reason
    return frozenset(named[reason] for reason in result.diagnostics.reasons) - {"open"}


def prepare(
    action: Action, request: Request, shape: Shape, facts: Facts, schema: cedarpy.Schema
) -> tuple[dict[str, object], cedarpy.Entities]:
    """The question as the engine takes it, and the entities it is about, built with the schema. ValueError when facts do not fit."""
    name = "all" if action.resource == "CustomerBase" else request.subject or ""
    question: dict[str, object] = {
        "principal": {"type": action.principal, "id": request.staff},
        "action": {"type": "Action", "id": action.name},
        "resource": {"type": action.resource, "id": name},
        "context": json.dumps(_context(action, request, shape, facts)),
    }
    people = json.dumps(_entities(action, request, shape, facts))
    return question, cedarpy.Entities.from_json_str(people, schema)


def _entity(kind: str, name: str) -> dict[str, Plain]:
    return {"__entity": {"type": kind, "id": name}}


def _plain(fact: FactType, value: Value) -> Plain:
    if isinstance(value, frozenset):
        return [_entity(fact.enum, word) if fact.enum else word for word in sorted(value)]
    return _entity(fact.enum, value) if fact.enum and isinstance(value, str) else value


def _values(owner: str, facts: Facts) -> dict[str, Plain]:
    known = getattr(facts, owner)
    return {
        fact.name: _plain(fact, known[fact.name])
        for fact in FACTS
        if fact.owner == owner and fact.key != "staff.posts" and fact.name in known
    }


def _entities(action: Action, request: Request, shape: Shape, facts: Facts) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [
        {
            "uid": {"type": "FieldGroup", "id": _group_id(group)},
            "attrs": {"cls": group[0], "family": _entity("Family", group[1])},
            "parents": [],
        }
        for group in dict.fromkeys(shape.groups)
    ]
    if action.principal == "Staff":
        posts = facts.staff["posts"]
        if not isinstance(posts, frozenset):
            raise ValueError("posts are not a set")
        parents = [{"type": "Post", "id": post} for post in sorted(posts)]
        uid = {"type": "Staff", "id": request.staff}
        found.append({"uid": uid, "attrs": _values("staff", facts), "parents": parents})
    if action.resource == "Customer":
        customer: dict[str, Plain] = {**_values("customer", facts), "key": request.subject or ""}
        found.append({"uid": {"type": "Customer", "id": request.subject or ""}, "attrs": customer, "parents": []})
    return found


def _context(action: Action, request: Request, shape: Shape, facts: Facts) -> dict[str, Plain]:
    asked: dict[str, Plain] = {
        "channel": _entity("Channel", request.channel.value),
        "purpose": _entity("Purpose", request.purpose),
        "basis": _entity("Basis", request.basis),
        "cls": shape.cls,
        "count": request.count,
        "categories": [_entity("Category", name) for name in sorted(shape.categories)],
        "families": [_entity("Family", name) for name in sorted(shape.families)],
        "break_glass": request.break_glass != "",
    }
    found: dict[str, Plain] = {"request": asked, "moment": _values("moment", facts)}
    return found if action.principal == "Customer" else {**found, "approval": _values("approval", facts)}


def _group_id(group: Group) -> str:
    return f"{group[1]}-{InformationClass(group[0]).name}"


def _ordinary_facts() -> Facts:
    """A teller and a customer about whom nothing is special: enough for the canary."""
    plain: dict[str, Value] = {"bool": False, "int": 0, "str": "", "set": frozenset(), "date": 0, "minutes": 0}
    known: dict[str, dict[str, Value]] = {"staff": {}, "customer": {}, "moment": {}, "approval": {}}
    for fact in FACTS:
        word = ENUMS[fact.enum][0] if fact.enum and fact.type == "str" else ""
        known[fact.owner][fact.name] = word or plain[fact.type]
    known["staff"]["posts"] = frozenset({"teller"})
    return Facts.by_owner(known)
