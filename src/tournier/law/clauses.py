# SPDX-License-Identifier: Apache-2.0
"""The clauses of a jurisdiction, read from its pack. Short paraphrases for people at work, never the official text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tournier.base import BadInput
from tournier.law.articles import article_en
from tournier.law.packs import day_of, entries, pack_folder, text_of


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
    """One clause of one version of an instrument. `effective_to` is None while it is in force.

    `article` is the number as the instrument writes it, or the heading where it has none; `article_en` says it in English.
    """

    id: str
    instrument_zh: str
    instrument_en: str
    article: str
    article_en: str
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


@cache
def clauses(jurisdiction: str = "cn") -> Mapping[str, Clause]:
    """Every clause of a jurisdiction by its id, in the pack's order. Raises BadInput for a pack that is not well formed."""
    files = sorted(pack_folder(jurisdiction).glob("clauses*.toml"), key=lambda path: path.stem)
    if not files:
        raise BadInput("law.empty", f"The law pack {jurisdiction!r} holds no clauses.", "Restore the pack.")
    found: dict[str, Clause] = {}
    for path in files:
        for name, clause in read_clauses(path).items():
            _keep(found, name, clause, path.name)
    return MappingProxyType(found)


def read_clauses(path: Path) -> Mapping[str, Clause]:
    """The clauses of one pack file; BadInput names the entry that is wrong."""
    found: dict[str, Clause] = {}
    for instrument in entries(path, "instrument"):
        listed = instrument.get("clause")
        for entry in listed if isinstance(listed, list) else []:
            clause = _read({**instrument, **entry}, path.name)
            _keep(found, clause.id, clause, path.name)
    return MappingProxyType(found)


def _keep(found: dict[str, Clause], name: str, clause: Clause, file: str) -> None:
    if name in found:
        raise BadInput("law.twice", f"{file}: {name} stands twice.", "Keep one entry.")
    found[name] = clause


def _read(values: Mapping[str, object], file: str) -> Clause:
    where = f"{file}: {values.get('id', 'an entry')}"
    end, english = values.get("effective_to"), article_en(text_of(values, "article", where))
    return Clause(
        id=text_of(values, "id", where),
        instrument_zh=text_of(values, "zh", where),
        instrument_en=text_of(values, "en", where),
        article=text_of(values, "article", where),
        article_en=text_of(values, "article_en", where) if "article_en" in values else english,
        text_zh=text_of(values, "text_zh", where),
        text_en=text_of(values, "text_en", where),
        effective_from=day_of(values, "effective_from", where),
        confidence=confidence_of(values, where),
        retrieved=day_of(values, "retrieved", where),
        effective_to=None if end is None else day_of(values, "effective_to", where),
    )


def confidence_of(entry: Mapping[str, object], where: str) -> str:
    """How sure the pack is of an entry: one of the known codes."""
    value = text_of(entry, "confidence", where)
    if value not in CONFIDENCES:
        raise BadInput("law.confidence", f"{where} has an unknown confidence.", "Use V, S, K, U or D.")
    return value
