# SPDX-License-Identifier: Apache-2.0
"""What the pages of this room share: reading what was posted, and showing a "no" in place."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tournier.base import BadInput, TournierError
from tournier.catalogue import FieldRef
from tournier.gate import ApprovalNeeded, No
from tournier_office.disclosures import words
from tournier_office.disclosures.models import Look
from tournier_office.site.headers import customer_data

View = Callable[..., HttpResponseBase]
MOST_FIELDS = 100


def field_value(ref: FieldRef) -> str:
    """A field as the value of a checkbox."""
    return json.dumps([ref.table, ref.field], ensure_ascii=False)


def posted_fields(request: HttpRequest) -> list[FieldRef]:
    """The fields chosen on the page; BadInput when they are not what the page offers."""
    values = request.POST.getlist("fields")
    refs = []
    for value in values[:MOST_FIELDS]:
        try:
            table, field = json.loads(value)
        except ValueError:
            raise BadInput("fields.form", "A chosen field cannot be read.", "Open the card again.") from None
        if not (isinstance(table, str) and isinstance(field, str)):
            raise BadInput("fields.form", "A chosen field cannot be read.", "Open the card again.")
        refs.append(FieldRef(table, field))
    if not refs:
        raise BadInput("fields.none", "No field is chosen.", "Tick at least one field.")
    return list(dict.fromkeys(refs))


def fragment(view: View) -> View:
    """A part of a page, swapped in by htmx: errors are shown in its place, with cause and cure."""

    @customer_data
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TournierError as error:
            return render(request, "disclosures/_problem.html", {"error": error})

    return shown


def no_context(look: Look, answer: No) -> dict[str, object]:
    """What the "no" panel shows: rules, clauses, what is missing, the remedy and, where people can agree, the form."""
    asked = answer.request
    return {
        "look": look,
        "answer": answer,
        "channel": asked.channel.value,
        "decision": words.decision_words(answer.decision),
        "needs_approval": isinstance(answer, ApprovalNeeded),
        "asked": [(field_value(item.ref), words.field_name(item.ref), item.cls.name) for item in asked.fields],
    }
