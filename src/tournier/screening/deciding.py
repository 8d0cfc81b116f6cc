# SPDX-License-Identifier: Apache-2.0
"""The decision about one line: what becomes of each finding, why, and the text as it may go. Frozen, without IO.

- one finding to be blocked, or one bad ask, and nothing of the line goes;
- a masked text is looked through again: what stood beside a removed value may be one itself; what cannot be made clean is blocked;
- `stored` is what a transcript may keep: without any finding, whatever was let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tournier.catalogue import InformationClass
from tournier.detect import TYPES, redacted
from tournier.screening.finding import Finding, Line, findings
from tournier.screening.phrases import ASKS, Asked, WordList, all_asked
from tournier.screening.rules import UNKNOWN, Place, Rules, Speaker, Treatment

MASK = "****"
_ROUNDS = 6
NEVER = frozenset({"PASSWORD", "OTP", "CVV", "EXPIRY"})  # no appeal and no owner opens these (design.md 2, law 6)


@dataclass(frozen=True, slots=True)
class Permits:
    """What makes a finding harmless: the bank confirmed it as the verified customer's own, or an appeal was right."""

    own: frozenset[Finding] = frozenset()
    upheld: frozenset[Finding] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something became of `text[start:end]`. `rule` and `clause` are those that held; of a phrase, its list and version."""

    start: int
    end: int
    type: str
    cls: InformationClass | None
    treatment: Treatment
    rule: str
    clause: str
    zh: str = ""
    en: str = ""
    split: bool = False
    own: bool = False
    upheld: bool = False


@dataclass(frozen=True, slots=True)
class Screened:
    """What was decided. `text` is what may go, empty where nothing may; `stored` what may be kept."""

    outcome: Treatment
    text: str
    stored: str
    reasons: tuple[Reason, ...]
    asks: tuple[Asked, ...]
    rules_version: str


def decide(
    text: str,
    place: Place,
    rules: Rules,
    *,
    before: Sequence[Line] = (),
    lists: Iterable[WordList] = (),
    permits: Permits = Permits(),
    found: Sequence[Finding] | None = None,
) -> Screened:
    """The decision about a line. `found` are its findings, where the caller has them already."""
    there = findings(text, place.speaker, before) if found is None else found
    reasons = [_reason(one, place, rules, permits) for one in there]
    said: list[tuple[WordList, Asked]] = []
    if place.speaker is not Speaker.CUSTOMER:
        same = [line.text for line in before if line.speaker is place.speaker]
        said = all_asked(tuple(lists), text, same)
        reasons += [_of_list(one, asked) for one, asked in said]
    outcome = max((one.treatment for one in reasons), default=Treatment.PASS)
    goes = text
    if outcome is Treatment.BLOCK:
        goes = ""
    elif outcome is Treatment.MASK:
        passed = {text[one.start : one.end] for one in reasons if one.treatment < Treatment.MASK}
        goes = _masked(text, [one for one in reasons if one.treatment is Treatment.MASK], place, rules, passed)
        outcome = outcome if goes else Treatment.BLOCK
    # Where nothing was found, looking through the same text once more would find nothing either.
    stored = redacted(_replaced(text, [(one.start, one.end, f"[{one.type}]") for one in there])) if there else text
    ordered = tuple(sorted(reasons, key=lambda one: (one.start, one.end)))
    asks = tuple(asked for _one, asked in said if asked.kind in ASKS)
    return Screened(outcome, goes, stored, ordered, asks, rules.version)


def _reason(one: Finding, place: Place, rules: Rules, permits: Permits) -> Reason:
    own = one in permits.own and one.type not in NEVER
    upheld = one in permits.upheld and one.type not in NEVER
    rule = rules.rule(one.type, place, own=own) if one.type in TYPES else UNKNOWN
    treatment = Treatment.PASS if upheld and rule is not UNKNOWN else rule.treatment
    cls = TYPES.get(one.type)
    return Reason(
        one.start, one.end, one.type, cls, treatment, rule.id, rule.clause, rule.zh, rule.en, one.split, own, upheld
    )


def _of_list(one: WordList, asked: Asked) -> Reason:
    return Reason(asked.start, asked.end, one.kind, None, one.treatment, f"{one.kind}@{one.version}", "XB-47")


def _masked(text: str, reasons: Sequence[Reason], place: Place, rules: Rules, passed: set[str]) -> str:
    """The text without what is to be masked; empty where something shows again and again."""
    done = _replaced(text, [(one.start, one.end, MASK) for one in reasons])
    for _round in range(_ROUNDS):
        again = [
            one
            for one in findings(done, place.speaker)
            if rules.rule(one.type, place).treatment >= Treatment.MASK and done[one.start : one.end] not in passed
        ]
        if not again:
            return done
        if any(rules.rule(one.type, place).treatment is Treatment.BLOCK for one in again):
            return ""
        done = _replaced(done, [(one.start, one.end, MASK) for one in again])
    return ""


def _replaced(text: str, places: Sequence[tuple[int, int, str]]) -> str:
    parts, end = [], 0
    for start, stop, instead in sorted(places):
        parts += [text[end : max(start, end)], instead]
        end = max(end, stop)
    return "".join([*parts, text[end:]])
