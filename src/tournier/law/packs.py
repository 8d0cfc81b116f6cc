# SPDX-License-Identifier: Apache-2.0
"""Where the packs of law lie, and how an entry of one is read: whole, or refused by name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tournier.base import BadInput


def pack_folder(jurisdiction: str) -> Path:
    """The folder of a jurisdiction's pack. Raises BadInput where there is none."""
    if not (jurisdiction.isascii() and jurisdiction.isalpha()):
        raise BadInput("law.pack", "A jurisdiction is named by letters.", "Use a jurisdiction under data/law.")
    here = Path(__file__).resolve()
    for folder in (here.parent / "packs", here.parents[3] / "data" / "law"):
        if (folder / jurisdiction).is_dir():
            return folder / jurisdiction
    raise BadInput("law.pack", f"There is no law pack {jurisdiction!r}.", "Use a jurisdiction under data/law.")


def pack_file(jurisdiction: str, name: str) -> Path:
    """One file of a jurisdiction's pack."""
    return pack_folder(jurisdiction) / name


def tables(path: Path) -> Mapping[str, object]:
    """A file of the pack whole. Raises BadInput for one that cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("law.pack", f"{path.name} cannot be read: {error}.", "Correct the pack.") from None


def entries(path: Path, kind: str) -> list[Mapping[str, object]]:
    """The entries of one kind, at least one. Raises BadInput for a file that cannot be read or holds none."""
    found = tables(path).get(kind)
    if not isinstance(found, list) or not found or not all(isinstance(entry, dict) for entry in found):
        raise BadInput("law.empty", f"{path.name} holds no {kind}.", "Restore the pack.")
    return found


def text_of(entry: Mapping[str, object], key: str, where: str) -> str:
    """A text that must be there."""
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise BadInput("law.entry", f"{where} has no {key}.", "Complete the entry.")
    return value


def day_of(entry: Mapping[str, object], key: str, where: str) -> date:
    """A day that must be there."""
    value = entry.get(key)
    if not isinstance(value, date):
        raise BadInput("law.date", f"{where} lacks a date.", f"Give {key} as a date.")
    return value


def texts_of(entry: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    """A list of texts; none where the key is not there."""
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise BadInput("law.entry", f"{where}: {key} is no list of texts.", "Correct the entry.")
    return tuple(value)
