# SPDX-License-Identifier: Apache-2.0
"""What was decided, as frozen values with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tournier.catalogue.classes import Level
from tournier.catalogue.places import FieldRef
from tournier.policy.request import Value


class Outcome(StrEnum):
    """The three answers of the gate."""

    ALLOW = "allow"
    NEEDS_APPROVAL = "needs_approval"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that took part in the decision, with its clauses and the facts it read."""

    rule: str
    zh: str
    en: str
    clauses: tuple[str, ...]
    facts: tuple[str, ...] = ()  # as "staff.training_until"


@dataclass(frozen=True, slots=True)
class RemedyStep:
    """One change of one fact. `who` says whose act brings it about (self, manager, office, customer, time, approvers)."""

    fact: str
    value: Value
    zh: str
    en: str
    who: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """The smallest change that would allow the request: apply it all and it is allowed, leave any step out and it is not."""

    steps: tuple[RemedyStep, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the people's part: `roles` of whom `all_of` says whether every one must agree or any one suffices."""

    roles: tuple[str, ...]
    all_of: bool = True


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty that comes with the answer: watermark, expiry, notify, review."""

    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one request. `levels` holds a level for every requested field; a field not named is withheld.

    With REFUSE, every level is WITHHELD (C3 and refused requests alike). With NEEDS_APPROVAL, `stages` says
    whose agreement is needed, in order. `remedy` is None when nothing that people can do would allow the request.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    rules_version: str
    levels: Mapping[FieldRef, Level] = field(default_factory=dict)
    level_reasons: Mapping[FieldRef, Reason] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    remedy: Remedy | None = None

    def level(self, ref: FieldRef) -> Level:
        """The level of a field; withheld when the decision does not name it."""
        return self.levels.get(ref, Level.WITHHELD)
