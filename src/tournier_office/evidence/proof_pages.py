# SPDX-License-Identifier: Apache-2.0
"""Pages of proofs and checkpoints: checked here by the outsiders' code, downloaded to be checked elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tournier_office.evidence import actions, lookups
from tournier_office.evidence.persons import reader_of
from tournier_office.evidence.proofs import check_proof, checkpoint_view
from tournier_office.site import gateway

_PLAIN = "text/plain; charset=utf-8"


def outside_command(name: str, vkey: str) -> str:
    """The command by which an outsider checks a downloaded proof."""
    return f"tournier ledger verify {name} --key '{vkey}'"


@never_cache
@require_POST
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Check the proof now, with the file and the public key only."""
    reader = reader_of(request)
    found, _together = lookups.entry(reader, key)
    ledger = gateway.ledger()
    result = check_proof(ledger.prove(found.id, lookups.shown_parts(found)), ledger.verifier_key)
    command = outside_command(f"{found.id}.tlog-proof", ledger.verifier_key)
    context = {"result": result, "command": command, "entry": found}
    page = "evidence/proof_result.html" if request.headers.get("HX-Request") else "evidence/checked.html"
    return render(request, page, context)


@never_cache
@require_GET
def proof(request: HttpRequest, key: str) -> HttpResponse:
    """The proof as one file. It opens who acted and what was recorded, never whom it concerns."""
    reader = reader_of(request)
    found, _together = lookups.entry(reader, key)
    text = gateway.ledger().prove(found.id, lookups.shown_parts(found))
    actions.record_entry(reader, found, "proof")
    return HttpResponse(
        text, content_type=_PLAIN, headers={"Content-Disposition": f'attachment; filename="{found.id}.tlog-proof"'}
    )


@never_cache
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed head of the tree, the witness's state, and the public key. Nothing in it is about anybody."""
    reader_of(request)
    ledger = gateway.ledger()
    status = ledger.status()
    lines = [
        (_("Entries waiting for the tree"), status.staged),
        (_("Last checkpoint"), status.last_checkpoint),
        (_("Witness"), lookups.STATES[status.state]),
    ]
    if status.state != "unwitnessed":
        lines += [
            (_("Cosigned by the witness up to entry"), status.witnessed_size),
            (_("Last cosignature"), status.witnessed_at),
            (_("Entries without a cosignature"), status.lag),
        ]
    context = {
        "checkpoint": checkpoint_view(ledger.checkpoint()),
        "health_lines": [(label, "—" if value is None else value) for label, value in lines],
        "verifier_key": ledger.verifier_key,
    }
    return render(request, "evidence/checkpoint.html", context)


@never_cache
@require_GET
def note(request: HttpRequest) -> HttpResponse:
    """The signed note as a file."""
    reader_of(request)
    return HttpResponse(
        gateway.ledger().checkpoint(),
        content_type=_PLAIN,
        headers={"Content-Disposition": 'attachment; filename="checkpoint.txt"'},
    )


@never_cache
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """The banner of every page: empty while the ledger is well."""
    reader_of(request)
    return render(request, "evidence/health.html", {"health": lookups.health()})
