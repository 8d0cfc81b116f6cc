# SPDX-License-Identifier: Apache-2.0
"""Listens, and gives each connection a thread. Who has not signed in yet is few, brief and small."""

from __future__ import annotations

import contextlib
import hmac
import ipaddress
import secrets
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass

from tournier.base import BadInput, SystemFailed, TournierError
from tournier.ledger import lanes
from tournier.wire import frames, scanning
from tournier.wire.errors import Ended, Failed
from tournier.wire.extended import Extended
from tournier.wire.frames import Malformed
from tournier.wire.line import Gone, Line
from tournier.wire.ports import House
from tournier.wire.session import Session
from tournier.wire.starting import Cancel, Starting, Tls

MOST_SESSIONS = 200
MOST_STARTING = 60
MOST_STARTING_FROM = 20  # from one address
MOST_OF_PERSON = 20
_BACKLOG = 128
WATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Known:
    secret: bytes
    session: Session


class Server:
    """A listening socket. `serve` returns after `stop`."""

    def __init__(self, house: House, host: str = "127.0.0.1", port: int = 5433, tls: Tls | None = None) -> None:
        self._house = house
        self._tls = tls
        self._nobody = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._starting: Counter[str] = Counter()
        self._persons: Counter[str] = Counter()
        self._sessions: dict[int, _Known] = {}
        self._lines: set[Line] = set()
        self._stopped = False
        self._over = threading.Event()
        if tls is None and not _is_loopback(host):
            raise BadInput(
                "wire.tls",
                "Without TLS the wire is served on this machine only.",
                "Give a certificate and its key with --certificate and --key, or serve on 127.0.0.1.",
            )
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        except OSError as error:
            raise SystemFailed(
                "wire.port", f"The wire cannot listen on {host}:{port}: {error.strerror}.", "Choose another --port."
            ) from None
        self.port: int = self._socket.getsockname()[1]

    def serve(self) -> None:
        """Take connections until `stop`."""
        for code in (lanes.CODE, scanning.CODE):
            code.begin()  # answers go before it is there too
        threading.Thread(target=self._watch, name="tournier-wire-watch", daemon=True).start()
        while not self._stopped:
            try:
                connection, address = self._socket.accept()
            except OSError:
                if self._stopped:
                    return
                continue
            if not self._admitted(address[0]):
                connection.close()
                continue
            threading.Thread(target=self._connected, args=(connection, address[0]), daemon=True).start()

    def _watch(self) -> None:
        """Whether people still may go on, of all sessions together: each asking for itself kept the office busy with nothing else.

        While a source works the session's thread cannot look, neither at that nor at whether its client is still there.
        """
        while not self._over.wait(WATCH_SECONDS):
            now = time.monotonic()
            with self._lock:
                sessions = [known.session for known in self._sessions.values()]
            # What fails here a silent session asks by itself, and at the next page nothing is released where it fails.
            with contextlib.suppress(Exception):
                ended = self._house.sign_in.ended({one.who.session: one.who.number for one in sessions})
                for session in sessions:
                    session.stands(ended.get(session.who.session), now)
            for session in sessions:
                if 0 < session.busy_since < now - WATCH_SECONDS:
                    session.leave_when_alone()
            self._house.sign_in.pause()
        self._house.sign_in.rest()

    def stop(self) -> None:
        """Take no more connections and end the present ones."""
        self._stopped = True
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            lines = tuple(self._lines)
        for line in lines:
            line.cut()

    def _admitted(self, address: str) -> bool:
        with self._lock:
            starting = self._starting
            if starting.total() >= MOST_STARTING or starting[address] >= MOST_STARTING_FROM:
                return False
            starting[address] += 1
            return True

    def _connected(self, connection: socket.socket, address: str) -> None:
        line = Line(connection, self._house.sign_in.pause)
        with self._lock:
            self._lines.add(line)
        try:
            self._talk(line, address)
        except Gone:
            pass
        except Malformed:
            _last(line, Ended("08P01", "a message does not have the form of the protocol"))
        except Ended as ended:
            _last(line, ended)
        except (TournierError, Failed):
            _last(line, Ended("58000", "a part of the gate failed; nothing was released"))
        except Exception:  # noqa: BLE001  whatever it is, this client's session ends; its text may hold a value
            _last(line, Ended("XX000", "the session failed; nothing was released"))
        finally:
            with self._lock:
                self._lines.discard(line)
            line.close()
            self._house.sign_in.rest()

    def _talk(self, line: Line, address: str) -> None:
        starting = Starting(self._house, line, self._tls, address, nobody=self._nobody, local=_is_loopback(address))
        try:
            start = starting.start()
            if isinstance(start, Cancel):
                self._cancel(start)
                return
            who, settings = starting.sign_in(start)
        finally:
            with self._lock:
                self._starting[address] -= 1
                if not self._starting[address]:
                    del self._starting[address]
        session = Session(self._house, line, who, settings)
        try:
            process = self._known(session)
            try:
                line.send(frames.frame(b"K", struct.pack("!I", process) + self._sessions[process].secret))
                line.send(frames.ready(b"I"))
                Extended(session).serve()
            finally:
                self._gone(process)
        finally:
            session.close()
            self._house.sign_in.end(who.session)

    def _known(self, session: Session) -> int:
        with self._lock:
            if len(self._sessions) >= MOST_SESSIONS or self._persons[session.who.number] >= MOST_OF_PERSON:
                raise Ended("53300", "too many sessions", "Close one that is not needed.")
            process = secrets.randbelow(2**31 - 1) + 1
            while process in self._sessions:
                process = secrets.randbelow(2**31 - 1) + 1
            self._sessions[process] = _Known(secrets.token_bytes(4), session)
            self._persons[session.who.number] += 1
            return process

    def _gone(self, process: int) -> None:
        with self._lock:
            known = self._sessions.pop(process)
            self._persons[known.session.who.number] -= 1
            if not self._persons[known.session.who.number]:
                del self._persons[known.session.who.number]

    def _cancel(self, asked: Cancel) -> None:
        with self._lock:
            known = self._sessions.get(asked.process)
        right = hmac.compare_digest(known.secret if known else bytes(4), asked.secret)
        if known is not None and right:
            known.session.cancel()


def _last(line: Line, ended: Ended) -> None:
    with contextlib.suppress(Gone):
        line.send(frames.error(ended.code, ended.text, ended.hint, "FATAL"))
        line.flush()


def _is_loopback(host: str) -> bool:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
