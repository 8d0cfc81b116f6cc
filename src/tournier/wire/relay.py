# SPDX-License-Identifier: Apache-2.0
"""The desk of a PostgreSQL source: the server's own result bytes, without the hidden columns that carry the subjects."""

from __future__ import annotations

import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from tournier.wire import frames
from tournier.wire.arrow_desk import ArrowDesk, ArrowRows
from tournier.wire.backend import Address, Backend, lost, sqlstate, watch
from tournier.wire.errors import Failed
from tournier.wire.frames import Malformed, ResultColumn
from tournier.wire.held import Held
from tournier.wire.inbox import Inbox
from tournier.wire.scanning import DATA, Places, rows_in
from tournier.wire.stripping import stripped

_PAGE_BYTES = 4 << 20
_PAGE_SECONDS = 0.25  # a source that is slow does not let its rows wait for a page to fill
_LEAST_FRAME = 5
_MOST_KEYS = 1_000_000
_MOST_ROW = 64 << 20
_AT_ONCE = 0.05
_DONE, _SUSPENDED, _FAILED, _STATUS = b"CsES"
_Page: TypeAlias = "tuple[bytes | memoryview, int, list[pa.StringArray], bool]"


@dataclass(slots=True)
class _Found:
    """Rows of a page: where runs of them lie in the inbox, and where each row begins."""

    runs: list[tuple[int, int]] = field(default_factory=list)
    _parts: list[Places] = field(default_factory=list)

    def add(self, starts: Places, at: int, size: int) -> None:
        """A run of rows that begins at `at`."""
        self.runs.append((at, at + size))
        self._parts.append(starts + at if at else starts)

    @property
    def places(self) -> Places:
        """Where the rows begin."""
        return self._parts[0] if len(self._parts) == 1 else np.concatenate(self._parts)


class PgRows:
    """One portal of the backend."""

    def __init__(
        self, desk: PgDesk, portal: str, columns: tuple[ResultColumn, ...], width: int, *, streams: bool
    ) -> None:
        self.keys: Mapping[Any, Sequence[Any]] = {}
        self.erased: set[str] = set()  # of what lies sealed nothing comes this way
        self.columns = columns
        self._desk = desk
        self._portal = portal
        self._width = width
        self._streams = self.ahead = streams
        self._inbox = Inbox()
        if streams:
            self._inbox.put(desk.backend.take_buffer())
        self._ended = False

    def page(self, most: int) -> _Page:
        """The next rows as frames, with the values of the hidden columns."""
        if self._ended:
            return b"", 0, self._none(), True
        try:
            if self._streams:
                return self._read(most)
            self._desk.backend.send(_execute(self._portal, most), frames.frame(b"H"))
            self._inbox.put(self._desk.backend.take_buffer())
            return self._read(1 << 62)
        except Malformed:
            raise self._desk.broken() from None

    def _none(self) -> list[pa.StringArray]:
        return [pa.array([], pa.string()) for _ in range(self._width - len(self.columns))]

    def _read(self, most: int) -> _Page:
        """Reads on until there is a page, or the portal stops."""
        inbox, found, number, size = self._inbox, _Found(), 0, 0
        inbox.shift()
        until = 0.0
        while True:
            starts, end = rows_in(inbox.left, self._width, most - number)
            if end:
                found.add(starts, inbox.at, end)
                inbox.at, number, size = inbox.at + end, number + len(starts), size + end
                until = until or time.monotonic() + _PAGE_SECONDS
            if self._streams and (number >= most or size >= _PAGE_BYTES):
                break
            frame = inbox.frame()
            if 0 < frame < _LEAST_FRAME:
                raise Malformed  # shorter than type and length
            if 0 < frame <= len(inbox.left):
                if self._other(frame):
                    break
                continue
            if number and self._streams and not self._desk.backend.has_more(until - time.monotonic()):
                break
            if frame > _MOST_ROW:
                raise self._desk.broken()  # nobody reads such a row, and it would fill the memory of everybody
            inbox.receive(self._desk.backend.receive_into, max(frame, len(inbox.left) + 1))
        data, hidden = self._taken(found)
        if self._ended or not self._streams:
            self._desk.finish(self._portal, inbox.emptied(), streams=self._streams)
        return data, number, hidden, self._ended

    def _other(self, frame: int) -> bool:
        """A frame that is no row: whether the reading stops there."""
        said = bytes(self._inbox.left[:frame])
        self._inbox.at += frame
        kind, body = said[0], said[_LEAST_FRAME:]
        if kind == DATA:
            raise Malformed  # a row of another width than was described
        if kind == _STATUS:
            watch(body)
        if kind == _FAILED:
            self._ended = True
            self._desk.backend.give_back(self._inbox.emptied())
            raise self._desk.after_error(sqlstate(body), synced=self._streams)
        if kind == _DONE:
            self._ended = True
        return kind in {_DONE, _SUSPENDED}

    def _taken(self, found: _Found) -> tuple[bytes | memoryview, list[pa.StringArray]]:
        """The rows that were found, without their hidden columns, and the values of these."""
        visible = len(self.columns)
        if not found.runs:
            return b"", self._none()
        whole = self._inbox.whole
        if visible == self._width:
            return b"".join([whole[first:last] for first, last in found.runs]), []
        return stripped(whole[: found.runs[-1][1]], found.places, self._width, visible)

    def stop(self) -> None:
        """Cancel what the backend does, so that a reading in another thread ends."""
        self._desk.cancel()

    def close(self) -> None:
        """Give up what is left; a stream is stopped at the source and read to its end."""
        if self._ended:
            return
        self._ended = True
        if self._streams:
            self._desk.abandon(self._inbox.emptied())
        else:
            self._desk.drop(self._portal)


class PgDesk:
    """One session's backend."""

    def __init__(self, url: str) -> None:
        self._address = Address.of(url)
        self.backend = Backend(self._address)
        self._held = Held()
        self._encoded = ArrowDesk()
        self._portals: set[str] = set()
        self._read: set[str] = set()  # of these, the ones that have come to their end
        self._number = 0
        self._in_transaction = False
        self._own = False
        self._pinned: dict[str, str] = {}

    def run(self, opened: Any, formats: Sequence[int], *, one_piece: bool) -> PgRows | ArrowRows:
        """Parse, bind, describe and, for an answer read to its end, execute: one way there and back."""
        rewritten = opened.rewritten
        if rewritten.sealed:
            # What lies sealed is opened here, so the source's own frames cannot be handed on.
            if self._in_transaction:
                raise Failed(
                    "0A000", "fields that lie sealed are not shown within a transaction", "Ask outside of one."
                )
            return self._encoded.run(opened, formats, one_piece=one_piece)
        streams = one_piece and (self._in_transaction or self._own or not self._portals)
        if not streams or rewritten.keys_sql:
            opened.intend()
        self._pin(dict(rewritten.settings))
        keys = self._keys(rewritten) if rewritten.keys_sql else {}
        visible = len(rewritten.columns)
        width = visible + rewritten.hidden
        try:
            asked = (*frames.spread(formats, visible), *(0,) * (width - visible))
        except Malformed:
            raise Failed("08P01", "the number of result formats is wrong") from None
        # A statistic has begun a snapshot of its own by now.
        streams = one_piece and (self._in_transaction or self._own or not self._portals)
        self._number += 1
        portal = f"t{self._number}"
        self.backend.send(
            self._held.bound(rewritten, portal, asked),
            frames.frame(b"D", b"P" + frames.text(portal)),
            (_execute(portal, 0) + frames.frame(b"S")) if streams else frames.frame(b"H"),
        )
        if streams and not self.backend.has_more(_AT_ONCE):
            self._intend(opened)
        try:
            columns = self._described(visible, width, synced=streams)
        except Failed:
            self._held.forget(rewritten)
            raise
        if not streams:
            self._portals.add(portal)
        rows = PgRows(self, portal, columns, width, streams=streams)
        rows.keys = keys
        return rows

    def _intend(self, opened: Any) -> None:
        """What does not come at once may take long, and is on record while it runs."""
        try:
            opened.intend()
        except BaseException:
            self.backend.close()  # its answer still comes, and must not be taken for that of another question
            raise

    def _keys(self, rewritten: Any) -> dict[Any, list[str | None]]:
        """The customers on whom a statistic rests, in the snapshot in which it is then computed."""
        if not self._in_transaction and not self._own:
            if self._portals:
                raise Failed("0A000", "close the open answers before this question")
            self.backend.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._own = True
        try:
            found = self.backend.run(f"SELECT * FROM ({rewritten.keys_sql}) AS k LIMIT {_MOST_KEYS + 1}")
        except Failed:
            self._end_own()
            raise
        if len(found) > _MOST_KEYS:
            raise Failed("54000", "the answer rests on too many customers", "Ask about fewer at once.")
        return {column: [row[column.position] for row in found] for column in rewritten.keys}

    def _end_own(self) -> None:
        """End the snapshot that was begun for a statistic."""
        if self._own:
            self._own = False
            self._portals.clear()
            self.backend.run("ROLLBACK")

    def _described(self, visible: int, width: int, *, synced: bool) -> tuple[ResultColumn, ...]:
        for kind, body in self.backend.frames():
            if kind == b"E":
                raise self.after_error(sqlstate(body), synced=synced)
            if kind == b"T":
                found = _columns(body)
                if len(found) != width:
                    raise self.broken()
                return found[:visible]
            if kind not in {b"1", b"2", b"3"}:
                break
        raise self.broken()

    def _pin(self, settings: dict[str, str]) -> None:
        changed = {name: value for name, value in settings.items() if self._pinned.get(name) != value}
        if changed:
            # What an open answer has still to read it reads with its own settings: whom it looks up, and its tokens' keys.
            others = not self._in_transaction or changed.keys() & self._pinned.keys()
            if others and self._portals - self._read:
                raise Failed("0A000", "close the open answers first: this question runs under other settings")
            self.backend.pin(changed)
            self._pinned |= changed

    def transaction(self, statement: str) -> None:
        """Begin or end; savepoints too."""
        self._end_own()
        # One snapshot for all statements, so that the keys of a statistic are those of its rows.
        self.backend.run(statement.replace("READ COMMITTED", "REPEATABLE READ"))
        if statement.startswith("ROLLBACK"):
            self._pinned.clear()  # what was set within a transaction is gone with it
        act = statement.split(maxsplit=1)[0]
        if act == "BEGIN":
            self._in_transaction = True
        elif statement in {"COMMIT", "ROLLBACK"}:
            self._in_transaction = False
            self._portals.clear()

    def settle(self) -> None:
        """Outside a transaction, Sync ends every open portal."""
        self._encoded.settle()
        self._end_own()
        if self._portals and not self._in_transaction:
            self._portals.clear()
            self._sync()

    def _sync(self) -> None:
        self.backend.send(frames.frame(b"S"))
        self._until_ready()

    def _until_ready(self) -> None:
        for kind, _ in self.backend.frames():
            if kind == b"Z":
                return

    def after_error(self, code: str, *, synced: bool) -> Failed:
        """The backend skips what comes until Sync; bring it there. Returns what is to be raised."""
        if not synced:
            self._sync()
        else:
            self._until_ready()
        if not self._in_transaction:
            self._portals.clear()
        return Failed(code)

    def finish(self, portal: str, rest: bytes, *, streams: bool) -> None:
        """A portal has come to its end."""
        self._read.add(portal)
        self.backend.give_back(rest)
        if streams:
            self._until_ready()

    def abandon(self, rest: bytes) -> None:
        """Stop a stream half-way."""
        self.backend.cancel()
        self.backend.give_back(rest)
        self._until_ready()

    def drop(self, portal: str) -> None:
        """Close a portal that is not at its end."""
        if portal in self._portals:
            self._portals.discard(portal)
            self.backend.send(frames.frame(b"C", b"P" + frames.text(portal)), frames.frame(b"H"))
            for kind, body in self.backend.frames():
                if kind == b"E":
                    raise self.after_error(sqlstate(body), synced=False)
                if kind == b"3":
                    return

    def broken(self) -> Failed:
        """The backend said what it must not say: it is closed, and the session with it."""
        self.backend.close()
        return lost()

    def cancel(self) -> None:
        """Stop what runs; from another thread."""
        self._encoded.cancel()
        self.backend.cancel()

    def close(self) -> None:
        """End the backend."""
        self._encoded.close()
        self.backend.close()


@lru_cache(maxsize=256)
def _columns(body: bytes) -> tuple[ResultColumn, ...]:
    """What a RowDescription tells; a session asks the same columns again and again."""
    given = frames.Body(body)
    found = []
    for _ in range(given.count()):
        name = given.string()
        given.take(6)
        oid, size, modifier = given.int32(), given.int16(), given.int32()
        given.take(2)
        found.append(ResultColumn(name, oid, size, modifier))
    return tuple(found)


def _execute(portal: str, most: int) -> bytes:
    return frames.frame(b"E", frames.text(portal) + struct.pack("!i", most))
