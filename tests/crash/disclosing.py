# SPDX-License-Identifier: Apache-2.0
"""A child that discloses one card and kills itself at a named point; run by test_disclosure.py.

It prints what it released, flushed, before anything else can happen; the parent compares that with the ledger.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.laws.conftest import ASK
from tests.simulators.registers import Registers
from tests.simulators.small_ledger import small_ledger
from tests.simulators.smallbank import CUSTOMER, make_small_bank
from tournier.base import FixedClock
from tournier.catalogue import Catalogue
from tournier.engines import Sources, open_sources
from tournier.gate import Card, Gate
from tournier.gate.ports import Criterion, Held
from tournier.ledger import Ledger
from tournier.ledger.entries import Entry, Event, Receipt
from tournier.policy import RuleBook, shipped_rules

POINTS = (
    "before the intent is recorded",
    "after the intent is recorded",
    "while the source answers",
    "after the last table is fetched",
    "before the page is recorded",
    "after the page is recorded",
    "after the release",
    "never",
)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingLedger:
    """The real ledger, with a death before or after an append."""

    def __init__(self, ledger: Ledger, point: str) -> None:
        self.ledger = ledger
        self.point = point

    def ensure_open(self) -> None:
        self.ledger.ensure_open()

    def ensure_witnessed(self) -> None:
        self.ledger.ensure_witnessed()

    def append(self, entry: Entry) -> Receipt:
        name = {Event.DISCLOSURE_INTENDED: "intent", Event.DISCLOSURE_PAGE: "page"}.get(entry.event, "")
        if self.point == f"before the {name} is recorded":
            die()
        receipt = self.ledger.append(entry)
        if self.point == f"after the {name} is recorded":
            die()
        return receipt

    def append_many(self, entries: Sequence[Entry]) -> Sequence[Receipt]:
        if self.point == "before both are recorded":
            die()
        receipts = self.ledger.append_many(entries)
        if self.point == "after both are recorded":
            die()
        return receipts


class DyingSources:
    """The real sources, with a death while or after they answer."""

    def __init__(self, sources: Sources, point: str) -> None:
        self.sources = sources
        self.point = point

    def find(self, criteria: Sequence[Criterion], limit: int) -> list[str]:
        return self.sources.find(criteria, limit)

    def exists(self, subject: str) -> bool:
        return self.sources.exists(subject)

    def held(self, table: str, columns: Sequence[str], subject: str, *, limit: int, offset: int = 0) -> Held:
        if self.point == "while the source answers":
            die()
        held = self.sources.held(table, columns, subject, limit=limit, offset=offset)
        if self.point == "after the last table is fetched" and table != CUSTOMER:
            die()
        return held


def ledger_of(folder: Path) -> Ledger:
    return small_ledger(folder, FixedClock())


def disclose(folder: Path, point: str) -> None:
    database = folder / "core.sqlite"
    database.unlink(missing_ok=True)
    catalogue: Catalogue = make_small_bank(database)
    registers, rules = Registers(), RuleBook.load(shipped_rules())
    sources = open_sources(catalogue, index_key=b"i" * 32, index_path=folder / "index.sqlite")
    gate = Gate(
        catalogue=catalogue,
        rules=lambda: rules,
        facts=registers,
        sources=DyingSources(sources, point),
        evidence=DyingLedger(ledger_of(folder), point),
        limits=registers,
        clock=FixedClock(),
    )
    answer = gate.look_up(ASK, "1000001")
    assert isinstance(answer, Card)
    print(json.dumps({"disclosure": answer.request.id, "receipt": answer.receipt.id}), flush=True)
    if point == "after the release":
        die()


if __name__ == "__main__":
    disclose(Path(sys.argv[1]), sys.argv[2])
