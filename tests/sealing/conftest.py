# SPDX-License-Identifier: Apache-2.0
"""The small bank in a project, ready to be sealed, behind its gate."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import mariadb
from tests.gate.conftest import SERVERS
from tests.simulators.registers import Registers
from tests.simulators.small_project import make_small_project
from tournier.catalogue import FieldRef, Project
from tournier.catalogue.sealed import Owner, SealedStore
from tournier.engines import Sources
from tournier.engines.assembly import open_gate, open_project_ledger, open_project_sources
from tournier.engines.sealing.copies import Copies
from tournier.engines.sealing.plan import chosen, named, planned
from tournier.engines.sealing.port import nothing
from tournier.engines.sealing.work import Done
from tournier.gate import Ask, Gate
from tournier.gate.ports import Criterion
from tournier.ledger import Ledger
from tournier.policy import RuleBook, shipped_rules

ENGINES = ("sqlite", "duckdb", "postgresql", "mysql", "files")
ASK = Ask("S0001", "counter_service", "contract", case="T20261124-001", session="s1", address="10.1.0.5")
PERSON = "cli:someone"


@dataclass
class Bank:
    """A project over the small bank, and its parts as one process has them."""

    project: Project
    stack: ExitStack
    ledger: Ledger = field(init=False)
    sources: Sources = field(init=False)
    registers: Registers = field(default_factory=Registers)

    def __post_init__(self):
        self.ledger = open_project_ledger(self.project, background=False)
        self.stack.callback(self.ledger.close)
        self.sources = self.opened()

    def opened(self) -> Sources:
        sources = open_project_sources(self.project, self.project.catalogue())
        self.stack.callback(sources.close)
        return sources

    def plan(self, *names: str, owner: Owner = Owner.CUSTOMER, deterministic: bool = False) -> SealedStore:
        catalogue = self.project.catalogue()
        refs = named(catalogue, "core", names) or chosen(self.sources, "core", owner)
        address = catalogue.source("core").url
        return planned(self.sources, "core", address, refs, owner, deterministic=deterministic)

    def work(self, probe=nothing) -> Copies:
        return Copies(self.project, self.ledger, PERSON, probe=probe)

    def seal(self, *names: str, **more: object) -> Done:
        return self.work().seal(self.plan(*names, **more))

    def held(self, subject: str = "1000001", *columns: str, table: str = "core:cust_info"):
        asked = columns or ("khxm", "zjhm", "sjhm", "csrq")
        return self.sources.held(table, asked, subject, limit=10)

    def row(self, subject: str = "1000001") -> tuple[object, ...]:
        return tuple(column[0] for column in self.held(subject).rows.columns)

    def found(self, category: str, column: str, text: str) -> list[str]:
        return self.sources.find([Criterion(FieldRef("core:cust_info", column), category, text)], 5)

    def gate(self, rules: RuleBook) -> Gate:
        return open_gate(
            self.project,
            catalogue=self.project.catalogue(),
            rules=lambda: rules,
            facts=self.registers,
            evidence=self.ledger,
            limits=self.registers,
            sources=self.sources,
        )


def with_keys(project: Project, url: str) -> Project:
    """What a bank of MariaDB has: primary keys, a reference, an index on what will be sealed, and a moment of change."""
    with mariadb.connect(url) as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE acct_base MODIFY zh VARCHAR(200) CHARACTER SET ascii, ADD PRIMARY KEY (zh)")
        cursor.execute(
            "ALTER TABLE cust_info ADD PRIMARY KEY (khh), ADD INDEX ix (khxm, csrq), MODIFY khxm VARCHAR(60)"
            " CHARACTER SET gbk COMMENT '客户''s \\\\ 姓名',"
            " ADD gxsj TIMESTAMP NOT NULL DEFAULT '2020-01-01' ON UPDATE CURRENT_TIMESTAMP"
        )
    return project


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    return RuleBook.load(shipped_rules())


@pytest.fixture
def bank_in(tmp_path: Path, request) -> Iterator[Callable[[str], Bank]]:
    with ExitStack() as stack:

        def made(engine: str, folder: Path = tmp_path, **more: Any) -> Bank:
            url = request.getfixturevalue(SERVERS[engine]) if engine in SERVERS else ""
            if engine == "mysql":
                return Bank(with_keys(make_small_project(folder, engine, url, **more), url), stack)
            return Bank(make_small_project(folder, engine, url, **more), stack)

        yield made


@pytest.fixture(params=ENGINES)
def bank(request, bank_in) -> Bank:
    return bank_in(request.param)
