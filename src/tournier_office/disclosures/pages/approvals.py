# SPDX-License-Identifier: Apache-2.0
"""What waits for a person's decision, and what they see before they decide."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from tournier.base import TournierError
from tournier.catalogue import FieldRef
from tournier.gate import Card
from tournier.policy import Channel
from tournier_office.disclosures import actions, asking, lookups, words
from tournier_office.disclosures.models import AccessRequest
from tournier_office.disclosures.pages.lookup import section_views
from tournier_office.disclosures.pages.requested import request_view
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.scopes import fields_from_json
from tournier_office.disclosures.sessions import facts_of, person_of
from tournier_office.site.headers import customer_data


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """The requests that wait for this person: j and k move, Enter opens."""
    rows = [request_view(row) for row in lookups.waiting_for(person_of(request))]
    return render(request, "disclosures/approvals.html", {"requests": rows})


def _sample(person: Person, row: AccessRequest) -> dict[str, object]:
    """The requested fields, masked as this approver may see them: a disclosure of its own, recorded as one."""
    try:
        answer = asking.sample(person, row)
    except TournierError as error:
        return {"sample_error": error}
    if not isinstance(answer, Card):
        return {"sample_no": words.decision_words(answer.decision)}
    wanted: set[FieldRef] = set(fields_from_json(row.fields))
    shown = [
        (view, row_)
        for section in section_views(answer)
        for row_ in section.rows[:3]
        for view in [section]
        if any(column.column.ref in wanted for column in section.columns)
    ]
    sample = [(view.name, [(c, v) for c, v in cells if c.column.ref in wanted]) for view, cells in shown]
    return {"sample": sample, "mark": answer.mark}


@customer_data
@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Everything needed to decide: fields, classes, counts, a masked sample, earlier requests, facts of the requester."""
    person = person_of(request)
    lookups.request_for(person, key)
    row = actions.notice_expiry(key)
    if not lookups.may_decide(person, row):
        return redirect("disclosures:request", key)
    if row.channel == Channel.EXPORT:
        # By name: the register of exports knows this one, not the other way round.
        return redirect("exports:approval", key)
    shown: dict[str, object] = {
        "request_": request_view(row),
        "similar": [(request_view(other), other.requester == row.requester) for other in lookups.similar(row)],
        "facts": facts_of(row.requester),
    }
    if row.subject:
        shown |= _sample(person, row)
    return render(request, "disclosures/approval.html", shown)


@require_POST
def approve(request: HttpRequest, key: str) -> HttpResponse:
    """Agree."""
    actions.approve(person_of(request), key, request.POST.get("reason", ""))
    return redirect("disclosures:approvals")


@require_POST
def refuse(request: HttpRequest, key: str) -> HttpResponse:
    """Refuse, with a reason."""
    actions.refuse(person_of(request), key, request.POST.get("reason", ""))
    return redirect("disclosures:approvals")
