# SPDX-License-Identifier: Apache-2.0
"""The customer's own pages. Staff have no access: what they see goes through their own channels (PIPL 45)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tournier.catalogue import CATEGORIES, Level
from tournier.gate.answers import Card, Column, Section
from tournier_office.customers import lookups
from tournier_office.customers.look_views import look_view
from tournier_office.customers.persons import customer_of
from tournier_office.site import gateway
from tournier_office.site.language import said


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What the bank holds about the person who is signed in; the look itself is recorded by the gate."""
    customer = customer_of(request)
    request.customer_data = True  # type: ignore[attr-defined]  # the frame locks such a page sooner
    answer = gateway.gate().own_view(customer.key, session=customer.session, address=customer.address)
    if isinstance(answer, Card):
        sections = [
            _section(section, "" if place == 0 else customer.key) for place, section in enumerate(answer.sections)
        ]
        context = {"card": answer, "sections": sections, "old_password": customer.old_password}
        return render(request, "customers/mine.html", context)
    reasons = [said(reason.zh, reason.en) for reason in answer.decision.reasons]
    return render(request, "customers/mine.html", {"card": None, "refusal": reasons}, status=403)


_MOST_CARDS = 2  # rows that are told as cards; more make a table


def _label(column: Column) -> str:
    category = CATEGORIES.get(column.category)
    return said(column.zh, column.en) or (said(category.zh, category.en) if category else column.ref.field)


def _why(column: Column) -> str:
    if column.level is Level.WITHHELD:
        return said(column.why.zh, column.why.en) if column.why else _("never shown")
    return "—"


def _section(section: Section, subject: str) -> dict[str, Any]:
    # The customer's own number stands in every table; once is enough.
    kept = [
        place
        for place, column in enumerate(section.columns)
        if column.category != "CUST_ID" or any(row[place] != subject for row in section.rows)
    ] or list(range(len(section.columns)))
    columns = [section.columns[place] for place in kept]
    rows = [
        [
            {
                "label": _label(column),
                "value": row[place] if row[place] is not None or column.level is Level.WITHHELD else "",
                "why": _why(column),
            }
            for place, column in zip(kept, columns, strict=True)
        ]
        for row in section.rows
    ]
    return {
        "title": said(section.zh, section.en) or section.table,
        "labels": [_label(column) for column in columns],
        "rows": rows,
        "as_table": len(rows) > _MOST_CARDS,
        "complete": section.complete,
        "erased": [_label(column) for column in section.columns if column.ref.field in section.erased],
    }


@never_cache
@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked, when and why; what the law withholds for now leaves no trace on the page (law 9)."""
    customer = customer_of(request)
    number = request.GET.get("page", "1")
    page = lookups.look_page(customer.key, int(number) if number.isdecimal() and len(number) < 7 else 1)  # noqa: PLR2004 - digits of a page
    context = {
        "looks": [look_view(look, customer) for look in page.looks],
        "page": page,
        "verifier_key": gateway.ledger().verifier_key,
        "newer": page.number - 1 if page.number > 1 else None,
        "older": page.number + 1 if page.number < page.last else None,
    }
    return render(request, "customers/looks.html", context)


@never_cache
@require_GET
def proof(request: HttpRequest, entry: str) -> HttpResponse:
    """One look as a file that the customer can check, or have checked, without the bank. It tells of nobody else."""
    customer = customer_of(request)
    text = lookups.proof(customer.key, entry)
    name = f'attachment; filename="{entry}.tlog-proof"'
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": name})
