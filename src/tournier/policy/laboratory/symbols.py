# SPDX-License-Identifier: Apache-2.0
"""Every fact that rules read, as a symbol that z3 may give any value; and what always holds between them.

Texts are numbers, equal texts equal numbers. A closed list is the place of the word in it. A set of words is a truth
value for each word. Only z3 is optional in this product, so it is imported here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES, InformationClass
from tournier.policy.request import Value
from tournier.policy.vocabulary import FACT, FACTS, FactType
from tournier.policy.words import ENUMS, FAMILY_OF
from tournier.purpose import PURPOSES

try:
    import z3
except ModuleNotFoundError:  # the extra `prove` was not installed
    z3 = None

__all__ = ["SYMBOLS", "Symbols", "Term", "Texts", "Words", "possible", "require_z3", "well_formed", "z3"]

Term: TypeAlias = Any  # z3 ships no types that say more
_DAY = 24 * 60
_C3 = int(InformationClass.C3)
_REQUEST = (
    FactType("request", "staff", "str", "申请人", "Who asks"),
    FactType("request", "subject", "str", "客户", "The customer"),
    FactType("request", "channel", "str", "渠道", "Channel", enum="Channel"),
    FactType("request", "purpose", "str", "用途", "Purpose", enum="Purpose"),
    FactType("request", "basis", "str", "合法性基础", "Legal basis", enum="Basis"),
    FactType("request", "cls", "int", "信息级别", "Class"),
    FactType("request", "count", "int", "客户数量", "Number of customers"),
    FactType("request", "categories", "set", "信息类别", "Categories", enum="Category"),
    FactType("request", "families", "set", "信息种类", "Families", enum="Family"),
    FactType("request", "break_glass", "bool", "紧急查询", "Break-glass"),
)
_GROUP = (
    FactType("group", "cls", "int", "字段级别", "Class of the field"),
    FactType("group", "family", "str", "字段种类", "Family of the field", enum="Family"),
)
SYMBOLS: Mapping[str, FactType] = {fact.key: fact for fact in (*FACTS, *_REQUEST, *_GROUP)}


def require_z3() -> None:
    """BadInput with the cure when z3 is not installed."""
    if z3 is None:
        raise BadInput(
            "prove.z3", "Proofs need z3, which is not installed.", "Install it: pip install 'tournier[prove]'."
        )


@dataclass(frozen=True, slots=True)
class Words:
    """A set of words of one list: whether each is in it, by its place in the list."""

    holds: Mapping[int, Term]

    def contains(self, term: Term) -> Term:
        """Whether the word that `term` stands for is in the set."""
        return z3.Or([z3.And(term == place, held) for place, held in self.holds.items()])

    def at(self, place: int) -> Term:
        """Whether the word at that place is in the set."""
        return self.holds.get(place, z3.BoolVal(False))  # noqa: FBT003  a constant of z3

    def places(self) -> Iterable[int]:
        """The places of all words that might be in the set."""
        return self.holds

    def is_empty(self) -> Term:
        """Whether no word is in the set."""
        return z3.Not(z3.Or(list(self.holds.values())))


@dataclass(frozen=True, slots=True)
class Texts:
    """A set of texts from no list."""

    array: Term

    def contains(self, term: Term) -> Term:
        """Whether the text is in the set."""
        return z3.Select(self.array, term)

    def at(self, place: int) -> Term:
        """Whether that text is in the set."""
        return z3.Select(self.array, z3.IntVal(place))

    def is_empty(self) -> Term:
        """Whether the set holds nothing."""
        return self.array == z3.EmptySet(z3.IntSort())


@dataclass(slots=True)
class Symbols:
    """One world of facts. `texts` keeps the number of every text that a rule or a question names."""

    known: dict[str, Term] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)

    def text(self, word: str) -> int:
        """The number of a text."""
        return self.texts.setdefault(word, len(self.texts) + 1)

    def of(self, key: str) -> Term:
        """The symbol of a fact, by keys as `staff.posts`; `group.` and `request.` keys too."""
        if key not in self.known:
            self.known[key] = _symbol(SYMBOLS[key])
        return self.known[key]

    def present(self, key: str) -> Term:
        """Whether an optional fact is there."""
        return self.known.setdefault(f"{key}?", z3.Bool(f"{key}?"))

    def equals(self, key: str, value: Value | None) -> Term:
        """The condition under which a fact has this value."""
        fact = SYMBOLS[key]
        if value is None:
            return z3.Not(self.present(key))
        symbol = self.of(key)
        same: Term
        if isinstance(symbol, Words) and isinstance(value, frozenset):
            same = z3.And([held == (ENUMS[fact.enum][place] in value) for place, held in symbol.holds.items()])
        elif isinstance(symbol, Texts) and isinstance(value, frozenset):
            whole = z3.EmptySet(z3.IntSort())
            for word in sorted(value):
                whole = z3.SetAdd(whole, z3.IntVal(self.text(word)))
            same = symbol.array == whole
        elif isinstance(value, str):
            same = symbol == (ENUMS[fact.enum].index(value) if fact.enum else self.text(value))
        else:
            same = symbol == value
        return z3.And(self.present(key), same) if key in FACT and FACT[key].optional else same


def _symbol(fact: FactType) -> Term:
    if fact.type == "bool":
        return z3.Bool(fact.key)
    if fact.type == "set":
        if not fact.enum:
            return Texts(z3.Array(fact.key, z3.IntSort(), z3.BoolSort()))
        return Words({place: z3.Bool(f"{fact.key}.{word}") for place, word in enumerate(ENUMS[fact.enum])})
    return z3.Int(fact.key)


def possible(symbols: Symbols) -> list[Term]:
    """What is so in every world: words are from their lists, numbers in their range, classes and families as the fields have."""
    found: list[Term] = []
    for key, fact in SYMBOLS.items():
        symbol = symbols.of(key)
        if fact.enum and fact.type == "str":
            found += [symbol >= 0, symbol < len(ENUMS[fact.enum])]
        elif fact.type == "minutes":
            found += [symbol >= 0, symbol < _DAY]
    for key, least in (("request.count", 1), ("customer.age", 0), ("moment.factors", 0), ("moment.searches_today", 0)):
        found.append(symbols.of(key) >= least)
    return [*found, *_fields(symbols)]


def _fields(symbols: Symbols) -> list[Term]:
    categories, families = symbols.of("request.categories"), symbols.of("request.families")
    cls, group = symbols.of("request.cls"), symbols.of("group.cls")
    if not isinstance(categories, Words) or not isinstance(families, Words):
        raise TypeError("the lists of categories and families are closed")
    found = [cls >= 1, cls <= _C3, group >= 1, group <= _C3]
    for place, family in enumerate(ENUMS["Family"]):
        inside = [
            categories.at(at) for at, name in enumerate(ENUMS["Category"]) if FAMILY_OF.get(name) == family
        ]  # fmt: skip
        found.append(families.at(place) == z3.Or(inside))
    for place, name in enumerate(ENUMS["Category"]):
        # A catalogue may raise the class of a category, never lower it (JR/T 0171 4.2 d).
        found.append(z3.Implies(categories.at(place), cls >= int(CATEGORIES[name].cls)))
    found.append(z3.Implies(categories.is_empty(), cls == 1))
    return found


def well_formed(symbols: Symbols) -> Term:
    """The purpose and the basis go together; else no rule is asked (PIPL 6)."""
    purpose, basis = symbols.of("request.purpose"), symbols.of("request.basis")
    return z3.Or(
        [
            z3.And(purpose == place, z3.Or([basis == ENUMS["Basis"].index(word) for word in PURPOSES[name].bases]))
            for place, name in enumerate(ENUMS["Purpose"])
        ]
    )
