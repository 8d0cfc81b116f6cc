# SPDX-License-Identifier: Apache-2.0
"""What the gate asks of the parts around it. Each docstring states the obligation, not the type."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self, TypeAlias

import pyarrow as pa

from tournier.base import Refused
from tournier.base.texts import Texts
from tournier.catalogue import FieldRef
from tournier.ledger.entries import Entry, Receipt
from tournier.policy import Decision, Facts, Reason, Remedy, Request
from tournier.query import Limits, Rewritten, SubjectColumn

Late: TypeAlias = Callable[[float, Callable[[], None]], AbstractContextManager[None]]  # `SourcePort.late`


class FactPort(Protocol):
    """Knows the facts."""

    def facts(self, request: Request) -> Facts:
        """All facts of the vocabulary about this request, as they are now, never from a cache older than a second.

        Raises Refused (code `fact.missing`) when a fact cannot be had, Shut for a right that does not count now; the gate
        then refuses.
        """
        ...


class Shut(Refused):
    """A right that would open this does not count now: the reasons, and who can change it, as a decision holds them."""

    def __init__(
        self, code: str, reasons: tuple[Reason, ...], remedy: Remedy | None, said_cure: tuple[str, str] = ("", "")
    ) -> None:
        """`said_cure` is told where no decision is shown; the remedy is None where it alone would not be enough."""
        super().__init__(code, reasons[0].en, said_cure[1])
        self.reasons, self.remedy, self.said_cure = reasons, remedy, said_cure


class RulePort(Protocol):
    """Decides by the rule book in force."""

    @property
    def version(self) -> str:
        """Digest of the rule texts."""
        ...

    def decide(self, request: Request, facts: Facts) -> Decision:
        """The decision without a remedy. Never raises for a missing or odd fact: it refuses."""
        ...

    def explain(self, request: Request, facts: Facts) -> Decision:
        """The same decision with the smallest remedy."""
        ...


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a search: the field equals the text as a person would write it."""

    ref: FieldRef
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Rows of a table, column by column. A column whose values have no common type is text."""

    column_names: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    num_rows: int

    def column(self, which: str | int) -> Sequence[Any]:
        """The values of one column, by its name or place."""
        return self.columns[self.column_names.index(which) if isinstance(which, str) else which]


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one table that belong to a subject.

    `rows` has the asked columns in the asked order; `subjects` are the keys of every person whom these rows
    concern (co-holders of a joint account among them); `complete` is False when the limit cut rows off. In the columns
    `erased` some cell is None because the key of its customer was destroyed.
    """

    rows: HeldRows
    subjects: frozenset[str]
    complete: bool
    erased: frozenset[str] = frozenset()


_ERASED = b"tournier.erased"


def with_erased(field: pa.Field[Any], rows: Sequence[int]) -> pa.Field[Any]:
    """The column of a batch, saying in which rows, from 0, a value is gone that lay sealed: its customer's key was destroyed."""
    return field.with_metadata({_ERASED: ",".join(map(str, rows)).encode()}) if rows else field


def erased_rows(field: pa.Field[Any]) -> tuple[int, ...]:
    """What `with_erased` said of it; nothing of a column of which it said nothing."""
    said: bytes = (field.metadata or {}).get(_ERASED, b"")
    return tuple(map(int, said.split(b","))) if said else ()


class Running(Protocol):
    """A statement that runs: treated rows with their hidden trailing columns, none of which has left yet."""

    @property
    def schema(self) -> pa.Schema:
        """Names and types of all columns, hidden ones too."""
        ...

    @property
    def keys(self) -> Mapping[SubjectColumn, Sequence[object]]:
        """What `keys_sql` gave in the same snapshot; empty without it."""
        ...

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The batches, none of them empty."""
        ...

    def __next__(self) -> pa.RecordBatch:
        """The next batch. Raises SystemFailed or BadInput without a word of the driver, Refused beyond a limit or when cancelled."""
        ...

    def close(self) -> None:
        """Stop and give up the session."""
        ...


class SourcePort(Protocol):
    """Reads the sources. Never writes, never scans for a criterion, never puts a value in an error."""

    def find(self, criteria: Sequence[Criterion], limit: int) -> list[str]:
        """Keys of customers for whom all criteria hold, through an index, at most `limit`, in a fixed order."""
        ...

    def exists(self, subject: str) -> bool:
        """Whether a customer has this key."""
        ...

    def held(self, table: str, columns: Sequence[str], subject: str, *, limit: int, offset: int = 0) -> Held:
        """The rows of `table` (its id) that belong to `subject`, ordered by the table's key."""
        ...

    def sealed(self, table: str) -> frozenset[str]:
        """The columns of `table` (its id) that lie sealed in the source: `find` and `held` open them."""
        ...

    def shown_only(self, table: str) -> frozenset[str]:
        """Those of them that a statement can show, opened by whoever runs it, and do nothing else with."""
        ...

    def late(self, seconds: float, act: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `act`, which returns at once, from another thread when the block takes longer than `seconds`; never after it."""
        ...

    def carriers(self, table: str) -> tuple[str, ...]:
        """The columns of `table` (its id) that lead to the customers whom a row concerns."""
        ...

    def types(self, table: str) -> Mapping[str, str]:
        """What PostgreSQL would call the type of each column of `table` (its id), by the column's name."""
        ...

    def collated(self, table: str, column: str) -> tuple[str, str]:
        """Character set and collation of a column whose equality is wider than equal text, in a source that has them; else empty."""
        ...

    def own_key(self, table: str) -> bool:
        """Whether the one column of `carriers` holds the customer's own key, so that equal values mean the same one."""
        ...

    def leading(self, table: str, subjects: Iterable[str]) -> frozenset[str] | None:
        """The values of the table's one carrier that lead to any of these customers; None where several columns do it together."""
        ...

    def concerned(self, table: str, rows: Iterable[tuple[object, ...]]) -> frozenset[str]:
        """The keys of all customers to whom these values of `carriers` lead; values may come as text."""
        ...

    def run(
        self,
        source: str,
        rewritten: Rewritten,
        *,
        batch_rows: int = 5000,
        cancel: threading.Event | None = None,
        seconds: float | None = None,
        limits: Limits | None = None,
    ) -> Running:
        """Start a rewritten statement in a session that can only read. Errors come as fixed texts.

        `limits` take the place of the usual ones, `seconds` of their time alone.
        """
        ...


class GatheringPort(Protocol):
    """The subjects of one entry that become known bit by bit. A context: left without `record`, nothing was recorded."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def add(self, subjects: Iterable[str]) -> None:
        """More subjects, in memory that does not grow with their number; one that comes twice counts once."""
        ...

    def record(self, entry: Entry) -> Receipt:
        """Record `entry` about all that were added, once. When this returns it is durable, and what was made may leave."""
        ...

    def abandon(self) -> None:
        """Forget what was added; for what is not left as a context."""
        ...


class EvidencePort(Protocol):
    """Keeps the evidence.

    An entry may name any number of subjects; it is one leaf. Two ways lead there, and both record before release:
    - what leaves page by page (query, wire) appends one entry for each page before that page leaves;
    - what leaves as a whole, but is made in parts (an export to a file), gathers:

          with evidence.gather() as gathering:
              for part in parts:                     # nothing of it can be fetched yet
                  write(part)
                  gathering.add(subjects of part)
              receipt = gathering.record(page_entry(request, (), counts, mark, {"rows": rows}))
          let_go(file, receipt)                      # only now

      A process that dies on the way leaves no entry, and its file must not be released.
    """

    def append(self, entry: Entry) -> Receipt:
        """Record; when this returns, the entry survives the loss of power. Raises SystemFailed when it cannot be written."""
        ...

    def append_many(self, entries: Sequence[Entry]) -> Sequence[Receipt]:
        """Record them together, in order, all or none; as `append` otherwise. Only a lone entry may name thousands."""
        ...

    def enrolled(self, subjects: Texts) -> Texts:
        """The same subjects, with what recording them takes computed ahead. For one entry; records nothing, asks no fact."""
        ...

    def gather(self) -> GatheringPort:
        """Begin an entry whose subjects become known bit by bit. What is not recorded within a day is given up."""
        ...

    def ensure_open(self) -> None:
        """Raises SystemFailed when nothing may be released: the store fails, or the witness is lost beyond its grace."""
        ...

    def ensure_witnessed(self) -> None:
        """Raises SystemFailed when the witness is lost beyond its grace. For whoever appends next: that tells of the store."""
        ...


class LimitPort(Protocol):
    """Counts what is rationed."""

    def spend(self, name: str, who: str, most: int, seconds: int) -> None:
        """Count one use of `name` by `who`; raises Refused (code `limit.spent`) beyond `most` within `seconds`. Shared by all workers."""
        ...
