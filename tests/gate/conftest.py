# SPDX-License-Identifier: Apache-2.0
"""A small bank behind the whole gate, on any engine, with its ledger at hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.simulators.registers import Registers
from tests.simulators.small_ledger import small_ledger
from tests.simulators.smallbank import CUSTOMERS, make_small_bank, move_small_bank
from tournier.base import FixedClock
from tournier.engines import Sources, open_sources
from tournier.gate import Ask, Gate, OpenQuery
from tournier.ledger import Ledger
from tournier.ledger.entries import Event, OpenedEntry
from tournier.policy import RuleBook, shipped_rules

ASK = Ask("S0001", "reconciliation", "contract", case="T20261124-001", session="s1", address="10.1.0.5")
NAMES = "SELECT khh, khxm, sjhm, khjg FROM cust_info ORDER BY 1"
ENGINES = ("sqlite", "duckdb", "postgresql", "mysql")
SERVERS = {"postgresql": "postgres_url", "mysql": "mariadb_url"}


@dataclass
class Bank:
    gate: Gate
    ledger: Ledger
    registers: Registers
    sources: Sources

    def open(self, sql: str = NAMES, ask: Ask = ASK, **more: object) -> OpenQuery:
        opened = self.gate.open_query(ask, sql, **more)  # type: ignore[arg-type]
        assert isinstance(opened, OpenQuery), opened
        return opened

    def rows(self, sql: str = NAMES, ask: Ask = ASK) -> list[dict[str, object]]:
        return [row for page in self.open(sql, ask).pages() for row in page.rows.to_pylist()]

    def entries(self) -> list[OpenedEntry]:
        return list(reversed(self.ledger.entries(limit=1000)))

    def events(self) -> list[Event]:
        return [entry.event for entry in self.entries()]


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return RuleBook.load(shipped_rules())


@pytest.fixture
def open_bank(tmp_path: Path, rules: RuleBook, request: pytest.FixtureRequest) -> Iterator[Callable[..., Bank]]:
    with ExitStack() as stack:
        count = 0

        def opened(customers: tuple[tuple[str, ...], ...] = CUSTOMERS, engine: str = "sqlite") -> Bank:
            nonlocal count
            count += 1
            folder = tmp_path / f"bank{count}"
            folder.mkdir()
            catalogue = make_small_bank(folder / "core.sqlite", customers=customers)
            url = request.getfixturevalue(SERVERS[engine]) if engine in SERVERS else ""
            catalogue = move_small_bank(catalogue, folder / "core.sqlite", engine, url)
            ledger = small_ledger(folder, FixedClock())
            stack.callback(ledger.close)
            sources = open_sources(catalogue, index_key=b"i" * 32, index_path=folder / "index.sqlite")
            stack.callback(sources.close)
            registers = Registers()
            registers.staff["posts"] = frozenset({"analyst"})
            gate = Gate(
                catalogue=catalogue,
                rules=lambda: rules,
                facts=registers,
                sources=sources,
                evidence=ledger,
                limits=registers,
                clock=FixedClock(),
                token_key=b"t" * 32,
            )
            return Bank(gate, ledger, registers, sources)

        yield opened


@pytest.fixture
def bank(open_bank: Callable[..., Bank]) -> Bank:
    return open_bank()
