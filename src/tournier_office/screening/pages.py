# SPDX-License-Identifier: Apache-2.0
"""Writing to a customer with screening while one types, and the figures by desk. Addresses hold ids of looks only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused, TournierError
from tournier.screening import Screened, Speaker, Treatment
from tournier.screening.deciding import NEVER
from tournier_office.disclosures import looks
from tournier_office.disclosures.facts import has_been_matched
from tournier_office.disclosures.pages.kit import fragment
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.disclosures.sessions import person_of
from tournier_office.screening import actions, appealing, lookups, recordings, seeing, words, written
from tournier_office.site.headers import customer_data
from tournier_office.site.register.acting import actor_of

_TONES = {Treatment.PASS: "good", Treatment.WARN: "warn", Treatment.MASK: "warn", Treatment.BLOCK: "bad"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line, and how it is marked: empty for what nothing was found in."""

    text: str
    mark: str = ""
    words: str = ""


def _pieces(text: str, one: Screened) -> list[Piece]:
    parts, end = [], 0
    for reason in one.reasons:
        if reason.start < end:
            continue
        parts.append(Piece(text[end : reason.start]))
        mark = reason.treatment.name.lower()
        parts.append(Piece(text[reason.start : reason.end], mark, str(words.held(reason.type))))
        end = reason.end
    return [piece for piece in [*parts, Piece(text[end:])] if piece.text]


def _seen(text: str, one: Screened) -> dict[str, Any]:
    """A decision as the page shows it."""
    reasons = [
        {
            **written.reason(each),
            "tone": _TONES[each.treatment],
            "treated": words.TREATMENTS[each.treatment],
            "appealable": bool(each.treatment) and each.type not in NEVER and not each.split,
        }
        for each in one.reasons
    ]
    return {
        "pieces": _pieces(text, one),
        "goes": one.text,
        "outcome": one.outcome.name.lower(),
        "outcome_words": words.TREATMENTS[one.outcome],
        "tone": _TONES[one.outcome],
        "reasons": reasons,
        "line": text,
    }


def _form(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the form holds on to, and whether the customer of its look has been checked."""
    look = request.POST.get("look", "")
    shown = {
        "way": request.POST.get("way", "chat"),
        "speaker": request.POST.get("speaker", "agent"),
        "look": look,
        "ways": list(words.WAYS.items()),
        "speakers": list(words.SPEAKERS.items()),
    }
    return {**shown, **_customer(person, look)}


def _customer(person: Person, look: str) -> dict[str, Any]:
    if not look:
        return {}
    try:
        subject = looks.take(person, look).subject
    except Refused:  # it is over; sending says so
        return {"checked": False}
    return {"checked": has_been_matched(person.staff, person.session, subject)}


@never_cache
@customer_data
@require_GET
def talk(request: HttpRequest, look: str = "") -> HttpResponse:
    """The empty form; with a look, its verified customer's own data may go back to them."""
    person = person_of(request)
    refuse_administrators(person)
    return render(
        request,
        "screening/talk.html",
        {**_form(request, person), "look": look, **_customer(person, look), "hears": recordings.is_set()},
    )


def _asked(request: HttpRequest) -> actions.Asking:
    given = request.POST
    return appealing.asking_of(
        given.get("speaker", ""), given.get("line", "").strip(), given.get("way", ""), given.get("conversation", ""),
        given.get("look", ""),
    )  # fmt: skip


@fragment
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """While one types: what would become of the line. Nothing is kept."""
    asking = _asked(request)
    if not asking.lines[0].text:
        return HttpResponse("")
    answer = actions.preview(person_of(request), asking)
    seen = _seen(asking.lines[0].text, answer.lines[0])
    return render(request, "screening/_seen.html", {"seen": seen, "look": asking.look, "preview": True})


@customer_data
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """The line is screened, recorded and kept without what was found; the form comes back empty, or with the line and why not."""
    person = person_of(request)
    try:
        asking = _asked(request)
        answer = actions.screen(person, asking)
    except TournierError as error:
        form = {**_form(request, person), "look": ""} if error.code == "look.closed" else _form(request, person)
        kept = {"conversation": request.POST.get("conversation", ""), "line": request.POST.get("line", "")}
        return render(request, "screening/_panel.html", {**form, **kept, "error": error})
    seen = _seen(asking.lines[0].text, answer.lines[0])
    said = lookups.said(answer.conversation)
    told = [
        {"who": words.SPEAKERS.get(who, who), "mine": who != "customer", "text": text, "outcome": outcome}
        for who, text, outcome in said
    ]
    shown = {**_form(request, person), "conversation": answer.conversation, "seen": seen, "told": told, "sent": True}
    return render(request, "screening/_panel.html", shown)


@fragment
@require_POST
def hear(request: HttpRequest) -> HttpResponse:
    """A recording is heard and screened; shown is what is kept of it, and what was found."""
    given: Any = request.FILES.get("file")
    # What is too large comes incomplete: one byte more than the most says so.
    data = (
        b"" if given is None else given.read(recordings.MOST_BYTES + 1) + b"\0" * (given.size > recordings.MOST_BYTES)
    )
    try:
        speaker = Speaker(request.POST.get("speaker", ""))
    except ValueError:
        raise BadInput("screening.way", "Nobody knows this way or this speaker.", "Choose one of the list.") from None
    call = recordings.hear(person_of(request), recordings.Sent(data, speaker, look=request.POST.get("look", "")))
    heard = [
        {
            "at": f"{int(one.start) // 60}:{int(one.start) % 60:02}",
            "who": words.SPEAKERS[one.speaker.value],
            "mine": one.speaker is not Speaker.CUSTOMER,
            "text": one.decision.stored,
            "outcome": one.decision.outcome.name.lower(),
            "tone": _TONES[one.decision.outcome],
            "reasons": [words.held(reason.type) for reason in one.decision.reasons],
        }
        for one in call.lines
    ]
    return render(request, "screening/_heard.html", {"heard": heard, "conversation": call.conversation})


@fragment
@require_POST
def appeal(request: HttpRequest) -> HttpResponse:
    """Say that something harmless was held."""
    start = request.POST.get("start", "")
    place = int(start) if start.isascii() and start.isdigit() and len(start) <= len(str(actions.LONGEST)) else -1
    row = appealing.file(person_of(request), _asked(request), place, request.POST.get("why", ""))
    return render(request, "screening/_appealed.html", {"row": row})


@never_cache
@require_GET
def desks(request: HttpRequest) -> HttpResponse:
    """Figures of a month by desk; none of fewer than five agents."""
    month = seeing.month_of(request.GET.get("month", ""))
    found = seeing.desks(actor_of(request), month)
    return render(request, "screening/desks.html", {"desks": found, "month": month, "least": lookups.LEAST_AGENTS})
