# SPDX-License-Identifier: Apache-2.0
"""Pages of the verification of the whole ledger, and the bundle for outsiders."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tournier.base import Refused, TournierError
from tournier_office.evidence import actions
from tournier_office.evidence.access import Reader
from tournier_office.evidence.models import Verification
from tournier_office.evidence.persons import reader_of
from tournier_office.evidence.words import FINDINGS, note_words
from tournier_office.people.lookups import name_of
from tournier_office.site import gateway

BUNDLE_MOST = 50_000


def _auditing(request: HttpRequest) -> Reader:
    reader = reader_of(request)
    if not reader.reads_all:
        raise Refused("evidence.verify", "Your posts do not verify the whole ledger.", "Ask an auditor.")
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
    runs = list(Verification.objects.all()[:10])
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
    return {"run": row, "findings": findings, "notes": [note_words(note) for note in report.get("notes", [])]}


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
        "bundle_offered": 0 < size <= BUNDLE_MOST,
    }


@never_cache
@require_GET
def run(request: HttpRequest, key: str) -> HttpResponse:
    """The progress of one run; asked every second while it runs."""
    _auditing(request)
    row = Verification.objects.filter(pk=key).first()
    if row is None:
        raise Http404
    return render(request, "evidence/run.html", _run_view(row))


@never_cache
@require_GET
def bundle(request: HttpRequest) -> HttpResponseBase:
    """The public part of a small ledger as one file: commitments, tiles and the checkpoint; no clear value."""
    reader = _auditing(request)
    ledger = gateway.ledger()
    if ledger.status().size > BUNDLE_MOST:
        raise Refused("evidence.bundle", "The ledger is too large for one download.", "Use `tournier ledger bundle`.")
    actions.record_bundle(reader)
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="bundle-") as scratch:
        folder = ledger.bundle(Path(scratch, "ledger-bundle"))
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder.parent).as_posix())
            archive.writestr("ledger-bundle/verifier-key.txt", ledger.verifier_key + "\n")
    headers = {"Content-Disposition": 'attachment; filename="ledger-bundle.zip"'}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)
