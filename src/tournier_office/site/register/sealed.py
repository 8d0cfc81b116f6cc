# SPDX-License-Identifier: Apache-2.0
"""Fields about a person: sealed in the row under that person's own key, opened when the gate lets them out (decision 0225).

Whose key: the customer's, once the row names one; until then that of the row's own person, whom nobody else is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import override

from tournier.gate import KeptField, KeptRow
from tournier.law.clocks import BANK_TIME
from tournier_office.site import gateway
from tournier_office.site.forgetting import GONE
from tournier_office.site.register.description import Field, Register


def subject_of(register: Register, row: Any) -> str:
    """Whom the row is about, as the gate and the ledger know them."""
    return getattr(row, register.subject) or own_subject(register, row.pk)


def own_subject(register: Register, key: str) -> str:
    """The name of a row's person as long as no customer is known to be that person; no customer's key holds a colon."""
    return f"{register.name}:{key}"


def keep(register: Register, row: Any, asks: Iterable[Field], values: Mapping[str, Any], at: datetime) -> None:
    """Seal what was typed into these fields. One that `adds` keeps what stands there, and the day of what is new."""
    fields = {field.name: field for field in asks if field.category and field.stored and values.get(field.name)}
    before = read(register, row, [name for name, field in fields.items() if field.adds])
    texts = {
        name: f"{old}\n\n[{at.astimezone(BANK_TIME):%Y-%m-%d}] {values[name]}"
        if (old := before.get(name))
        else values[name]
        for name in fields
    }
    _seal(register, row, texts)


def _seal(register: Register, row: Any, texts: Mapping[str, str]) -> None:
    if not texts:
        return
    sealed = gateway.ledger().seal_for(
        subject_of(register, row), {_place(register, row, name): text for name, text in texts.items()}
    )
    for name in texts:
        setattr(row, name, sealed[_place(register, row, name)])


def read(register: Register, row: Any, names: Iterable[str]) -> dict[str, str | None]:
    """The values; None where nothing was written or the person was erased. For the gate, and for writing behind them."""
    stored = {name: bytes(getattr(row, name)) for name in names}
    there = {_place(register, row, name): value for name, value in stored.items() if value}
    opened = gateway.ledger().open_for(subject_of(register, row), there) if there else {}
    return {name: opened.get(_place(register, row, name)) for name in stored}


def name_person(register: Register, row: Any, subject: str) -> None:
    """From now on the row is about this customer: what it holds is sealed anew under that customer's key."""
    texts = {name: text for name, text in read(register, row, [one.name for one in register.classed]).items() if text}
    setattr(row, register.subject, subject)
    _seal(register, row, texts)


def _place(register: Register, row: Any, name: str) -> str:
    return f"{register.name}/{row.pk}/{name}"


def kept_row(register: Register, row: Any) -> KeptRow:
    """The row as the gate takes it."""
    return KeptRow(register.name, row.pk, subject_of(register, row), partial(read, register, row))


def kept_rows(register: Register, row: Any) -> list[KeptRow]:
    """The row as the gate takes it, once for each person that it is about. An erased number is nobody's."""
    if not register.several:
        return [kept_row(register, row)]
    numbers = dict.fromkeys(one for one in str(getattr(row, register.subject)).split(",") if one not in ("", GONE))
    return [KeptRow(register.name, row.pk, number, partial(_number, number)) for number in numbers]


def _number(number: str, names: Iterable[str]) -> dict[str, str | None]:
    return dict.fromkeys(names, number)


def kept_fields(fields: Sequence[Field]) -> list[KeptField]:
    """Fields as the gate takes them, with their words in both languages."""
    return [KeptField(field.name, field.category, _in("zh-hans", field), _in("en", field)) for field in fields]


def _in(language: str, field: Field) -> str:
    with override(language):
        return str(field.words)
