# SPDX-License-Identifier: Apache-2.0
"""Entries as the pages and the API show them. Keys of customers are counted, never shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tournier.base import JSON
from tournier.catalogue import CATEGORIES
from tournier.law import clauses
from tournier.ledger.entries import OpenedEntry
from tournier.purpose import BASES, PURPOSES
from tournier_office.evidence.lookups import by_customer
from tournier_office.evidence.words import CASES, CHANNELS, DETAILS, EVENTS, LEVELS, Text
from tournier_office.lawbook.lookups import clause_name
from tournier_office.people.lookups import name_of
from tournier_office.site import gateway
from tournier_office.site.language import said
from tournier_office.site.register import register_named, registers

_NOT_SHOWN = frozenset({"rules"})


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry for a list."""

    entry: OpenedEntry
    words: Text
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class DetailLine:
    """One line of an entry's detail."""

    label: Text
    values: tuple[str, ...]


def entry_view(entry: OpenedEntry) -> EntryView:
    """The entry for a list."""
    return EntryView(entry, EVENTS[entry.event], _who(entry), _what(entry.detail))


def _who(entry: OpenedEntry) -> str:
    if by_customer(entry):
        return _("the customer in person")
    return name_of(entry.actor) if entry.actor else ""


def _what(detail: Mapping[str, JSON]) -> str:
    parts = [_word("purpose", detail.get("purpose")), _word("channel", detail.get("channel"))]
    if not any(parts):
        parts = [_word("what", detail.get(name)) for name in ("act", "what", "why", "field") if detail.get(name)][:1]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _word(name: str, value: JSON) -> str:
    text = "" if value is None else str(value)
    match name:
        case "purpose" if text in PURPOSES:
            return said(PURPOSES[text].zh, PURPOSES[text].en)
        case "basis" if text in BASES:
            return said(BASES[text].zh, BASES[text].en)
        case "channel" if text in CHANNELS:
            return str(CHANNELS[text])
        case "categories" | "searched_by" if text in CATEGORIES:
            return said(CATEGORIES[text].zh, CATEGORIES[text].en)
        case "case_is":
            return str(CASES[text] if text in CASES else register_named(text).words)
    return text


def _values(name: str, value: JSON) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("✓" if value else "✗",)
    if isinstance(value, list):
        return tuple(_item(name, item) for item in value) or ("—",)
    if isinstance(value, dict):
        return tuple(f"{key}: {item}" for key, item in value.items()) or ("—",)
    return (_word(name, value) or "—",)


def _item(name: str, item: JSON) -> str:
    if not isinstance(item, list):
        return _word(name, item)
    if name == "levels" and len(item) == 2:  # noqa: PLR2004 - a field and its level
        return f"{item[0]}: {LEVELS.get(str(item[1]), item[1])}"
    return " · ".join(str(part) for part in item)


def detail_lines(entry: OpenedEntry) -> tuple[DetailLine, ...]:
    """The detail line by line, in the order of the vocabulary; what has no word keeps its name."""
    order = list(DETAILS)
    detail = told(entry)
    names = sorted(detail, key=lambda name: (order.index(name) if name in DETAILS else len(order), name))
    return tuple(
        DetailLine(DETAILS.get(name, name), _values(name, detail[name]))
        for name in names
        if name not in _NOT_SHOWN and detail[name] not in ("", [], None)
    )


def told(entry: OpenedEntry) -> dict[str, JSON]:
    """The detail without what a register holds about a person today: entries from before 0353 name customers in clear."""
    register = next((one for one in registers() if one.name == entry.detail.get("register")), None)
    closed = {field.name for field in register.classed} if register is not None else set()
    return {name: value for name, value in entry.detail.items() if name not in closed}


def rules_of(entry: OpenedEntry) -> list[dict[str, Any]]:
    """The rules that the entry names, with the clauses they rest on; a rule that is gone keeps its id."""
    named = entry.detail.get("rules")
    if not isinstance(named, list):
        return []
    law = clauses()
    book = {rule.id: rule for rule in gateway.rules().rules}
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(str(item) for item in named):
        rule = book.get(name)
        cited: Sequence[str] = rule.clauses if rule else ()
        found.append(
            {
                "id": name,
                "title": said(rule.zh, rule.en) if rule else "",
                "clauses": [
                    {
                        "id": key,
                        "name": clause_name(law[key]),
                        "text": said(law[key].text_zh, law[key].text_en),
                    }
                    for key in cited
                    if key in law
                ],
            }
        )
    return found
