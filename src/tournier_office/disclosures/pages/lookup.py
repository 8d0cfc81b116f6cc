# SPDX-License-Identifier: Apache-2.0
"""Looking a customer up: the search, the card, and what can be done with its fields."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournier.base import BadInput, TournierError
from tournier.catalogue import CATEGORIES, InformationClass, Level
from tournier.gate import Card, Column, Found, Matched, Section
from tournier_office.disclosures import asking, looks, lookups, words
from tournier_office.disclosures.models import Look
from tournier_office.disclosures.pages.kit import field_value, fragment, no_context, posted_fields
from tournier_office.disclosures.pages.requested import RequestView, request_view
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.sessions import person_of
from tournier_office.site import gateway
from tournier_office.site.errors import status_of
from tournier_office.site.headers import customer_data
from tournier_office.site.language import said

REVEAL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column as the card shows it."""

    column: Column
    name: str
    category: str
    level: str
    level_name: str
    value: str
    askable: bool
    why: words.ReasonWords | None
    anchor: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """A table as the card shows it: one row as a list of fields, several as a table."""

    section: Section
    name: str
    number: int
    columns: tuple[ColumnView, ...]
    rows: tuple[tuple[tuple[ColumnView, str | None], ...], ...]
    single: bool
    erased: tuple[str, ...]  # the names of the columns in which a customer's key is gone


def section_views(card: Card) -> list[SectionView]:
    """The sections of a card, with names and treatments in the reader's language. C3 is never offered for asking."""
    views = []
    for number, section in enumerate(card.sections):
        columns = tuple(
            ColumnView(
                column,
                said(column.zh, column.en),
                words.category_name(column.category),
                column.level.name.lower(),
                words.level_name(column.level),
                field_value(column.ref),
                column.cls < InformationClass.C3,
                words.reason_words(column.why) if column.why else None,
                f"v-{number}-{index}",
            )
            for index, column in enumerate(section.columns)
        )
        rows = tuple(tuple(zip(columns, row, strict=True)) for row in section.rows)
        single = len(rows) <= 1
        if not rows:
            rows = (tuple((column, None) for column in columns),) if section.complete and number == 0 else ()
        gone = tuple(column.name for column in columns if column.column.ref.field in section.erased)
        views.append(SectionView(section, said(section.zh, section.en), number, columns, rows, single, gone))
    return views


def _kinds(*, identifier: bool) -> list[tuple[str, str]]:
    catalogue = gateway.gate().catalogue
    return [
        (name, said(category.zh, category.en))
        for name, category in CATEGORIES.items()
        if (category.identifier if identifier else category.factor) and name != "NAME" and catalogue.searchable(name)
    ]


def _form(request: HttpRequest, **more: object) -> dict[str, object]:
    return {
        "grounds": words.grounds(),
        "identifiers": _kinds(identifier=True),
        "factors": _kinds(identifier=False),
        "ground": request.POST.get("ground") or request.session.get("ground", ""),
        "case": request.POST.get("case", ""),
        "kind": request.POST.get("kind") or request.session.get("kind", ""),
        "factor": request.POST.get("factor", ""),
        **more,
    }


def _criteria(request: HttpRequest) -> list[tuple[str, str]]:
    pairs = [
        (request.POST.get("kind", ""), request.POST.get("identifier", "")),
        ("NAME", request.POST.get("name", "")),
        (request.POST.get("factor", ""), request.POST.get("factor_text", "")),
    ]
    return [(kind, text) for kind, text in pairs if kind and text.strip()]


@customer_data
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The search form, and its answer below it. What was typed comes in the body and goes nowhere else."""
    person = person_of(request)
    if request.method != "POST":
        return render(request, "disclosures/search.html", _form(request))
    purpose, _, basis = request.POST.get("ground", "").partition(":")
    try:
        answer, hits = asking.search(person, purpose, basis, request.POST.get("case", "").strip(), _criteria(request))
    except TournierError as error:
        return render(request, "disclosures/search.html", _form(request, error=error), status=status_of(error))
    request.session["ground"] = request.POST.get("ground", "")
    request.session["kind"] = request.POST.get("kind", "")
    if not isinstance(answer, Found):
        shown = _form(request, answer=answer, decision=words.decision_words(answer.decision))
        return render(request, "disclosures/search.html", shown)
    listed = [_hit(hit) for hit in hits]
    return render(request, "disclosures/search.html", _form(request, found=answer, hits=listed, mark=answer.mark))


def _hit(hit: asking.Hit) -> dict[str, object]:
    section = hit.found.section
    if section is None:
        return {"look": hit.look, "refused": True, "decision": words.decision_words(hit.found.decision)}
    row = section.rows[0] if section.rows else (None,) * len(section.columns)
    shown = [
        (said(column.zh, column.en), value, column.level.name.lower(), words.level_name(column.level))
        for column, value in zip(section.columns, row, strict=True)
        if column.level > Level.MATCH
    ]
    return {"look": hit.look, "fields": shown}


def look_context(look: Look) -> dict[str, object]:
    """What every page of a look shows at its head."""
    return {
        "look": look,
        "customer": lookups.customer_ref(look.subject),
        "purpose": words.purpose_name(look.purpose),
        "basis": words.basis_name(look.basis),
    }


def _pending(look: Look) -> list[tuple[RequestView, list[str]]]:
    return [
        (request_view(row), [field_value(ref) for ref in fields_from_json(row.fields)]) for row in lookups.pending(look)
    ]


def _matchable() -> list[tuple[str, str]]:
    """The kinds by which a caller is checked, as far as the bank holds them, and what may only be matched."""
    catalogue = gateway.gate().catalogue
    held = {
        field.category
        for table in catalogue.tables
        for field in catalogue.open_fields(table.id)
        if field.category in asking.CHECKING or field.cls == InformationClass.C3
    }
    return [(name, words.category_name(name)) for name in CATEGORIES if name in held]


@customer_data
@require_GET
def card(request: HttpRequest, key: str) -> HttpResponse:
    """The masked card of one customer. Each view of it is a disclosure and is recorded."""
    person = person_of(request)
    look = looks.take(person, key)
    answer = asking.look_up(person, look)
    if not isinstance(answer, Card):
        shown = look_context(look) | no_context(look, answer) | {"matchable": _matchable(), "pending": _pending(look)}
        return render(request, "disclosures/no.html", shown)
    shown = {
        "card": answer,
        "sections": section_views(answer),
        "mark": answer.mark,
        "pending": _pending(look),
        "matchable": _matchable(),
    }
    return render(request, "disclosures/card.html", look_context(look) | shown)


def _shown(answer: Card) -> int:
    return max((len(section.rows) for section in answer.sections), default=0)


@fragment
@require_POST
def more(request: HttpRequest, key: str) -> HttpResponse:
    """The next rows of one table."""
    person = person_of(request)
    look = looks.take(person, key)
    offset = request.POST.get("offset", "")
    if not (offset.isascii() and offset.isdigit()):
        raise BadInput("page.offset", "The page does not exist.", "Start again from the first page.")
    answer = asking.more_rows(person, look, request.POST.get("table", ""), int(offset))
    if not isinstance(answer, Card):
        return render(request, "disclosures/_no.html", no_context(look, answer))
    return render(
        request,
        "disclosures/_more.html",
        {"look": look, "sections": section_views(answer), "mark": answer.mark, "next": int(offset) + _shown(answer)},
    )


@fragment
@require_POST
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """Fields in clear for a minute, or why not and what would help."""
    person = person_of(request)
    look = looks.take(person, key)
    answer = asking.reveal(person, look, posted_fields(request))
    if not isinstance(answer, Card):
        return render(request, "disclosures/_no.html", no_context(look, answer))
    shown = {"look": look, "card": answer, "sections": section_views(answer), "seconds": REVEAL_SECONDS}
    return render(request, "disclosures/_revealed.html", shown)


@fragment
@require_POST
def copy(request: HttpRequest, key: str) -> HttpResponse:
    """Fields for the clipboard; the script writes them there after the answer, so after the record."""
    person = person_of(request)
    look = looks.take(person, key)
    answer = asking.copy(person, look, posted_fields(request))
    if not isinstance(answer, Card):
        return render(request, "disclosures/_no.html", no_context(look, answer))
    lines = [
        "\t".join(cell or "" for cell in row)
        for section in answer.sections
        for row in ([said(column.zh, column.en) for column in section.columns], *section.rows)
    ]
    return render(request, "disclosures/_copied.html", {"text": "\n".join([*lines, answer.mark]), "card": answer})


@customer_data
@require_POST
def print_page(request: HttpRequest, key: str) -> HttpResponse:
    """The card for paper, with the mark so often that a quarter of the sheet still names the account (M38)."""
    person = person_of(request)
    look = looks.take(person, key)
    answer = asking.print_card(person, look)
    if not isinstance(answer, Card):
        return render(request, "disclosures/no.html", look_context(look) | no_context(look, answer))
    shown = {"card": answer, "sections": section_views(answer), "mark": f"{person.name} {answer.mark}"}
    return render(request, "disclosures/print.html", look_context(look) | shown | {"marks": range(48)})


@fragment
@require_POST
def match(request: HttpRequest, key: str) -> HttpResponse:
    """Match or no match; ten attempts on one customer in ten minutes."""
    person = person_of(request)
    look = looks.take(person, key)
    answer = asking.match(person, look, request.POST.get("category", ""), request.POST.get("text", ""))
    if not isinstance(answer, Matched):
        return render(request, "disclosures/_no.html", no_context(look, answer))
    name = words.category_name(request.POST.get("category", ""))
    return render(request, "disclosures/_matched.html", {"look": look, "matched": answer.matched, "category": name})
