# SPDX-License-Identifier: Apache-2.0
"""Law 3 in time: whether the clock tells what an answer does not.

Two questions whose answers look the same are asked in random order, thousands of times, through the whole gate with a
real ledger: of two banks that differ in hidden values only, or of one bank with two wrong values, one almost right. The
slowest of each hundred are left out (they tell of the machine), then Welch's t says how surely the two differ. As in
dudect (Reparaz, Balasch, Verbauwhede 2017) more than 4.5 would be a leak. Beside it the same of two equal banks.

    python -m bench.timing [--questions 3000] [--json]
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.laws.conftest import ASK
from tests.laws.test_law_03_non_interference import OTHERS
from tests.simulators.registers import Registers
from tests.simulators.small_ledger import small_ledger
from tests.simulators.smallbank import CUSTOMERS, make_small_bank

from tournier.engines import open_sources
from tournier.gate import Gate
from tournier.policy import RuleBook, shipped_rules

LEAK = 4.5
_KEPT = 0.99
_SEED = 20261128
# The mobile number of 1000001, one that shares all but its last digit, and one that shares nothing after the first.
_NEAR, _FAR = "10012345670", "19987654320"


class Unrationed(Registers):
    """The registers of the laws' tests, for somebody who may ask as often as the bench does."""

    def spend(self, name: str, who: str, most: int, seconds: int) -> None:
        """Nothing is used up."""


@contextmanager
def opened(folder: Path, rules: RuleBook, customers: tuple[tuple[str, ...], ...]) -> Iterator[Gate]:
    """A gate over its own bank and its own ledger."""
    folder.mkdir()
    catalogue = make_small_bank(folder / "core.sqlite", customers=customers)
    ledger = small_ledger(folder)
    sources = open_sources(catalogue, index_key=b"i" * 32, index_path=folder / "index.sqlite")
    registers = Unrationed()
    try:
        yield Gate(
            catalogue=catalogue,
            rules=lambda: rules,
            facts=registers,
            sources=sources,
            evidence=ledger,
            limits=registers,
        )
    finally:
        sources.close()
        ledger.close()


def times(ask: tuple[Callable[[], object], Callable[[], object]], questions: int) -> tuple[list[int], list[int]]:
    """Nanoseconds of each question of either kind, asked in random order."""
    order = random.Random(_SEED)
    taken: tuple[list[int], list[int]] = ([], [])
    for _ in range(50):
        ask[0](), ask[1]()
    for _ in range(questions):
        kind = order.randrange(2)
        begun = time.perf_counter_ns()
        ask[kind]()
        taken[kind].append(time.perf_counter_ns() - begun)
    return taken


def welch(one: list[int], other: list[int]) -> float:
    """Welch's t without the slowest of each hundred."""
    most = sorted([*one, *other])[int(_KEPT * (len(one) + len(other))) - 1]
    kept = [[value for value in part if value <= most] for part in (one, other)]
    spread = sum(statistics.variance(part) / len(part) for part in kept)
    return (statistics.fmean(kept[0]) - statistics.fmean(kept[1])) / math.sqrt(spread)


def measure(questions: int) -> list[tuple[str, float, float]]:
    """What was asked, |t| of questions that differ in what is hidden, and |t| of the same of equal banks."""
    rules, found = RuleBook.load(shipped_rules()), []
    with tempfile.TemporaryDirectory(prefix="tournier-timing-") as name, ExitStack() as stack:
        banks = [
            stack.enter_context(opened(Path(name) / str(number), rules, rows))
            for number, rows in enumerate((CUSTOMERS, OTHERS, CUSTOMERS))
        ]
        one, other, equal = banks
        pairs: dict[str, Callable[[Gate], Callable[[], object]]] = {
            "search by the customer's number": lambda gate: lambda: gate.search(ASK, [("CUST_ID", "1000001")]),
            "search by a mobile number nobody has": lambda gate: lambda: gate.search(ASK, [("MOBILE", _NEAR)]),
            "look-up of a masked card": lambda gate: lambda: gate.look_up(ASK, "1000001"),
            "look-up of another branch's customer": lambda gate: lambda: gate.look_up(ASK, "1000003"),
        }
        for what, asked in pairs.items():
            apart = abs(welch(*times((asked(one), asked(other)), questions)))
            same = abs(welch(*times((asked(one), asked(equal)), questions)))
            found.append((f"{what}, two banks that differ in hidden values", apart, same))

        def match(text: str) -> Callable[[], object]:
            return lambda: one.match(ASK, "1000001", "MOBILE", text)

        def named(name: str) -> Callable[[], object]:
            return lambda: one.search(ASK, [("NAME", name), ("BIRTH_DATE", "1900-01-01")])

        apart = abs(welch(*times((named("欧阳望川"), named("欧阳望海")), questions)))
        same = abs(welch(*times((named("欧阳望海"), named("欧阳望海")), questions)))
        found.append(
            ("search with a wrong birthday, a name that a customer has beside one that nobody has", apart, same)
        )
        apart = abs(welch(*times((match(_NEAR), match(_FAR)), questions)))
        same = abs(welch(*times((match(_FAR), match(_FAR)), questions)))
        found.append(("match of a caller, a number that is almost right beside one that is not at all", apart, same))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=3000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = [
        {
            "work": f"time tells nothing: {what}, {options.questions} questions",
            "ours": f"t = {apart:.1f}, {'a leak' if apart > LEAK else 'none seen'} (a leak is > {LEAK})",
            "peer": f"t = {same:.1f}",
            "peer_name": "the same of equal ones",
        }
        for what, apart, same in measure(options.questions)
    ]
    if options.json:
        print(json.dumps(lines))
    else:
        for line in lines:
            print(line["work"], "|", line["ours"], "|", line["peer_name"], line["peer"])


if __name__ == "__main__":
    main()
