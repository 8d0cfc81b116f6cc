# SPDX-License-Identifier: Apache-2.0
"""Pages of the evidence: the list of entries and one entry with its story."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier.base import BadInput, Refused, TournierError, new_id
from tournier.ledger.entries import Event
from tournier_office.evidence import actions, lookups
from tournier_office.evidence.accounting import responsible_told
from tournier_office.evidence.entry_views import detail_lines, entry_view, rules_of
from tournier_office.evidence.explaining import may_explain
from tournier_office.evidence.persons import reader_of
from tournier_office.evidence.proofs import read_proof
from tournier_office.evidence.supposing import may_suppose
from tournier_office.evidence.words import EVENTS, GROUPS
from tournier_office.site import gateway
from tournier_office.site.said import both

_REMEMBERED = "evidence_customers"
_MOST_REMEMBERED = 20
_LONGEST = 128


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a date; the bank's own zone is added below
        return timezone.make_aware(day)
    except (ValueError, OverflowError):
        raise BadInput("evidence.date", "A date cannot be read.", "Write it as 2026-11-23.") from None


def _chosen(request: HttpRequest) -> tuple[lookups.Filter, str]:
    """The filter of the address, and the id that stands for a customer in it."""
    given = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in ("event", "actor", "disclosure")}
    since, until = _day(request.GET.get("since", "")), _day(request.GET.get("until", ""))
    remembered = request.session.get(_REMEMBERED, {})
    customer_id = request.GET.get("customer", "")
    if customer_id and customer_id not in remembered:
        raise Refused("evidence.customer", "This search has ended with your session.", "Search for the customer again.")
    subject = remembered.get(customer_id, "")
    end = until + timedelta(days=1) if until else None
    return lookups.Filter(subject=subject, since=since, until=end, **given), customer_id


@never_cache
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """What the reader may see, newest first."""
    reader = reader_of(request)
    chosen, customer_id = _chosen(request)
    page = lookups.entry_page(reader, chosen, request.GET.get("before", "")[:_LONGEST])
    actions.record_list(reader, chosen, page)
    older = {**{key: value for key, value in request.GET.items() if value}, "before": page.older}
    groups: dict[str, list[tuple[str, object]]] = {}
    for event in Event:
        groups.setdefault(event.value.partition(":")[0], []).append((event.value, EVENTS[event]))
    context = {
        "reader": reader,
        "chosen": chosen,
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "customer_id": customer_id,
        "rows": [entry_view(item) for item in page.entries],
        "older": urlencode(older) if page.older else "",
        "supposes": may_suppose(reader),
        "event_groups": [(GROUPS.get(name, name), items) for name, items in groups.items()],
    }
    return render(request, "evidence/entries.html", context)


@require_POST
def customer(request: HttpRequest) -> HttpResponse:
    """Take a customer's number out of the body and go on with an id that only this session can read."""
    reader = reader_of(request)
    if not reader.reads_all:
        raise Refused("evidence.subject", "You read your own entries only.", "Ask an auditor.")
    key = lookups.subject_of(request.POST.get("customer", ""))
    remembered = dict(request.session.get(_REMEMBERED, {}))
    found = next((name for name, value in remembered.items() if value == key), "") or new_id()
    remembered[found] = key
    request.session[_REMEMBERED] = dict(list(remembered.items())[-_MOST_REMEMBERED:])
    return redirect(f"{request.path.removesuffix('customer/')}?{urlencode({'customer': found})}")


@never_cache
@require_GET
def entry(request: HttpRequest, key: str) -> HttpResponse:
    """One entry: what is recorded, under which rules, in which story, and its proof."""
    reader = reader_of(request)
    found, together = lookups.entry(reader, key)
    actions.record_entry(reader, found)
    proof, no_proof = None, ""
    try:
        proof = read_proof(gateway.ledger().prove(found.id, lookups.shown_parts(found)))
    except TournierError as error:
        no_proof = both(error)
    context = {
        "reader": reader,
        "entry": found,
        "row": entry_view(found),
        "lines": detail_lines(found),
        "rules": rules_of(found),
        "together": [entry_view(item) for item in together],
        "may_explain": may_explain(reader, found),
        "proof": proof,
        "no_proof": no_proof,
        "responsible": responsible_told(found),
        "disclosed_to": lookups.disclosed_to(found),
    }
    return render(request, "evidence/entry.html", context)
