# SPDX-License-Identifier: Apache-2.0
"""Making many values at once: all of them live, so looking for cycles among them finds nothing and cost half of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the collector of cycles rest for the block. Of several threads the one that stopped it starts it again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
