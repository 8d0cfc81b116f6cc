# SPDX-License-Identifier: Apache-2.0
"""Cedar expressions as Python expressions, for one kind of principal and resource.

Only what is translated here may stand in a rule: anything else is refused when the book is loaded, never when it
decides. Rules were validated strictly before, so that both sides of every operator have the type it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cedarpy import pst

from tournier.policy.rules import scope_matches
from tournier.policy.words import Action

_COMPARE = {"eq": "==", "not_eq": "!=", "less": "<", "less_eq": "<=", "greater": ">", "greater_eq": ">="}
_OWNERS = {"staff": "s", "customer": "c", "moment": "m", "approval": "a", "request": "q", "group": "g"}


class UntranslatedError(ValueError):
    """The expression uses a construct of Cedar that is not translated; the text says which."""


@dataclass(slots=True)
class Names:
    """Constants and facts that translated expressions refer to. `reads` keeps the order of appearance."""

    constants: dict[str, frozenset[str]] = field(default_factory=dict)
    reads: dict[str, str] = field(default_factory=dict)  # "staff.branch" -> "s_branch"

    def read(self, owner: str, name: str) -> str:
        """The variable of a fact."""
        return self.reads.setdefault(f"{owner}.{name}", f"{_OWNERS[owner]}_{name}")

    def constant(self, words: Iterable[str]) -> str:
        """The variable of a constant set."""
        wanted = frozenset(words)
        for name, known in self.constants.items():
            if known == wanted:
                return name
        name = f"K{len(self.constants)}"
        self.constants[name] = wanted
        return name


def translate_rule(tree: pst.Template, action: Action, names: Names) -> str | None:
    """The condition under which a rule fires for an action; None when it never does."""
    if not scope_matches(tree.action, action):
        return None
    words = _Words(action, names)
    parts = [words.scope("principal", tree.principal), words.scope("resource", tree.resource)]
    for clause in tree.clauses:
        text = words.text(clause.expr)
        parts.append(text if isinstance(clause, pst.When) else _not(text))
    whole = _join(parts, "and")
    return None if whole == "False" else whole


def _not(text: str) -> str:
    return {"True": "False", "False": "True"}.get(text, f"(not {text})")


def _join(parts: list[str], word: str) -> str:
    """Join conditions, dropping what decides nothing."""
    neutral, final = ("True", "False") if word == "and" else ("False", "True")
    if final in parts:
        return final
    kept = list(dict.fromkeys(part for part in parts if part != neutral))
    if len(kept) <= 1:
        return kept[0] if kept else neutral
    return "(" + f" {word} ".join(kept) + ")"


@dataclass(slots=True)
class _Words:
    action: Action
    names: Names

    def kind(self, variable: str) -> str:
        return self.action.principal if variable == "principal" else self.action.resource

    def scope(self, variable: str, constraint: pst.PrincipalOrResourceConstraint) -> str:
        match constraint:
            case pst.ScopeAny():
                return "True"
            case pst.ScopeIs(entity_type):
                return str(str(entity_type) == self.kind(variable))
            case pst.ScopeIn(pst.EntityUid() as entity):
                return self.within(pst.Var(_variable(variable)), [entity])
            case pst.ScopeIsIn(entity_type, pst.EntityUid() as entity):
                same = str(str(entity_type) == self.kind(variable))
                return _join([same, self.within(pst.Var(_variable(variable)), [entity])], "and")
            case _:
                raise UntranslatedError(f"a scope {type(constraint).__name__} on {variable}")

    def within(self, left: pst.Expr, entities: list[pst.EntityUid]) -> str:
        """`left in [entities]`. Only staff have parents, their posts; for everything else `in` is equality."""
        words = [entity.id for entity in entities]
        kinds = {str(entity.type) for entity in entities}
        if isinstance(left, pst.Var):
            if kinds != {"Post"} or left.name != "principal":
                raise UntranslatedError("`in` of something other than posts")
            if self.kind("principal") != "Staff":
                return "False"
            posts = self.names.read("staff", "posts")
            if len(words) == 1:
                return f"({words[0]!r} in {posts})"
            return f"(not {posts}.isdisjoint({self.names.constant(words)}))"
        return f"({self.text(left)} in {self.names.constant(words)})"

    def text(self, expression: pst.Expr) -> str:  # noqa: C901, PLR0911  one case for each construct of the language
        match expression:
            case pst.BoolLit(value) | pst.LongLit(value) | pst.StringLit(value):
                return repr(value)
            case pst.EntityLit(value):
                return repr(value.id)
            case pst.Var(("principal" | "resource") as name):
                return self.names.read("request", "staff" if name == "principal" else "subject")
            case pst.GetAttr() | pst.HasAttr():
                return self.attribute(expression)
            case pst.Set(elements):
                return self.names.constant(_literals(elements))
            case pst.UnaryOp("not", argument):
                return _not(self.text(argument))
            case pst.UnaryOp("is_empty", argument):
                return f"(not {self.text(argument)})"
            case pst.Is(pst.Var(("principal" | "resource") as name), entity_type, None):
                return str(str(entity_type) == self.kind(name))
            case pst.IfThenElse(condition, then, other):
                return f"({self.text(then)} if {self.text(condition)} else {self.text(other)})"
            case pst.BinaryOp():
                return self.binary(expression)
            case _:
                raise UntranslatedError(f"the construct {type(expression).__name__}")

    def binary(self, expression: pst.BinaryOp) -> str:  # noqa: C901, PLR0911  one case for each operator
        match expression:
            case pst.BinaryOp(("and" | "or") as op, left, right):
                # The right side of a decided `and` or `or` is not looked at: it may read what this principal lacks.
                first = self.text(left)
                if first == ("False" if op == "and" else "True"):
                    return first
                return _join([first, self.text(right)], op)
            case pst.BinaryOp("in", left, pst.EntityLit(entity)):
                return self.within(left, [entity])
            case pst.BinaryOp("in", left, pst.Set(elements)):
                return self.within(left, [part.value for part in elements if isinstance(part, pst.EntityLit)])
            case pst.BinaryOp(("eq" | "not_eq") as op, pst.Var() as left, pst.Var() as right):
                if self.kind(left.name) != self.kind(right.name):
                    return str(op == "not_eq")
                return f"({self.text(left)} {_COMPARE[op]} {self.text(right)})"
            case pst.BinaryOp(op, left, right) if op in _COMPARE:
                return f"({self.text(left)} {_COMPARE[op]} {self.text(right)})"
            case pst.BinaryOp("contains", left, right):
                return f"({self.text(right)} in {self.text(left)})"
            case pst.BinaryOp("contains_all", left, right):
                return f"({self.text(left)} >= {self.text(right)})"
            case pst.BinaryOp("contains_any", left, right):
                return f"(not {self.text(left)}.isdisjoint({self.text(right)}))"
            case _:
                raise UntranslatedError(f"the operator {expression.op}")

    def attribute(self, expression: pst.GetAttr | pst.HasAttr) -> str:
        match expression:
            case pst.HasAttr(expr, (name,)):
                return f"({self.attribute(pst.GetAttr(expr, name))} is not None)"
            case pst.GetAttr(pst.Var("principal"), name) if self.kind("principal") == "Staff":
                return self.names.read("staff", name)
            case pst.GetAttr(pst.Var(("principal" | "resource") as variable), "key"):
                return self.text(pst.Var(variable))
            case pst.GetAttr(pst.Var(("principal" | "resource") as variable), name):
                if variable == "principal":
                    raise UntranslatedError("an attribute of the customer who asks")
                owner = "group" if self.kind("resource") == "FieldGroup" else "customer"
                return self.names.read(owner, name)
            case pst.GetAttr(pst.GetAttr(pst.Var("context"), owner), name):
                return self.names.read(owner, name)
            case _:
                raise UntranslatedError("an attribute that is nested differently")


def _variable(name: str) -> pst.VarName:
    return "principal" if name == "principal" else "resource"


def _literals(elements: tuple[pst.Expr, ...]) -> list[str]:
    words = []
    for element in elements:
        match element:
            case pst.EntityLit(value):
                words.append(value.id)
            case pst.StringLit(value):
                words.append(value)
            case _:
                raise UntranslatedError("a set that is not of literals")
    return words
