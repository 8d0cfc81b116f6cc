# SPDX-License-Identifier: Apache-2.0
"""The Cedar schema, generated from the vocabulary; `rules/schema.cedarschema` shows the same text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import cedarpy

from tournier.policy.vocabulary import FACTS, FactType
from tournier.policy.words import ACTIONS, ENUMS, LEVEL_ACTIONS, Action

_TYPES = {"bool": "Bool", "int": "Long", "str": "String", "date": "Long", "minutes": "Long"}
_HEADING = """\
// Generated from tournier.policy.vocabulary and tournier.policy.words. Do not edit.
// Dates are days since 1970-01-01, minutes count from midnight in Asia/Shanghai, cls is 1, 2 or 3.
"""
_REQUEST = """\
type Asked = {
  channel: Channel,
  purpose: Purpose,
  basis: Basis,
  cls: Long,
  count: Long,
  categories: Set<Category>,
  families: Set<Family>,
  break_glass: Bool
};"""
_CONTEXT = {
    "Staff": "{ request: Asked, moment: Moment, approval: Approval }",
    "Customer": "{ request: Asked, moment: Moment }",
}


def cedar_type(fact: FactType) -> str:
    """The Cedar type of a fact."""
    if fact.type == "set":
        return f"Set<{fact.enum or 'String'}>"
    return fact.enum or _TYPES[fact.type]


def _attributes(owner: str, *, leave_out: Iterable[str] = (), first: str = "") -> str:
    out = set(leave_out)
    lines = [f"  {fact.name}{'?' if fact.optional else ''}: {cedar_type(fact)}"
             for fact in FACTS if fact.owner == owner and fact.name not in out]  # fmt: skip
    return "{\n" + ",\n".join(([f"  {first}"] if first else []) + lines) + "\n}"


def _enum(name: str, words: Iterable[str]) -> str:
    quoted = ", ".join(f'"{word}"' for word in words)
    return f"entity {name} enum [{quoted}];"


def _action(action: Action) -> str:
    groups = f" in [{', '.join(action.groups)}]" if action.groups else ""
    return (
        f"action {action.name}{groups} appliesTo {{\n"
        f"  principal: [{action.principal}], resource: [{action.resource}],\n"
        f"  context: {_CONTEXT[action.principal]}\n}};"
    )


def schema_text() -> str:
    """The whole schema; equal vocabularies give equal texts."""
    actions = (*ACTIONS.values(), *LEVEL_ACTIONS)
    groups = sorted({group for action in actions for group in action.groups})
    parts = [
        _HEADING,
        *(_enum(name, words) for name, words in ENUMS.items()),
        "",
        # Posts are the groups that a staff member is in: `principal in Post::"teller"`.
        f"entity Staff in [Post] {_attributes('staff', leave_out=['posts'])};",
        f"entity Customer {_attributes('customer', first='key: String')};",
        "entity FieldGroup { cls: Long, family: Family };",
        f"type Moment = {_attributes('moment')};",
        f"type Approval = {_attributes('approval')};",
        _REQUEST,
        "",
        f"action {', '.join(groups)};",
        *(_action(action) for action in actions),
    ]
    return "\n".join(parts) + "\n"


@cache
def schema() -> cedarpy.Schema:
    """The schema as the engine reads it, once: vocabularies do not change while a process lives."""
    return cedarpy.Schema.from_str(schema_text())
