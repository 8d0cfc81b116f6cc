# SPDX-License-Identifier: Apache-2.0
"""Names of offences, laws and bodies that the law has left behind, and whether a text still uses one (M93). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tournier.base import BadInput
from tournier.law.clauses import confidence_of
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_KINDS = frozenset({"offence", "law", "body"})
_KEEPS = "body"
_TITLE = re.compile("《[^》]*》")


@dataclass(frozen=True, slots=True)
class Superseded:
    """Old names, and the present one that took their place on `since`."""

    id: str
    kind: str
    old: tuple[str, ...]
    zh: str
    en: str
    since: date
    confidence: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """An old name as a text uses it, and what it is called now."""

    old: str
    name: Superseded


@cache
def superseded_names(jurisdiction: str = "cn") -> tuple[Superseded, ...]:
    """Every entry, as the pack lists them. Raises BadInput for a pack that is not sound."""
    return read_names(pack_file(jurisdiction, "names.toml"))


def read_names(path: Path) -> tuple[Superseded, ...]:
    """The entries of one pack file; BadInput names the entry that is wrong, also where two claim one old name."""
    found: list[Superseded] = []
    taken: set[str] = set()
    for entry in entries(path, "name"):
        one = _read(entry, f"{path.name}: {entry.get('id', 'an entry')}")
        known = {one.id, *one.old}
        if known & taken:
            raise BadInput("law.twice", f"{path.name}: {min(known & taken)} stands twice.", "Keep one entry.")
        taken |= known
        found.append(one)
    present = {name for one in found for name in (one.zh, one.en)}
    for one in found:
        if used := next((old for old in one.old for name in present if old in name), None):
            raise BadInput(
                "law.entry", f"{path.name}: {used} is both an old name and a present one.", "Correct the pack."
            )
    return tuple(found)


def _read(entry: Mapping[str, object], where: str) -> Superseded:
    kind, old = text_of(entry, "kind", where), texts_of(entry, "old", where)
    if kind not in _KINDS:
        raise BadInput("law.entry", f"{where} has an unknown kind.", "Use offence, law or body.")
    if not old:
        raise BadInput("law.entry", f"{where} has no old name.", "Complete the entry.")
    return Superseded(
        text_of(entry, "id", where),
        kind,
        tuple(_plain(one) for one in old),
        text_of(entry, "zh", where),
        text_of(entry, "en", where),
        day_of(entry, "since", where),
        confidence_of(entry, where),
    )


def _plain(text: str) -> str:
    """Full-width letters and brackets as the plain ones, apostrophes alike."""
    return unicodedata.normalize("NFKC", text).replace("\u2019", "'")


def outdated(text: str, day: date, jurisdiction: str = "cn") -> tuple[Outdated, ...]:
    """The old names that a text uses on `day`, each entry once; what a document's own title keeps of a body is not one."""
    plain = _plain(text)
    untitled = _TITLE.sub("", plain)
    found = []
    for one in superseded_names(jurisdiction):
        within = untitled if one.kind == _KEEPS else plain
        used = next((old for old in one.old if _stands(old, within)), None)
        if used is not None and one.since <= day:
            found.append(Outdated(used, one))
    return tuple(found)


def _stands(old: str, text: str) -> bool:
    """Whether the name stands in the text; a name of letters as words of their own, however they are written."""
    if old.isascii():
        return re.search(rf"\b{re.escape(old)}\b", text, re.IGNORECASE) is not None
    return old in text
