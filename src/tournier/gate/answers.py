# SPDX-License-Identifier: Apache-2.0
"""What the gate is asked and what it answers, as frozen values that a screen, the API and a command can show alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from tournier.catalogue import FieldRef, InformationClass, Level
from tournier.ledger.entries import Receipt
from tournier.policy import Agreement, Decision, Reason, Request


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, for what, on which ground; the part of a question that every channel shares."""

    staff: str
    purpose: str
    basis: str
    case: str = ""
    break_glass: str = ""
    session: str = ""
    address: str = ""
    receiver: str = ""  # the partner outside to whom it goes; rules read only whether anybody answers for it


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a section: how much of it is shown, and by which rule."""

    ref: FieldRef
    zh: str
    en: str
    category: str
    cls: InformationClass
    level: Level
    why: Reason | None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table, already treated; a withheld value is None. `complete` is False when more rows exist.

    In the columns `erased` a value is None because it lay sealed and its customer's key was destroyed.
    """

    table: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]
    complete: bool = True
    erased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer is no, and the refusal is recorded. `decision` holds rules, clauses, missing facts and the remedy."""

    request: Request
    decision: Decision
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """The answer waits for people; `decision.stages` says for whom. Recorded."""

    request: Request
    decision: Decision
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Card:
    """What was disclosed about one customer. `mark` is the text of the watermark: who, short id, when.

    `agreed` are the agreements under which it was disclosed; none where the rules wanted none.
    """

    request: Request
    decision: Decision
    receipt: Receipt
    subject: str
    sections: tuple[Section, ...]
    mark: str
    at: datetime
    agreed: tuple[Agreement, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """One hit of a search: its masked row when the person may look the customer up, else the decision that says why not."""

    subject: str
    decision: Decision
    section: Section | None


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, at most a handful. `more` says that others fit too and a further factor is needed."""

    request: Request
    decision: Decision
    receipt: Receipt
    customers: tuple[FoundCustomer, ...]
    more: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Matched:
    """Match or no match; nothing else leaves."""

    request: Request
    decision: Decision
    receipt: Receipt
    matched: bool


No: TypeAlias = Refusal | ApprovalNeeded
