# SPDX-License-Identifier: Apache-2.0
"""The collector of cycles walks through everything that lives. Where that finds nothing, it is spared the way.

On a slow core a walk through what an office has loaded takes a third of a second, in whatever request it falls.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM, _AS_EVER = 100_000, (700, 10, 10)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the collector rest while many values are made, all of which live: it would take half of the time.

    Of several threads the one that stopped it starts it again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def leave_out_what_is_loaded() -> None:
    """Let it walk only through what comes from now on: what a server has loaded stays until the process ends."""
    gc.collect()
    gc.freeze()
    if gc.get_threshold()[0] > _SELDOM:  # as a command begins; what a server makes for years is looked through as ever
        gc.set_threshold(*_AS_EVER)
