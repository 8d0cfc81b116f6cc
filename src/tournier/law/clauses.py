# SPDX-License-Identifier: Apache-2.0
"""The clauses of a jurisdiction, read from its pack. Short paraphrases for people at work, never the official text."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tournier.base import BadInput


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the pack is of a clause; screens show it beside the text."""

    code: str
    zh: str
    en: str
    verified: bool


CONFIDENCES: Mapping[str, Confidence] = MappingProxyType(
    {
        item.code: item
        for item in (
            Confidence("V", "已核对条文", "Checked against the text", verified=True),
            Confidence("S", "据二手资料", "From a secondary source, not checked", verified=False),
            Confidence("K", "据一般知识，未核对", "General knowledge, not checked", verified=False),
            Confidence("U", "条款或效力待确认", "Number, clause or status to be confirmed", verified=False),
            Confidence("D", "设计默认，并非法律", "A design default, not law", verified=False),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of one version of an instrument. `effective_to` is None while it is in force."""

    id: str
    instrument_zh: str
    instrument_en: str
    article: str
    text_zh: str
    text_en: str
    effective_from: date
    confidence: str
    retrieved: date
    effective_to: date | None = None

    @property
    def is_verified(self) -> bool:
        """Whether the text was checked; what was not says so on the screen (law 12)."""
        return CONFIDENCES[self.confidence].verified

    def in_force(self, day: date) -> bool:
        """Whether the clause binds on `day`."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def _pack(jurisdiction: str) -> Path:
    here = Path(__file__).resolve()
    for folder in (here.parent / "packs", here.parents[3] / "data" / "law"):
        pack = folder / jurisdiction / "clauses.toml"
        if pack.is_file():
            return pack
    raise BadInput("law.pack", f"There is no law pack {jurisdiction!r}.", "Use a jurisdiction under data/law.")


@cache
def clauses(jurisdiction: str = "cn") -> Mapping[str, Clause]:
    """Every clause of a jurisdiction by its id, in the pack's order. Raises BadInput for a pack that is not well formed."""
    if not (jurisdiction.isascii() and jurisdiction.isalpha()):
        raise BadInput("law.pack", "A jurisdiction is named by letters.", "Use a jurisdiction under data/law.")
    return read_clauses(_pack(jurisdiction))


def read_clauses(path: Path) -> Mapping[str, Clause]:
    """The clauses of one pack file; BadInput names the entry that is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("law.pack", f"{path.name} cannot be read: {error}.", "Correct the pack.") from None
    found: dict[str, Clause] = {}
    for instrument in document.get("instrument", []):
        for clause in _read_instrument(instrument, path.name):
            if clause.id in found:
                raise BadInput("law.twice", f"{path.name}: {clause.id} stands twice.", "Keep one entry.")
            found[clause.id] = clause
    if not found:
        raise BadInput("law.empty", f"{path.name} holds no clause.", "Restore the pack.")
    return MappingProxyType(found)


def _read_instrument(instrument: dict[str, object], name: str) -> list[Clause]:
    entries = instrument.get("clause", [])
    shared = {key: value for key, value in instrument.items() if key != "clause"}
    found = []
    for entry in entries if isinstance(entries, list) else []:
        values = {**shared, **entry}
        where = f"{name}: {values.get('id', 'an entry')}"
        for key in ("id", "zh", "en", "article", "text_zh", "text_en", "confidence"):
            if not isinstance(values.get(key), str) or not values[key]:
                raise BadInput("law.entry", f"{where} has no {key}.", "Complete the entry.")
        if values["confidence"] not in CONFIDENCES:
            raise BadInput("law.confidence", f"{where} has an unknown confidence.", "Use V, S, K, U or D.")
        start, retrieved, end = (values.get(key) for key in ("effective_from", "retrieved", "effective_to"))
        if not isinstance(start, date) or not isinstance(retrieved, date) or not isinstance(end, date | None):
            raise BadInput("law.date", f"{where} lacks a date.", "Give effective_from and retrieved as dates.")
        texts = {key: str(values[key]) for key in ("id", "zh", "en", "article", "text_zh", "text_en", "confidence")}
        found.append(
            Clause(
                id=texts["id"],
                instrument_zh=texts["zh"],
                instrument_en=texts["en"],
                article=texts["article"],
                text_zh=texts["text_zh"],
                text_en=texts["text_en"],
                effective_from=start,
                confidence=texts["confidence"],
                retrieved=retrieved,
                effective_to=end,
            )
        )
    return found
