# SPDX-License-Identifier: Apache-2.0
"""A child that discloses one card and kills itself at a named point; run by test_disclosure.py.

It prints what it released, flushed, before anything else can happen; the parent compares that with the ledger.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
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
    "while the source answers",
    "after the last table is fetched",
    "before both are recorded",
    "after both are recorded",
    "after the release",
    "never",
    # where the source is late
    "before the intent is recorded",
    "after the intent is recorded",
    "while a late source answers",
    "before the page is recorded",
    "after the page is recorded",
    "never, of a late source",
)
LATE = frozenset(POINTS[6:])


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingLedger:
    """The real ledger, with a death before or after an append."""

    def __init__(self, ledger: Ledger, point: str) -> None:
        self.ledger = ledger
        self.point = point
        self.intended = threading.Event()

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
        self.intended.set()
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

    def __init__(self, sources: Sources, ledger: DyingLedger, point: str) -> None:
        self.sources = sources
        self.ledger = ledger
        self.point = point

    def find(self, criteria: Sequence[Criterion], limit: int) -> list[str]:
        return self.sources.find(criteria, limit)

    def exists(self, subject: str) -> bool:
        return self.sources.exists(subject)

    def late(self, seconds: float, act: Callable[[], None]) -> AbstractContextManager[None]:
        return self.sources.late(0 if self.point in LATE else 60, act)

    def held(self, table: str, columns: Sequence[str], subject: str, *, limit: int, offset: int = 0) -> Held:
        if self.point in LATE:  # it answers when its intent is on record
            self.ledger.intended.wait(30)
        if self.point in {"while the source answers", "while a late source answers"}:
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
    ledger = DyingLedger(ledger_of(folder), point)
    registers, rules = Registers(), RuleBook.load(shipped_rules())
    sources = open_sources(catalogue, index_key=b"i" * 32, index_path=folder / "index.sqlite")
    gate = Gate(
        catalogue=catalogue,
        rules=lambda: rules,
        facts=registers,
        sources=DyingSources(sources, ledger, point),
        evidence=ledger,
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
