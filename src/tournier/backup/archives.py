# SPDX-License-Identifier: Apache-2.0
"""One archive: files and, last, a manifest that names them all, signed by the ledger's key, sealed to a receiver.

    age (C2SP, X25519) over tar: file ..., file ..., manifest

age refuses a piece that was changed, cut off or moved. But a receiver's key is public, so anybody can seal something
to it: that it comes from this bank is what the signature under the manifest shows.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tournier.base import BadInput, SystemFailed, TournierError
from tournier.ledger import VerifierKey
from tournier.ledger.notes import Signer, noted
from tournier.seal.files import PIECE, open_pieces, sealing

DATA, KEYS = "data", "keys"
_MANIFEST, _FIRST_LINE = "manifest", "tournier/backup/1"
_MOST_MANIFEST = 64 * 1024 * 1024
Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `pair` is the same in the two archives of one run; `checkpoint` the ledger's head of then."""

    kind: str
    pair: str
    made: str
    origin: str
    key: str
    checkpoint: str
    version: str
    store: str
    office: str
    keys: int
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many entries the ledger's head of then had."""
        return int(self.checkpoint.split("\n")[1]) if self.checkpoint else 0


class Archive:
    """An archive that is being written."""

    def __init__(self, tar: tarfile.TarFile, told: Told) -> None:
        self._tar, self._told = tar, told
        self._files: dict[str, tuple[int, str]] = {}

    def add(self, name: str, source: Path) -> None:
        """Add a file. It must not change meanwhile."""
        size = source.stat().st_size
        with source.open("rb") as content:
            hashing = _Hashing(content)
            self._put(name, size, hashing)
        self._files[name] = (size, hashing.digest.hexdigest())
        self._told(name, size)

    def finish(self, manifest: Manifest, signer: Signer) -> None:
        """Write the manifest; without it an archive is none."""
        said = asdict(manifest) | {"files": self._files}
        note = signer.note(f"{_FIRST_LINE}\n{json.dumps(said, ensure_ascii=False, sort_keys=True)}\n").encode()
        self._put(_MANIFEST, len(note), io.BytesIO(note))

    def _put(self, name: str, size: int, content: Any) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, content)


class _Hashing:
    """Reads, and hashes what is read."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self._content.read(size)
        self.digest.update(found)
        return found


@contextmanager
def writing(target: Path, recipient: str, told: Told) -> Iterator[Archive]:
    """Write the archive `target`; durable when this ends."""
    with sealing(target, recipient) as stream, tarfile.open(fileobj=stream, mode="w|", bufsize=PIECE) as tar:
        yield Archive(tar, told)


def read(source: Path, identity: str, into: Path | None, told: Told = lambda _name, _size: None) -> Manifest:
    """Read all of an archive, check each file and the manifest's signature, and write the files into an empty folder, if one is given.

    Whose signature it is, `Manifest.key` says: the caller compares. SystemFailed (`backup.damaged`) for anything that is
    not as it was written; then nothing in the folder may be used.
    """
    found: dict[str, tuple[int, str]] = {}
    note = b""
    try:
        pieces = open_pieces(source, identity)
        with tarfile.open(fileobj=_Pieces(pieces), mode="r|", bufsize=PIECE) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() and not note else None
                if content is None or not _stays(member.name) or member.name in found:
                    raise _damaged("it holds something that no backup holds")
                if member.name == _MANIFEST:
                    note = content.read(_MOST_MANIFEST)
                    continue
                found[member.name] = _taken(content, into and into / member.name)
                told(member.name, member.size)
        for _ in pieces:  # the last piece tells whether something was cut off
            pass
    except (tarfile.TarError, OSError, EOFError):
        raise _damaged("it was changed or cut off") from None
    except SystemFailed as error:
        if error.code != "seal.damaged":
            raise
        raise _damaged("it was changed, cut off, or is sealed to another key") from None
    manifest = _manifest(note)
    if dict(manifest.files) != found:
        raise _damaged("its files are not those of its manifest")
    return manifest


def _stays(name: str) -> bool:
    """Whether a file of that name stays in the folder that it is written to."""
    parts = name.split("/")
    return name.isprintable() and not any(part in {"", ".", ".."} for part in parts)


def _taken(content: Any, target: Path | None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    if target is not None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.touch(mode=0o600, exist_ok=False)
    with (target or Path("/dev/null")).open("wb") as written:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
            written.write(piece)
    return size, digest.hexdigest()


def _manifest(note: bytes) -> Manifest:
    try:
        text = note.decode()
        first, said = text.partition("\n\n")[0].split("\n")
        told = json.loads(said)
        told["files"] = {name: (size, digest) for name, (size, digest) in told["files"].items()}
        manifest = Manifest(**told)
        noted(text, VerifierKey.parse(manifest.key))
    except (ValueError, TypeError, KeyError, AttributeError, TournierError):
        raise _damaged("its manifest is missing or not signed by the key that it names") from None
    if first != _FIRST_LINE:
        raise _damaged("its manifest is of another kind")
    return manifest


class _Pieces(io.RawIOBase):
    """Pieces as one stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._left) < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            self._left += piece
        found, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return found


def _damaged(what: str) -> SystemFailed:
    return SystemFailed(
        "backup.damaged",
        f"The archive is not what was written: {what}.",
        "Take another copy of it; nothing was restored.",
    )


def read_identity(file: Path) -> str:
    """The identity of age in a file, readable by its owner only: its line that is no comment."""
    try:
        open_to_others = file.stat().st_mode & 0o077
        lines = [line.strip() for line in file.read_text(encoding="ascii").splitlines()]
    except (OSError, UnicodeDecodeError):
        raise BadInput("backup.identity", f"{file} cannot be read.", "Name the file that age-keygen wrote.") from None
    found = [line for line in lines if line and not line.startswith("#")]
    if open_to_others or len(found) != 1:
        raise BadInput(
            "backup.identity",
            f"{file} is open to others, or holds more or less than one identity.",
            "Run chmod 600 on it, and keep one identity in one file.",
        )
    return found[0]
