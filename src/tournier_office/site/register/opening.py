# SPDX-License-Identifier: Apache-2.0
"""Opening what a row holds about a person: a disclosure through the gate, for whom the register and the rules both let.

Who, about whom, why, on which basis stands in the ledger before anything is shown. Without the register's leave nobody
reaches the gate; without the gate's the register's leave is worth nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tournier.base import BadInput, Refused
from tournier.gate import ApprovalNeeded, Ask, Card, KeptRow, No
from tournier.policy import Channel
from tournier_office.site import gateway
from tournier_office.site.register import acts, reading, sealed, typed
from tournier_office.site.register.description import Field, Register
from tournier_office.site.register.judging import Actor, allows


def may_open(register: Register, actor: Actor, row: Any) -> bool:
    """Whether the register lets this person open what the row holds about its person; the rules are asked by the gate."""
    persons = reading.persons(register, row)
    return bool(register.classed) and not actor.service and allows(register.discloses, actor, row.branch, persons)


def held(register: Register, row: Any) -> list[Field]:
    """The classed fields in which the row holds something."""
    return [field for field in register.classed if len(getattr(row, field.name))]


def treated(register: Register, actor: Actor, row: Any) -> list[Card | No]:
    """Every field that the row holds, treated as the rules say, recorded; nothing for whom the register opens nothing.

    Of several customers nothing is shown unasked: that a number stands here says more than the number's class does.
    """
    fields = held(register, row)
    if not fields or register.several or not may_open(register, actor, row):
        return []
    ask = _ask(register, actor, row)
    return [gateway.gate().kept(Channel.LOOK_UP, ask, sealed.kept_row(register, row), sealed.kept_fields(fields))]


def opened(register: Register, actor: Actor, key: str, names: Sequence[str], why: str) -> list[Card | No]:
    """These fields of one row in clear, an answer for each person that it is about.

    Refused for whom the register opens nothing; the gate's own no comes as an answer.
    """
    row = reading.one(register, actor, key)
    fields = chosen(register, names)
    reason = typed.values_of([typed.REASON], {"reason": why})["reason"]
    if not may_open(register, actor, row):
        raise Refused(
            "register.closed_fields",
            "What this entry holds about a person is not opened to you.",
            "Ask whoever was named to work on it.",
        )
    rows = sealed.kept_rows(register, row)
    if not rows:
        raise BadInput("fields.erased", "Whoever this entry named was erased.", "Nothing of them is left to open.")
    return [_opened(register, actor, row, kept, fields, str(reason)) for kept in rows]


def _opened(
    register: Register, actor: Actor, row: Any, kept: KeptRow, fields: Sequence[Field], reason: str
) -> Card | No:
    ask = _ask(register, actor, row)
    answer = gateway.gate().kept(Channel.REVEAL, ask, kept, sealed.kept_fields(fields), reason)
    agree, used = acts.act(register, "ask_agreement"), acts.act(register, "used")
    if agree is not None and isinstance(answer, ApprovalNeeded):
        agree(actor, answer, reason)  # whoever may agree reads why; afterwards it is opened again
    if used is not None and isinstance(answer, Card) and answer.agreed:
        used(answer)
    return answer


def chosen(register: Register, names: Sequence[str]) -> list[Field]:
    """The fields of these names. BadInput for one that the register does not hold about a person, or for none."""
    known = {field.name: field for field in register.classed}
    if not names or not set(names) <= set(known):
        raise BadInput("fields.none", "No field is named.", "Choose at least one field.")
    return [field for name, field in known.items() if name in names]


def _ask(register: Register, actor: Actor, row: Any) -> Ask:
    return Ask(actor.staff, register.purpose, register.basis, row.pk, "", actor.session, actor.address)
