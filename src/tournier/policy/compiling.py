# SPDX-License-Identifier: Apache-2.0
"""A rule book as Python functions: one for each action, which says what rules fire, and one for each level of a field.

The text of the rules stays the only source. A generated function reads every fact that any of its rules reads before
it tests the first: a fact that is missing, of the wrong type or outside its list raises, and the book refuses; so no
rule is ever skipped for want of a fact. Whether the functions agree with the real engine is tested, not assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, TypeAlias

from tournier.base import BadInput
from tournier.catalogue import Level
from tournier.policy.expressions import Names, UntranslatedError, translate_rule
from tournier.policy.request import Value
from tournier.policy.rules import KINDS, Rule
from tournier.policy.vocabulary import FACT, OWNERS, FactType
from tournier.policy.words import ACTIONS, ENUM_SETS, SHOWN, Action, level_action

Known: TypeAlias = Mapping[str, Value]
Key: TypeAlias = tuple[object, ...]
Run: TypeAlias = Callable[..., Key]
ShowRun: TypeAlias = Callable[[Key, int, str], int]
REQUEST = ("channel", "purpose", "basis", "cls", "count", "categories", "families", "break_glass", "subject", "staff")
PYTHON_TYPE: Mapping[str, type] = {
    "bool": bool,
    "int": int,
    "date": int,
    "minutes": int,
    "str": str,
    "set": frozenset,
}


class UnknownWordError(ValueError):
    """A fact holds a word that is not in its list, or a value of another type."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compiled for one action.

    `run` reads `facts`, then tests every rule. Its answer is a key: equal keys have equal decisions about equal fields.
    """

    action: Action
    rules: tuple[Rule, ...]
    facts: tuple[FactType, ...]
    run: Run
    source: str

    def fired(self, key: Key) -> int:
        """The rules that fired, as bits: bit n for `rules[n]`."""
        return int(str(key[1]))


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """The levels of fields for staff, or for customers. Each function gives the bits of the rules that fire for a level."""

    rules: tuple[Rule, ...]
    permits: int
    runs: tuple[tuple[Level, ShowRun], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """A whole book: `rules` with the facts that each reads, and the plans by action and by kind of principal."""

    rules: tuple[Rule, ...]
    plans: Mapping[str, Plan]
    shows: Mapping[str, ShowPlan]


def compile_rules(rules: Sequence[Rule]) -> Compiled:
    """Compile every action. BadInput names the rule that uses a construct which is not translated."""
    facts: dict[str, dict[str, None]] = {rule.id: {} for rule in rules}
    shown = [rule for rule in rules if rule.kind == "show"]
    asked = sorted((rule for rule in rules if rule.kind != "show"), key=lambda rule: KINDS.index(rule.kind))
    show_bodies = {kind: _show_bodies(shown, kind, facts) for kind in ("Staff", "Customer")}
    bodies = {action.name: _body(asked, action, facts) for action in ACTIONS.values()}
    whole = tuple(replace(rule, facts=tuple(facts[rule.id])) for rule in rules)
    by_id = {rule.id: rule for rule in whole}
    plans = {}
    for action in ACTIONS.values():
        names, lines = bodies[action.name]
        plans[action.name] = _plan(action, names, lines, show_bodies[action.principal][0], by_id)
    shows = {kind: _show_plan(*show_bodies[kind], by_id) for kind in show_bodies}
    return Compiled(whole, plans, shows)


Lines: TypeAlias = dict[str, str]  # rule id -> condition


def _condition(rule: Rule, action: Action, names: Names, facts: dict[str, dict[str, None]]) -> str | None:
    if rule.tree is None:
        return None
    own = Names(names.constants)
    try:
        text = translate_rule(rule.tree, action, own)
    except UntranslatedError as error:
        raise BadInput(
            "rules.construct",
            f"{rule.file}: rule {rule.id!r} uses {error}, which the decision path does not know.",
            "Say it with comparisons, sets, `in`, `is`, `has`, and, or, not.",
        ) from None
    if text is not None:
        names.reads.update(own.reads)
        facts[rule.id].update(dict.fromkeys(own.reads))
    return text


def _body(rules: Iterable[Rule], action: Action, facts: dict[str, dict[str, None]]) -> tuple[Names, Lines]:
    names = Names()
    lines = {rule.id: _condition(rule, action, names, facts) for rule in rules}
    return names, {name: text for name, text in lines.items() if text is not None}


def _show_bodies(
    rules: Iterable[Rule], kind: str, facts: dict[str, dict[str, None]]
) -> tuple[Names, dict[Level, Lines]]:
    names = Names()
    rules = list(rules)
    found: dict[Level, Lines] = {}
    for level in SHOWN:
        lines = {rule.id: _condition(rule, level_action(level, kind), names, facts) for rule in rules}
        found[level] = {name: text for name, text in lines.items() if text is not None}
    return names, found


def _key_names(names: Names) -> list[str]:
    return [variable for read, variable in names.reads.items() if not read.startswith("group.")]


def _plan(action: Action, names: Names, lines: Lines, show: Names, by_id: Mapping[str, Rule]) -> Plan:
    key = _key_names(show)
    reads = dict(names.reads) | {read: variable for read, variable in show.reads.items() if variable in key}
    if action.principal == "Staff":
        reads.setdefault("staff.id", "s_id")
    constants: dict[str, object] = dict(names.constants)
    code = [f"def run(staff, customer, moment, approval, {', '.join(f'q_{name}' for name in REQUEST)}):"]
    code += _reading(reads, constants)
    if action.principal == "Staff":
        code += ["    if s_id != q_staff: raise UnknownWordError"]
    code += ["    fired = 0"]
    code += [f"    if {text}: fired |= {1 << bit}" for bit, text in enumerate(lines.values())]
    code += [f"    return {', '.join([repr(action.name), 'fired', 'q_break_glass', *key])}"]
    rules = tuple(by_id[name] for name in lines)
    facts = tuple(FACT[read] for read in reads if read in FACT)
    source = "\n".join(code)
    return Plan(action, rules, facts, _build(source, constants)["run"], source)


def _show_plan(names: Names, levels: Mapping[Level, Lines], by_id: Mapping[str, Rule]) -> ShowPlan:
    order = list(dict.fromkeys(name for lines in levels.values() for name in lines))
    rules = tuple(by_id[name] for name in order)
    key = _key_names(names)
    code: list[str] = []
    for level, lines in levels.items():
        code += [f"def {level.name}(key, g_cls, g_family):"]
        code += [f"    {', '.join(['_', '_', '_', *key])} = key"]
        code += ["    fired = 0"]
        code += [f"    if {text}: fired |= {1 << order.index(name)}" for name, text in lines.items()]
        code += ["    return fired"]
    source = "\n".join(code)
    built = _build(source, dict(names.constants))
    permits = sum(1 << bit for bit, rule in enumerate(rules) if rule.permits)
    return ShowPlan(rules, permits, tuple((level, built[level.name]) for level in levels), source)


def _reading(reads: Mapping[str, str], constants: dict[str, object]) -> list[str]:
    """The lines that read all facts at once, then check their types and their words."""
    order = [FACT[read] for owner in OWNERS for read in reads if read in FACT and FACT[read].owner == owner]
    sure = [fact for fact in order if not fact.optional]
    getters = []
    for owner in dict.fromkeys(fact.owner for fact in sure):
        constants[f"get_{owner}"] = _getter([fact.name for fact in sure if fact.owner == owner])
        getters.append(f"get_{owner}({owner})")
    constants["types"] = [PYTHON_TYPE[fact.type] for fact in sure]
    lines: list[str] = []
    if sure:
        lines += [f"    values = {' + '.join(getters)}"]
        lines += ["    if [*map(type, values)] != types: raise UnknownWordError"]
        lines += [f"    {''.join(f'{reads[fact.key]}, ' for fact in sure)} = values"]
    for fact in order:
        variable = reads[fact.key]
        if fact.optional:
            kind = PYTHON_TYPE[fact.type].__name__
            lines += [f"    {variable} = {fact.owner}.get({fact.name!r})"]
            lines += [f"    if {variable} is not None and type({variable}) is not {kind}: raise UnknownWordError"]
        if fact.enum:
            constants[f"known_{fact.enum}"] = ENUM_SETS[fact.enum]
            test = "<=" if fact.type == "set" else "in"
            there = f"{variable} is not None and " if fact.optional else ""
            lines += [f"    if {there}not {variable} {test} known_{fact.enum}: raise UnknownWordError"]
    return lines


def _getter(names: list[str]) -> Callable[[Known], tuple[Value, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    only = names[0]
    return lambda known: (known[only],)


def _build(source: str, constants: Mapping[str, object]) -> dict[str, Callable[..., Any]]:
    # Only text that `expressions` wrote reaches this: operators, variables and quoted literals of validated rules.
    space: dict[str, object] = {
        **constants,
        "UnknownWordError": UnknownWordError,
        "__builtins__": dict(_BUILTINS),
    }
    exec(compile(source, "<rules>", "exec"), space)  # noqa: S102  the compiler of the rule book
    return {name: value for name, value in space.items() if callable(value)}


_BUILTINS = {"map": map, "type": type, "bool": bool, "int": int, "str": str, "frozenset": frozenset}


def faults(facts: Sequence[FactType], known: Mapping[str, Known]) -> tuple[FactType, ...]:
    """The facts that are missing, of another type, or hold a word outside their list."""
    return tuple(fact for fact in facts if is_fault(fact, known[fact.owner].get(fact.name)))


def is_fault(fact: FactType, value: Value | None) -> bool:
    """Whether a value of that fact is missing, of another type, or holds a word outside its list."""
    if value is None:
        return not fact.optional
    if type(value) is not PYTHON_TYPE[fact.type]:
        return True
    if isinstance(value, frozenset):
        return not all(isinstance(word, str) for word in value) or bool(fact.enum and not value <= ENUM_SETS[fact.enum])
    return bool(fact.enum) and value not in ENUM_SETS[fact.enum]
