# SPDX-License-Identifier: Apache-2.0
"""SCRAM-SHA-256 and SCRAM-SHA-256-PLUS, the server's side (RFC 5802, RFC 7677; channel binding RFC 5929).

Without IO. What a wrong password, an unknown number and an expired password look like from outside is the same.
scramp's server cannot be used: libpq sends an empty name in the first message, which scramp takes as malformed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

PLAIN = "SCRAM-SHA-256"
PLUS = "SCRAM-SHA-256-PLUS"
ITERATIONS = 4096
_SALT_BYTES = 16
_NONCE_BYTES = 18
_KEY_BYTES = 32
_VERIFIER = re.compile(r"SCRAM-SHA-256\$(\d{4,8}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})\Z")
_FIRST = re.compile(r"(n|y|p=([A-Za-z0-9.-]{1,64})),(?:a=[^,]*)?,(n=([^,]*),r=([!-+\--~]{8,256}))\Z")
_FINAL = re.compile(r"(c=([A-Za-z0-9+/=]+),r=([!-+\--~]{8,512})),p=([A-Za-z0-9+/=]{44})\Z")


class NotSignedIn(Exception):
    """Authentication failed; why is nobody's business but the ledger's."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """What is kept of a password: enough to recognise who knows it, not enough to sign in elsewhere."""

    iterations: int
    salt: bytes
    stored_key: bytes
    server_key: bytes

    def __str__(self) -> str:
        salt, stored, server = (_b64(part) for part in (self.salt, self.stored_key, self.server_key))
        return f"SCRAM-SHA-256${self.iterations}:{salt}${stored}:{server}"

    @classmethod
    def parse(cls, written: str) -> Verifier:
        """From the text form, which is PostgreSQL's own. ValueError when it is not one."""
        found = _VERIFIER.match(written)
        if not found:
            raise ValueError("not a SCRAM verifier")
        return cls(int(found[1]), *(base64.b64decode(part, validate=True) for part in found.groups()[1:]))

    @classmethod
    def of(cls, password: str) -> Verifier:
        """A fresh verifier of an ASCII password."""
        return cls._made(password.encode("ascii"), secrets.token_bytes(_SALT_BYTES))

    @classmethod
    def nobody(cls, key: bytes, name: str) -> Verifier:
        """The verifier of a number that does not exist: its salt is always the same, and no password fits it."""
        salt = hmac.digest(key, b"salt" + name.encode("utf-8", "replace"), "sha256")[:_SALT_BYTES]
        return cls(ITERATIONS, salt, secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def _made(cls, password: bytes, salt: bytes) -> Verifier:
        salted = hashlib.pbkdf2_hmac("sha256", password, salt, ITERATIONS)
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        return cls(ITERATIONS, salt, hashlib.sha256(client_key).digest(), hmac.digest(salted, b"Server Key", "sha256"))


class Exchange:
    """One sign-in: `first` then `final`. Raises NotSignedIn, also for anything malformed."""

    def __init__(self, verifier: Verifier, mechanism: str, binding: bytes | None) -> None:
        """`binding` is the digest of the certificate under TLS, None in the clear."""
        if mechanism not in {PLAIN, PLUS} or (mechanism == PLUS and binding is None):
            raise NotSignedIn
        self._verifier = verifier
        self._plus = mechanism == PLUS
        self._binding = binding
        self._header = ""
        self._bare = ""
        self._server_first = ""
        self._nonce = ""

    def first(self, message: bytes) -> bytes:
        """The server's first message to the client's first."""
        found = _FIRST.match(_ascii(message))
        if not found:
            raise NotSignedIn
        flag, name = found[1], found[2]
        if self._plus != flag.startswith("p") or (name and name != "tls-server-end-point"):
            raise NotSignedIn
        if flag == "y" and self._binding is not None:
            # The client can bind and was made to believe that we cannot: somebody stands between (RFC 5802, 6).
            raise NotSignedIn
        self._header, self._bare = found[0][: -len(found[3])], found[3]
        self._nonce = found[5] + _b64(secrets.token_bytes(_NONCE_BYTES))
        self._server_first = f"r={self._nonce},s={_b64(self._verifier.salt)},i={self._verifier.iterations}"
        return self._server_first.encode()

    def final(self, message: bytes) -> bytes:
        """The server's last message, when the proof is right."""
        found = _FINAL.match(_ascii(message))
        if not found or not self._nonce:
            raise NotSignedIn
        try:
            bound, proof = (base64.b64decode(found[part], validate=True) for part in (2, 4))
        except binascii.Error:
            raise NotSignedIn from None
        expected = self._header.encode() + ((self._binding or b"") if self._plus else b"")
        told = f"{self._bare},{self._server_first},{found[1]}".encode()
        signature = hmac.digest(self._verifier.stored_key, told, "sha256")
        client_key = bytes(a ^ b for a, b in zip(proof, signature, strict=True))
        # All three are looked at whatever the first says, each in constant time.
        right = (
            hmac.compare_digest(bound, expected),
            hmac.compare_digest(found[3].encode(), self._nonce.encode()),
            hmac.compare_digest(hashlib.sha256(client_key).digest(), self._verifier.stored_key),
        )
        if not all(right):
            raise NotSignedIn
        return b"v=" + base64.b64encode(hmac.digest(self._verifier.server_key, told, "sha256"))


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _ascii(message: bytes) -> str:
    try:
        return message.decode("ascii")
    except UnicodeDecodeError:
        raise NotSignedIn from None
