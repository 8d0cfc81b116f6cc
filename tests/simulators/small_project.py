# SPDX-License-Identifier: Apache-2.0
"""The project folder of the small bank; needs no office, so that a process can be pointed at it before it starts one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.simulators.smallbank import CUSTOMERS, make_small_bank, move_small_bank
from tournier.catalogue import CustomerFacts, FactMapping
from tournier.catalogue.facts import FROM_BIRTH, SAFEST, How, unknown
from tournier.catalogue.places import FieldRef
from tournier.catalogue.project import Project
from tournier.engines.adoption import index
from tournier.policy import shipped_rules


def customer_facts() -> CustomerFacts:
    """Confirmed facts: the branch and the birth date are columns, everything else is harmless."""
    harmless = {name: False for name, safest in SAFEST.items() if isinstance(safest, bool)}
    mappings = [unknown(name, value) for name, value in harmless.items() if name not in FROM_BIRTH]
    mappings += [FactMapping(name, How.COLUMN, FieldRef("core:cust_info", "csrq")) for name in FROM_BIRTH]
    mappings.append(FactMapping("branch", How.COLUMN, FieldRef("core:cust_info", "khjg")))
    return CustomerFacts(tuple(mappings)).confirmed()


def make_small_project(
    folder: Path,
    engine: str = "sqlite",
    url: str = "",
    *,
    customers: tuple[tuple[str, ...], ...] = CUSTOMERS,
    types: Mapping[str, str] = MappingProxyType({}),
) -> Project:
    """The bank in this engine (a server: at `url`), and a project over it in `folder`."""
    path = folder / "core.sqlite"
    bank = move_small_bank(make_small_bank(path, customers=customers), path, engine, url, types)
    project = Project.create(
        folder / "project",
        name="Small bank",
        origin="bank.example/ledger",
        sources=bank.sources,
        catalogue=bank,
        facts=customer_facts(),
        rules=shipped_rules(),
    )
    if engine != "sqlite":  # what was moved has no index of its own
        index(project)
    return project
