# SPDX-License-Identifier: Apache-2.0
"""Fields that a register of the office keeps about a person: they leave by the same path as those of the bank's databases.

A field is named `register:NAME` and its own name; it has a category, so the rules know its class. What is decided, recorded
and treated is the same; only the rows come from the register, which opens what it sealed when the gate asks for it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tournier.base import JSON, BadInput, Clock
from tournier.catalogue import CATEGORIES, FieldRef, Level
from tournier.gate import record
from tournier.gate.answers import Ask, Card, Column, No, Section
from tournier.gate.intents import Intent
from tournier.gate.path import Path
from tournier.gate.questions import build_request
from tournier.mask import renderer
from tournier.policy import Channel, Decision, Request, RequestedField

PREFIX = "register:"
_CHANNELS = frozenset({Channel.LOOK_UP, Channel.REVEAL, Channel.OWN_VIEW})


@dataclass(frozen=True, slots=True)
class KeptField:
    """One field of a register that says something about a person, with its words."""

    name: str
    category: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row of a register: whose it is, its opaque id, and how its fields are opened when they may be."""

    register: str
    key: str
    subject: str
    open: Callable[[Sequence[str]], Mapping[str, str | None]]

    @property
    def table(self) -> str:
        """Its register as a table's name."""
        return f"{PREFIX}{self.register}"


class RegisterFields(Path, ABC):
    """The gate's part for registers."""

    _clock: Clock

    @abstractmethod
    def _mark(self, request: Request) -> str: ...

    def kept(self, channel: Channel, ask: Ask, row: KeptRow, fields: Sequence[KeptField], why: str = "") -> Card | No:
        """These fields of one row: treated by LOOK_UP, in clear by REVEAL, the person's own by OWN_VIEW.

        A reveal is all or nothing. `why` is recorded. Raises BadInput for another channel or no field.
        """
        if channel not in _CHANNELS or not fields:
            raise BadInput("fields.none", "No field is named.", "Choose at least one field.")
        asked = tuple(
            RequestedField(FieldRef(row.table, field.name), field.category, CATEGORIES[field.category].cls)
            for field in fields
        )
        request = build_request(ask, channel, row.subject, asked)
        told: dict[str, JSON] = {"row": row.key, **({"why": why} if why else {})}

        def cleared(request: Request, decision: Decision, intent: Intent) -> Card:
            section = _section(row, request, decision, fields)
            mark = self._mark(request)
            # Durable before anything is returned (law 2).
            self._evidence.append(record.page_entry(request, (row.subject,), {row.table: 1}, mark, {"row": row.key}))
            return Card(request, decision, intent.receipt, row.subject, (section,), mark, self._clock.now())

        return self._disclose(request, cleared, told)


def _section(row: KeptRow, request: Request, decision: Decision, fields: Sequence[KeptField]) -> Section:
    levels = [decision.level(item.ref) for item in request.fields]
    # What is withheld or only matched is never opened, so nothing downstream can depend on it (law 3).
    opened = row.open([field.name for field, level in zip(fields, levels, strict=True) if level > Level.MATCH])
    columns, values = [], []
    for item, field, level in zip(request.fields, fields, levels, strict=True):
        why = decision.level_reasons.get(item.ref)
        columns.append(Column(item.ref, field.zh, field.en, item.category, item.cls, level, why))
        text = opened.get(field.name)
        values.append(None if text is None or level <= Level.MATCH else renderer(level, item.category)(text))
    return Section(row.table, row.register, row.register, tuple(columns), (tuple(values),))
