# SPDX-License-Identifier: Apache-2.0
"""What the gate answered about the fields of a row, in words: values, or the rules that said no and the smallest remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from tournier.catalogue import Level
from tournier.gate import ApprovalNeeded, Card, No
from tournier.law import clauses
from tournier_office.site.language import said
from tournier_office.site.register.description import Register, Text


@dataclass(frozen=True, slots=True)
class Value:
    """One field: `clear` when it is shown whole; the text is empty where nothing is shown."""

    name: str
    words: Text
    text: str
    clear: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer: its values, or why there are none. `waits` where people could agree to it."""

    outcome: str
    values: tuple[Value, ...] = ()
    reasons: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    mark: str = ""
    waits: bool = False

    @property
    def clear(self) -> bool:
        """Whether anything stands there in clear."""
        return any(value.clear for value in self.values)

    def as_dict(self) -> dict[str, Any]:
        """For the API and the command."""
        values = {value.name: value.text for value in self.values}
        return {
            "outcome": self.outcome, "values": values, "reasons": list(self.reasons), "remedies": list(self.remedies),
            "mark": self.mark,
        }  # fmt: skip


def shown(register: Register, answers: Sequence[Card | No]) -> Shown:
    """The answers as a screen, the API and the command show them: the values of all together, and every no with its reasons once."""
    each = [_shown(register, answer) for answer in answers]
    best = next((one for one in each if one.values), each[0])
    return Shown(
        best.outcome,
        tuple(_together(values) for values in zip(*(one.values for one in each if one.values), strict=True)),
        tuple(dict.fromkeys(text for one in each for text in one.reasons)),
        tuple(dict.fromkeys(text for one in each for text in one.remedies)),
        ", ".join(one.mark for one in each if one.mark),
        any(one.waits for one in each),
    )


def _together(values: Sequence[Value]) -> Value:
    return replace(values[0], text=", ".join(one.text for one in values), clear=any(one.clear for one in values))


def _shown(register: Register, answer: Card | No) -> Shown:
    outcome = answer.decision.outcome.value
    if isinstance(answer, Card):
        section = answer.sections[0]
        values = [
            Value(
                column.ref.field,
                _words(register, column.ref.field),
                text or _nothing(column.level),
                _clear(column.level),
            )
            for column, text in zip(section.columns, section.rows[0], strict=True)
        ]
        return Shown(outcome, tuple(values), mark=answer.mark)
    reasons = tuple(
        f"{reason.rule}: {said(reason.zh, reason.en)} ({_laws(reason.clauses)})" for reason in answer.decision.reasons
    )
    steps = answer.decision.remedy.steps if answer.decision.remedy else ()
    remedies = tuple(said(step.zh, step.en) for step in steps)
    return Shown(outcome, (), reasons, remedies, waits=isinstance(answer, ApprovalNeeded))


def _words(register: Register, name: str) -> Text:
    field = register.field(name)
    return field.words if field else name


def _clear(level: Level) -> bool:
    return level is Level.CLEAR


def _nothing(level: Level) -> str:
    return _("erased, or nothing was written") if level > Level.MATCH else _("not shown")


def _laws(keys: tuple[str, ...]) -> str:
    known = [clauses()[key] for key in keys if key in clauses()]
    return "; ".join(
        said(f"{one.instrument_zh} {one.article}", f"{one.instrument_en} {one.article_en}") for one in known
    )
