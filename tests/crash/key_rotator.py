# SPDX-License-Identifier: Apache-2.0
"""A program that rotates the keys of a ledger, as two persons agreed, and is killed the first time it comes to a moment.

`python -m tests.crash.key_rotator STORE POINT`
"""

import os
import signal
import sys

from tests.ledger.conftest import KEYS
from tournier.keys import rotation
from tournier.ledger import open_ledger


def main(store: str, point: str) -> None:
    def probe(moment: str) -> None:
        if moment == point:
            os.kill(os.getpid(), signal.SIGKILL)

    rotation.AT_ONCE = 25  # so that there are several batches
    open_ledger(store, **KEYS, probe=probe).rotate("admin-2", probe=probe)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
