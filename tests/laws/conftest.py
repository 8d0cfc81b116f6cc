# SPDX-License-Identifier: Apache-2.0
"""The laws are tested on the real gate: real rules, a real ledger, a real database; only the registers are in memory."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.simulators.registers import Registers
from tests.simulators.small_ledger import small_ledger
from tests.simulators.smallbank import CUSTOMERS, make_small_bank
from tournier.base import FixedClock
from tournier.engines import Sources, open_sources
from tournier.gate import Ask, Gate
from tournier.ledger import Ledger
from tournier.policy import RuleBook, shipped_rules

ASK = Ask(
    staff="S0001", purpose="counter_service", basis="contract", case="T20261123-001", session="s1", address="10.1.0.5"
)


@dataclass
class Bank:
    gate: Gate
    ledger: Ledger
    registers: Registers
    sources: Sources
    database: Path
    store: Path


@pytest.fixture(scope="session")
def rules() -> RuleBook:
    return RuleBook.load(shipped_rules())


@pytest.fixture
def open_bank(tmp_path: Path, rules: RuleBook) -> Iterator[Callable[..., Bank]]:
    """Opens as many banks as a test wants; `customers` replaces the rows of the customer table."""
    with ExitStack() as stack:
        count = 0

        def opened(customers: tuple[tuple[str, ...], ...] = CUSTOMERS) -> Bank:
            nonlocal count
            count += 1
            folder = tmp_path / f"bank{count}"
            folder.mkdir()
            catalogue = make_small_bank(folder / "core.sqlite", customers=customers)
            ledger = small_ledger(folder, FixedClock())
            stack.callback(ledger.close)
            sources = open_sources(catalogue, index_key=b"i" * 32, index_path=folder / "index.sqlite")
            registers = Registers()
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
            return Bank(gate, ledger, registers, sources, folder / "core.sqlite", folder / "ledger.sqlite")

        yield opened


@pytest.fixture
def bank(open_bank: Callable[..., Bank]) -> Bank:
    return open_bank()
