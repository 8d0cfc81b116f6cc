# SPDX-License-Identifier: Apache-2.0
"""Where the facts about a customer come from: `facts.toml` of a project, confirmed by a person, never guessed.

- `column`: the cell of a field; `when` lists the texts that mean yes; `otherwise` is what an empty cell means;
- `constant`: the bank says that it is so for every customer;
- `unknown`: the sources do not tell; `value` is the safe default that the confirming person chose.
A fact that is not confirmed, or an empty cell without `otherwise`, is missing: the gate then refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from tournier.base import BadInput
from tournier.catalogue.document import entries
from tournier.catalogue.places import FieldRef
from tournier.catalogue.toml import Plain, read_toml, section, write_file

FactValue: TypeAlias = bool | int | str | frozenset[str]

# What the law asks to be known about a customer before anything about them is shown: the type of each fact and the
# value that protects most. `known` is not among them: whether a customer exists is read, not mapped.
SAFEST: Mapping[str, FactValue] = MappingProxyType(
    {
        "branch": "",
        "manager": "",
        "age": 0,
        "minor": True,  # under 14: PIPL 31
        "young": True,  # under 18
        "deceased": True,
        "vip": True,
        "dormant": True,
        "is_staff": True,
        "restricted": True,
        "consents": frozenset(),
        "card_only": True,
    }
)
# Three facts with one source: the date of birth.
FROM_BIRTH = ("age", "minor", "young")


class How(StrEnum):
    """Where a fact comes from."""

    COLUMN = "column"
    CONSTANT = "constant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FactMapping:
    """The source of one fact. `value` belongs to constant and unknown, the rest to column."""

    fact: str
    how: How
    ref: FieldRef | None = None
    when: tuple[str, ...] = ()
    otherwise: FactValue | None = None
    value: FactValue | None = None
    confirmed: bool = False
    why: str = ""

    def __post_init__(self) -> None:
        """Refuse a mapping that says nothing."""
        if self.fact not in SAFEST:
            raise BadInput("facts.name", f"There is no customer fact {self.fact!r}.", f"Use {', '.join(SAFEST)}.")
        if (self.how is How.COLUMN) != (self.ref is not None) or (self.how is How.COLUMN) == (self.value is not None):
            raise BadInput(
                "facts.mapping",
                f"The fact {self.fact!r} needs a field when it is read from a column, and a value otherwise.",
                "Correct facts.toml.",
            )
        for given in (self.value, self.otherwise):
            if given is not None and type(given) is not type(SAFEST[self.fact]):
                raise BadInput(
                    "facts.type",
                    f"A value of the fact {self.fact!r} must be a {_TYPES[type(SAFEST[self.fact])]}.",
                    "Correct facts.toml.",
                )


_TYPES = {bool: "yes or no (true, false)", int: "number", str: "text", frozenset: "list of texts"}


@dataclass(frozen=True)
class CustomerFacts:
    """One mapping for each fact; those left out are unknown and unconfirmed."""

    mappings: tuple[FactMapping, ...] = ()

    def __post_init__(self) -> None:
        """Order, fill up and check."""
        names = [mapping.fact for mapping in self.mappings]
        if len(set(names)) != len(names):
            raise BadInput("facts.twice", "A customer fact is mapped twice.", "Correct facts.toml.")
        given = {mapping.fact: mapping for mapping in self.mappings}
        whole = (given.get(name) or unknown(name) for name in SAFEST)
        object.__setattr__(self, "mappings", tuple(whole))

    def mapping(self, fact: str) -> FactMapping:
        """The mapping of one fact."""
        return next(mapping for mapping in self.mappings if mapping.fact == fact)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The facts that nobody has confirmed: while there are any, the gate refuses for want of them."""
        return tuple(mapping.fact for mapping in self.mappings if not mapping.confirmed)

    def with_mapping(self, mapping: FactMapping) -> CustomerFacts:
        """The facts with this mapping instead."""
        return CustomerFacts((*(other for other in self.mappings if other.fact != mapping.fact), mapping))

    def confirmed(self) -> CustomerFacts:
        """The facts as proposed, confirmed by a person."""
        return CustomerFacts(tuple(replace(mapping, confirmed=True) for mapping in self.mappings))

    @classmethod
    def load(cls, path: Path) -> CustomerFacts:
        """Read facts.toml."""
        return cls(tuple(_read(item) for item in entries(read_toml(path), "fact")))

    def save(self, path: Path) -> None:
        """Write facts.toml at once and whole."""
        sections = (section("[[fact]]", _plain(mapping)) for mapping in self.mappings)
        write_file(path, _HEADING + "".join(sections))


_HEADING = """\
# What the rules must know about a customer and where it comes from.
# A fact without `confirmed = true` is missing, and the gate refuses. `unknown` states a safe default in `value`.
"""


def unknown(fact: str, value: FactValue | None = None) -> FactMapping:
    """The mapping of a fact that no source tells, with the value that protects most unless another is chosen."""
    return FactMapping(fact, How.UNKNOWN, value=SAFEST[fact] if value is None else value)


def _plain(mapping: FactMapping) -> dict[str, Plain]:
    found: dict[str, Plain] = {"name": mapping.fact, "how": mapping.how.value}
    if mapping.ref is not None:
        found |= {"table": mapping.ref.table, "field": mapping.ref.field}
    if mapping.when:
        found["when"] = list(mapping.when)
    for name, value in (("otherwise", mapping.otherwise), ("value", mapping.value)):
        if value is not None:
            found[name] = sorted(value) if isinstance(value, frozenset) else value
    found["confirmed"] = mapping.confirmed
    return found | ({"why": mapping.why} if mapping.why else {})


def _read(item: Mapping[str, object]) -> FactMapping:
    name, how = item.get("name"), item.get("how")
    if not isinstance(name, str) or name not in SAFEST or how not in list(How):
        raise BadInput("facts.entry", "An entry lacks a known name, or `how`.", "Correct facts.toml.")
    table, column = item.get("table"), item.get("field")
    when, why = item.get("when", []), item.get("why", "")
    if not isinstance(when, list) or not all(isinstance(text, str) for text in when) or not isinstance(why, str):
        raise BadInput("facts.entry", f"`when` or `why` of the fact {name!r} is not text.", "Correct facts.toml.")
    return FactMapping(
        fact=name,
        how=How(str(how)),
        ref=FieldRef(table, column) if isinstance(table, str) and isinstance(column, str) else None,
        when=tuple(when),
        otherwise=_value(name, item.get("otherwise")),
        value=_value(name, item.get("value")),
        confirmed=item.get("confirmed") is True,
        why=why,
    )


def _value(name: str, value: object) -> FactValue | None:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return frozenset(value)
    raise BadInput("facts.type", f"A value of the fact {name!r} has an unknown type.", "Correct facts.toml.")
