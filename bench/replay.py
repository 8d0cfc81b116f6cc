# SPDX-License-Identifier: Apache-2.0
"""Replay: decisions of a history made again by a rule book and by a draft; and the history read from a ledger.

- decide: 200,000 kept decisions, each with facts of its own, as columns in memory; two books decide each, so that a
  decision replayed counts twice; all that a replay counts is counted.
- gather: the same from kept text to columns, one book's worth of decisions.
- read: a ledger on SQLite, entries opened and checked against their leaves, then all of the above.
Processor time of one thread; the best of three.

    python -m bench.replay [--decisions 200000] [--entries 20000] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.policy.asking import questions

from tournier.gate.record import decision_entry
from tournier.ledger import open_ledger
from tournier.policy import Outcome, RuleBook, shipped_rules
from tournier.policy.kept import keep, read_kept
from tournier.policy.laboratory.history import History
from tournier.policy.laboratory.past import history_of
from tournier.policy.laboratory.replay import Replay

KINDS = 4_000


def kept_texts(number: int) -> list[tuple[str, bytes]]:
    """Decisions of a bank's three months: each of a person, at a minute, on a day, after a number of searches of its own."""
    asked = list(questions(KINDS, 9))
    found = []
    for at in range(number):
        request, known = asked[at % len(asked)]
        moment = {
            **known.moment, "minute": (at * 7919) % 1440, "date": int(str(known.moment["date"])) - at % 90,
            "searches_today": at % 50,
        }  # fmt: skip
        staff = {**known.staff, "training_until": int(str(known.staff["training_until"])) - at % 240}
        found.append((f"S{at % 5000:04}", keep(request, replace(known, moment=moment, staff=staff))))
    return found


def draft_of(book: RuleBook) -> RuleBook:
    """The same rules without two of them."""
    texts: dict[str, str] = {}
    for rule in book.rules:
        if rule.id not in {"teller-reveal", "other-branch"}:
            texts[rule.file] = texts.get(rule.file, "") + rule.text + "\n"
    return RuleBook(texts)


def best_time(act: Callable[[], object]) -> float:
    """Seconds of this thread's processor."""
    found = []
    for _ in range(3):
        started = time.thread_time()
        act()
        found.append(time.thread_time() - started)
    return min(found)


def gathered(texts: list[tuple[str, bytes]]) -> History:
    """The columns of kept texts."""
    history = History()
    for actor, text in texts:
        row = read_kept(actor, text)
        assert row is not None
        history.add(row)
    return history


def measure_reading(book: RuleBook, draft: RuleBook, entries: int) -> tuple[float, float]:
    """Seconds for a decision when the history is read from a ledger, and the bytes that each keeps."""
    with tempfile.TemporaryDirectory() as folder:
        key = bytes(32)
        ledger = open_ledger(
            f"{folder}/ledger.sqlite", signing_key=key, kek=key, search_key=key, origin="bench.example/replay"
        )
        asked = islice(questions(entries, 10), entries)
        batch = [decision_entry(request, book.decide(request, known), known, {}) for request, known in asked]
        for begin in range(0, entries, 1000):
            ledger.append_many(batch[begin : begin + 1000])
        started = time.thread_time()
        found = Replay(book, draft).run(history_of(ledger))
        spent = time.thread_time() - started
        assert (found.decided, found.differing) == (entries, 0)
        ledger.close()
        return spent / entries, sum(len(entry.beside) for entry in batch) / entries


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--decisions", type=int, default=200_000)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    book = RuleBook.load(shipped_rules())
    draft = draft_of(book)
    texts = kept_texts(options.decisions)
    history = gathered(texts)
    names = [f"e{number}" for number in range(len(texts))]
    recorded = np.full(len(texts), list(Outcome).index(Outcome.ALLOW))

    def run() -> None:
        found = Replay(book, draft)
        found.decide(history, names, recorded)
        assert found.changed
        assert found.decided == len(texts)

    rate = 2 * len(texts) / best_time(run)
    columns = len(texts) / best_time(lambda: gathered(texts))
    read, size = measure_reading(book, draft, options.entries)
    lines = [
        {"work": "policy replay, one core: two rule books over decisions in memory, each with facts of its own", "ours": f"{rate:,.0f} decisions/s", "peer_name": "the target", "peer": "300,000/s", "ratio": round(rate / 300_000, 2), "target": 1.0},
        {"work": "policy replay, one core: kept text to columns", "ours": f"{columns:,.0f}/s", "ratio": None, "target": None},
        {"work": f"policy replay, one core, read from a ledger on SQLite ({size:.0f} bytes kept of each)", "ours": f"{1 / read:,.0f} entries/s", "ratio": None, "target": None},
    ]  # fmt: skip
    print(json.dumps(lines) if options.json else "\n".join(f"{line['work']}: {line['ours']}" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
