# SPDX-License-Identifier: Apache-2.0
"""Work that outlives its request: a thread that tells every few seconds that it lives, and gives its connections back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, connections

BEAT_SECONDS = 5.0
LOST_AFTER = timedelta(minutes=2)  # without a beat for so long the process has died


def start(name: str, work: Callable[[], object], beat: Callable[[], object]) -> threading.Thread:
    """Do `work` in a thread of its own and call `beat` meanwhile. `work` catches what goes wrong and ends its row itself."""
    thread = threading.Thread(target=_run, args=(name, work, beat), name=name, daemon=True)
    thread.start()
    return thread


def _run(name: str, work: Callable[[], object], beat: Callable[[], object]) -> None:
    done = threading.Event()
    beating = threading.Thread(target=_beat, args=(done, beat), name=f"{name}-beat", daemon=True)
    beating.start()
    try:
        work()
    finally:
        done.set()
        beating.join()
        connections.close_all()


def _beat(done: threading.Event, beat: Callable[[], object]) -> None:
    try:
        while not done.wait(BEAT_SECONDS):
            # A store that is busy for a moment: the next beat tells it, and the work goes on meanwhile.
            with suppress(DatabaseError):
                beat()
    finally:
        connections.close_all()
