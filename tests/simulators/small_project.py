# SPDX-License-Identifier: Apache-2.0
"""The project folder of the small bank; needs no office, so that a process can be pointed at it before it starts one."""

from __future__ import annotations

from pathlib import Path

from tests.simulators.smallbank import make_small_bank
from tournier.catalogue import CustomerFacts, FactMapping
from tournier.catalogue.facts import FROM_BIRTH, SAFEST, How, unknown
from tournier.catalogue.places import FieldRef
from tournier.catalogue.project import Project
from tournier.policy import shipped_rules


def customer_facts() -> CustomerFacts:
    """Confirmed facts: the branch and the birth date are columns, everything else is harmless."""
    harmless = {name: False for name, safest in SAFEST.items() if isinstance(safest, bool)}
    mappings = [unknown(name, value) for name, value in harmless.items() if name not in FROM_BIRTH]
    mappings += [FactMapping(name, How.COLUMN, FieldRef("core:cust_info", "csrq")) for name in FROM_BIRTH]
    mappings.append(FactMapping("branch", How.COLUMN, FieldRef("core:cust_info", "khjg")))
    return CustomerFacts(tuple(mappings)).confirmed()


def make_small_project(folder: Path) -> Project:
    """The bank's file and a project over it, in `folder`."""
    bank = make_small_bank(folder / "core.sqlite")
    return Project.create(
        folder / "project",
        name="Small bank",
        origin="bank.example/ledger",
        sources=bank.sources,
        catalogue=bank,
        facts=customer_facts(),
        rules=shipped_rules(),
    )
