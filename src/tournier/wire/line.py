# SPDX-License-Identifier: Apache-2.0
"""A client's connection: frames in, bytes out, with limits on size and time. One thread uses it at a time.

Waiting is cut into moments, and sending into pieces, so that whoever holds the line can ask the facts again while the
client says nothing or takes a page slowly.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator

from tournier.wire.frames import Malformed

_LENGTH = struct.Struct("!I")
_PIECE = 1 << 16
SECOND = 1.0
MOMENT = 0.25
SEND_SECONDS = 60.0


class Gone(Exception):
    """The client has left, or has been too slow."""


def _nothing() -> None:
    """Nobody is told that the thread waits."""


class Line:
    """Reads and writes a socket, in the clear or under TLS. `pause` is called before it waits for the other side."""

    def __init__(self, connection: socket.socket, pause: Callable[[], None] = _nothing) -> None:
        self._socket = connection
        self._pause = pause
        self._held = bytearray()
        self._out: list[bytes | bytearray | memoryview] = []
        self._out_size = 0
        self._asks: tuple[Callable[[], None], ...] = ()
        self._socket.settimeout(SEND_SECONDS)
        with contextlib.suppress(OSError):  # a unix socket has no such option
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def holds_bytes(self) -> bool:
        """Whether the client sent more than was read: before TLS this is an attack (CVE-2021-23214)."""
        return bool(self._held)

    def secure(self, context: ssl.SSLContext, seconds: float) -> None:
        """Speak TLS from now on."""
        self.flush()
        self._socket.settimeout(max(seconds, 0.1))
        try:
            self._socket = context.wrap_socket(self._socket, server_side=True)
            self._socket.settimeout(SEND_SECONDS)
        except (OSError, ValueError):
            raise Gone from None

    @property
    def certificate(self) -> bytes:
        """The certificate whose key the client proved to hold within TLS, as DER; empty where none did."""
        return (self._socket.getpeercert(binary_form=True) or b"") if isinstance(self._socket, ssl.SSLSocket) else b""

    @property
    def protocol(self) -> str:
        """What the client named within TLS (ALPN), or nothing."""
        return (self._socket.selected_alpn_protocol() or "") if isinstance(self._socket, ssl.SSLSocket) else ""

    def begins_with(self, start: bytes, deadline: float) -> bool:
        """Whether the first byte that comes is this one; it stays where it is. Gone after `deadline`."""
        while not self._readable(min(SECOND, deadline - time.monotonic())):
            if time.monotonic() >= deadline:
                raise Gone
        try:
            return self._socket.recv(1, socket.MSG_PEEK) == start
        except (OSError, ValueError):
            raise Gone from None

    def hung_up(self) -> bool:
        """Whether the other side has gone; may be asked from another thread."""
        poll = select.poll()
        try:
            poll.register(self._socket, select.POLLRDHUP)
            return bool(poll.poll(0))
        except (OSError, ValueError):
            return True

    def exactly(self, size: int, deadline: float | None = None, waiting: Callable[[], None] | None = None) -> bytes:
        """The next bytes; Gone after `deadline` (monotonic). `waiting` is called every moment meanwhile."""
        asked = time.monotonic()
        if len(self._held) < size:
            self.flush()
        while len(self._held) < size:
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                raise Gone
            if waiting is not None and now - asked >= MOMENT:
                asked = now
                waiting()
                self._pause()
            patience = MOMENT if deadline is None else min(MOMENT, deadline - now)
            if self._readable(patience):
                self._more()
        found = bytes(self._held[:size])
        del self._held[:size]
        return found

    def frame(
        self, most: int, deadline: float | None = None, waiting: Callable[[], None] | None = None
    ) -> tuple[bytes, bytes]:
        """The next frame's type and body; Malformed when it is longer than `most`."""
        head = self.exactly(5, deadline, waiting)
        size = _LENGTH.unpack_from(head, 1)[0]
        if not 4 <= size <= most:  # noqa: PLR2004  a length counts its own four bytes
            raise Malformed
        return head[:1], self.exactly(size - 4, deadline, waiting)

    def peek(self) -> tuple[bytes, bytes] | None:
        """The next frame when it has come already, left where it is."""
        if len(self._held) < 5:  # noqa: PLR2004  a type and a length
            return None
        end = 1 + _LENGTH.unpack_from(self._held, 1)[0]
        return None if len(self._held) < end else (bytes(self._held[:1]), bytes(self._held[5:end]))

    def send(self, data: bytes | bytearray | memoryview) -> None:
        """Send these bytes; small pieces wait for each other, at the latest until the client is waited for."""
        self._out.append(data)
        self._out_size += len(data)
        if self._out_size >= _PIECE:
            self.flush()

    def flush(self) -> None:
        """Send what waits, or Gone."""
        if not self._out:
            return
        data = self._out[0] if len(self._out) == 1 else b"".join(self._out)
        self._out, self._out_size = [], 0
        self._pause()
        pieces, asked = memoryview(data), time.monotonic()
        for start in range(0, len(pieces), _PIECE):
            if start and time.monotonic() - asked >= SECOND:
                self._ask()
                asked = time.monotonic()
            try:
                self._socket.sendall(pieces[start : start + _PIECE])
            except (OSError, ValueError):
                raise Gone from None

    @contextlib.contextmanager
    def asking(self, *asks: Callable[[], None]) -> Iterator[None]:
        """Once a second while what is sent here goes, call these. What one raises is Gone, in the middle of a row if need be."""
        self._asks = asks
        try:
            yield
        finally:
            self._asks = ()

    def _ask(self) -> None:
        try:
            for ask in self._asks:
                ask()
            self._pause()
        except Exception:  # noqa: BLE001  whatever it is, nothing more of the page leaves; what was asked recorded it
            self._out, self._out_size = [], 0
            raise Gone from None

    def _readable(self, seconds: float) -> bool:
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        poll = select.poll()
        try:
            poll.register(self._socket, select.POLLIN)
            return bool(poll.poll(max(seconds, 0) * 1000))
        except (OSError, ValueError):
            raise Gone from None

    def _more(self) -> None:
        try:
            self._socket.settimeout(SECOND)  # a TLS record may have come in part
            found = self._socket.recv(_PIECE)
        except (TimeoutError, ssl.SSLWantReadError):
            return
        except (OSError, ValueError):
            raise Gone from None
        finally:
            with contextlib.suppress(OSError):
                self._socket.settimeout(SEND_SECONDS)
        if not found:
            raise Gone
        self._held += found

    def cut(self) -> None:
        """End the connection now; from another thread, whose user then finds it gone."""
        with contextlib.suppress(OSError, ValueError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection; what was sent still arrives."""
        with contextlib.suppress(Gone, OSError, ValueError):
            self.flush()
            if isinstance(self._socket, ssl.SSLSocket):
                self._socket.settimeout(0.2)  # our goodbye must be sent; the client's is not waited for long
                self._socket.unwrap()
        with contextlib.suppress(OSError, ValueError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self._socket.close()
