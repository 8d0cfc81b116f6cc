# SPDX-License-Identifier: Apache-2.0
"""A program that reads a ledger's entries and prints whom they are about, and is killed the first time it comes to a moment.

`python -m tests.crash.key_reader STORE POINT`
"""

import os
import signal
import sys

from tests.ledger.conftest import KEYS
from tournier.ledger import Entry, Event, open_ledger


def main(store: str, point: str) -> None:
    def probe(moment: str) -> None:
        if moment == point:
            os.kill(os.getpid(), signal.SIGKILL)

    ledger = open_ledger(store, **KEYS, probe=probe, used=Entry(Event.KEK_USED, "cli:reader"))
    for entry in ledger.entries():
        print(*entry.subjects, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
