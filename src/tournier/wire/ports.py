# SPDX-License-Identifier: Apache-2.0
"""What the wire asks of the parts around it: who signs in, the gate, and the sources. It knows no web framework."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from tournier.base import Refused
from tournier.base.texts import Texts
from tournier.gate import Ask, Hint
from tournier.wire.frames import ResultColumn
from tournier.wire.scram import Verifier


@dataclass(frozen=True, slots=True)
class Terms:
    """For what a session asks: purpose, legal basis, case. Empty ones must be set before the first question."""

    purpose: str = ""
    basis: str = ""
    case: str = ""


class SignInPort(Protocol):
    """Knows who may sign in at the wire."""

    def verifier(self, number: str, address: str) -> Verifier | None:
        """The living verifier of this staff number, or None; None too while number or address is locked out."""
        ...

    def begin(self, number: str, address: str, device: str) -> str:
        """A session for a person whose proof was right: its id. Raises Refused when the person may not; recorded.

        `device` is the SHA-256 of the certificate whose key the client holds (TLS proved it), or empty.
        """
        ...

    def fail(self, number: str, address: str) -> None:
        """A proof was wrong: recorded and counted towards the lock-out."""
        ...

    def check(self, session: str) -> None:
        """Raises Refused when the session must end now: password revoked, person left or lapsed. Never from a cache."""
        ...

    def ended(self, sessions: Mapping[str, str]) -> Mapping[str, Refused]:
        """What `check` raises, of many sessions at once, by session; the numbers of their people are given with them.

        Raises when it cannot be told of all of them.
        """
        ...

    def end(self, session: str) -> None:
        """The client has left."""
        ...

    def rest(self) -> None:
        """The calling thread asks nothing for a while; what it holds may be given up."""
        ...

    def pause(self) -> None:
        """The calling thread waits for a client or a source: what others wait for goes back. Called often, so it costs little."""
        ...


class Opened(Protocol):
    """A question that the gate has opened (`tournier.gate.OpenQuery`), as far as the wire needs it."""

    @property
    def rewritten(self) -> Any:
        """The one statement to run, its visible columns, its hidden trailing ones and the settings to pin."""
        ...

    @property
    def source(self) -> str:
        """The source to run it in."""
        ...

    def intend(self) -> None:
        """Record the intent now, if that was not done: the statement is not answered at once."""
        ...

    @property
    def hints(self) -> Sequence[Hint]:
        """What the person may be told beside the answer; none depends on what the source holds."""
        ...

    def admit(self, subjects: Iterable[str], rows: int, *, counts: Mapping[str, int]) -> object:
        """Record a page before it leaves; asks facts and rules again. Raises Refused when it may not leave."""
        ...

    def check(self) -> object:
        """Ask facts and rules anew while a page goes. Raises Refused when nothing more may leave; recorded."""
        ...

    def resolve(self, keys_by_subject_column: Any) -> Collection[str]:
        """The customers whom these carried keys stand for."""
        ...

    def enrolled(self, keys_by_subject_column: Any) -> Texts | None:
        """The same of a page that waits, with what recording them takes computed; None when keys must be looked up.

        Asks no fact and records nothing. Called from another thread.
        """
        ...

    def fail(self, code: str) -> object:
        """The question ended in an error."""
        ...

    def close(self) -> object:
        """The question is over."""
        ...


class GatePort(Protocol):
    """The one gate."""

    def open_query(self, ask: Ask, sql: str, *, source: str = "", later: bool = False) -> Any:
        """An Opened, or a No. Raises Refused for a statement that the guard does not take.

        With `later` the intent is recorded with the first page, or by `intend`, or when the question ends.
        """
        ...


class Rows(Protocol):
    """A running answer. Visible columns and carried keys come apart; nothing of it has left yet."""

    columns: tuple[ResultColumn, ...]
    ahead: bool  # whether the next page may be read by another thread while the client gets this one
    # Columns in which a value of the pages given was erased; whoever tells the client of it takes them out.
    erased: set[str]
    keys: Mapping[Any, Sequence[Any]]  # customers on whom a statistic rests, asked in the same snapshot

    def page(self, most: int) -> tuple[bytes | memoryview, int, Sequence[pa.Array[Any]], bool]:
        """The next DataRow frames (at most `most` rows), their number, per hidden column its values, and whether it is the end."""
        ...

    def stop(self) -> None:
        """End the reading that goes on in another thread; it may need to be told again."""
        ...

    def close(self) -> None:
        """Give up what is left."""
        ...


class Desk(Protocol):
    """A session's way to one source. Raises `tournier.wire.errors.Failed`, and what `Opened.intend` raises."""

    def run(self, opened: Any, formats: Sequence[int], *, one_piece: bool) -> Rows:
        """Run what the gate has opened; formats are per visible column, or one, or none. `one_piece` says that it will be read to its end at once."""
        ...

    def transaction(self, statement: str) -> None:
        """BEGIN, COMMIT, ROLLBACK or a savepoint, in our own words."""
        ...

    def settle(self) -> None:
        """The client's Sync outside a transaction: every open answer ends."""
        ...

    def cancel(self) -> None:
        """Stop what runs; called from another thread."""
        ...

    def close(self) -> None:
        """The session is over."""
        ...


class NamesFound(Protocol):
    """An answer about names."""

    @property
    def schema(self) -> pa.Schema:
        """Its columns."""
        ...

    @property
    def notice(self) -> str:
        """Why the person may know of no table at all; empty when there is one."""
        ...

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Its rows."""
        ...

    def __next__(self) -> pa.RecordBatch:
        """The next of them."""
        ...


class Catalog(Protocol):
    """Answers questions about names: tables and columns that the person may see, in PostgreSQL's own catalog words."""

    def schema(self, source: str) -> str:
        """Where a table's name without a schema is looked for in this source."""
        ...

    def run(self, ask: Ask, source: str, sql: str, *, database: str) -> NamesFound:
        """The answer from a catalog that holds nothing else; `database` is what it calls itself.

        Raises Refused when the statement cannot be answered, SystemFailed when the source cannot be asked for its types.
        """
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Everything that a server needs."""

    sign_in: SignInPort
    gate: Callable[[], GatePort]
    desk: Callable[[str], Desk]
    sources: Callable[[], Sequence[str]]
    catalog: Catalog | None = None
