# SPDX-License-Identifier: Apache-2.0
"""Pages of the catalogue: what lies where, its class, and the change of a class under two persons."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournier.base import BadInput, TournierError
from tournier.catalogue import CATEGORIES, Catalogue, FieldRef, InformationClass, Table
from tournier.policy.words import POSTS
from tournier_office.catalogue import actions, lookups, words
from tournier_office.catalogue.answering import answer_views
from tournier_office.catalogue.changes import FieldChange, Saying, wish
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.catalogue.report import conformity_report
from tournier_office.people.lookups import name_of
from tournier_office.site import gateway
from tournier_office.site.staff_person import StaffPerson, person_of


def _may_propose(person: StaffPerson) -> bool:
    return bool(person.posts & lookups.PROPOSERS)


@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """Every source and table, with how many of its fields are open, by class."""
    person = person_of(request)
    catalogue = lookups.current_catalogue()
    sources = [
        {
            "name": source.name,
            "dialect": source.dialect,
            "tables": [words.table_view(table) for table in catalogue.tables if table.source == source.name],
        }
        for source in catalogue.sources
    ]
    context = {
        "tab": "tables",
        "in_force": lookups.active_version(),
        "sources": sources,
        "catalogue": catalogue,
        "closed": len(words.closed_fields(catalogue)),
        "may_propose": _may_propose(person),
        "adopted_differs": _may_propose(person) and lookups.adopted_catalogue().version != catalogue.version,
    }
    return render(request, "catalogue/tables.html", context)


def _table_or_404(catalogue: Catalogue, key: str) -> Table:
    try:
        return catalogue.table(key)
    except BadInput:
        raise Http404 from None


def _wishes(request: HttpRequest, catalogue: Catalogue, table: Table) -> list[FieldChange]:
    """The changes that the form asks for; a field whose lines are missing stays as it is."""
    found = []
    for number, field in enumerate(table.fields):
        if f"category-{number}" not in request.POST:
            continue
        saying = Saying.from_json(
            {
                "category": request.POST.get(f"category-{number}", ""),
                "class": request.POST.get(f"class-{number}", ""),
                "confirmed": request.POST.get(f"confirmed-{number}") == "on",
            }
        )
        change = wish(catalogue, FieldRef(table.id, field.name), saying)
        if change.before != change.after:
            found.append(change)
    return found


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, key: str) -> HttpResponse:
    """One table: its fields, their treatment for a post, and the form by which the protection officer proposes."""
    person = person_of(request)
    catalogue = lookups.current_catalogue()
    chosen = _table_or_404(catalogue, key)
    error: TournierError | None = None
    if request.method == "POST":
        try:
            row = actions.propose(
                _wishes(request, catalogue, chosen),
                by=person.staff,
                posts=person.posts,
                why=request.POST.get("why", ""),
            )
        except TournierError as found:
            error = found
        else:
            return redirect("catalogue:version", row.pk)
    return _table_page(request, person, chosen, error)


def _table_page(request: HttpRequest, person: StaffPerson, chosen: Table, error: TournierError | None) -> HttpResponse:
    post = request.GET.get("post", "")
    post = post if post in POSTS else words.usual_post(person.posts)
    edits = _may_propose(person) and (request.GET.get("edit") == "1" or error is not None)
    fields: list[dict[str, Any]] = words.field_views(chosen, gateway.rules(), post, request.POST if error else None)
    context = {
        "table": words.table_view(chosen),
        "fields": fields,
        "post": post,
        "posts": words.post_choices(),
        "channels": words.channel_titles(),
        "error": error,
        "edits": edits,
        "may_propose": _may_propose(person),
        "categories": words.category_choices(),
        "classes": [cls.name for cls in InformationClass],
        "why": request.POST.get("why", ""),
    }
    return render(request, "catalogue/table.html", context, status=200 if error is None else 422)


def _chosen(request: HttpRequest, catalogue: Catalogue) -> list[FieldChange]:
    """What was ticked, to be opened as it is proposed or as one category for all. Many at once lower no class."""
    category = request.POST.get("category", "")
    found = []
    closed = {field.key: field.ref for field in words.closed_fields(catalogue)}
    for ref in (closed[ticked] for ticked in request.POST.getlist("field") if ticked in closed):
        now = Saying.of(catalogue.field(ref))
        classes = [
            known.cls for known in (CATEGORIES.get(category), now) if known is not None and known.cls is not None
        ]
        saying = {
            "category": category or now.category,
            "class": InformationClass.highest(classes).name if classes else None,
            "confirmed": True,
        }
        found.append(wish(catalogue, ref, Saying.from_json(saying)))
    return found


@require_http_methods(["GET", "POST"])
def unclassified(request: HttpRequest) -> HttpResponse:
    """Every field that is closed to everyone, the most dangerous first; many are proposed at once."""
    person = person_of(request)
    catalogue = lookups.current_catalogue()
    error: TournierError | None = None
    if request.method == "POST":
        try:
            why = request.POST.get("why", "")
            row = actions.propose(_chosen(request, catalogue), by=person.staff, posts=person.posts, why=why)
        except TournierError as found:
            error = found
        else:
            return redirect("catalogue:version", row.pk)
    page = Paginator(words.closed_fields(catalogue), 100).get_page(request.GET.get("page"))
    context = {
        "tab": "unclassified",
        "page": page,
        "may_propose": _may_propose(person),
        "error": error,
        "ticked": frozenset(request.POST.getlist("field")),
        "why": request.POST.get("why", ""),
        "categories": words.category_choices(),
        "category": request.POST.get("category", ""),
    }
    return render(request, "catalogue/unclassified.html", context, status=200 if error is None else 422)


@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """Who answers for each source and table; with `only=open`, what nobody answers for (M02)."""
    person_of(request)
    only = request.GET.get("only") == "open"
    listed = answer_views(lookups.current_catalogue(), only_open=only)
    page = Paginator(listed, 100).get_page(request.GET.get("page"))
    return render(request, "catalogue/answers.html", {"tab": "answers", "page": page, "only": only})


@require_GET
def conformity(request: HttpRequest) -> HttpResponse:
    """Whether one standard holds for all branches (M11)."""
    person_of(request)
    report = conformity_report(lookups.current_catalogue(), gateway.rules())
    return render(request, "catalogue/conformity.html", {"tab": "conformity", "report": report})


@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, newest first."""
    person = person_of(request)
    page = Paginator(lookups.versions(), 50).get_page(request.GET.get("page"))
    rows = [
        {
            "row": row,
            "count": len(row.changes),
            "proposer": name_of(row.proposed_by),
            "decider": name_of(row.decided_by) if row.decided_by else "",
        }
        for row in page
    ]
    context = {"tab": "versions", "versions": rows, "page": page, "may_propose": _may_propose(person)}
    return render(request, "catalogue/versions.html", context)


@require_GET
def version(request: HttpRequest, key: str) -> HttpResponse:
    """One proposal: field by field, before and after, and the decision."""
    person = person_of(request)
    row = lookups.version(key)
    if row is None:
        raise Http404
    return _version_page(request, person, row)


def _version_page(
    request: HttpRequest, person: StaffPerson, row: CatalogueVersion, error: TournierError | None = None
) -> HttpResponse:
    context = {
        "row": row,
        "error": error,
        "changes": [words.change_view(change) for change in lookups.changes_of(row)],
        "proposer": name_of(row.proposed_by),
        "decider": name_of(row.decided_by) if row.decided_by else "",
        "may_decide": lookups.may_decide(row, person.staff, person.posts),
        "may_read_entries": person.reads_entries or person.staff in {row.proposed_by, row.decided_by},
    }
    return render(request, "catalogue/version.html", context, status=200 if error is None else 409)


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm or reject; a decision that came too late shows why."""
    person = person_of(request)
    act = actions.confirm if request.POST.get("answer") == "confirm" else actions.reject
    try:
        act(key, by=person.staff, posts=person.posts, why=request.POST.get("why", ""))
    except TournierError as error:
        row = lookups.version(key)
        if row is None:
            raise
        return _version_page(request, person, row, error)
    return redirect("catalogue:version", key)


@require_POST
def propose_adopted(request: HttpRequest) -> HttpResponse:
    """Put forward, whole, what `adopt` left in the project folder."""
    person = person_of(request)
    row = actions.propose_adopted(by=person.staff, posts=person.posts, why=request.POST.get("why", ""))
    return redirect("catalogue:version", row.pk)
