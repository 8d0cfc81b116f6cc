# SPDX-License-Identifier: Apache-2.0
"""What a session holds: statements prepared, portals open, and who it is for."""

from __future__ import annotations

from dataclasses import dataclass

from tournier.wire.answers import Answer
from tournier.wire.commands import Command


@dataclass(slots=True)
class Portal:
    """A statement with its values; an SQL cursor is one too."""

    command: Command
    formats: tuple[int, ...] = ()
    answer: Answer | None = None
    described: bool = False  # asked for with its rows, which tell their columns themselves
    done: bool = False
    cursor: bool = False
    rows: int = 0


@dataclass(slots=True)
class Who:
    """Who is signed in, from where, in which session."""

    number: str
    address: str
    session: str
    source: str = ""
    database: str = ""  # as the client called it: source or source/purpose


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement with the types of its parameters."""

    sql: str
    oids: tuple[int, ...]
