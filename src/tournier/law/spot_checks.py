# SPDX-License-Identifier: Apache-2.0
"""How much of what left is looked at afterwards (M83), as data of the pack by version, and which it is. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tournier.base import BadInput
from tournier.law.clauses import Clause, clauses, confidence_of
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_FILE = "spot_checks.toml"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class SpotCheckTerms:
    """One version. `share` is per cent by channel; `deadline` is the id of the clock that each drawn one has."""

    id: str
    zh: str
    en: str
    effective_from: date
    confidence: str
    clauses: tuple[str, ...]
    deadline: str
    share: Mapping[str, int]


@cache
def _versions(jurisdiction: str) -> tuple[SpotCheckTerms, ...]:
    return read_spot_check_terms(pack_file(jurisdiction, _FILE), clauses(jurisdiction))


def spot_check_terms(day: date, jurisdiction: str = "cn") -> SpotCheckTerms:
    """The version in force on this day. Raises BadInput where there is none yet."""
    found = next((one for one in _versions(jurisdiction) if one.effective_from <= day), None)
    if found is None:
        raise BadInput("law.spot_checks", "No shares of spot checks are in force on that day.", "Enter a version.")
    return found


def read_spot_check_terms(path: Path, known: Mapping[str, Clause]) -> tuple[SpotCheckTerms, ...]:
    """Every version of one pack file, the newest first; BadInput names what is wrong."""
    found = [_terms(entry, known) for entry in entries(path, "version")]
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def _terms(entry: Mapping[str, object], known: Mapping[str, Clause]) -> SpotCheckTerms:
    where = f"The version {entry.get('id')}"
    cited = texts_of(entry, "clauses", where)
    unknown = [one for one in cited if one not in known]
    if unknown or not cited:
        raise BadInput("law.entry", f"{where} names no clause, or one that is not there.", "Correct the pack.")
    share = entry.get("share")
    if not isinstance(share, dict) or not share or not all(_is_share(one) for one in share.values()):
        raise BadInput("law.entry", f"{where}: a share is no whole number from 1 to 100.", "Correct the pack.")
    return SpotCheckTerms(
        text_of(entry, "id", where),
        text_of(entry, "zh", where),
        text_of(entry, "en", where),
        day_of(entry, "effective_from", where),
        confidence_of(entry, where),
        cited,
        text_of(entry, "deadline", where),
        MappingProxyType(dict(share)),
    )


def _is_share(value: object) -> bool:
    return type(value) is int and 1 <= value <= _WHOLE


def is_drawn(seed: str, entry: str, share: int) -> bool:
    """Whether the disclosure with this intent is drawn.

    The first eight bytes of SHA-256(seed, a line break, entry) as a number below share per cent of 2^64. The seed is the
    root of a checkpoint that was signed after the day: nobody could know it before, and everybody can draw again.
    """
    digest = hashlib.sha256(f"{seed}\n{entry}".encode("ascii")).digest()
    return int.from_bytes(digest[:8], "big") * _WHOLE < share << 64
