# SPDX-License-Identifier: Apache-2.0
"""Where the files of exports lie: in the project's folder, readable by the office's account alone.

Parts of an answer lie in `spool/` until the file is written; the file lies in `exports/`, sealed to a key of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from tournier.base import SystemFailed
from tournier_office.queries import spool
from tournier_office.site import gateway


def _folder(name: str) -> Path:
    folder = gateway.project().path / name
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        raise SystemFailed("export.folder", "The folder of exports cannot be made.", "Look at the disk.") from None
    return folder


def sealed(key: str) -> Path:
    """The file, sealed."""
    return _folder("exports") / f"{key}.sealed"


def put(key: str, made: Path) -> None:
    """Give a sealed file its place, durably."""
    made.replace(sealed(key))
    folder = os.open(_folder("exports"), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def bench(key: str, lease: str) -> Path:
    """A folder for what is being written under this lease; those of workers before it are removed."""
    clear_bench(key)
    folder = _folder("exports") / f"{key}.{lease}.work"
    folder.mkdir(mode=0o700)
    return folder


def clear_bench(key: str) -> None:
    """Remove what was being written, by whomever."""
    for found in _folder("exports").glob(f"{key}.*.work"):
        shutil.rmtree(found, ignore_errors=True)


def remove(key: str) -> None:
    """Remove everything of an export."""
    spool.remove(key)
    clear_bench(key)
    sealed(key).unlink(missing_ok=True)


def sweep(live: Iterable[str]) -> None:
    """Remove what a death left behind of exports that have ended."""
    known = set(live)
    for found in _folder("exports").iterdir():
        if found.name.split(".")[0] not in known:
            shutil.rmtree(found, ignore_errors=True) if found.is_dir() else found.unlink(missing_ok=True)
