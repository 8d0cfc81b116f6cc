# SPDX-License-Identifier: Apache-2.0
"""The extended protocol: Parse, Bind, Describe, Execute, Close, Flush, Sync, over a session."""

from __future__ import annotations

import time
from collections.abc import Callable

from tournier.wire import frames, parameters
from tournier.wire.commands import Command, Fetch, Question, Show
from tournier.wire.errors import Ended, Failed
from tournier.wire.frames import Malformed, ResultColumn
from tournier.wire.portals import Portal, Prepared
from tournier.wire.session import MOST_OPEN, Session

_TEXT = 25


class Extended:
    """Reads frames for a session until the client says goodbye."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._prepared = session.prepared
        self._skips = False
        self._readers: dict[bytes, Callable[[bytes], None]] = {
            b"P": self._parse,
            b"B": self._bind,
            b"D": self._describe,
            b"E": self._execute,
            b"C": self._close,
            b"H": self._flush,
        }

    def serve(self) -> None:
        """Until Terminate. Malformed frames and unknown types end the session."""
        session = self._session
        while True:
            session.busy_since = 0.0
            kind, body = session.next_frame()
            session.busy_since = time.monotonic()
            session.live()
            if kind == b"X":
                return
            if kind == b"S":
                if body:
                    raise Malformed
                self._skips = False
                session.after()
            elif kind == b"Q":
                self._query(body)
            elif kind in self._readers:
                self._one(self._readers[kind], body)
            elif kind in {b"d", b"c", b"f"}:
                continue  # the rest of a COPY that was never opened: PostgreSQL ignores it too
            elif kind == b"F":
                self._refuse_call()
            else:
                raise Ended("08P01", "invalid frontend message type")

    def _query(self, body: bytes) -> None:
        given = frames.Body(body)
        sql = given.string()
        given.done()
        if self._skips:
            return
        self._session.close_portal("")
        self._prepared.pop("", None)
        self._session.simple(sql)

    def _refuse_call(self) -> None:
        if not self._skips:
            self._session.told(Failed("0A000", "function calls are not answered here"))
            self._session.after()

    def _one(self, read: Callable[[bytes], None], body: bytes) -> None:
        if self._skips:
            return
        try:
            read(body)
        except Failed as error:
            self._skips = True
            self._session.told(error)

    def _parse(self, body: bytes) -> None:
        parse = frames.Parse.read(body)
        if parse.name and parse.name in self._prepared:
            raise Failed("42P05", "the prepared statement already exists")
        if len(self._prepared) >= MOST_OPEN:
            raise Failed("53000", f"a session holds at most {MOST_OPEN} prepared statements")
        self._session.command(parse.sql)
        self._session.room_for(parse.sql)
        number = max(parameters.used(parse.sql), len(parse.oids))
        oids = tuple(parse.oids[n] if n < len(parse.oids) else 0 for n in range(number))
        self._prepared[parse.name] = Prepared(parse.sql, oids)
        self._session.line.send(frames.frame(b"1"))

    def _statement(self, name: str) -> Prepared:
        found = self._prepared.get(name)
        if found is None:
            raise Failed("26000")
        return found

    def _bind(self, body: bytes) -> None:
        bind = frames.Bind.read(body)
        prepared = self._statement(bind.statement)
        if len(bind.values) != len(prepared.oids):
            raise Failed("08P01", "the number of parameters is not that of the prepared statement")
        if bind.portal and bind.portal in self._session.portals:
            raise Failed("42P03", "the portal already exists")
        if len(self._session.portals) >= MOST_OPEN:
            raise Failed("53000", f"a session holds at most {MOST_OPEN} open portals")
        sql = parameters.filled(prepared.sql, prepared.oids, bind.values, bind.formats) if bind.values else prepared.sql
        command = self._session.command(sql)
        self._session.close_portal(bind.portal)
        self._session.room_for(sql)
        self._session.portals[bind.portal] = Portal(command, bind.result_formats)
        self._session.line.send(frames.frame(b"2"))

    def _describe(self, body: bytes) -> None:
        kind, name = frames.kind_and_name(body)
        line = self._session.line
        if kind == "S":
            prepared = self._statement(name)
            types = b"".join((oid or _TEXT).to_bytes(4, "big") for oid in prepared.oids)
            blank = parameters.filled(prepared.sql, prepared.oids, None, ())
            columns = self._columns(Portal(self._session.command(blank)), one_piece=False, ends=True)
            line.send(frames.frame(b"t", len(prepared.oids).to_bytes(2, "big") + types))
            line.send(frames.frame(b"n") if columns is None else frames.row_description(columns, (0,) * len(columns)))
            return
        portal = self._portal(name)
        at_once = self._runs_at_once(name)
        columns = self._columns(portal, one_piece=at_once, ends=False)
        if columns is None:
            line.send(frames.frame(b"n"))
            return
        formats = self._spread(portal.formats, len(columns))
        if at_once and isinstance(portal.command, Question) and not portal.done:
            portal.described = True
        else:
            line.send(frames.row_description(columns, formats))

    def _spread(self, formats: tuple[int, ...], number: int) -> tuple[int, ...]:
        try:
            return frames.spread(formats, number)
        except Malformed:
            raise Failed("08P01", "the number of result formats is wrong") from None

    def _runs_at_once(self, name: str) -> bool:
        """Whether the frame already here executes this portal to its end: then it is run in one piece."""
        held = self._session.line.peek()
        return held is not None and held == (b"E", frames.text(name) + bytes(4))

    def _columns(self, portal: Portal, *, one_piece: bool, ends: bool) -> tuple[ResultColumn, ...] | None:
        command: Command = portal.command
        if isinstance(command, Show):
            return (ResultColumn(command.name, _TEXT),)
        if isinstance(command, Fetch):
            cursor = self._session.portals.get(command.name)
            if cursor is None or not cursor.cursor:
                raise Failed("34000")
            return None if command.move else self._session.start(cursor, one_piece=False).columns
        if not isinstance(command, Question) and not portal.cursor:
            return None
        answer = self._session.start(portal, one_piece=one_piece)
        if ends:
            answer.close()
        return answer.columns

    def _portal(self, name: str) -> Portal:
        found = self._session.portals.get(name)
        if found is None:
            raise Failed("34000", "the portal does not exist")
        return found

    def _execute(self, body: bytes) -> None:
        given = frames.Body(body)
        name, most = given.string(), given.int32()
        given.done()
        portal = self._portal(name)
        if portal.done:
            self._session.line.send(frames.complete("SELECT 0"))
            return
        if isinstance(portal.command, Question):
            described, portal.described = portal.described, False
            self._session.run(portal, max(most, 0), describe=described)
            return
        self._session.portals.pop(name)  # a command runs once
        self._session.run(portal, 0, describe=False)

    def _close(self, body: bytes) -> None:
        kind, name = frames.kind_and_name(body)
        if kind == "S":
            self._prepared.pop(name, None)
        else:
            self._session.close_portal(name)
        self._session.line.send(frames.frame(b"3"))

    def _flush(self, body: bytes) -> None:
        if body:
            raise Malformed
