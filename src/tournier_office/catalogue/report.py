# SPDX-License-Identifier: Apache-2.0
"""The conformity report: one standard for all branches (M11; XB 13)."""

from __future__ import annotations

from dataclasses import dataclass

from tournier.base import day_number
from tournier.catalogue import CATEGORIES, Catalogue
from tournier.policy import RuleBook
from tournier_office.catalogue.treatments import Deviation, deviations, rules_naming
from tournier_office.people.lookups import branch_codes

# One category of each kind of treatment; all others follow rules that name the same groups.
_SAMPLE = ("NAME", "ID_NO", "MOBILE", "BANK_CARD", "ADDRESS", "BALANCE", "TXN", "LOAN", "GENDER", "CVV")
_POSTS = ("teller", "customer_manager", "call_agent", "loan_officer", "branch_manager")
_MOST_BRANCHES = 12


@dataclass(frozen=True, slots=True)
class Conformity:
    """What was compared and what differs."""

    branches: int
    compared: int
    rules: int
    version: str
    deviations: tuple[Deviation, ...]
    naming: tuple[str, ...]
    fields: int
    open: int
    closed: int
    below: int

    @property
    def uniform(self) -> bool:
        """Whether one standard holds everywhere."""
        return not self.deviations and not self.naming and not self.below


def conformity_report(catalogue: Catalogue, rules: RuleBook) -> Conformity:
    """Compare the branches in ordinary cases, and every class with that of its category."""
    branches = sorted(branch_codes())
    compared = branches[:_MOST_BRANCHES]
    sample = [name for name in _SAMPLE if name in CATEGORIES]
    fields = [field for table in catalogue.tables for field in table.fields]
    below = sum(
        field.category is not None and field.cls is not None and field.cls < CATEGORIES[field.category].cls
        for field in fields
    )
    return Conformity(
        branches=len(branches),
        compared=len(compared),
        rules=len(rules.rules),
        version=rules.version,
        deviations=deviations(rules, compared, _POSTS, sample, day_number()) if compared else (),
        naming=rules_naming(rules, branches),
        fields=len(fields),
        open=sum(field.is_open for field in fields),
        closed=sum(not field.is_open for field in fields),
        below=below,
    )
