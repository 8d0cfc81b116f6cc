# SPDX-License-Identifier: Apache-2.0
"""What becomes of what is found in words, as data of the law pack by version: type, way, speaker, own or not.

The first rule that fits holds. A finding that none fits, and every type that `tournier.detect` does not know, is blocked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path

from tournier.base import BadInput
from tournier.detect import TYPES
from tournier.law.clauses import Clause, clauses
from tournier.law.packs import day_of, entries, pack_file, text_of, texts_of

_FILE = "screening.toml"


class Way(StrEnum):
    """By which way words go."""

    CHAT = "chat"
    VOICE = "voice"
    MAIL = "mail"
    WORK_ORDER = "work_order"


class Speaker(StrEnum):
    """Whose words they are: an agent's to a customer, a customer's, or those of one colleague to another."""

    AGENT = "agent"
    CUSTOMER = "customer"
    COLLEAGUE = "colleague"


class Treatment(IntEnum):
    """What becomes of a finding, the mildest first."""

    PASS = 0
    WARN = 1
    MASK = 2
    BLOCK = 3


@dataclass(frozen=True, slots=True)
class Place:
    """By which way, and by whom."""

    way: Way
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. `own` narrows it to what the bank confirmed to be the verified customer's."""

    id: str
    types: frozenset[str]
    ways: frozenset[Way]
    speakers: frozenset[Speaker]
    own: bool
    treatment: Treatment
    clause: str
    zh: str
    en: str

    def fits(self, kind: str, place: Place, *, own: bool) -> bool:
        """Whether it speaks of a finding of this type in this place."""
        named = kind in self.types or ("*" in self.types and kind in TYPES)
        return named and place.way in self.ways and place.speaker in self.speakers and (own or not self.own)


UNKNOWN = Rule(
    "unknown-blocked",
    frozenset(),
    frozenset(Way),
    frozenset(Speaker),
    own=False,
    treatment=Treatment.BLOCK,
    clause="PIPL-6",
    zh="没有规则允许的信息不得发送",
    en="What no rule lets through is not sent",
)


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the table."""

    version: str
    effective_from: date
    confidence: str
    rules: tuple[Rule, ...]

    def rule(self, kind: str, place: Place, *, own: bool = False) -> Rule:
        """The rule that holds for a finding; the unknown is blocked."""
        return next((rule for rule in self.rules if rule.fits(kind, place, own=own)), UNKNOWN)

    def may_be_own(self, kind: str, place: Place) -> bool:
        """Whether it matters to whom a finding belongs: only then the bank is asked."""
        return self.rule(kind, place, own=True).treatment < self.rule(kind, place).treatment


@cache
def _versions(jurisdiction: str) -> tuple[Rules, ...]:
    return read_rules(pack_file(jurisdiction, _FILE), clauses(jurisdiction))


def rules_of(day: date, jurisdiction: str = "cn") -> Rules:
    """The version in force on this day. Raises BadInput where there is none yet: then nothing is sent."""
    found = next((one for one in _versions(jurisdiction) if one.effective_from <= day), None)
    if found is None:
        raise BadInput("law.screening", "No rules of screening are in force on that day.", "Enter a version.")
    return found


def read_rules(path: Path, known: Mapping[str, Clause]) -> tuple[Rules, ...]:
    """Every version of one pack file, the newest first; BadInput names what is wrong."""
    found = []
    for entry in entries(path, "version"):
        name = text_of(entry, "id", "A version of screening")
        written = entry.get("rule")
        if not isinstance(written, list) or not written:
            raise BadInput("law.entry", f"The version {name} has no rule.", "Complete the pack.")
        rules = tuple(_rule(one, known) for one in written)
        begins, confidence = day_of(entry, "effective_from", name), text_of(entry, "confidence", name)
        found.append(Rules(name, begins, confidence, rules))
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def _rule(entry: Mapping[str, object], known: Mapping[str, Clause]) -> Rule:
    name = text_of(entry, "id", "A rule of screening")
    where = f"The rule {name}"
    clause = text_of(entry, "clause", where)
    types = frozenset(texts_of(entry, "types", where))
    if clause not in known or not types or types - {"*", *TYPES}:
        raise BadInput("law.entry", f"{where} names a clause or a type that is not there.", "Correct the pack.")
    try:
        return Rule(
            name,
            types,
            frozenset(map(Way, texts_of(entry, "channels", where))) or frozenset(Way),
            frozenset(map(Speaker, texts_of(entry, "from", where))),
            own=entry.get("own") is True,
            treatment=Treatment[text_of(entry, "treatment", where).upper()],
            clause=clause,
            zh=text_of(entry, "zh", where),
            en=text_of(entry, "en", where),
        )
    except (KeyError, ValueError):
        raise BadInput("law.entry", f"{where} names a way or a treatment nobody knows.", "Correct the pack.") from None
