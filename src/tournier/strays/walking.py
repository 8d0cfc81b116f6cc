# SPDX-License-Identifier: Apache-2.0
"""Walking a folder without leaving it, and remembering what was looked at.

- links are not followed, and are counted: a link could lead out of the folder, or round in it;
- only regular files are read; a pipe or a device would never end, so nothing is opened that could block;
- a file that changes while it is read is said to have changed, and is read again by the next walk;
- what is remembered holds no name: a digest of the path, size and moment of the file, and which file it was;
- what could not be read of a file is remembered too, and told by each walk; the file is read again once more can be read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from tournier.base import BadInput, SystemFailed
from tournier.strays.reading import LARGEST

_FRESH_NS = 2 * 10**9  # what was written just now may be written again within the same tick of the file system's clock
LONGEST_PATH = 2_000  # of a longer one the middle is left out
# How the file stood, what of it was not read, by which readers, and how many numbers made a finding.
_Stood = tuple[str, dict[str, int], str, int]
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class File:
    """A file of the walk; `data` is None where it is as it was when it was last looked at."""

    path: str
    key: str
    stands: str
    data: bytes | None
    unread: Mapping[str, int] = field(default_factory=dict)


@cache
def readers() -> str:
    """The readers of others that are installed here."""
    return " ".join(name for name in ("pypdf", "rapidocr_onnxruntime") if find_spec(name))


class Seen:
    """What earlier walks have looked at, in a file of its own; without one everything is new.

    Each line is added when its file is done, so that a walk that dies goes on where it stood.
    """

    def __init__(self, path: Path | None = None, least: int = 1) -> None:
        """`least` is how many numbers make a finding: what an earlier walk with a higher one passed over is looked at again."""
        self._path = path
        self._least = least
        self._known: dict[str, _Stood] = {}
        self._now: dict[str, _Stood] = {}
        if path is not None and path.exists():
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            for line in path.read_text("utf-8").splitlines():
                try:
                    key, stands, *rest = json.loads(line)
                    unread, able, least = [*rest, 2**31][:3] if rest else ({}, "", 2**31)
                    counts = {str(why): int(n) for why, n in unread.items()}
                    self._known[str(key)] = str(stands), counts, str(able), int(least)
                except (ValueError, TypeError, AttributeError):
                    continue  # the last line of a walk that died
        except (OSError, UnicodeDecodeError):
            raise BadInput(
                "watch.state", "The file of what was seen cannot be read.", "Name another one; everything is read anew."
            ) from None

    def has(self, key: str, stands: str) -> Mapping[str, int] | None:
        """What could not be read of this file when it was looked at as it stands; None where it is to be looked at."""
        known = self._known.get(key)
        if known is None or known[0] != stands or known[3] > self._least or (known[1] and known[2] != readers()):
            return None
        self._now[key] = known
        return known[1]

    def keep(self, file: File, unread: Mapping[str, int] = MappingProxyType({})) -> None:
        """The file is done, as far as it could be read. Raises SystemFailed where it cannot be written down."""
        if time.time_ns() - int(file.stands.split()[1]) < _FRESH_NS:
            return
        self._now[file.key] = file.stands, dict(unread), readers(), self._least
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as out:
                out.write(json.dumps([file.key, *self._now[file.key]]) + "\n")
        except OSError:
            raise self._unwritable() from None

    def close(self) -> None:
        """Forget the files that are no longer there. Before this, or without it, the file only grows."""
        if self._path is None:
            return
        new = self._path.with_name(f"{self._path.name}.new")
        try:
            with new.open("w", encoding="utf-8") as out:
                out.writelines(json.dumps([key, *stood]) + "\n" for key, stood in self._now.items())
            new.replace(self._path)
        except OSError:
            raise self._unwritable() from None

    def _unwritable(self) -> SystemFailed:
        return SystemFailed(
            "watch.state", "The file of what was seen cannot be written.", "Check the disk; the next walk reads again."
        )


def walk(folder: Path, seen: Seen) -> Iterator[File | str]:
    """Every file below the folder, or the reason why one was not read. Raises BadInput where the folder is none."""
    if not folder.is_dir():
        raise BadInput("watch.folder", "The folder to watch is not there.", "Name a folder that can be read.")
    closed: list[OSError] = []
    for top, folders, names, inside in os.fwalk(folder, onerror=closed.append, follow_symlinks=False):
        folders.sort()
        for name in sorted(folders):
            if stat.S_ISLNK(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode):
                yield "link"
        for name in sorted(names):
            yield _file(os.path.relpath(os.path.join(top, name), folder), name, inside, seen)  # noqa: PTH118 - beside fwalk
    yield from ("no_permission" for _error in closed)


def _file(path: str, name: str, inside: int, seen: Seen) -> File | str:
    try:
        if stat.S_ISLNK(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode):
            return "link"
        opened = os.open(name, _FLAGS, dir_fd=inside)
    except PermissionError:
        return "no_permission"
    except OSError:  # a socket, or one that went away
        return "not_a_file"
    try:
        return _read(path, opened, seen)
    except OSError:
        return "broken"
    finally:
        os.close(opened)


def _read(path: str, opened: int, seen: Seen) -> File | str:
    before = os.fstat(opened)
    if not stat.S_ISREG(before.st_mode):
        return "not_a_file"
    if before.st_size > LARGEST:
        return "too_large"
    shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if len(shown) > LONGEST_PATH:
        shown = f"{shown[:900]}…{shown[-900:]}"
    key = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
    stands = f"{before.st_size} {before.st_mtime_ns} {before.st_dev} {before.st_ino}"
    if (unread := seen.has(key, stands)) is not None:
        return File(shown, key, stands, None, unread)
    pieces, left = [], before.st_size + 1  # one that grows while it is read is not followed
    while left > 0 and (piece := os.read(opened, min(left, 2**20))):
        pieces.append(piece)
        left -= len(piece)
    after = os.fstat(opened)
    data = b"".join(pieces)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or len(data) != before.st_size:
        return "changed"
    return File(shown, key, stands, data)
