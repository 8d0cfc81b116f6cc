# SPDX-License-Identifier: Apache-2.0
"""An answer in SQL on its way: its pages leave one by one, each after the gate has asked, decided and recorded anew."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from tournier.base import JSON, Refused, SystemFailed, TournierError
from tournier.base.texts import Texts
from tournier.gate import record
from tournier.gate.distinct import Distinct
from tournier.gate.failing import note_failure
from tournier.gate.hints import Hint
from tournier.gate.intents import Intent
from tournier.gate.ports import EvidencePort, Running, SourcePort, erased_rows
from tournier.ledger.entries import Receipt
from tournier.policy import Channel, Decision, Facts, Outcome, Reason, Request
from tournier.query import Limits, OutputColumn, Rewritten, SubjectColumn

ROWS_A_PAGE = 5000
_LISTED = 32  # customers of whom a list is made sooner than Arrow has begun
_FRESH_SECONDS = 0.7  # the rest of the second is for the way to whoever asked
_TRIES = 5
_FEW = 1_000  # customers of a page that is recorded together with its intent


@dataclass(frozen=True, slots=True)
class Means:
    """What of the gate an open query needs: the rules and facts as they are now, the ledger, the sources."""

    decide: Callable[[Request], tuple[Decision, Facts]]
    evidence: EvidencePort
    sources: SourcePort
    tables: Mapping[str, str]  # name in the statement -> id
    least_group: int


@dataclass(frozen=True, slots=True)
class ErasedCells:
    """A column of a page, by its place, and its rows whose value lay sealed and is gone: the customer's key was destroyed. All from 0."""

    place: int
    column: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QueryPage:
    """Rows that may leave: they are treated, stripped of hidden columns, and recorded under `receipt`. What was `erased` is None in them."""

    rows: pa.RecordBatch
    receipt: Receipt
    erased: tuple[ErasedCells, ...] = ()


class Stopped(Refused):
    """Facts or rules say no by now; `decision` says which."""

    def __init__(self, cause: str, cure: str, decision: Decision) -> None:
        super().__init__("query.stopped", cause, cure)
        self.decision = decision


class OpenQuery:
    """A question whose intent is recorded. Nothing of its answer may leave but through `admit`, or `pages`, which calls it.

    Safe for threads: `close` and `fail` may come from another thread than the one that reads.
    """

    def __init__(
        self,
        means: Means,
        request: Request,
        decision: Decision,
        intent: Intent,
        rewritten: Rewritten,
        mark: str,
        source: str,
        told: Callable[[], str] = str,
    ) -> None:
        self.request = request
        self.decision = decision
        self.rewritten = rewritten
        self.mark = mark
        self.source = source
        self.hints: tuple[Hint, ...] = ()  # given by who opens it
        self.apart: frozenset[str] = frozenset()  # the marks of the customers whom its statement leaves out
        self.told = told  # gives what runs in place of the statement, for the eyes of who asked; kept nowhere
        self.latest = decision  # of the page that left last
        self.page = 0
        self.rows = 0
        self._means = means
        self._intent = intent
        self._seen = Distinct()
        self._ended = False
        self._lock = threading.RLock()

    @property
    def receipt(self) -> Receipt:
        """Of its intent, which is recorded now if it was not."""
        return self._intent.receipt

    def intend(self) -> None:
        """Record the intent unless that was done. Whoever opens a query with `later` calls this before the statement has run for long."""
        self._intent.record()

    @property
    def columns(self) -> tuple[OutputColumn, ...]:
        """The columns that the person sees."""
        return self.rewritten.columns

    @property
    def tables(self) -> Mapping[str, str]:
        """The tables that it reads: names as the statement has them, and ids."""
        return self._means.tables

    @property
    def least_group(self) -> int:
        """How many customers must stand behind each row."""
        return self._means.least_group

    def resolve(self, keys: Mapping[SubjectColumn, Sequence[Any] | pa.Array[Any]]) -> frozenset[str] | Texts:
        """The customers for whom carried keys stand, each once; the values of one column in the order of the rows, NULL as None.

        A table whose way to the customer takes several columns carries them side by side.
        """
        if keys and all(self._names_customers(column, values) for column, values in keys.items()):
            if sum(map(len, keys.values())) > _LISTED:
                return Texts.different(keys.values())  # type: ignore[arg-type]  # they are arrays of texts, all of them
            return frozenset(value for column in keys.values() for value in _values(column) if value is not None)
        left = sorted(keys, key=lambda column: column.position)
        found: set[str] = set()
        while left:
            table = self._means.tables[left[0].table]
            carriers = self._means.sources.carriers(table)
            together, left = left[: len(carriers)], left[len(carriers) :]
            if tuple(column.column for column in together) != carriers:
                raise SystemFailed(
                    "query.keys",
                    "An answer does not carry the keys of the customers whom it concerns; nothing was released.",
                    "Tell the platform engineers.",
                )
            rows = set(zip(*(_values(keys[column]) for column in together), strict=True))
            found |= self._means.sources.concerned(table, rows)
        return frozenset(found)

    def enrolled(self, keys: Mapping[SubjectColumn, Sequence[Any] | pa.Array[Any]]) -> Texts | None:
        """`resolve` of a page that does not leave yet, with what recording it takes computed ahead; None when keys must be looked up.

        Asks no fact and records nothing. May be called by another thread, while the page before goes.
        """
        if not keys or not all(self._names_customers(column, values) for column, values in keys.items()):
            return None
        return self._means.evidence.enrolled(Texts.different(keys.values()))  # type: ignore[arg-type]  # as in `resolve`

    def _names_customers(self, column: SubjectColumn, values: object) -> bool:
        """Whether a column holds customers' own keys, as texts."""
        return (
            isinstance(values, pa.StringArray)
            and self._means.sources.own_key(table := self._means.tables[column.table])
            and self._means.sources.carriers(table) == (column.column,)
        )

    def subjects_of(self, batch: pa.RecordBatch) -> frozenset[str]:
        """The customers whom a batch of the running statement concerns."""
        return frozenset(self.resolve({one: batch.column(one.position) for one in self.rewritten.subjects}))

    def _smallest(self, batch: pa.RecordBatch) -> int | None:
        place = self.rewritten.group_size
        if place is None or not batch.num_rows:
            return None
        return int(min((size for size in batch.column(place).to_pylist() if size is not None), default=0))

    def admit(self, subjects: Iterable[str], rows: int, *, counts: Mapping[str, int] | None = None) -> Receipt:
        """Ask facts and rules anew and record a page; it may leave only after this has returned.

        Raises Refused when the answer is no by now (then the query has ended), SystemFailed when it cannot be recorded.
        """
        with self._lock:
            self._not_ended()
            try:
                asked = time.monotonic()
                self._ask_again()
                if not self._intent.waits:  # else it was asked when the question was opened, a moment ago
                    self._means.evidence.ensure_open()
                named = subjects if isinstance(subjects, Texts) else frozenset(subjects)
                receipt = self._recorded(named, rows, dict(counts or {}))
                self._still_fresh(asked)
            except TournierError:
                self._ended = True
                raise
            return receipt

    def check(self) -> None:
        """Ask facts and rules anew while the statement still runs. Raises Refused when the answer is no by now; it ends."""
        with self._lock:
            if self._ended:
                return
            try:
                self._ask_again()
            except TournierError:
                self._ended = True
                raise

    def _still_fresh(self, asked: float) -> None:
        """Where recording took long, ask once more: what leaves rests on facts of this second (law 4)."""
        for _ in range(_TRIES):
            if time.monotonic() - asked <= _FRESH_SECONDS:
                return
            asked = time.monotonic()
            self._ask_again()
        raise SystemFailed("query.late", "The facts could not be asked in time; nothing was released.", "Try again.")

    def _ask_again(self) -> None:
        decision, facts = self._means.decide(self.request)
        lowered = [item.ref for item in self.request.fields if decision.level(item.ref) < self.decision.level(item.ref)]
        fresh = any(one.mark not in self.apart for one in facts.apart)
        if decision.outcome is Outcome.ALLOW and not lowered and not fresh:
            self.latest = decision
            return
        if decision.outcome is Outcome.ALLOW and not lowered:
            # Whoever else may only be stored by now could stand in what comes: it is not looked for, which would tell of it.
            decision = replace(decision, outcome=Outcome.REFUSE, reasons=(KEPT,), levels={})
        elif decision.outcome is Outcome.ALLOW:
            # The statement that runs was written for more than may be shown by now.
            reasons = tuple(
                dict.fromkeys(decision.level_reasons[ref] for ref in lowered if ref in decision.level_reasons)
            )
            decision = replace(decision, outcome=Outcome.REFUSE, reasons=reasons or (_LOWERED,), levels={})
        self._intent.record(record.decision_entry(self.request, decision, facts, {"after_pages": self.page}))
        said = "; ".join(f"{reason.rule}: {reason.en}" for reason in decision.reasons)
        steps = "; ".join(step.en for step in decision.remedy.steps) if decision.remedy else "Ask again."
        raise Stopped(f"The answer stops here: {said}.", steps, decision)

    def _not_ended(self) -> None:
        if self._ended:
            raise Refused("query.ended", "This answer has ended; nothing more of it is released.", "Ask again.")

    def _counted(self, subjects: Collection[str], rows: int, smallest: int | None) -> frozenset[int]:
        """The customers who are new to an export; Refused when groups are too small or an export concerns more than were agreed to."""
        floor = self._means.least_group
        # A group of which nobody knows the size counts as too small.
        if floor and rows and (smallest is None or smallest < floor):
            raise self._stopped("query.group", "A group of the answer is too small.", "Group more coarsely.")
        if self.request.channel is not Channel.EXPORT:
            return frozenset()
        fresh = self._seen.fresh(subjects)
        if len(self._seen) + len(fresh) > self.request.count:
            raise self._stopped(
                "export.count",
                "The export concerns more customers than were approved.",
                "Ask for the approval of the number that it concerns now.",
            )
        return fresh

    def _recorded(self, subjects: Collection[str], rows: int, counts: dict[str, int]) -> Receipt:
        smallest = counts.get("smallest_group")
        fresh = self._counted(subjects, rows, smallest)
        extra: dict[str, JSON] = {"page": self.page + 1, "count": rows, "aggregate": self.rewritten.aggregate}
        if smallest is not None:
            extra["smallest_group"] = smallest
        if len(subjects) > _FEW:
            self._intent.record()
        receipt = self._intent.record(record.page_entry(self.request, subjects, {}, self.mark, extra))
        self._seen.add(fresh)
        self.page, self.rows = self.page + 1, self.rows + rows
        return receipt

    def _stopped(self, code: str, cause: str, cure: str) -> Refused:
        self._intent.record(record.failure_entry(self.request, code))
        return Refused(code, cause, cure)

    def start(
        self,
        *,
        batch_rows: int = ROWS_A_PAGE,
        cancel: threading.Event | None = None,
        seconds: float | None = None,
        limits: Limits | None = None,
    ) -> Running:
        """Run the statement. Its batches have not left: each goes through `release` first, now or later."""
        self._intent.record()
        return self._means.sources.run(
            self.source, self.rewritten, batch_rows=batch_rows, cancel=cancel, seconds=seconds, limits=limits
        )

    def pages(
        self, *, batch_rows: int = ROWS_A_PAGE, cancel: threading.Event | None = None, seconds: float | None = None
    ) -> Iterator[QueryPage]:
        """Run the statement and give its pages, each recorded before it is given. An empty answer is one page without rows.

        Raises Refused when a page may not leave, SystemFailed when a part is down; either is recorded and ends the query.
        """
        running: Running | None = None
        try:
            running = self.start(batch_rows=batch_rows, cancel=cancel, seconds=seconds)
            beside = self.resolve(running.keys)
            for batch in running:
                yield self.release(batch, beside)
                beside = frozenset()
            if not self.page:
                yield self.release(pa.RecordBatch.from_pylist([], schema=running.schema), beside)
        except TournierError as error:
            self.fail(error.code)
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, its text may hold a value; it goes no further
            note_failure(self.request.id, error)
            self.fail("gate.failed")
            raise SystemFailed(
                "gate.failed", "The query failed on the way; this page was not released.", "Try again."
            ) from None
        finally:
            if running is not None:
                running.close()
            self.close()

    def release(self, batch: pa.RecordBatch, beside: Collection[str] = frozenset()) -> QueryPage:
        """A batch of the running statement as a page that may leave: admitted, and without its hidden columns.

        `beside` are customers whom it concerns without carrying their keys, as `keys_sql` found them.
        """
        smallest = self._smallest(batch)
        counts = {} if smallest is None else {"smallest_group": smallest}
        receipt = self.admit(self.subjects_of(batch).union(beside), batch.num_rows, counts=counts)
        shown = len(self.rewritten.columns)
        # Names may repeat in an answer, so columns are taken by their place.
        rows = pa.RecordBatch.from_arrays(
            batch.columns[:shown], names=[column.name for column in self.rewritten.columns]
        )
        told = enumerate(zip(self.rewritten.columns, batch.schema, strict=False))
        gone = (ErasedCells(place, one.name, erased_rows(field)) for place, (one, field) in told)
        return QueryPage(rows, receipt, tuple(one for one in gone if one.rows))

    def release_all(
        self, parts: Iterable[tuple[pa.RecordBatch, frozenset[str]]], told: Callable[[int], None]
    ) -> Receipt:
        """The whole answer, part by part, as one entry: it may leave when this has returned, and nothing of it before.

        Facts and rules are asked anew before each part. Dying on the way records nothing. Parts are batches of the
        running statement and whom they concern besides; `told` hears how many are done. Raises as `admit` does.
        """
        number = 0
        self._intent.record()
        with self._means.evidence.gather() as gathering:
            for number, (batch, beside) in enumerate(parts, 1):
                with self._lock:
                    self._not_ended()
                    self._means.evidence.ensure_open()
                    self._ask_again()
                    subjects = self.subjects_of(batch) | beside
                    fresh = self._counted(subjects, batch.num_rows, self._smallest(batch))
                    gathering.add(subjects)
                    self._seen.add(fresh)
                    self.rows += batch.num_rows
                told(number)
            extra: dict[str, JSON] = {"page": 1, "count": self.rows, "aggregate": self.rewritten.aggregate}
            self.page = 1
            return gathering.record(record.page_entry(self.request, (), {}, self.mark, {**extra, "parts": number}))

    def fail(self, code: str) -> None:
        """The answer ended in an error; recorded once, and nothing more leaves."""
        with self._lock:
            # Ended by facts that could not be had, it may have run without its intent on record.
            if not self._ended or self._intent.waits:
                self._ended = True
                self._intent.record(record.failure_entry(self.request, code))

    def close(self) -> None:
        """Nothing more is wanted of it; nothing more leaves."""
        with self._lock:
            self._ended = True
            self._intent.record()


def _values(column: Sequence[Any] | pa.Array[Any]) -> Sequence[Any]:
    return column.to_pylist() if isinstance(column, pa.Array) else column


KEPT = Reason(
    "kept-only-among",
    "又有客户的信息依法仅可存储",
    "More customers may only be stored by now",
    ("PIPL-47",),
)
_LOWERED = Reason("levels-lowered", "字段的展示级别已降低", "Less of a field may be shown by now", ("XB-47",))
