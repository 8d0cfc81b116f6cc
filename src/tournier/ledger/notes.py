# SPDX-License-Identifier: Apache-2.0
"""Signed notes, checkpoints and cosignatures as C2SP writes them (signed-note, tlog-checkpoint, tlog-cosignature v1).

- A note is text, an empty line, then signature lines: em dash, name, base64 of key id and signature.
- Key id = first 4 bytes of SHA256(name | 0x0A | type | public key); type 1 is Ed25519 over the text, type 4 is an
  Ed25519 cosignature over a time line and the text.
- Signatures by unknown keys are ignored; one that claims a known key and does not hold spoils the note.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tournier.base import BadInput

_ED25519 = 1
_COSIGNATURE = 4
_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_HASH_BYTES = 32
_TEXT_LINES = 3
_SM3 = "sm3 "  # begins the line with the root of the second tree


def b64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def from_b64(text: str) -> bytes:
    """Strict reading of `b64`; raises BadInput for anything that `b64` would not have written."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if b64(data) != text:
        raise BadInput("ledger.base64", "A part of the note is not base64.", "Get the file again from the ledger.")
    return data


def check_name(name: str) -> str:
    """`name` when it may name a key: not empty, no spaces, no plus."""
    if not _NAME.fullmatch(name):
        raise BadInput(
            "ledger.origin",
            "The name of a key may not be empty or have spaces or '+'.",
            "Choose a name like bank.example/ledger.",
        )
    return name


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, written as `name+id+key`."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read `name+id+key`; raises BadInput when it is not one or its id does not fit."""
        parts = text.strip().split("+", 2)
        if len(parts) == _TEXT_LINES:
            key = from_b64(parts[2])
            found = cls(check_name(parts[0]), key[0] if key else 0, key[1:])
            if (
                found.kind in (_ED25519, _COSIGNATURE)
                and len(found.public) == _HASH_BYTES
                and found.id.hex() == parts[1]
            ):
                return found
        raise BadInput(
            "ledger.vkey",
            "The verifier key is not a key of the form name+id+key.",
            "Copy the whole line from the ledger's or the witness's owner.",
        )

    @property
    def id(self) -> bytes:
        """Four bytes that signature lines carry."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    def holds(self, signature: bytes, text: str) -> bool:
        """Whether `signature` (without key id) by this key stands under `text`."""
        message = text.encode()
        if self.kind == _COSIGNATURE:
            stamp, signature = signature[:8], signature[8:]
            message = b"cosignature/v1\ntime %d\n" % int.from_bytes(stamp, "big") + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def time(self) -> int:
        """Seconds since 1970 that a cosignature claims."""
        return int.from_bytes(self.data[:8], "big")

    def __str__(self) -> str:
        return f"— {self.name} {b64(self.key_id + self.data)}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a tree with its signatures, as read; nothing is verified until `signed_by` is asked."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[Signature, ...]
    sm3: bytes = b""

    @classmethod
    def parse(cls, note: str) -> Checkpoint:
        """Read a note; raises BadInput when it is not a checkpoint. Lines behind the root that are not ours are let stand."""
        text, gap, tail = note.rpartition("\n\n")
        lines = text.split("\n")
        if (
            not gap
            or len(lines) < _TEXT_LINES
            or "" in lines
            or not _NUMBER.fullmatch(lines[1])
            or not tail.endswith("\n")
        ):
            raise BadInput(
                "ledger.checkpoint", "The text is not a checkpoint.", "Get the checkpoint again from the ledger."
            )
        root = from_b64(lines[2])
        if len(root) != _HASH_BYTES:
            raise BadInput(
                "ledger.checkpoint",
                "The root of the checkpoint is not a SHA-256 hash.",
                "Get the checkpoint again from the ledger.",
            )
        beside = [from_b64(line.removeprefix(_SM3)) for line in lines[_TEXT_LINES:] if line.startswith(_SM3)]
        if len(beside) > 1 or any(len(other) != _HASH_BYTES for other in beside):
            raise BadInput(
                "ledger.checkpoint",
                "The checkpoint has no one root by SM3.",
                "Get the checkpoint again from the ledger.",
            )
        return cls(lines[0], int(lines[1]), root, text + "\n", parse_signatures(tail), b"".join(beside))

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether exactly this key signed, and every line that claims to be its signature holds."""
        lines = [s for s in self.signatures if s.name == key.name and s.key_id == key.id]
        return bool(lines) and all(key.holds(line.data, self.text) for line in lines)

    def body(self) -> str:
        """The lines that are signed: three, and where a second tree is kept one more, which C2SP lets stand behind them."""
        beside = f"{_SM3}{b64(self.sm3)}\n" if self.sm3 else ""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n{beside}"

    @property
    def note(self) -> str:
        """The checkpoint as it was read."""
        return self.text + "\n" + "".join(map(str, self.signatures))


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Read signature lines; raises BadInput when one is not."""
    found = []
    for line in lines.splitlines():
        parts = line.split(" ")
        data = from_b64(parts[2]) if len(parts) == _TEXT_LINES and parts[0] == "—" else b""
        if len(data) < 5:  # noqa: PLR2004 - four bytes of key id and at least one of signature
            raise BadInput(
                "ledger.signature", "A line under the note is not a signature.", "Get the file again from the ledger."
            )
        found.append(Signature(parts[1], data[:4], data[4:]))
    return tuple(found)


def noted(note: str, key: VerifierKey) -> str:
    """The text of a note by `Signer.note`; BadInput when exactly this key did not sign it."""
    text, gap, tail = note.rpartition("\n\n")
    lines = parse_signatures(tail) if gap else ()
    if len(lines) == 1 and lines[0].key_id == key.id and key.holds(lines[0].data, text + "\n"):
        return text + "\n"
    raise BadInput("ledger.note", "The note is not signed by this ledger's key.", "Get the file again from the ledger.")


class Signer:
    """The ledger's own key: signs checkpoints and promises."""

    def __init__(self, origin: str, seed: bytes) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(check_name(origin), _ED25519, self.key.public_key().public_bytes_raw())

    def checkpoint(self, size: int, root: bytes, sm3: bytes = b"") -> str:
        """The signed head of a tree, and of the one by SM3 beside it."""
        return self.note(Checkpoint(self.verifier.name, size, root, "", (), sm3).body())

    def note(self, text: str) -> str:
        """A text that ends with a line, with the signature under it. Its first line says what it is, so that none is taken for another."""
        return f"{text}\n{Signature(self.verifier.name, self.verifier.id, self.key.sign(text.encode()))}"


class Cosigner:
    """A witness's key: signs other logs' checkpoints with the time."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(check_name(name), _COSIGNATURE, self._key.public_key().public_bytes_raw())

    def cosign(self, text: str, seconds: int) -> Signature:
        """The cosignature over a checkpoint's text at a moment."""
        signed = self._key.sign(b"cosignature/v1\ntime %d\n" % seconds + text.encode())
        return Signature(self.verifier.name, self.verifier.id, seconds.to_bytes(8, "big") + signed)
