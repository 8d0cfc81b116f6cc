# SPDX-License-Identifier: Apache-2.0
"""Threads are more than the connections to the office's database: who waits for something else gives theirs back."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections


def give_back() -> None:
    """Give this thread's connection back to the pool; the next statement takes one again.

    It costs nothing where there is no pool, none is held, or a transaction is open.
    """
    here = connections[DEFAULT_DB_ALIAS]
    if here.connection is not None and getattr(here, "pool", None) is not None and not here.in_atomic_block:
        here.close()
