# SPDX-License-Identifier: Apache-2.0
"""A child that answers one question in SQL page by page and kills itself at a named point; run by test_query.py.

Each page that it released is printed, flushed, before anything else can happen.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.crash.disclosing import DyingLedger, die, ledger_of
from tests.simulators.registers import Registers
from tests.simulators.smallbank import make_small_bank
from tournier.base import FixedClock
from tournier.engines import Sources, open_sources
from tournier.gate import Ask, Gate, OpenQuery
from tournier.policy import RuleBook, shipped_rules

ASK = Ask("S0001", "reconciliation", "contract", case="T20261124-001", session="s1", address="10.1.0.5")
POINTS = (
    "before the intent is recorded",
    "after the intent is recorded",
    "before the statement runs",
    "after the first rows are read",
    "before the page is recorded",
    "after the page is recorded",
    "after the first release",
    "never",
)
# Of an answer whose intent is recorded with its first page, as at the wire.
TOGETHER = (
    "before the statement runs",
    "after the first rows are read",
    "before both are recorded",
    "after both are recorded",
)


class DyingSources:
    """The real sources, with a death around the start of a statement."""

    def __init__(self, sources: Sources, point: str) -> None:
        self._sources = sources
        self._point = point

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sources, name)

    def run(self, *asked: Any, **more: Any) -> Any:
        if self._point == "before the statement runs":
            die()
        running = self._sources.run(*asked, **more)
        if self._point == "after the first rows are read":
            die()
        return running


def answer(folder: Path, point: str, *, later: bool = False) -> None:
    database = folder / "core.sqlite"
    database.unlink(missing_ok=True)
    catalogue = make_small_bank(database)
    registers, rules = Registers(), RuleBook.load(shipped_rules())
    registers.staff["posts"] = frozenset({"analyst"})
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
    opened = gate.open_query(ASK, "SELECT khxm FROM cust_info ORDER BY 1", later=later)
    assert isinstance(opened, OpenQuery)
    if later:
        running = gate.sources.run(opened.source, opened.rewritten)
        print(json.dumps({"page": opened.release(next(running)).receipt.id}), flush=True)
        return
    for page in opened.pages(batch_rows=1):
        print(json.dumps({"disclosure": opened.request.id, "receipt": page.receipt.id}), flush=True)
        if point == "after the first release":
            die()


if __name__ == "__main__":
    answer(Path(sys.argv[1]), sys.argv[2], later="later" in sys.argv[3:])
