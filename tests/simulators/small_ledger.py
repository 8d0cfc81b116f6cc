# SPDX-License-Identifier: Apache-2.0
"""A ledger on SQLite with keys that everybody knows: for banks that exist only in tests."""

from __future__ import annotations

from pathlib import Path

from tournier.base import Clock, SystemClock
from tournier.ledger import Ledger, open_ledger


def small_ledger(folder: Path, clock: Clock | None = None) -> Ledger:
    """The ledger in `folder`; whoever opens it closes it."""
    return open_ledger(
        f"sqlite:///{folder / 'ledger.sqlite'}",
        signing_key=bytes(range(32)),
        kek=bytes(range(1, 33)),
        search_key=bytes(range(2, 34)),
        origin="bank.example/ledger",
        clock=clock or SystemClock(),
    )
