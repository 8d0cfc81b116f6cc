# SPDX-License-Identifier: Apache-2.0
"""Pages of the verification of the whole ledger, and the bundle for outsiders."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tournier.base import TournierError
from tournier_office.evidence import actions, bundling, lookups
from tournier_office.evidence.access import Reader
from tournier_office.evidence.models import Verification
from tournier_office.evidence.persons import reader_of
from tournier_office.evidence.words import FINDINGS, ROWS, note_words
from tournier_office.people.lookups import name_of
from tournier_office.site import gateway
from tournier_office.site.accepting import RESTORED


def _auditing(request: HttpRequest) -> Reader:
    reader = reader_of(request)
    actions.expect_auditor(reader)
    return reader


@never_cache
@require_http_methods(["GET", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """Start a run over the whole ledger, or look at the last one."""
    reader = _auditing(request)
    if request.method == "POST":
        run = actions.start_verification(reader)
        if request.headers.get("HX-Request"):
            return render(request, "evidence/run.html", _run_view(run))
        return redirect("evidence:verification")
    runs = lookups.runs(10)
    context: dict[str, Any] = {
        **_run_view(runs[0] if runs else None),
        "history": [{"row": row, "who": name_of(row.started_by)} for row in runs[1:]],
        **_outside(),
    }
    return render(request, "evidence/verification.html", context)


def _run_view(row: Verification | None) -> dict[str, Any]:
    """A run with its findings and notes in words."""
    report: dict[str, Any] = row.report if row else {}
    findings = [
        {"words": FINDINGS.get(item["kind"], item["text"]), "where": item["where"], "text": item["text"]}
        for item in report.get("findings", [])
    ]
    notes = [note_words(note) for note in report.get("notes", [])]
    rows = [
        {"words": ROWS.get(item["kind"], item["kind"]), "register": _register(item["register"]), **item}
        for item in report.get("registers", {}).get("findings", [])
    ]
    restored = any(item["kind"] in RESTORED for item in rows)
    return {"run": row, "findings": findings, "rows": rows, "notes": notes, "restored": restored}


def _register(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name)


def _outside() -> dict[str, Any]:
    """How outsiders check. A damaged store must not keep the auditor from this page."""
    key, size = "", 0
    try:
        ledger = gateway.ledger()
        key = ledger.verifier_key
        size = ledger.status().size
    except TournierError:
        size = 0
    return {
        "command": f"tournier ledger verify ledger-bundle --key '{key}'",
        "bundle_command": "tournier ledger bundle ledger-bundle",
        "bundle_offered": 0 < size <= bundling.MOST,
    }


@never_cache
@require_GET
def run(request: HttpRequest, key: str) -> HttpResponse:
    """The progress of one run; asked every second while it runs."""
    _auditing(request)
    row = lookups.run_of(key)
    if row is None:
        raise Http404
    return render(request, "evidence/run.html", _run_view(row))


@never_cache
@require_GET
def bundle(request: HttpRequest) -> HttpResponseBase:
    """The public part of a small ledger as one file: commitments, tiles and the checkpoint; no clear value."""
    headers = {"Content-Disposition": 'attachment; filename="ledger-bundle.zip"'}
    return HttpResponse(bundling.packed(reader_of(request)), content_type="application/zip", headers=headers)
