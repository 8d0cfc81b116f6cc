# SPDX-License-Identifier: Apache-2.0
"""The page and the route of a file by which rows of a register come in: choose it, see what it would do, enter it."""

from __future__ import annotations

from typing import Annotated, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from ninja import Schema
from pydantic import Field

from tournier.base import BadInput
from tournier_office.site.register import brought
from tournier_office.site.register.acting import actor_of
from tournier_office.site.register.brought import Sheet
from tournier_office.site.said import say


class FileIn(Schema):
    """A file as it is, in base64. Without `enter` it is only read."""

    data: Annotated[str, Field(max_length=2 * 1024 * 1024)]
    enter: bool = False


class FaultOut(Schema):
    """What is wrong in one line, by its column."""

    line: int
    column: str
    what: str


class FileOut(Schema):
    """How many rows are new, stand already, and were entered; with any fault none is."""

    new: int
    standing: int
    entered: int
    faults: list[FaultOut]


def route(request: HttpRequest, given: FileIn, sheet: Sheet) -> FileOut:
    """Read a file, and enter it where that is asked for."""
    actor = actor_of(request)
    text = brought.text_of_base64(given.data)
    found = brought.read(sheet, text, actor)
    entered = brought.enter(sheet, text, actor) if given.enter and not found.faults else 0
    faults = [FaultOut(line=one.line, column=one.column, what=str(one.what)) for one in found.faults]
    return FileOut(new=len(found.new), standing=found.standing, entered=entered, faults=faults)


def page(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """What a file would do; then all of it: from the same page, or with the file chosen again where it may not be kept."""
    actor, kept = actor_of(request), f"file of {sheet.register.name}"
    brought.expect_opener(sheet, actor)
    found = None
    if request.method == "POST":
        try:
            text = str(request.session.pop(kept, "")) or brought.text_of(_sent(request))
            if "enter" in request.POST:
                return _entered(request, sheet, brought.enter(sheet, text, actor))
            found = brought.read(sheet, text, actor)
            if sheet.keeps and not found.faults:
                request.session[kept] = text
        except BadInput as error:
            say(request, error)
    faults = [(one, sheet.columns.get(one.column, "")) for one in found.faults] if found else []
    context = {"sheet": sheet, "found": found, "faults": faults, "columns": sheet.columns.items()}
    return render(request, "register/brought.html", context)


def _sent(request: HttpRequest) -> bytes:
    given: Any = request.FILES.get("file")
    return bytes(given.read(brought.LARGEST + 1)) if given is not None else b""


def _entered(request: HttpRequest, sheet: Sheet, count: int) -> HttpResponse:
    told = ngettext("%(count)s entry was entered.", "%(count)s entries were entered.", count)
    messages.success(request, told % {"count": count})
    first = sheet.register.stages[0].code
    return redirect(f"{reverse(f'{sheet.register.name}:list')}?state={first}")
