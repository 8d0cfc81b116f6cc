# SPDX-License-Identifier: Apache-2.0
"""Pages of the law book: rules, clauses, versions, and the change of rules under two persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournier.base import BadInput, TournierError
from tournier.law import clauses, touched
from tournier.purpose import BASES
from tournier_office.lawbook import actions, lookups, preview, rehearsing, rulebooks, words
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.people.lookups import name_of
from tournier_office.site import gateway
from tournier_office.site.language import said
from tournier_office.site.register.typed import moment_of
from tournier_office.site.staff_person import StaffPerson, person_of

_MOST_UPLOADED = 80
_SETS = ("refuse", "approve", "show")


def _may_propose(person: StaffPerson) -> bool:
    return bool(person.posts & lookups.PROPOSERS)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force, by set, with a search."""
    person = person_of(request)
    book = gateway.rules()
    q = request.GET.get("q", "")[:100].strip()
    found = words.matching(words.rule_views(book, clauses()), q)
    titles = {
        "grant": (_("Grants"), _("Without one of these, the answer is no.")),
        "refuse": (_("Refusals"), _("One of these suffices, and the answer is no.")),
        "approve": (_("Approvals"), _("These ask for other people's agreement.")),
        "show": (_("Treatments"), _("These say how much of a field is shown.")),
    }
    kinds = sorted(
        {rule.kind for rule in found}, key=lambda kind: (list(titles).index(kind) if kind in titles else 9, kind)
    )
    groups = [
        {
            "title": titles.get(kind, (kind, ""))[0],
            "meaning": titles.get(kind, (kind, ""))[1],
            "rules": [rule for rule in found if rule.kind == kind],
        }
        for kind in kinds
    ]
    context = {
        "tab": "rules",
        "in_force": lookups.active_version(),
        "scheduled": lookups.scheduled(),
        "groups": groups,
        "q": q,
        "total": len(book.rules),
        "total_found": len(found),
        "book_version": book.version,
        "may_propose": _may_propose(person),
    }
    return render(request, "lawbook/rules.html", context)


@require_GET
def clause_list(request: HttpRequest) -> HttpResponse:
    """The clauses that rules rest on, by instrument, each with its confidence."""
    person_of(request)
    views = _clauses_with_rules()
    q = request.GET.get("q", "")[:100].strip()
    wanted = q.casefold().split()
    views = [
        view
        for view in views
        if all(word in f"{view.id} {view.name} {view.text_zh} {view.text_en}".casefold() for word in wanted)
    ]
    groups: dict[str, list[words.ClauseView]] = {}
    for view in views:
        groups.setdefault(view.instrument, []).append(view)
    listed = [{"instrument": name, "clauses": found} for name, found in groups.items()]
    return render(request, "lawbook/clauses.html", {"tab": "clauses", "groups": listed, "q": q, "total": len(views)})


def _clauses_with_rules() -> list[words.ClauseView]:
    law = clauses()
    rules = words.rule_views(gateway.rules(), law)
    citing: dict[str, list[words.RuleView]] = {}
    for rule in rules:
        for cited in rule.clauses:
            citing.setdefault(cited.id, []).append(rule)
    return [words.clause_view(item, citing.get(item.id, ())) for item in law.values()]


@require_GET
def clause(request: HttpRequest, key: str) -> HttpResponse:
    """One clause and what it touches."""
    person_of(request)
    found = next((view for view in _clauses_with_rules() if view.id == key), None)
    if found is None:
        raise Http404
    bases = [said(basis.zh, basis.en) for basis in BASES.values() if basis.law == key]
    controls = [(one, said(one.zh, one.en) or one.id) for one in touched().get(key, ())]
    return render(request, "lawbook/clause.html", {"clause": found, "bases": bases, "controls": controls})


@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, newest first."""
    person = person_of(request)
    page = Paginator(lookups.versions().defer("files"), 50).get_page(request.GET.get("page"))
    rows = [
        {"row": row, "proposer": name_of(row.proposed_by), "decider": name_of(row.decided_by) if row.decided_by else ""}
        for row in page
    ]
    context = {"tab": "versions", "versions": rows, "page": page, "may_propose": _may_propose(person)}
    return render(request, "lawbook/versions.html", context)


@require_GET
def version(request: HttpRequest, key: str) -> HttpResponse:
    """One version: what it changes, what would be decided differently, and the decision."""
    person = person_of(request)
    row = lookups.version(key)
    if row is None:
        raise Http404
    return _version_page(request, person, row)


def _version_page(
    request: HttpRequest, person: StaffPerson, row: RuleBookVersion, error: TournierError | None = None
) -> HttpResponse:
    context = preview.of_version(row) | {
        "row": row,
        "error": error,
        "proposer": name_of(row.proposed_by),
        "decider": name_of(row.decided_by) if row.decided_by else "",
        "may_decide": lookups.may_decide(row, person.staff, person.posts),
        "may_withdraw": lookups.may_withdraw(row, person.staff, person.posts),
        "may_propose": _may_propose(person),
        "may_rehearse": rehearsing.may_rehearse(person),
        "may_prove": rehearsing.may_read(person),
        "windows": rehearsing.WINDOWS,
        "rehearsals": row.rehearsals.all()[:5] if rehearsing.may_read(person) else (),
        "may_read_entries": person.reads_entries or person.staff in {row.proposed_by, row.decided_by},
    }
    return render(request, "lawbook/version.html", context, status=200 if error is None else 409)


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Put in force, now or at a moment to come, or reject; a decision that came too late shows why."""
    if request.POST.get("answer") != "activate":
        return _answered(request, key, actions.reject)
    return _answered(request, key, partial(_activate, request.POST.get("at", "").strip()))


def _activate(moment: str, key: str, **given: Any) -> RuleBookVersion:
    try:
        at = moment_of(moment)
    except (ValueError, OverflowError):
        raise BadInput("rules.moment", "This is no moment.", "Write a moment as 2026-03-02T09:00.") from None
    return actions.activate(key, **given, at=at)


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take back what waits for its moment."""
    return _answered(request, key, actions.withdraw)


def _answered(request: HttpRequest, key: str, act: Callable[..., RuleBookVersion]) -> HttpResponse:
    person = person_of(request)
    try:
        act(key, by=person.staff, posts=person.posts, why=request.POST.get("why", ""))
    except TournierError as error:
        row = lookups.version(key)
        if row is None:
            raise
        return _version_page(request, person, row, error)
    return redirect("lawbook:version", key)


@require_POST
def again(request: HttpRequest, key: str) -> HttpResponse:
    """Propose an older version again: the way back."""
    person = person_of(request)
    row = lookups.version(key)
    if row is None:
        raise Http404
    try:
        new = actions.propose_again(row, by=person.staff, posts=person.posts, why=request.POST.get("why", ""))
    except TournierError as error:
        return _version_page(request, person, row, error)
    return redirect("lawbook:version", new.pk)


def _uploaded(request: HttpRequest) -> dict[str, str]:
    files: dict[str, str] = {}
    for upload in request.FILES.getlist("uploads")[:_MOST_UPLOADED]:
        try:
            files[upload.name or ""] = upload.read().decode("utf-8")
        except UnicodeDecodeError:
            raise BadInput("rules.text", "A file is not UTF-8 text.", "Save it as UTF-8 and send it again.") from None
    return files


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Edit one file or upload several; what does not load comes back with rule, line, cause and cure, nothing lost."""
    person = person_of(request)
    if not _may_propose(person):
        actions.refuse_proposer()
    files = dict(gateway_files())
    name = request.POST.get("file") or request.GET.get("file") or next(iter(files), "staff.cedar")
    text = request.POST.get("text", files.get(name, ""))
    why = request.POST.get("why", "")
    error: TournierError | None = None
    if request.method == "POST":
        try:
            changed = _uploaded(request) or {name: text}
            row = actions.propose({**files, **changed}, by=person.staff, posts=person.posts, why=why)
        except TournierError as found:
            error = found
        else:
            return redirect("lawbook:version", row.pk)
    shown: Mapping[str, Any] | None = None
    if error is not None:
        place = rulebooks.named_place({**files, name: text}, error.cause)
        shown = {"cause": error.cause, "cure": error.cure, "place": place}
    context = {"names": list(files), "name": name, "text": text, "why": why, "error": shown}
    return render(request, "lawbook/edit.html", context, status=200 if error is None else 422)


def gateway_files() -> Mapping[str, str]:
    """The texts in force."""
    return lookups.active_files()
