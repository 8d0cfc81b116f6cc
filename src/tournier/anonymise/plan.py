# SPDX-License-Identifier: Apache-2.0
"""What is done with each column of a table, written by a person: a column without a line is refused, not guessed.

purpose = "analysis"            # test, analysis or expiry
k = 5                           # at least so many rows look alike in what others may know of a person
l = 2                           # and hold so many different values of each sensitive column (optional)
t = 0.3                         # spread no further from all rows' than this (optional, 0 to 1)
most_left_out = 0.02            # of the rows, where nothing else helps

[columns.ID_NO]
role = "identifier"             # names one person: never kept
method = "token"                # drop, token or invent
form = "identity"               # card, mobile, identity or text

[columns.BIRTH_DATE]
role = "quasi"                  # known to others: generalised until k, l and t hold
method = "date"                 # date, number, prefix, groups or whole

[columns.BALANCE]
role = "sensitive"              # what must not be learnt of a person
method = "perturb"              # keep, perturb or draw
share = 0.1

[columns.PRODUCT]
role = "other"                  # neither; keep or draw
method = "keep"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast, get_args

from tournier.base import BadInput

Role: TypeAlias = Literal["identifier", "quasi", "sensitive", "other"]
Purpose: TypeAlias = Literal["test", "analysis", "expiry"]
METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "identifier": ("drop", "token", "invent"),
        "quasi": ("date", "number", "prefix", "groups", "whole"),
        "sensitive": ("keep", "perturb", "draw"),
        "other": ("keep", "draw"),
    }
)
FORMS = ("text", "card", "mobile", "identity")
_OWN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "token": frozenset({"form"}),
        "invent": frozenset({"form"}),
        "number": frozenset({"widths"}),
        "prefix": frozenset({"kept"}),
        "groups": frozenset({"groups"}),
        "perturb": frozenset({"share"}),
    }
)
_LEAST_K = 2


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column's line."""

    role: Role
    method: str
    form: str = "text"
    widths: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan, sound in itself; whether it fits a table is told when it meets one."""

    purpose: Purpose
    k: int
    columns: Mapping[str, ColumnPlan]
    l: int = 1  # noqa: E741  the letter by which the measure is known
    t: float = 1.0
    most_left_out: float = 0.0

    @classmethod
    def read(cls, text: str) -> Plan:
        """The plan of this TOML text. BadInput names the line that is wrong."""
        try:
            told = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise _wrong(f"it is no TOML: {error}") from None
        unknown = sorted(set(told) - {"purpose", "k", "l", "t", "most_left_out", "columns"})
        if unknown:
            raise _wrong(f"nothing is called {', '.join(unknown)}")
        purpose = told.get("purpose")
        if purpose not in get_args(Purpose):
            raise _wrong(f"purpose is one of {', '.join(get_args(Purpose))}")
        columns = told.get("columns")
        if not isinstance(columns, dict) or not columns:
            raise _wrong("it names no columns")
        plan = cls(
            cast("Purpose", purpose),
            _whole("k", told.get("k"), _LEAST_K),
            MappingProxyType({name: _column(name, line) for name, line in columns.items()}),
            _whole("l", told.get("l", 1), 1),
            _share("t", told.get("t", 1.0)),
            _share("most_left_out", told.get("most_left_out", 0.0)),
        )
        plan._sound()
        return plan

    def _sound(self) -> None:
        if (self.l > 1 or self.t < 1) and not self.of("sensitive"):
            raise _wrong("l and t are measured on sensitive columns, and there are none")
        tokens = [name for name, line in self.columns.items() if line.method == "token"]
        # PIPL 4 and 73 (4): anonymous is what cannot be led back, by anybody; a token leads back whoever holds its key.
        if self.purpose == "expiry" and tokens:
            raise _wrong(f"what has expired keeps no tokens ({', '.join(tokens)}): drop or invent them")

    def of(self, role: Role) -> tuple[str, ...]:
        """The names of the columns in this role, in the plan's order."""
        return tuple(name for name, line in self.columns.items() if line.role == role)


def _column(name: str, line: Any) -> ColumnPlan:
    if not isinstance(line, dict):
        raise _wrong(f"{name} needs role and method")
    role, method = line.get("role"), line.get("method")
    if not isinstance(role, str) or role not in METHODS:
        raise _wrong(f"the role of {name} is one of {', '.join(METHODS)}")
    if method not in METHODS[role]:
        raise _wrong(f"the method of {name}, {role}, is one of {', '.join(METHODS[role])}")
    unknown = sorted(set(line) - {"role", "method"} - _OWN.get(method, frozenset()))
    if unknown:
        raise _wrong(f"{name} by {method} takes no {', '.join(unknown)}")
    if line.get("form", "text") not in FORMS:
        raise _wrong(f"the form of {name} is one of {', '.join(FORMS)}")
    widths = _steps(name, "widths", line.get("widths"), "rising") if method == "number" else ()
    kept = _steps(name, "kept", line.get("kept"), "falling") if method == "prefix" else ()
    share = line.get("share", 0.0)
    if method == "perturb" and (_is_no_number(share) or not 0 < share <= 1):
        raise _wrong(f"share of {name} is a number above 0, at most 1: the noise beside the column's own spread")
    return ColumnPlan(
        cast("Role", role),
        str(method),
        line.get("form", "text"),
        widths,
        kept,
        _groups(name, line.get("groups"), method),
        float(share),
    )


def _groups(name: str, told: Any, method: str) -> Mapping[str, tuple[str, ...]]:
    if method != "groups":
        return MappingProxyType({})
    if not isinstance(told, dict) or not told:
        raise _wrong(f"groups of {name} name for each value the groups it belongs to, the narrowest first")
    found = {}
    for value, groups in told.items():
        texts = [groups] if isinstance(groups, str) else groups
        if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
            raise _wrong(f"the groups of one value of {name} are a text or a list of texts")
        found[value] = tuple(texts)
    if len({len(groups) for groups in found.values()}) > 1:
        raise _wrong(f"all values of {name} belong to as many groups")
    return MappingProxyType(found)


def _steps(name: str, what: str, told: Any, way: str) -> tuple[int, ...]:
    numbers = list(told) if isinstance(told, list) else []
    good = bool(numbers) and all(type(one) is int and one > 0 for one in numbers)
    if not good or numbers != sorted(set(numbers), reverse=way == "falling"):
        raise _wrong(f"{what} of {name} are whole numbers above 0, {way}, from the finest to the coarsest")
    return tuple(numbers)


def _whole(what: str, told: Any, least: int) -> int:
    if type(told) is not int or told < least:
        raise _wrong(f"{what} is a whole number, at least {least}")
    return told


def _share(what: str, told: Any) -> float:
    if _is_no_number(told) or not 0 <= told <= 1:
        raise _wrong(f"{what} is a number from 0 to 1")
    return float(told)


def _is_no_number(told: Any) -> bool:
    return isinstance(told, bool) or not isinstance(told, int | float)


def _wrong(what: str) -> BadInput:
    return BadInput("anonymise.plan", f"The plan cannot be used: {what}.", "Correct it; nothing was written.")
