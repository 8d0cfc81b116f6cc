# SPDX-License-Identifier: Apache-2.0
"""Checks on what is asked, before anything is looked at: bad input gets a clear error and no answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tournier.base import BadInput, new_id
from tournier.catalogue import CATEGORIES, Catalogue, FieldRef
from tournier.gate.answers import Ask
from tournier.gate.ports import Criterion
from tournier.policy import Channel, Request, RequestedField
from tournier.purpose import BASES, PURPOSES

LONGEST_TEXT = 200
LONGEST_REASON = 2000
# A search is by equality, so these could not widen it; they show that browsing was meant (JR/T 0171 6.1.4.1).
WILDCARDS = frozenset("%*?％＊？")


def check_text(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """Return `text` stripped; BadInput when it is too long or holds control or unpaired characters. Never quotes the text."""
    if len(text) > longest:
        raise BadInput("text.long", f"The {what} is longer than {longest} characters.", "Shorten it.")
    if text.isascii() and text.isprintable():  # most are, and this is soon said
        return text.strip()
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn"} for character in text):
        raise BadInput("text.characters", f"The {what} holds characters that cannot be typed.", "Type it again.")
    return text.strip()


def build_request(
    ask: Ask,
    channel: Channel,
    subject: str | None,
    fields: tuple[RequestedField, ...],
    *,
    count: int = 1,
    statement: str = "",
) -> Request:
    """The request that the rules see. Raises BadInput for an unknown purpose or basis or malformed text."""
    if ask.purpose not in PURPOSES:
        raise BadInput("purpose.unknown", "The purpose is not in the list.", "Choose one of the listed purposes.")
    if ask.basis not in BASES:
        raise BadInput("basis.unknown", "The legal basis is not in the list.", "Choose one of the listed bases.")
    return Request(
        id=new_id(),
        channel=channel,
        staff=check_text(ask.staff, "staff number"),
        purpose=ask.purpose,
        basis=ask.basis,
        subject=None if subject is None else check_text(subject, "customer key"),
        fields=fields,
        count=count,
        case=check_text(ask.case, "case reference"),
        break_glass=check_text(ask.break_glass.replace("\n", " "), "emergency reason", LONGEST_REASON),
        session=check_text(ask.session, "session"),
        address=check_text(ask.address, "address"),
        statement=statement,
        receiver=check_text(ask.receiver, "receiver"),
    )


def requested(catalogue: Catalogue, refs: Sequence[FieldRef]) -> tuple[RequestedField, ...]:
    """The named fields with category and class; BadInput for one that does not exist or is closed (law 1, M06)."""
    fields = []
    for ref in refs:
        field = catalogue.field(ref)
        if not field.is_open or field.category is None or field.cls is None:
            raise BadInput(
                "field.closed",
                "A field is not yet classified and confirmed.",
                "Ask the information protection officer to classify it.",
            )
        fields.append(RequestedField(ref, field.category, field.cls))
    return tuple(fields)


def build_criteria(catalogue: Catalogue, asked: Sequence[tuple[str, str]]) -> tuple[Criterion, ...]:
    """The criteria of a search, or BadInput: no open-ended browsing (JR/T 0171 6.1.4.1).

    An identifier suffices; a name needs a second factor beside it; anything else is too open.
    """
    criteria: list[Criterion] = []
    for name, raw in asked:
        text = check_text(raw, "search text")
        category = CATEGORIES.get(name)
        refs = catalogue.searchable(name) if category is not None else []
        if category is None or not refs:
            raise BadInput(
                "search.category",
                "The bank holds no field that can be searched this way.",
                "Choose another kind of identifier.",
            )
        if not text:
            raise BadInput("search.empty", "A search text is empty.", "Fill it in or leave the line out.")
        if WILDCARDS & set(text):
            raise BadInput(
                "search.wildcard", "A search text holds a wildcard.", "Give the whole value; browsing is not possible."
            )
        criteria.append(Criterion(refs[0], name, text))
    names = {criterion.category for criterion in criteria}
    identified = any(CATEGORIES[name].identifier for name in names)
    seconded = "NAME" in names and any(CATEGORIES[name].factor for name in names if name != "NAME")
    if not (identified or seconded):
        raise BadInput(
            "search.open",
            "The search is too open: it names neither an identifier nor a name with a second factor.",
            "Add a document, mobile, card or account number, or a date of birth beside the name.",
        )
    return tuple(criteria)
