# SPDX-License-Identifier: Apache-2.0
"""Files sealed to a receiver in the age format (C2SP age, X25519): any age program opens them.

- a receiver is named by a public key, `age1...`; whoever has its identity, `AGE-SECRET-KEY-1...`, opens the file;
- a piece of the file that was changed, cut off or put elsewhere is refused, and nothing of it is given out;
- once an identity is destroyed the file is noise: that is how a file is shredded (law 8).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyrage

from tournier.base import BadInput, SystemFailed

PIECE = 64 * 1024
_OWNER_ONLY = 0o600


def check_recipient(text: str) -> str:
    """The public key, as it is written down; BadInput for anything else than an X25519 key of age."""
    stripped = text.strip()
    try:
        return str(pyrage.x25519.Recipient.from_str(stripped))
    except pyrage.RecipientError:
        raise BadInput(
            "seal.recipient",
            "This is not a public key of age.",
            "Make one with `age-keygen`, and give the line that begins with age1; never the secret one.",
        ) from None


def fingerprint(recipient: str) -> str:
    """What two people compare by telephone: sixteen hexadecimal signs in groups of four."""
    found = hashlib.sha256(check_recipient(recipient).encode()).hexdigest()[:16].upper()
    return " ".join(found[at : at + 4] for at in range(0, 16, 4))


def new_identity() -> str:
    """A fresh identity, as text. Whoever destroys it shreds what was sealed to it."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The public key of an identity."""
    return str(_identity(identity).to_public())


def seal_file(source: Path, target: Path, recipient: str) -> None:
    """Seal `source` into the new file `target`, readable by its owner only. Constant memory; durable when it returns."""
    sealed_to = pyrage.x25519.Recipient.from_str(check_recipient(recipient))
    try:
        with source.open("rb") as clear:
            _seal(clear, target, sealed_to)
    except (OSError, pyrage.EncryptError):
        raise _not_written() from None


@contextlib.contextmanager
def sealing(target: Path, recipient: str) -> Iterator[BinaryIO]:
    """What is written to it lies sealed in the new file `target`, durably once this ends; the clear content touches no disk.

    Raises SystemFailed where the disk fails. After an error a part of the file may lie there, which nobody opens.
    """
    sealed_to = pyrage.x25519.Recipient.from_str(check_recipient(recipient))
    reading, writing = os.pipe()
    failed = threading.Event()

    def work() -> None:
        try:
            with os.fdopen(reading, "rb") as clear:
                _seal(clear, target, sealed_to)
        except (OSError, pyrage.EncryptError):
            failed.set()

    thread = threading.Thread(target=work, name="tournier-seal", daemon=True)
    thread.start()
    try:
        with os.fdopen(writing, "wb", buffering=PIECE) as clear:
            yield clear
    except BrokenPipeError:
        raise _not_written() from None
    finally:
        thread.join()
    if failed.is_set():
        raise _not_written()


def _seal(clear: BinaryIO, target: Path, sealed_to: pyrage.x25519.Recipient) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as sealed:
        pyrage.encrypt_io(clear, sealed, [sealed_to])
        sealed.flush()
        os.fsync(sealed.fileno())


def _not_written() -> SystemFailed:
    return SystemFailed("seal.write", "A sealed file cannot be written.", "Look at the disk.")


def open_pieces(source: Path, identity: str) -> Iterator[bytes]:
    """The clear content, piece by piece; nothing of it touches a disk.

    Raises SystemFailed (`seal.damaged`) where the file was changed or the identity is another: what came before is right,
    and the end never comes. Closing the iterator early is fine.
    """
    opener = _identity(identity)
    reading, writing = os.pipe()
    damaged = threading.Event()

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as clear, source.open("rb") as sealed:
                pyrage.decrypt_io(sealed, clear, [opener])
        except (OSError, pyrage.DecryptError):
            damaged.set()

    thread = threading.Thread(target=work, name="tournier-open", daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as clear:
            while piece := clear.read(PIECE):
                yield piece
        thread.join()
        if damaged.is_set():
            raise SystemFailed(
                "seal.damaged", "A sealed file was changed or is another's.", "Tell the platform engineers."
            )
    finally:
        with contextlib.suppress(RuntimeError):
            thread.join(timeout=5)


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise SystemFailed("seal.identity", "The key of a sealed file is not there.", "It was destroyed.") from None
