# SPDX-License-Identifier: Apache-2.0
"""The ledger for outsiders: the static files of C2SP tlog-tiles, to be copied or served as they are."""

from __future__ import annotations

from pathlib import Path

from tournier.base import BadInput, Refused, SystemFailed
from tournier.ledger.notes import Checkpoint
from tournier.ledger.stores import Store
from tournier.ledger.tree import WIDTH


def tile_path(level: int | str, n: int, width: int) -> str:
    """`tile/L/x001/x234/067` with `.p/W` for a partial tile."""
    groups = [f"{n % 1000:03d}"]
    while n := n // 1000:
        groups.insert(0, f"x{n % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}{'' if width == WIDTH else f'.p/{width}'}"


def write_bundle(store: Store, note: str, folder: Path) -> Path:
    """Write tiles, entries and last of all the checkpoint. Raises BadInput when the folder is not empty."""
    if not note:
        raise Refused("ledger.empty", "The ledger has no entries yet.", "Make the bundle when something was recorded.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("ledger.bundle", "The folder for the bundle is not empty.", "Name a new folder.")
    size = Checkpoint.parse(note).size
    try:
        level = 0
        while size >> (8 * level):
            count = size >> (8 * level)
            for n in range(-(-count // WIDTH)):
                width = min(WIDTH, count - n * WIDTH)
                _put(folder / tile_path(level, n, width), store.tile(level, n, width))
            level += 1
        for n in range(-(-size // WIDTH)):
            width = min(WIDTH, size - n * WIDTH)
            entries = store.entries(n * WIDTH, n * WIDTH + width)
            run = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
            _put(folder / tile_path("entries", n, width), run)
        # a folder without a checkpoint is visibly unfinished
        _put(folder / "checkpoint", note.encode())
    except OSError as error:
        raise SystemFailed(
            "ledger.bundle", f"The bundle cannot be written: {error.strerror}.", "Free space or choose another folder."
        ) from None
    return folder


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
