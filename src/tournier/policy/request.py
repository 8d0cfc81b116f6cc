# SPDX-License-Identifier: Apache-2.0
"""What is asked of the gate, and the facts that are known about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from tournier.base.derived import Derived
from tournier.catalogue.classes import InformationClass
from tournier.catalogue.places import FieldRef

Value: TypeAlias = bool | int | str | frozenset[str]
_HIGHEST: Derived[InformationClass] = Derived(512)


class Channel(StrEnum):
    """The ways in which information leaves."""

    SEARCH = "search"  # find which customer is meant; masked rows only
    LOOK_UP = "look_up"  # the masked card of one customer
    REVEAL = "reveal"  # named fields of one customer in clear
    MATCH = "match"  # match or no match
    COPY = "copy"  # clear fields to the clipboard
    PRINT = "print"  # the card on paper
    OWN_VIEW = "own_view"  # the customer's own view
    QUERY = "query"  # a question in SQL, about many customers
    EXPORT = "export"  # its answer as a file


@dataclass(frozen=True, slots=True)
class RequestedField:
    """A field with what the catalogue says of it."""

    ref: FieldRef
    category: str
    cls: InformationClass


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the gate. `subject` is the customer's key, None for a search, a query and an export.

    `case` is the reference of the business at hand (a ticket or application number); `count` is the number
    of customers concerned. `break_glass` carries the reason given in an emergency, else an empty text.
    `statement` is the keyed digest of a question in SQL: people agree to one statement, not to
    another; of an export it stands for the export's id too (M27).
    """

    id: str
    channel: Channel
    staff: str
    purpose: str
    basis: str
    subject: str | None = None
    fields: tuple[RequestedField, ...] = ()
    count: int = 1
    case: str = ""
    break_glass: str = ""
    session: str = ""
    address: str = ""
    statement: str = ""
    receiver: str = ""  # the partner outside to whom it goes; rules do not read it, facts are asked about it

    @property
    def cls(self) -> InformationClass:
        """The class of the combination asked for: the highest wins."""
        fields = self.fields
        return _HIGHEST.of(fields, make=lambda: InformationClass.highest(item.cls for item in fields))


class Agreement(NamedTuple):
    """One approval that this request rests on: in which role, whose, and the ledger entry that holds it."""

    role: str
    person: str
    entry: str


class Apart(NamedTuple):
    """A customer who may only be stored, for questions about many: their mark, their key, and why, as `customer.kept` says it."""

    mark: str
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Checked statements, by whom they concern; names and types are fixed by `policy.vocabulary`.

    Dates are days since 1970-01-01, moments of the day are minutes, sets are frozensets of text.
    """

    staff: Mapping[str, Value] = field(default_factory=dict)
    customer: Mapping[str, Value] = field(default_factory=dict)
    moment: Mapping[str, Value] = field(default_factory=dict)
    approval: Mapping[str, Value] = field(default_factory=dict)
    agreed: tuple[Agreement, ...] = ()  # who stands behind `approval.roles`: for the record, rules do not read it
    checked: tuple[str, ...] = ()  # by which categories the customer's identity was checked: for the record too
    apart: tuple[Apart, ...] = field(default=(), repr=False)  # whom an answer about many leaves out
    case: str = ""  # where the case stands that the request names, or why it is none: for the record and in reasons
    unanswered: tuple[
        str, ...
    ] = ()  # the tables and others behind `moment.unanswered`, to be named; rules do not read it

    @classmethod
    def by_owner(cls, parts: Mapping[str, Mapping[str, Value]]) -> Facts:
        """Facts from the four parts by name; a part that is absent holds nothing."""
        nothing: Mapping[str, Value] = {}
        return cls(
            staff=parts.get("staff", nothing),
            customer=parts.get("customer", nothing),
            moment=parts.get("moment", nothing),
            approval=parts.get("approval", nothing),
        )
