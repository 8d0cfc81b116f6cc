# SPDX-License-Identifier: Apache-2.0
"""One connection to a PostgreSQL source, spoken frame by frame so that its result bytes can be relayed as they are.

The role must be able to read only: a role that could write, or rules everything, is refused before anything is asked.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from tournier.base import BadInput, SystemFailed
from tournier.wire import frames
from tournier.wire.errors import LOST, Failed

_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 330.0  # more than the statement's own limit, so that the source speaks first
_PIECE = 1 << 18
_MOST = 1 << 30  # no value of PostgreSQL is longer
# Nothing that a role, a database or an address sets changes what the guard's text means (research/query.md 1.3, 13).
PINNED = {
    "default_transaction_read_only": "on",
    "statement_timeout": "300000",
    "idle_in_transaction_session_timeout": "660000",
    "search_path": "pg_catalog",
    "standard_conforming_strings": "on",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "Asia/Shanghai",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "client_min_messages": "error",
    "row_security": "on",
    "xmlbinary": "base64",
}
# A plan is made for the values of each question, as if they stood in its text. Servers before 12 do not know the setting.
_PLANS = (
    "SELECT set_config(name, 'force_custom_plan', false) FROM pg_catalog.pg_settings WHERE name = 'plan_cache_mode'"
)
_WATCHED = {"standard_conforming_strings": "on", "client_encoding": "UTF8"}
_ROLE = """
SELECT r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls,
  EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
            AND n.nspname NOT LIKE 'pg\\_temp%' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
                 OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))),
  EXISTS (SELECT FROM pg_catalog.pg_namespace n
          WHERE n.nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(n.oid, 'CREATE')),
  EXISTS (SELECT FROM pg_catalog.pg_roles p WHERE p.rolname IN ('pg_read_server_files', 'pg_write_server_files',
          'pg_execute_server_program', 'pg_write_all_data') AND pg_has_role(p.oid, 'MEMBER'))
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a PostgreSQL is, from its URL."""

    host: str
    port: int
    user: str
    password: str
    database: str
    tls: str

    @classmethod
    def of(cls, url: str) -> Address:
        """From postgresql://user:password@host:port/database?sslmode=…; the host may be a folder of sockets."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        host = options.get("host") or unquote(parts.hostname or "") or "127.0.0.1"
        tls = options.get("sslmode", "prefer")
        if tls not in {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}:
            raise BadInput("source.address", "The address has an unknown sslmode.", "Write sslmode=verify-full.")
        user = unquote(parts.username or "") or options.get("user", "")
        database = unquote(parts.path.removeprefix("/")) or user
        return cls(
            host, parts.port or int(options.get("port", "5432")), user, unquote(parts.password or ""), database, tls
        )


def lost() -> Failed:
    """The source is gone."""
    return Failed(LOST, hint="Connect again. If it lasts, tell whoever runs the source.")


class Backend:
    """An open connection. Raises Failed; after LOST it is of no more use."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._key = b""
        self._buffer = b""
        try:
            self._socket = _connect(address, _CONNECT_SECONDS)
        except (OSError, ValueError):
            raise lost() from None
        try:
            self._start()
            self.pin(PINNED)
            self.run(_PLANS)
            self._check_role()
            self._socket.settimeout(_ANSWER_SECONDS)
        except BaseException:
            self.close()
            raise

    def send(self, *parts: bytes) -> None:
        """Send frames."""
        try:
            self._socket.sendall(b"".join(parts))
        except (OSError, ValueError):
            raise lost() from None

    def receive(self) -> bytes:
        """The next bytes of the server, as many as are there."""
        try:
            found = self._socket.recv(_PIECE)
        except (OSError, ValueError):
            raise lost() from None
        if not found:
            raise lost()
        return found

    def receive_into(self, room: memoryview) -> int:
        """The next bytes of the server, as many as are there and fit; says how many."""
        try:
            found = self._socket.recv_into(room)
        except (OSError, ValueError):
            raise lost() from None
        if not found:
            raise lost()
        return found

    def has_more(self, seconds: float) -> bool:
        """Whether the server says something within that time."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        poll = select.poll()
        try:
            poll.register(self._socket, select.POLLIN)
            return bool(poll.poll(max(seconds, 0.0) * 1000))
        except (OSError, ValueError):
            raise lost() from None

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """Frames one by one, without notices and with ParameterStatus watched."""
        while True:
            while len(self._buffer) >= 5:  # noqa: PLR2004  a type and a length
                size = struct.unpack_from("!I", self._buffer, 1)[0]
                if not 4 <= size <= _MOST:  # noqa: PLR2004  counted as the form is written
                    raise lost()
                if len(self._buffer) < size + 1:
                    break
                kind, body = self._buffer[:1], self._buffer[5 : size + 1]
                self._buffer = self._buffer[size + 1 :]
                if kind == b"S":
                    watch(body)
                elif kind not in b"NA":
                    yield kind, body
            self._buffer += self.receive()

    def take_buffer(self) -> bytes:
        """What was read and not yet used, for a reader of many rows."""
        found, self._buffer = self._buffer, b""
        return found

    def give_back(self, rest: bytes) -> None:
        """The end of such reading."""
        self._buffer = rest

    def run(self, sql: str, values: Sequence[str] = ()) -> list[list[str | None]]:
        """One of our own statements with its values; all rows as text."""
        bind = struct.pack("!HH", 0, len(values)) + b"".join(
            struct.pack("!i", len(value.encode())) + value.encode() for value in values
        )
        self.send(
            frames.frame(b"P", b"\0" + frames.text(sql) + b"\0\0"),
            frames.frame(b"B", b"\0\0" + bind + b"\0\0"),
            frames.frame(b"E", b"\0" + b"\0\0\0\0"),
            frames.frame(b"S"),
        )
        found: list[list[str | None]] = []
        failure: Failed | None = None
        for kind, body in self.frames():
            if kind == b"D":
                found.append(_cells(body))
            elif kind == b"E":
                failure = Failed(sqlstate(body))
            elif kind == b"Z":
                break
        if failure is not None:
            raise failure
        return found

    def pin(self, settings: dict[str, str]) -> None:
        """Set these settings of the session; values are parameters and so stand in no statement's text."""
        marks = ", ".join(f"set_config(${2 * n + 1}, ${2 * n + 2}, false)" for n in range(len(settings)))
        if marks:
            self.run(f"SELECT {marks}", [part for pair in settings.items() for part in pair])

    def cancel(self) -> None:
        """Ask the server to stop the running statement; from another thread, on a connection of its own."""
        with contextlib.suppress(OSError, ValueError), contextlib.closing(_connect(self.address, 2.0)) as other:
            other.sendall(struct.pack("!II", 8 + len(self._key), frames.CANCEL_REQUEST) + self._key)
            other.recv(1)

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError, ValueError):
            self._socket.sendall(frames.frame(b"X"))
        with contextlib.suppress(OSError):
            self._socket.close()

    def _start(self) -> None:
        named = {"user": self.address.user, "database": self.address.database, "application_name": "tournier wire"}
        named |= _WATCHED  # from the first word on, whatever the role or the database has set
        body = struct.pack("!I", frames.PROTOCOL_3) + b"".join(
            frames.text(k) + frames.text(v) for k, v in named.items()
        )
        self.send(struct.pack("!I", len(body) + 5) + body + b"\0")
        exchange = None
        for kind, body in self.frames():
            if kind == b"E":
                raise Failed(sqlstate(body))
            if kind == b"K":
                self._key = body
            elif kind == b"Z":
                return
            elif kind == b"R":
                exchange = self._authenticate(body, exchange)

    def _authenticate(self, body: bytes, client: object) -> object:
        from scramp import ScramClient, ScramException  # type: ignore[import-untyped]  # ships no types

        code = struct.unpack_from("!I", body)[0]
        try:
            if code == 10:  # noqa: PLR2004  10 is SASL in the protocol
                made = ScramClient(["SCRAM-SHA-256"], self.address.user or "*", self.address.password)
                first = made.get_client_first().encode()
                self.send(frames.frame(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first))
                return made
            if code in {11, 12} and isinstance(client, ScramClient):
                if code == 11:  # noqa: PLR2004  SASL continues
                    client.set_server_first(body[4:].decode())
                    self.send(frames.frame(b"p", client.get_client_final().encode()))
                else:
                    client.set_server_final(body[4:].decode())
                return client
        except (ScramException, UnicodeError):
            raise Failed("28000") from None
        if code != 0:
            raise SystemFailed(
                "source.sign_in",
                "The source wants a kind of sign-in that shows the password.",
                "Let its pg_hba.conf ask for scram-sha-256.",
            )
        return client

    def _check_role(self) -> None:
        rules, writes, creates, server = self.run(_ROLE)[0]
        if "t" in (rules, writes, creates, server):
            raise SystemFailed(
                "source.role",
                "The source's role can do more than read.",
                "Make a role for the wire: CREATE ROLE tournier_reader LOGIN NOSUPERUSER; GRANT SELECT on the "
                "catalogue's tables to it and nothing else (REVOKE CREATE ON SCHEMA public FROM PUBLIC).",
            )


def sqlstate(body: bytes) -> str:
    """The SQLSTATE of an ErrorResponse; nothing else of it is read."""
    for part in body.split(b"\0"):
        if part[:1] == b"C":
            return part[1:].decode("ascii", "replace")[:5]
    return "XX000"


def watch(body: bytes) -> None:
    """A setting that decides what text means has changed: nothing more may run on this connection."""
    name, _, rest = body.partition(b"\0")
    wanted = _WATCHED.get(name.decode("ascii", "replace"))
    if wanted is not None and rest.rstrip(b"\0").decode("ascii", "replace") != wanted:
        raise Failed("08P01", "the source changed a setting that it must not change")


def _connect(address: Address, seconds: float) -> socket.socket:
    if address.host.startswith("/"):
        plain = socket.socket(socket.AF_UNIX)
        plain.settimeout(seconds)
        plain.connect(f"{address.host}/.s.PGSQL.{address.port}")
        return plain
    plain = socket.create_connection((address.host, address.port), seconds)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if address.tls == "disable":
        return plain
    plain.sendall(struct.pack("!II", 8, frames.SSL_REQUEST))
    if plain.recv(1) == b"S":
        context = ssl.create_default_context()
        context.check_hostname = address.tls == "verify-full"
        if not address.tls.startswith("verify"):
            context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(plain, server_hostname=address.host)
    if address.tls not in {"allow", "prefer"}:
        plain.close()
        raise OSError("no TLS")
    return plain


def _cells(body: bytes) -> list[str | None]:
    given = frames.Body(body)
    found: list[str | None] = []
    for _ in range(given.count()):
        size = given.int32()
        found.append(None if size < 0 else given.take(size).decode())
    return found
