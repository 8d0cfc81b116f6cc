# SPDX-License-Identifier: Apache-2.0
"""Pages of a review that runs: its rights with what stands out on top, one right with its use, how far it is. Ids only in addresses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused
from tournier_office.reviews import access, actions, lookups, words, written
from tournier_office.reviews.lookups import Narrow
from tournier_office.site import gateway, rights
from tournier_office.site.language import said
from tournier_office.site.register.acting import actor_of
from tournier_office.site.said import say

_NARROWS = ("show", "branch", "post", "reviewer", "reason")


def _narrow(request: HttpRequest) -> Narrow:
    given = request.GET if request.method == "GET" else request.POST
    return Narrow(**{name: given.get(name, "")[:64] for name in _NARROWS})


@never_cache
@require_GET
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """The rights, those that stand out first."""
    actor, row = access.readable(actor_of(request), key)
    narrow, page = _narrow(request), request.GET.get("page", "1")
    if not narrow.show:
        narrow = Narrow("exceptions", narrow.branch, narrow.post, narrow.reviewer, narrow.reason)
    listed = lookups.listed(row, narrow, int(page) if page.isdecimal() and len(page) < 6 else 1)  # noqa: PLR2004 - no list has as many pages
    query = {name: getattr(narrow, name) for name in _NARROWS if getattr(narrow, name)}
    every = lookups.bounds(row)
    context = {
        "row": row,
        "listed": listed,
        "rows": written.items(row, listed, actor),
        "narrow": narrow,
        "tabs": [
            (name, title, listed.counts[name], urlencode({**query, "show": name}))
            for name, title in words.SHOWN.items()
        ],
        "branches": [(code, words.branch(code)) for code in every.branches],
        "posts": [(code, words.post(code)) for code in every.posts],
        "reviewers": [(number, written.Names(every.reviewers).person(number)) for number in every.reviewers],
        "reasons": list(words.REASONS.items()),
        "query": urlencode(query),
        "previous": listed.page - 1,
        "next": listed.page + 1 if listed.page < listed.pages else 0,
        "bound": lookups.bound_from(row),
        "late": lookups.is_late(row),
        "at_once": actions.at_once(actor, row, narrow),
    }
    return render(request, "reviews/list.html", context)


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """One verdict about the chosen rights."""
    actor, row = access.readable(actor_of(request), key)
    posted = request.POST
    try:
        found = actions.decide(
            actor, row.pk, posted.getlist("right"), posted.get("verb", ""),
            reason=posted.get("why", ""), to=posted.get("to", "").strip(),
        )  # fmt: skip
        messages.success(request, _("%(count)d rights decided and recorded.") % {"count": found.count})
    except (BadInput, Refused) as problem:
        say(request, problem)
    return _back(row.pk, request)


@require_POST
def confirm_rest(request: HttpRequest, key: str) -> HttpResponse:
    """All within the bounds that stand out in nothing, by one act that names their number."""
    actor, row = access.readable(actor_of(request), key)
    try:
        found = actions.confirm_rest(actor, row.pk, _narrow(request))
        messages.success(request, _("%(count)d rights confirmed by one act and recorded.") % {"count": found.count})
    except (BadInput, Refused) as problem:
        say(request, problem)
    return _back(row.pk, request)


def _back(key: str, request: HttpRequest) -> HttpResponse:
    narrow = _narrow(request)
    query = urlencode({name: getattr(narrow, name) for name in _NARROWS if getattr(narrow, name)})
    return redirect(f"{reverse('reviews:list', args=[key])}?{query}")


@never_cache
@require_GET
def one(request: HttpRequest, key: str, right: str) -> HttpResponse:
    """One right with what was used of it, as the ledger tells."""
    actor, row = access.readable(actor_of(request), key)
    item = access.right(row, right)
    names = written.names_of([item])
    told = written.item(row, item, names, lookups.living(), gateway.clock().now())
    past = [written.verdict(one) for one in lookups.verdicts_of(row, item)]
    context = {
        "row": row,
        "item": told,
        "use": written.use(row, item),
        "past": [(line, written.Names([line["by"], line["to"]]).person(line["by"])) for line in past],
        "mine": actions.may_decide(actor, row, item),
        "narrow": Narrow("all"),
    }
    return render(request, "reviews/one.html", context)


@never_cache
@require_GET
def report(request: HttpRequest, key: str) -> HttpResponse:
    """How far it is by branch and reviewer, who is late, what was decided."""
    _actor, row = access.readable(actor_of(request), key)
    told = written.campaign(row)
    names = written.Names([part.name for part in told["reviewers"]] + [line.by for line in lookups.verdicts(row)])
    context = {
        "row": row,
        "told": told,
        "branches": [(words.branch(part.name), part) for part in told["branches"]],
        "reviewers": [(names.person(part.name), part) for part in told["reviewers"]],
        "past": [(written.verdict(line), names.person(line.by)) for line in lookups.verdicts(row)],
        "late": lookups.is_late(row),
        "bound": lookups.bound_from(row),
    }
    return render(request, "reviews/report.html", context)


@require_POST
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The list as CSV."""
    actor, row = access.readable(actor_of(request), key)
    access.check_export(actor)
    answer = HttpResponse(written.sheet(row, actor), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="review-{row.pk}.csv"'
    return answer


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Which of my own rights do not count now, why, and who can review them."""
    number = actor_of(request).staff
    shut = [(said(*one.cause), said(*one.cure)) for one in rights.barred(number).values()]
    return render(request, "reviews/mine.html", {"shut": shut})
