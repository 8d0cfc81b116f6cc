# SPDX-License-Identifier: Apache-2.0
"""Rules as formulas over symbols: the same Cedar text that is compiled to Python, read a second time for z3.

Whether both readings and Cedar's own engine agree is tested on generated requests. What is not read here raises
UntranslatedError: a proof that skipped a rule would prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cedarpy import pst

from tournier.policy.expressions import UntranslatedError
from tournier.policy.laboratory.symbols import Symbols, Term, Texts, Words, z3
from tournier.policy.rules import Rule, scope_matches
from tournier.policy.words import ENUMS, Action


def fires(rule: Rule, action: Action, symbols: Symbols) -> Term:
    """The condition under which a rule fires for an action; false when the rule is about others."""
    tree = rule.tree
    if tree is None or not scope_matches(tree.action, action):
        return _truth(value=False)
    reader = _Reader(action, symbols)
    parts = [reader.scope("principal", tree.principal), reader.scope("resource", tree.resource)]
    for clause in tree.clauses:
        if any(z3.is_false(part) for part in parts):
            break  # the rest may read what this principal lacks
        found = reader.term(clause.expr)
        parts.append(found if isinstance(clause, pst.When) else z3.Not(found))
    return z3.simplify(z3.And(parts))


def any_fires(rules: Iterable[Rule], action: Action, symbols: Symbols) -> Term:
    """Whether one of the rules fires."""
    return z3.Or([fires(rule, action, symbols) for rule in rules])


def _truth(*, value: bool) -> Term:
    return z3.BoolVal(value)


@dataclass(slots=True)
class _Reader:
    action: Action
    symbols: Symbols

    def kind(self, variable: str) -> str:
        return self.action.principal if variable == "principal" else self.action.resource

    def scope(self, variable: str, constraint: pst.PrincipalOrResourceConstraint) -> Term:
        match constraint:
            case pst.ScopeAny():
                return _truth(value=True)
            case pst.ScopeIs(entity_type):
                return _truth(value=str(entity_type) == self.kind(variable))
            case pst.ScopeIn(pst.EntityUid() as entity):
                return self.within(variable, [entity])
            case pst.ScopeIsIn(entity_type, pst.EntityUid() as entity):
                same = _truth(value=str(entity_type) == self.kind(variable))
                return z3.And(same, self.within(variable, [entity]))
            case _:
                raise UntranslatedError(f"a scope {type(constraint).__name__} on {variable}")

    def within(self, variable: str, entities: Sequence[pst.EntityUid]) -> Term:
        """Whether a variable is in one of these groups: only staff are, in their posts."""
        if variable != "principal" or {str(entity.type) for entity in entities} != {"Post"}:
            raise UntranslatedError("`in` of something other than posts")
        if self.kind("principal") != "Staff":
            return _truth(value=False)
        posts = self.set("staff.posts")
        return z3.Or([posts.at(ENUMS["Post"].index(entity.id)) for entity in entities])

    def set(self, key: str) -> Words | Texts:
        found = self.symbols.of(key)
        if not isinstance(found, Words | Texts):
            raise UntranslatedError(f"{key} as a set")
        return found

    def term(self, expression: pst.Expr) -> Term:  # noqa: C901, PLR0911, PLR0912  one case for each construct of the language
        match expression:
            case pst.BoolLit(value):
                return _truth(value=value)
            case pst.LongLit(value):
                return z3.IntVal(value)
            case pst.StringLit(value):
                return z3.IntVal(self.symbols.text(value))
            case pst.EntityLit(value):
                return z3.IntVal(self.place(value))
            case pst.Var(("principal" | "resource") as name):
                return self.symbols.of("request.staff" if name == "principal" else "request.subject")
            case pst.Set(elements):
                return Words({self.literal(element): _truth(value=True) for element in elements})
            case pst.GetAttr():
                return self.symbols.of(self.key(expression))
            case pst.HasAttr(expr, (name,)):
                return self.symbols.present(self.key(pst.GetAttr(expr, name)))
            case pst.UnaryOp("not", argument):
                return z3.Not(self.term(argument))
            case pst.UnaryOp("is_empty", argument):
                return self.members(argument).is_empty()
            case pst.Is(pst.Var(("principal" | "resource") as name), entity_type, None):
                return _truth(value=str(entity_type) == self.kind(name))
            case pst.IfThenElse(condition, then, other):
                return z3.If(self.term(condition), self.term(then), self.term(other))
            case pst.BinaryOp():
                return self.binary(expression)
            case _:
                raise UntranslatedError(f"the construct {type(expression).__name__}")

    def binary(self, expression: pst.BinaryOp) -> Term:  # noqa: C901, PLR0911, PLR0912  one case for each operator
        match expression:
            case pst.BinaryOp(("and" | "or") as op, left, right):
                first = z3.simplify(self.term(left))
                if z3.is_false(first) if op == "and" else z3.is_true(first):
                    return first  # the right side may read what this principal lacks
                return (z3.And if op == "and" else z3.Or)(first, self.term(right))
            case pst.BinaryOp("in", pst.Var(name), pst.EntityLit(entity)):
                return self.within(name, [entity])
            case pst.BinaryOp("in", pst.Var(name), pst.Set(elements)):
                return self.within(name, [part.value for part in elements if isinstance(part, pst.EntityLit)])
            case pst.BinaryOp("in", left, pst.EntityLit(entity)):
                return self.term(left) == self.place(entity)
            case pst.BinaryOp("in", left, pst.Set() as right):
                return self.members(right).contains(self.term(left))
            case pst.BinaryOp(("eq" | "not_eq") as op, left, right):
                same = self.equal(left, right)
                return same if op == "eq" else z3.Not(same)
            case pst.BinaryOp(("less" | "less_eq" | "greater" | "greater_eq") as op, left, right):
                one, two = self.term(left), self.term(right)
                return {"less": one < two, "less_eq": one <= two, "greater": one > two, "greater_eq": one >= two}[op]
            case pst.BinaryOp("contains", left, right):
                return self.members(left).contains(self.term(right))
            case pst.BinaryOp("contains_all", left, right):
                held, wanted = self.members(left), self.words(right)
                return z3.And([z3.Implies(wanted.at(place), held.at(place)) for place in wanted.places()])
            case pst.BinaryOp("contains_any", left, right):
                one, two = self.members(left), self.members(right)
                listed = two if isinstance(two, Words) else one
                if not isinstance(listed, Words):
                    raise UntranslatedError("two open sets that share a member")
                return z3.Or([z3.And(one.at(place), two.at(place)) for place in listed.places()])
            case _:
                raise UntranslatedError(f"the operator {expression.op}")

    def equal(self, left: pst.Expr, right: pst.Expr) -> Term:
        if isinstance(left, pst.Var) and isinstance(right, pst.Var) and self.kind(left.name) != self.kind(right.name):
            return _truth(value=False)
        one, two = self.term(left), self.term(right)
        if isinstance(one, Texts) and isinstance(two, Texts):
            return one.array == two.array
        if isinstance(one, Words) and isinstance(two, Words):
            return z3.And([one.at(place) == two.at(place) for place in {*one.places(), *two.places()}])
        if isinstance(one, Words | Texts) or isinstance(two, Words | Texts):
            raise UntranslatedError("an open set that equals a list")
        return one == two

    def members(self, expression: pst.Expr) -> Words | Texts:
        found = self.term(expression)
        if not isinstance(found, Words | Texts):
            raise UntranslatedError("a set that is computed")
        return found

    def words(self, expression: pst.Expr) -> Words:
        found = self.members(expression)
        if not isinstance(found, Words):
            raise UntranslatedError("all members of an open set")
        return found

    def literal(self, element: pst.Expr) -> int:
        match element:
            case pst.EntityLit(value):
                return self.place(value)
            case pst.StringLit(value):
                return self.symbols.text(value)
            case _:
                raise UntranslatedError("a set that is not of literals")

    def place(self, entity: pst.EntityUid) -> int:
        listed = ENUMS.get(str(entity.type))
        return listed.index(entity.id) if listed else self.symbols.text(entity.id)

    def key(self, expression: pst.GetAttr) -> str:
        match expression:
            case pst.GetAttr(pst.Var("principal"), name) if self.kind("principal") == "Staff":
                return f"staff.{name}"
            case pst.GetAttr(pst.Var("resource" | "principal" as variable), "key"):
                return "request.staff" if variable == "principal" else "request.subject"
            case pst.GetAttr(pst.Var("resource"), name):
                return f"group.{name}" if self.kind("resource") == "FieldGroup" else f"customer.{name}"
            case pst.GetAttr(pst.GetAttr(pst.Var("context"), owner), name):
                return f"{owner}.{name}"
            case _:
                raise UntranslatedError("an attribute that is nested differently")
