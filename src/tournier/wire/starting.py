# SPDX-License-Identifier: Apache-2.0
"""From a new connection to a signed-in person: TLS, start-up, SCRAM. Everything here is bounded in bytes and time."""

from __future__ import annotations

import hashlib
import ssl
import struct
import time
from dataclasses import dataclass

from tournier.base import Refused, TournierError
from tournier.wire import frames, scram
from tournier.wire.errors import Ended, failed
from tournier.wire.frames import Malformed
from tournier.wire.line import Gone, Line
from tournier.wire.portals import Who
from tournier.wire.ports import House, Terms
from tournier.wire.scram import Exchange, NotSignedIn, Verifier
from tournier.wire.settings import REPORTED, Settings, checked_term, from_options

SIGN_IN_SECONDS = 10.0
_MOST_START = 10_000  # PostgreSQL's own limit of a start-up packet
_MOST_SIGN_IN = 2_048
_LONGEST_NUMBER = 32
_HANDSHAKE = b"\x16"  # the first byte of a TLS connection, and of no start-up packet that is short enough to be taken
ALPN = "postgresql"


@dataclass(frozen=True, slots=True)
class Tls:
    """The server's certificate, ready for use; `binding` is its digest (RFC 5929)."""

    context: ssl.SSLContext
    binding: bytes


@dataclass(frozen=True, slots=True)
class Cancel:
    """A CancelRequest: whose session, and the secret."""

    process: int
    secret: bytes


@dataclass(slots=True)
class Start:
    """What the start-up said."""

    parameters: dict[str, str]
    secured: bool


class Starting:
    """One connection's beginning."""

    def __init__(self, house: House, line: Line, tls: Tls | None, address: str, *, nobody: bytes, local: bool) -> None:
        self._house = house
        self._line = line
        self._tls = tls
        self._address = address
        self._nobody = nobody
        self._local = local
        self._deadline = time.monotonic() + SIGN_IN_SECONDS

    def start(self) -> Start | Cancel:
        """Read up to the start-up packet. Malformed, Gone or Ended when it does not come to that."""
        secured = self._direct_tls()
        for _ in range(4):  # TLS, GSSAPI and the packet itself: nobody needs more
            size, code = struct.unpack("!II", self._line.exactly(8, self._deadline))
            if not 8 <= size <= _MOST_START:  # noqa: PLR2004  the two numbers count
                raise Malformed
            body = self._line.exactly(size - 8, self._deadline)
            if code == frames.CANCEL_REQUEST:
                if not 8 <= len(body) <= 36:  # noqa: PLR2004  a process and a secret
                    raise Malformed
                return Cancel(struct.unpack_from("!I", body)[0], body[4:])
            if code == frames.SSL_REQUEST and not secured:
                secured = self._answer_tls()
            elif code == frames.GSS_REQUEST:
                self._line.send(b"N")
            elif code >> 16 == 3:  # noqa: PLR2004  protocol 3
                return self._agreed(code & 0xFFFF, _parameters(body), secured=secured)
            else:
                raise Ended("08P01", "only protocol 3.0 is spoken here")
        raise Malformed

    def _agreed(self, minor: int, parameters: dict[str, str], *, secured: bool) -> Start:
        """A client that wants more than protocol 3.0, or options of it, is told what there is, and goes on with that."""
        wanted = [name for name in parameters if name.startswith("_pq_.")]
        if minor or wanted:
            told = struct.pack("!II", frames.PROTOCOL_3, len(wanted)) + b"".join(map(frames.text, wanted))
            self._line.send(frames.frame(b"v", told))
        return Start(parameters, secured)

    def _direct_tls(self) -> bool:
        """TLS from the first byte, without asking (libpq 17); the client must say that it means PostgreSQL (RFC 7301)."""
        if self._tls is None or not self._line.begins_with(_HANDSHAKE, self._deadline):
            return False
        self._line.secure(self._tls.context, self._deadline - time.monotonic())
        if self._line.protocol != ALPN:
            raise Gone
        return True

    def _answer_tls(self) -> bool:
        if self._tls is None:
            self._line.send(b"N")
            return False
        if self._line.holds_bytes:
            raise Malformed  # bytes sent before TLS would be taken for bytes within it (CVE-2021-23214)
        self._line.send(b"S")
        self._line.secure(self._tls.context, self._deadline - time.monotonic())
        return True

    def sign_in(self, start: Start) -> tuple[Who, Settings]:
        """Prove who it is. Ended with one and the same text for everything that can be wrong with a proof."""
        if not start.secured and not self._local:
            raise Ended("28000", "TLS is needed here", "Connect with sslmode=require or better.")
        number = start.parameters.get("user", "")
        known = bool(number) and len(number) <= _LONGEST_NUMBER and number.isprintable()
        verifier = self._house.sign_in.verifier(number, self._address) if known else None
        try:
            self._prove(verifier or Verifier.nobody(self._nobody, number), start, real=verifier is not None)
            session = self._house.sign_in.begin(number, self._address, self._device())
        except NotSignedIn:
            if known:
                self._house.sign_in.fail(number, self._address)
            raise Ended(
                "28P01", "sign-in failed", "Make a wire password in the console, under your own account."
            ) from None
        except Refused as error:
            raise Ended("28000", f"{error.cause} [{error.code}]", error.cure) from None
        try:
            who = Who(number, self._address, session)
            return who, self._begin(start, who)
        except BaseException:
            self._house.sign_in.end(session)
            raise

    def _device(self) -> str:
        shown = self._line.certificate
        return hashlib.sha256(shown).hexdigest() if shown else ""

    def _prove(self, verifier: Verifier, start: Start, *, real: bool) -> None:
        binding = self._tls.binding if self._tls is not None and start.secured else None
        names = [scram.PLUS, scram.PLAIN] if binding is not None else [scram.PLAIN]
        self._say(10, b"".join(name.encode() + b"\0" for name in names) + b"\0")
        mechanism, first = _initial(self._hear())
        exchange = Exchange(verifier, mechanism, binding)
        self._say(11, exchange.first(first))
        last = exchange.final(self._hear())
        if not real:
            raise NotSignedIn
        self._say(12, last)

    def _say(self, code: int, data: bytes) -> None:
        self._line.send(frames.frame(b"R", struct.pack("!I", code) + data))

    def _hear(self) -> bytes:
        kind, body = self._line.frame(_MOST_SIGN_IN, self._deadline)
        if kind != b"p":
            raise Ended("08P01", "a sign-in message was expected")
        return body

    def _begin(self, start: Start, who: Who) -> Settings:
        """Source, purpose, basis and case from database name and options."""
        try:
            who.source, terms = self._terms(start.parameters)
            who.database = start.parameters.get("database", "")
            catalog = self._house.catalog
            settings = Settings(who.number, terms, catalog.schema(who.source) if catalog else "public")
            for name, value in start.parameters.items():
                if name not in {"user", "database", "options", "replication"} and not name.startswith("_pq_."):
                    settings.set(name.lower(), value)
            for name, value in from_options(start.parameters.get("options", "")).items():
                settings.set(name, value)
        except TournierError as error:
            told = failed(error)
            raise Ended(told.code, told.text, told.hint) from None
        if "replication" in start.parameters:
            raise Ended("0A000", "replication is not given here")
        self._say(0, b"")
        for name in REPORTED:
            self._line.send(frames.parameter_status(name, settings.get(name.lower())))
        return settings

    def _terms(self, parameters: dict[str, str]) -> tuple[str, Terms]:
        source, _, purpose = parameters.get("database", "").partition("/")
        if source not in self._house.sources():
            raise Ended(
                "3D000", "there is no such source", "Give the source's name as the database: source or source/purpose."
            )
        return source, Terms(purpose=checked_term("purpose", purpose) if purpose else "")


def _parameters(body: bytes) -> dict[str, str]:
    given = frames.Body(body)
    found: dict[str, str] = {}
    while name := given.string():
        if name in found or len(found) > 40:  # noqa: PLR2004  no driver sends more than a dozen
            raise Malformed
        found[name] = given.string()
    given.done()
    return found


def _initial(body: bytes) -> tuple[str, bytes]:
    given = frames.Body(body)
    mechanism = given.string()
    first = given.take(given.int32())
    given.done()
    return mechanism, first
