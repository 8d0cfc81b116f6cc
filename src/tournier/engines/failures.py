# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a source, told without a word of the driver: its text may hold values and SQL.

The kind of a failure comes from the driver's code or class. Where one class holds several kinds, the fixed words that the
driver begins with choose among them, and go no further. Values that a statement meets have one kind only, whatever is the
matter with them: which of two fails first may depend on how many rows are hidden (law 3).
"""

from __future__ import annotations

from enum import StrEnum

from tournier.base import BadInput, SystemFailed, TournierError


class Failure(StrEnum):
    """The kinds of failure that have different cures."""

    LOST = "lost"  # the connection is gone; a read may be tried once more
    UNAVAILABLE = "unavailable"
    ACCOUNT = "account"
    DATABASE = "database"
    ROOM = "room"
    TIMEOUT = "timeout"
    DENIED = "denied"
    CHANGED = "changed"
    STATEMENT = "statement"
    TYPES = "types"
    GROUPING = "grouping"
    AMBIGUOUS = "ambiguous"
    VALUE = "value"  # the database cannot read a value that it was given, or compute with one that it holds
    CANCELLED = "cancelled"
    OTHER = "other"


# Told when the database is planning and has met no value yet.
PLANNING = frozenset({Failure.CHANGED, Failure.STATEMENT, Failure.TYPES, Failure.GROUPING, Failure.AMBIGUOUS})

_TOLD = {
    Failure.LOST: ("unavailable", "lost the connection", "Look whether the database is up; nothing was released."),
    Failure.UNAVAILABLE: ("unavailable", "cannot be reached", "Look at its address, file and whether it is up."),
    Failure.ACCOUNT: (
        "account",
        "does not let the account of its address in",
        "Correct user, password and database in its address; look at whom the server lets connect, and whether it wants TLS.",
    ),
    Failure.DATABASE: ("database", "has no database of that name", "Correct the name in its address."),
    Failure.ROOM: (
        "room",
        "has no memory, disk or connection left for this",
        "Ask for less, or try again later; tell the DBA if it stays so.",
    ),
    Failure.TIMEOUT: ("timeout", "took too long", "Try again later; ask the DBA for an index if it stays so."),
    Failure.DENIED: ("denied", "refuses the reading account", "Ask the DBA to let it read the catalogue's tables."),
    Failure.CHANGED: ("changed", "no longer looks as the catalogue says", "Run `tournier adopt --refresh`."),
    Failure.VALUE: ("unreadable", "holds or got a value that it cannot read", "Ask the DBA to check the table."),
    Failure.CANCELLED: ("cancelled", "was told to stop", "Ask again."),
    Failure.OTHER: ("failed", "failed", "Look into the database's own log; nothing was released."),
}
_ASKED = {
    Failure.STATEMENT: BadInput(
        "query.engine",
        "The database does not take the statement as it is written.",
        "Look at its spelling, its functions and the number of columns in each part.",
    ),
    Failure.TYPES: BadInput(
        "query.types",
        "The statement does with a value what its type does not allow.",
        "Convert it with CAST; look at functions and comparisons.",
    ),
    Failure.GROUPING: BadInput(
        "query.grouping",
        "A column of the answer is neither grouped nor summed up.",
        "Write it into GROUP BY, or sum it up.",
    ),
    Failure.AMBIGUOUS: BadInput(
        "query.ambiguous", "A column's name fits more than one table.", "Write the table's name before it."
    ),
    Failure.VALUE: BadInput(
        "query.value",
        "A value does not fit what the statement makes of it: a conversion, a division by zero, a number too large, "
        "or several rows where one is wanted.",
        "Look at its conversions, divisions and subqueries, or leave out the rows that do not fit.",
    ),
}


class SourceError(Exception):
    """A failure inside this room; `failure` is all that is known of it outside."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def told(source: str, failure: Failure) -> SystemFailed:
    """The error of a statement of our own as everyone may see it.

    Ours are well written, so one that a database does not take tells that its tables have changed.
    """
    code, cause, cure = _TOLD[Failure.CHANGED if failure in PLANNING else failure]
    return SystemFailed(f"source.{code}", f"The source {source} {cause}.", cure)


def answered(source: str, failure: Failure) -> TournierError:
    """The error of a statement that a person wrote: what is wrong with it is theirs to mend, all else is the source's."""
    theirs = _ASKED.get(failure)
    return BadInput(theirs.code, theirs.cause, theirs.cure) if theirs is not None else told(source, failure)
