# SPDX-License-Identifier: Apache-2.0
"""A program that writes to a ledger until it is killed, by itself at a named moment or by others at any.

It prints the id of an entry only when the entry was acknowledged.
`python -m tests.crash.ledger_writer STORE POINT COUNT`: dies at the second time that it comes to POINT.
"""

import os
import signal
import sys

from tests.ledger.conftest import KEYS
from tournier.ledger import Entry, Event, gathering, open_ledger


def main(store: str, point: str, count: int) -> None:
    seen = []

    def probe(moment: str) -> None:
        if moment == point:
            seen.append(moment)
            if len(seen) == 2:
                os.kill(os.getpid(), signal.SIGKILL)

    gathering.AT_ONCE = 25  # so that what is gathered comes to the store in several parts
    ledger = open_ledger(store, **KEYS, probe=probe)
    who = f"writer-{os.getpid()}"
    for n in range(count):
        batch = [Entry(Event.DISCLOSURE_PAGE, who, (f"customer-{i}",), {"n": n}) for i in range(1 + n % 3 * 140)]
        for receipt in ledger.append_many(batch):
            print(receipt.id, receipt.leaf_hash.hex(), flush=False)
        sys.stdout.flush()
        with ledger.gather() as parts:
            for start in range(0, 60, 20):
                parts.add(f"customer-{i}" for i in range(start, start + 30))
            receipt = parts.record(Entry(Event.DISCLOSURE_PAGE, who, (), {"n": n, "parts": 3}))
        print(receipt.id, receipt.leaf_hash.hex(), flush=False)
        sys.stdout.flush()
        if point.startswith("after_erase"):
            ledger.erase(f"customer-{n}")
        ledger.integrate()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
