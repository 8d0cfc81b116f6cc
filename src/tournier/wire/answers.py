# SPDX-License-Identifier: Apache-2.0
"""An answer on its way: rows come from a desk, and leave only after the gate has admitted their page."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from tournier.base import TournierError
from tournier.base.texts import Texts
from tournier.gate import ApprovalNeeded, Ask, Refusal
from tournier.query import Limits
from tournier.wire import frames
from tournier.wire.ahead import Ahead, Made, Page
from tournier.wire.errors import Failed, failed
from tournier.wire.frames import ResultColumn
from tournier.wire.ports import House, Opened, Rows, Terms

PAGE_ROWS = 4_096
MOST_PAGE_ROWS = 32_768  # a power of two, as the tree of a page's customers is
_LIMITS = Limits()


def _nothing() -> None:
    """Nobody is told that a source is waited for."""


def _unheard(_: bytes) -> None:
    """Nobody hears what is told beside the rows."""


class Answer:
    """One opened question with its rows. `opened` is None for answers from the catalog of names."""

    def __init__(
        self,
        rows: Rows,
        opened: Opened | None = None,
        pause: Callable[[], None] = _nothing,
        tell: Callable[[bytes], None] = _unheard,
    ) -> None:
        self.columns: tuple[ResultColumn, ...] = rows.columns
        self._pause = pause  # called before the source is waited for
        self._tell = tell
        self._rows = rows
        self._opened = opened
        self.ended = False
        self._sent = self._size = 0
        self._page = PAGE_ROWS
        self._ahead = Ahead(rows, self._enrolled)

    def pages(self, most: int) -> Iterator[tuple[bytes | memoryview, int]]:
        """Frames and their number, at most `most` rows in all (0: no limit). Each page is recorded before it is given.

        Behind the rows the client is told in which columns of them a value was erased. Raises Failed when the source fails or the gate no longer admits; nothing of the page has left then.
        """
        left = most
        try:
            while not self.ended and (left or not most):
                (data, number, hidden, ended), named = self._next(left)
                if not most and not ended and self._rows.ahead:
                    while self._ahead.has_room:
                        self._ahead.begin(self._longest())
                # An answer without rows is an answer too: it is admitted as a page of none.
                if number or (ended and not self._sent):
                    self._admit(number, hidden, named)
                self.ended = ended
                left -= number if most else 0
                if number:
                    self._count(number, len(data))
                    yield data, number
        finally:
            self._ahead.stop()  # of a client who is gone half-way
        self._tell_erased()
        if self.ended:
            self.close()

    def _tell_erased(self) -> None:
        gone, self._rows.erased = sorted(self._rows.erased), set()
        if gone:
            said = f"values of {', '.join(gone)} are NULL because they were erased"
            self._tell(
                frames.notice(
                    said, "They lay sealed, and their customers' keys were destroyed. Nothing brings them back."
                )
            )

    def _longest(self) -> int:
        """The rows of the page that is begun now. The first come soon; then fewer, longer pages cost fewer entries and commits."""
        now, self._page = self._page, min(2 * self._page, MOST_PAGE_ROWS)
        return now

    def _next(self, left: int) -> Made:
        """The next page, of at most `left` rows (0: as many as it takes)."""
        self._pause()
        try:
            made = self._ahead.next()
            if made is None:
                longest = self._longest()
                made = self._rows.page(min(left, longest) if left else longest), None
        except Failed as error:
            self.fail(f"source.{error.code}")
            raise
        except BaseException:
            self.fail("wire.failed")
            raise
        return made

    def _enrolled(self, page: Page) -> Texts | None:
        """The customers of a page that waits, as far as that can be said without asking."""
        opened = self._opened
        with contextlib.suppress(TournierError):  # it is told when the page's turn comes
            return None if opened is None else opened.enrolled(_carried(opened, page[2]))
        return None

    def _give_up(self) -> None:
        self._ahead.stop()
        self._rows.close()

    def _admit(self, number: int, hidden: Sequence[pa.Array[Any]], named: Texts | None) -> None:
        if self._opened is None:
            return
        beside = {} if self._sent else self._rows.keys
        try:
            record(self._opened, number, hidden, beside, named)
        except TournierError as error:
            self.fail("gate.not_admitted")
            raise failed(error) from None

    def _count(self, number: int, size: int) -> None:
        self._sent += number
        self._size += size
        if self._sent > _LIMITS.rows or self._size > _LIMITS.bytes:
            self.fail("query.large")
            raise Failed("54000", "the answer has more rows or bytes than one question may have", "Ask for fewer.")

    def intend(self) -> None:
        """Have the intent on record now: something is told before the first page."""
        if self._opened is not None:
            try:
                self._opened.intend()
            except TournierError as error:
                self.fail("gate.not_admitted")
                raise failed(error) from None

    def check(self) -> None:
        """Ask facts and rules anew while a page goes (law 4). Raises what the gate says; it is recorded."""
        if self._opened is not None:
            self._opened.check()

    def fail(self, code: str) -> None:
        """The answer ends in an error."""
        self.ended = True
        with contextlib.suppress(Failed):
            self._give_up()
        if self._opened is not None:
            opened, self._opened = self._opened, None
            with contextlib.suppress(TournierError):
                opened.fail(code)

    def close(self) -> None:
        """Nothing more is wanted of it."""
        self.ended = True
        try:
            self._give_up()
        finally:
            if self._opened is not None:
                opened, self._opened = self._opened, None
                opened.close()


def record(
    opened: Opened,
    number: int,
    hidden: Sequence[pa.Array[Any]],
    beside: Mapping[Any, Sequence[Any]],
    named: Texts | None = None,
) -> None:
    """Tell the gate whom a page concerns, and wait until it stands in the ledger.

    `beside` are the keys on which a statistic rests without carrying them; they count with its first page. `named` are
    the customers of the hidden columns, when that is known by now.
    """
    rewritten = opened.rewritten
    subjects = opened.resolve(_carried(opened, hidden)) if named is None else named
    if beside:
        subjects = frozenset(subjects) | frozenset(opened.resolve(beside))
    counts = {}
    if rewritten.group_size is not None and number:
        column = hidden[rewritten.group_size - len(rewritten.columns)].to_pylist()
        sizes = [int(size) for size in column if size is not None]
        counts["smallest_group"] = min(sizes, default=0)
    opened.admit(subjects, number, counts=counts)


def _carried(opened: Opened, hidden: Sequence[pa.Array[Any]]) -> dict[Any, pa.Array[Any]]:
    rewritten = opened.rewritten
    shown = len(rewritten.columns)
    return {column: hidden[column.position - shown] for column in rewritten.subjects}


def open_answer(
    house: House, ask: Ask, source: str, sql: str, *, run: Callable[[Opened], Rows], send: Callable[[bytes], None]
) -> Answer:
    """Let the gate open the statement and start it at a desk; `run` starts what was opened, `send` what is told beside it.

    Raises Failed with what the gate or the source says.
    """
    try:
        opened = house.gate().open_query(ask, sql, source=source, later=True)
    except TournierError as error:
        raise failed(error) from None
    if isinstance(opened, Refusal | ApprovalNeeded):
        raise _said_no(opened)
    try:
        for hint in opened.hints:
            send(frames.notice(hint.cause, hint.cure))
        house.sign_in.pause()
        return Answer(run(opened), opened, house.sign_in.pause, send)
    except Failed as error:
        opened.fail(f"source.{error.code}")
        raise
    except TournierError as error:
        opened.fail(error.code)
        raise failed(error) from None
    except BaseException:
        opened.fail("wire.failed")  # whatever it is, the intent is on record when this session ends
        raise


def _said_no(answer: Refusal | ApprovalNeeded) -> Failed:
    reasons = "; ".join(f"{reason.rule}: {reason.en}" for reason in answer.decision.reasons)
    if isinstance(answer, ApprovalNeeded):
        return Failed(
            "42501", f"this question needs approval [{answer.receipt.id}] {reasons}", "Ask for it in the console."
        )
    return Failed(
        "42501", f"refused [{answer.receipt.id}] {reasons}", "The console shows what would change the answer."
    )


def ask_of(number: str, terms: Terms, session: str, address: str) -> Ask:
    """The question's who and why; Failed when the session has not said why."""
    if not terms.purpose or not terms.basis:
        raise Failed(
            "22023",
            "the session has not said for what purpose and on which legal basis it asks",
            "SET tournier.purpose = '...'; SET tournier.basis = '...'; or give them in the connection's options.",
        )
    return Ask(number, terms.purpose, terms.basis, terms.case, session=session, address=address)


def cells(data: bytes | memoryview) -> Iterator[list[bytes | None]]:
    """The values of DataRow frames, for COPY."""
    at, whole = 0, bytes(data)
    while at < len(whole):
        body = frames.Body(whole[at + 5 : at + 1 + int.from_bytes(whole[at + 1 : at + 5], "big")])
        at += 1 + int.from_bytes(whole[at + 1 : at + 5], "big")
        row: list[bytes | None] = []
        for _ in range(body.count()):
            size = body.int32()
            row.append(None if size < 0 else body.take(size))
        yield row
