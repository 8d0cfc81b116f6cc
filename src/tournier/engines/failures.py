# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a source, told without a word of the driver: its text may hold values and SQL."""

from __future__ import annotations

from enum import StrEnum

from tournier.base import SystemFailed


class Failure(StrEnum):
    """The kinds of failure that have different cures."""

    LOST = "lost"  # the connection is gone; a read may be tried once more
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    DENIED = "denied"
    CHANGED = "changed"
    VALUE = "value"  # the database cannot read a value that it was given
    CANCELLED = "cancelled"
    OTHER = "other"


_TOLD = {
    Failure.LOST: ("unavailable", "lost the connection", "Look whether the database is up; nothing was released."),
    Failure.UNAVAILABLE: ("unavailable", "cannot be reached", "Look at its address, file and whether it is up."),
    Failure.TIMEOUT: ("timeout", "took too long", "Try again later; ask the DBA for an index if it stays so."),
    Failure.DENIED: ("denied", "refuses the reading account", "Ask the DBA to let it read the catalogue's tables."),
    Failure.CHANGED: ("changed", "no longer looks as the catalogue says", "Run `tournier adopt --refresh`."),
    Failure.VALUE: ("unreadable", "holds or got a value that it cannot read", "Ask the DBA to check the table."),
    Failure.CANCELLED: ("cancelled", "was told to stop", "Ask again."),
    Failure.OTHER: ("failed", "failed", "Look into the database's own log; nothing was released."),
}


class SourceError(Exception):
    """A failure inside this room; `failure` is all that is known of it outside."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def told(source: str, failure: Failure) -> SystemFailed:
    """The error as everyone may see it."""
    code, cause, cure = _TOLD[failure]
    return SystemFailed(f"source.{code}", f"The source {source} {cause}.", cure)
