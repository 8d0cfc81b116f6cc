# SPDX-License-Identifier: Apache-2.0
"""What somebody typed, turned into values by the kind of its field; every fault of a form is told at once, beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput
from tournier.law.clocks import BANK_TIME
from tournier_office.site.register.description import Field, Kind, Text

_MOST_NUMBER = 2**31 - 1
MOST_REASON = 500
KIND = "kind"  # the field by which others are asked or not
REASON = Field("reason", _("Reason"), Kind.TEXT, most=MOST_REASON)
_BETWEEN = re.compile(r"[,，、;；\s]+")
_FAULTS = {
    "missing": _("This is needed."),
    "long": _("This is too long."),
    "number": _("Write a whole number, not below zero."),
    "day": _("Write a day as 2026-03-02."),
    "moment": _("Write a moment as 2026-03-02T09:00."),
    "choice": _("Choose one of the list."),
    "choices": _("Choose from the list."),
    "staff": _("Nobody at work has this number."),
    "people": _("Write staff numbers with commas between them. One of these is nobody's."),
    "branch": _("There is no such branch."),
    "letters": _("This holds signs that cannot be kept."),
    "elsewhere": _("This does not belong to the kind that was chosen. Leave it empty, or choose another kind."),
}


class Unfit(BadInput):
    """A form that cannot be taken; `faults` are the texts by field."""

    def __init__(self, faults: Mapping[str, Text]) -> None:
        super().__init__(
            "register.form", "Something in the form is missing or cannot be read.", "Correct what is marked."
        )
        self.faults = faults

    def as_dict(self) -> dict[str, Any]:
        """The error with what is wrong in each field."""
        return {**BadInput.as_dict(self), "fields": {name: str(text) for name, text in self.faults.items()}}


def values_of(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of these fields. Raises Unfit; what was typed is never quoted."""
    found: dict[str, Any] = {}
    faults: dict[str, Text] = {}
    for field in fields:
        text = str(given.get(field.name) or "").strip()
        fault = _fault(field, text) if asked_now(field, given) else "elsewhere" if text else ""
        if fault:
            faults[field.name] = _FAULTS[fault]
        else:
            found[field.name] = value_of(field, text)
    if faults:
        raise Unfit(faults)
    return found


def asked_now(field: Field, given: Mapping[str, Any]) -> bool:
    """Whether the field is asked of the kind that was chosen; while none is chosen, every one is."""
    kind = str(given.get(KIND) or "").strip()
    return not field.only_for or not kind or kind in field.only_for


def _fault(field: Field, text: str) -> str:
    if not text:
        return "missing" if field.required else ""
    if len(text) > field.most:
        return "long"
    if any(not sign.isprintable() and not (sign in "\r\n\t" and field.kind is Kind.TEXT) for sign in text):
        return "letters"
    try:
        value = value_of(field, text)
    except (ValueError, OverflowError):
        return field.kind.value
    return "" if _is_known(field, value) else field.kind.value


def value_of(field: Field, text: str) -> Any:
    """The value of one text; nothing where nothing was typed. Raises ValueError for what its kind cannot be."""
    if field.kind is Kind.NUMBER:
        number = int(text) if text else None
        if number is not None and not 0 <= number <= _MOST_NUMBER:
            raise ValueError
        return number
    if field.kind is Kind.PEOPLE:
        return ",".join(dict.fromkeys(part for part in _BETWEEN.split(text) if part))
    if field.kind is Kind.DAY:
        return date.fromisoformat(text) if text else None
    if field.kind is Kind.MOMENT:
        return moment_of(text)
    return text


def moment_of(text: str) -> datetime | None:
    """A moment as a browser's field or ISO 8601 writes it; without a zone it is the bank's. Raises ValueError for others."""
    moment = datetime.fromisoformat(text) if text else None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=BANK_TIME)


def _is_known(field: Field, value: Any) -> bool:
    from tournier_office.people import lookups as people

    if field.kind is Kind.CHOICE:
        return field.choices is not None and value in {code for code, _words in field.choices()}
    if field.kind is Kind.CHOICES:
        known = {code for code, _words in field.choices()} if field.choices is not None else set()
        return set(str(value).split(",")) <= known
    if field.kind is Kind.STAFF:
        return value in people.at_work({value})
    if field.kind is Kind.PEOPLE:
        return set(value.split(",")) <= people.names_of(value.split(",")).keys()
    return field.kind is not Kind.BRANCH or value in people.branch_codes()


def days_from(text: str) -> datetime | None:
    """The first moment of a day that a list is narrowed by, in the bank's time."""
    return datetime.combine(date.fromisoformat(text), time(), BANK_TIME) if text else None


def days_to(text: str) -> datetime | None:
    """The first moment after that day."""
    first = days_from(text)
    return None if first is None else first + timedelta(days=1)
