# SPDX-License-Identifier: Apache-2.0
"""One signed-in client: the state machine of protocol 3.0 over the gate.

- A statement is a command of a short list or a question; a question is answered by the gate or not at all.
- Refusals are our own: a refused statement never reaches a source. An error in a transaction fails the transaction,
  an error in the extended protocol skips to Sync, as in PostgreSQL.
- While the client is silent the server asks for its standing, or the session itself where the server has not: once a
  second at least. A person who may no longer ask loses the session.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tournier.base import Refused, TournierError
from tournier.gate import Ask
from tournier.query.catalogs import is_about_names
from tournier.wire import arrow_desk, commands, copying, frames
from tournier.wire.answers import Answer, ask_of, open_answer
from tournier.wire.commands import Command, Copy, Declare, Empty, Fetch, Forget, Question, Set, Show, Transaction
from tournier.wire.errors import LOST, Ended, Failed, ended, failed
from tournier.wire.frames import ResultColumn
from tournier.wire.lexer import Unclosed, split
from tournier.wire.line import Line
from tournier.wire.portals import Portal, Prepared, Who
from tournier.wire.ports import Catalog, Desk, House, Opened, Rows
from tournier.wire.settings import Settings

MOST_FRAME = 1 << 20
IDLE_SECONDS = 1800.0
IDLE_IN_TRANSACTION = 300.0
MOST_OPEN = 500  # prepared statements, portals and cursors of one session
MOST_STATEMENT = 100_000
MOST_RUNNING = 32  # of them with an answer that has not ended: each holds a page and a session at the source
MOST_TEXT = 8 << 20  # characters of all of them together
_UNASKED_SECONDS = 0.9
_TEXT = 25


@dataclass(slots=True)
class Session:
    """The conversation after sign-in."""

    house: House
    line: Line
    who: Who
    settings: Settings
    status: bytes = b"I"
    portals: dict[str, Portal] = field(default_factory=dict)
    savepoints: list[str] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)
    prepared: dict[str, Prepared] = field(default_factory=dict)
    _quiet_since: float = 0.0
    busy_since: float = 0.0  # monotonic; 0 while the client is waited for
    _running: Desk | None = None
    _newest: Answer | None = None  # the one that goes when the session ends, where no portal keeps it
    _doom: Ended | None = None
    _asked: float = 0.0  # monotonic; when the server last asked whether the session may go on, and it may
    _noticed: str = ""

    def next_frame(self) -> tuple[bytes, bytes]:
        """The client's next frame; Ended when the person may no longer ask, or the client says nothing for too long."""
        self._quiet_since = time.monotonic()
        return self.line.frame(MOST_FRAME, waiting=self._waiting)

    def _waiting(self) -> None:
        quiet = time.monotonic() - self._quiet_since
        if quiet > (IDLE_SECONDS if self.status == b"I" else IDLE_IN_TRANSACTION):
            raise Ended("57P05", "the session was silent for too long")
        self.live()
        if time.monotonic() - self._asked > _UNASKED_SECONDS:
            self.check()

    def check(self) -> None:
        """Ended when the person may no longer ask (law 4)."""
        try:
            self.house.sign_in.check(self.who.session)
        except Refused as error:
            raise ended(error) from None

    def stands(self, refused: Refused | None, asked: float) -> None:
        """What the server heard of this session, asked at that moment; from another thread."""
        if refused is None:
            self._asked = asked
        else:
            self._doom = ended(refused)
            self.cancel()

    def simple(self, sql: str) -> None:
        """Query: each statement in turn; the first error ends it."""
        try:
            pieces = split(sql)
        except Unclosed:
            pieces = [sql]
        if not pieces:
            self.line.send(frames.frame(b"I"))
        try:
            for piece in pieces:
                portal = Portal(self.command(piece))
                self.run(portal, 0, describe=True)
        except Failed as error:
            self.told(error)
        self.after()

    def command(self, sql: str) -> Command:
        """What a statement is; Failed in a failed transaction for all but its end."""
        if len(sql) > MOST_STATEMENT:
            raise Failed("54000", f"a statement has at most {MOST_STATEMENT} characters", "Ask for less at a time.")
        try:
            found = commands.command(sql)
        except TournierError as error:
            raise failed(error) from None
        ends = isinstance(found, Transaction) and found.act in {"commit", "rollback", "rollback to"}
        if self.status == b"E" and not ends:
            raise Failed("25P02")
        return found

    def told(self, error: Failed) -> None:
        """Tell an error; a transaction fails with it. A lost source ends the session, as a server's own end would: told once."""
        if error.code == LOST:
            raise Ended(LOST, error.text, error.hint)
        if self.status == b"T":
            self.status = b"E"
        self.line.send(frames.error(error.code, error.text, error.hint))

    def after(self) -> None:
        """The end of a Query or a Sync."""
        if self.status == b"I":
            self.end_portals()
            for desk in self.desks.values():
                desk.settle()
        self.line.send(frames.ready(self.status))

    def end_portals(self) -> None:
        """Portals and cursors end with their transaction."""
        for portal in self.portals.values():
            if portal.answer is not None and not portal.answer.ended:
                with contextlib.suppress(Failed):
                    portal.answer.close()
        self.portals.clear()

    def run(self, portal: Portal, most: int, *, describe: bool) -> None:
        """Execute a portal; `describe` sends the RowDescription of the simple protocol."""
        asked = portal.command
        if isinstance(asked, Question):
            self._rows(portal, most, describe=describe)
        elif isinstance(asked, Fetch):
            self._fetch(asked, portal, describe=describe)
        elif isinstance(asked, Copy):
            answer = self.open(asked.sql, (int(asked.binary),), one_piece=True)
            answer.intend()  # its columns are told before its rows
            with self.line.asking(self.check, answer.check):
                copying.send(self.line, answer, asked)
        elif isinstance(asked, Show):
            self._show(asked, describe=describe)
        elif isinstance(asked, Empty):
            self.line.send(frames.frame(b"I"))
        else:
            self.line.send(frames.complete(self._act(asked)))

    def start(self, portal: Portal, *, one_piece: bool) -> Answer:
        """Open the portal's question at the gate, once."""
        if portal.answer is None:
            assert isinstance(portal.command, Question | Declare)  # noqa: S101  only these are questions
            running = sum(one.answer is not None and not one.answer.ended for one in self.portals.values())
            if running >= MOST_RUNNING:
                raise Failed("53000", f"a session holds at most {MOST_RUNNING} open answers", "Close one.")
            portal.answer = self.open(portal.command.sql, portal.formats, one_piece=one_piece)
        return portal.answer

    def open(self, sql: str, formats: Sequence[int], *, one_piece: bool) -> Answer:
        """An answer by the gate, or by the catalog for a question about names only."""
        self.check()
        if self.house.catalog is not None and is_about_names(sql):
            return self._from_catalog(self.house.catalog, sql, formats)
        ask = ask_of(self.who.number, self.settings.terms, self.who.session, self.who.address)

        def run(opened: Opened) -> Rows:
            self._running = self.desk(opened.source)
            return self._running.run(opened, formats, one_piece=one_piece)

        self._newest = open_answer(self.house, ask, self.who.source, sql, run=run, send=self.line.send)
        return self._newest

    def _from_catalog(self, catalog: Catalog, sql: str, formats: Sequence[int]) -> Answer:
        terms, who = self.settings.terms, self.who
        ask = Ask(who.number, terms.purpose, terms.basis, terms.case, session=who.session, address=who.address)
        try:
            found = catalog.run(ask, who.source, sql, database=who.database)
        except TournierError as error:
            raise failed(error) from None
        if found.notice and found.notice != self._noticed:
            self._noticed = found.notice
            self.line.send(frames.notice(f"no table is shown: {found.notice}"))
        return Answer(arrow_desk.ArrowRows(found, None, formats))

    def desk(self, source: str) -> Desk:
        """The session's desk at a source; it joins the transaction that is open."""
        if source not in self.desks:
            try:
                self.desks[source] = self.house.desk(source)
            except TournierError as error:
                raise failed(error) from None
            if self.status == b"T":
                self.desks[source].transaction("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
                for name in self.savepoints:
                    self.desks[source].transaction('SAVEPOINT "' + name.replace('"', '""') + '"')
        return self.desks[source]

    def _rows(self, portal: Portal, most: int, *, describe: bool) -> None:
        answer = self.start(portal, one_piece=not most)
        # The description goes with the first page: until that is admitted the intent may not be on record.
        form = frames.spread(portal.formats, len(answer.columns)) if describe else ()
        head = frames.row_description(answer.columns, form) if describe else b""
        sent = 0
        with self.line.asking(self.check, answer.check):
            for data, number in answer.pages(most):
                if not sent:
                    self.line.send(head)
                self.line.send(data)
                sent += number
        if not sent:
            self.line.send(head)
        if most and not answer.ended:
            self.line.send(frames.frame(b"s"))
            return
        portal.done = True
        self.line.send(frames.complete(f"SELECT {sent}"))

    def _fetch(self, asked: Fetch, portal: Portal, *, describe: bool) -> None:
        cursor = self.portals.get(asked.name)
        if cursor is None or not cursor.cursor:
            raise Failed("34000")
        answer = self.start(cursor, one_piece=False)
        if describe and not asked.move:
            self.line.send(frames.row_description(answer.columns, (0,) * len(answer.columns)))
        sent = 0
        with self.line.asking(self.check, answer.check):
            for data, number in answer.pages(asked.rows):
                sent += number
                if not asked.move:
                    self.line.send(data)
        portal.done = True
        self.line.send(frames.complete(f"{'MOVE' if asked.move else 'FETCH'} {sent}"))

    def _show(self, asked: Show, *, describe: bool) -> None:
        try:
            value = self.settings.get(asked.name)
        except TournierError as error:
            raise failed(error) from None
        if describe:
            self.line.send(frames.row_description([ResultColumn(asked.name, _TEXT)], [0]))
        self.line.send(frames.data_row([value.encode()]) + frames.complete("SHOW"))

    def _act(self, asked: Command) -> str:
        """A command without rows; returns its tag."""
        if isinstance(asked, Transaction):
            return self._transaction(asked)
        if isinstance(asked, Set):
            return self._set(asked)
        if isinstance(asked, Declare):
            return self._declare(asked)
        assert isinstance(asked, Forget)  # noqa: S101  the last of the list
        return self._forget(asked)

    def _set(self, asked: Set) -> str:
        try:
            told = self.settings.set(asked.name, asked.value) if asked.name else None
        except TournierError as error:
            raise failed(error) from None
        if told is not None:
            self.line.send(frames.parameter_status(*told))
        return "SET"

    def _declare(self, asked: Declare) -> str:
        if self.status != b"T":
            raise Failed("25P01", "DECLARE CURSOR can only be used in transaction blocks")
        if asked.name in self.portals:
            raise Failed("42P03", "the cursor already exists")
        self._room()
        cursor = Portal(asked, cursor=True)
        self.start(cursor, one_piece=False)
        self.portals[asked.name] = cursor
        return "DECLARE CURSOR"

    def _room(self) -> None:
        if len(self.portals) >= MOST_OPEN:
            raise Failed("53000", f"a session holds at most {MOST_OPEN} open portals")

    def room_for(self, text: str) -> None:
        """Failed when the texts that the session keeps would be too many with this one."""
        held = sum(len(one.sql) for one in self.prepared.values())
        held += sum(
            len(one.command.sql) for one in self.portals.values() if isinstance(one.command, Question | Declare)
        )
        if held + len(text) > MOST_TEXT:
            raise Failed("53000", "the session keeps too much text in statements and portals", "Close some of them.")

    def _forget(self, asked: Forget) -> str:
        if asked.what == "statement":
            self._forget_statement(asked.name)
        elif asked.what == "all":
            if self.status != b"I":
                raise Failed("25001", "DISCARD ALL cannot run in a transaction")
            self.end_portals()
            self.settings.reset()
            self.prepared.clear()
        elif asked.what == "settings":
            self.settings.reset()
        elif asked.what == "cursor":
            self._close_cursors(asked.name)
        return asked.tag

    def _forget_statement(self, name: str) -> None:
        if name and self.prepared.pop(name, None) is None:
            raise Failed("26000")
        if not name:
            self.prepared.clear()

    def _close_cursors(self, name: str) -> None:
        names = [key for key, portal in self.portals.items() if portal.cursor and name in ("", key)]
        if name and not names:
            raise Failed("34000")
        for key in names:
            self.close_portal(key)

    def close_portal(self, name: str) -> None:
        """Close a portal; one that is not there is closed already."""
        portal = self.portals.pop(name, None)
        if portal is not None and portal.answer is not None and not portal.answer.ended:
            portal.answer.close()

    def _transaction(self, asked: Transaction) -> str:
        act = asked.act
        if act == "begin":
            if self.status == b"I":
                self._everywhere(asked.sql)
                self.status = b"T"
            return "BEGIN"
        if act in {"commit", "rollback"}:
            return self._finish(act)
        if self.status == b"I":
            raise Failed("25P01", f"{act.upper()} can only be used in transaction blocks")
        self._savepoint(asked)
        return act.partition(" ")[0].upper()

    def _finish(self, act: str) -> str:
        broken = self.status == b"E"
        self.end_portals()
        if self.status != b"I":
            self._everywhere("ROLLBACK" if broken else act.upper())
        self.savepoints.clear()
        self.status = b"I"
        return "ROLLBACK" if broken else act.upper()

    def _savepoint(self, asked: Transaction) -> None:
        if asked.act == "savepoint":
            self._everywhere(asked.sql)
            self.savepoints.append(asked.name)
            return
        if asked.name not in self.savepoints:
            raise Failed("3B001")
        place = len(self.savepoints) - 1 - self.savepoints[::-1].index(asked.name)
        if asked.act == "rollback to":
            self.end_portals()
        self._everywhere(asked.sql)
        del self.savepoints[place + (asked.act == "rollback to") :]
        self.status = b"T"

    def _everywhere(self, statement: str) -> None:
        for desk in self.desks.values():
            desk.transaction(statement)

    def leave_when_alone(self) -> None:
        """Asked while a statement runs, from another thread: nobody may wait for it any more."""
        if self.line.hung_up():
            self._doom = Ended("57P01", "the client has left")
            self.cancel()

    def live(self) -> None:
        """Ended when the session is doomed."""
        if self._doom is not None:
            raise self._doom

    def cancel(self) -> None:
        """A CancelRequest with our key came; from another thread."""
        desk = self._running
        if desk is not None:
            desk.cancel()

    def close(self) -> None:
        """The session is over."""
        for answer in (self._newest, *(portal.answer for portal in self.portals.values())):
            if answer is not None and not answer.ended:
                answer.fail("wire.closed")
        for desk in self.desks.values():
            desk.close()
