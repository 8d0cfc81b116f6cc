# SPDX-License-Identifier: Apache-2.0
"""The pages of a person's signing keys, and what a page shows to whoever signs outside: the bytes, the command, the keys."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tournier.base import BadInput, Refused
from tournier.seal import sm2, statements
from tournier.seal.statements import Proof
from tournier_office.learning import keys, signing, words
from tournier_office.site.register.acting import actor_of
from tournier_office.site.said import both

_PARTS = ("method", "public", "signature", "authenticator", "client")


def outside(number: str, offered: keys.Offered) -> dict[str, Any]:
    """What a template needs: the statement as a file, the command for each kind of key, and the person's keys."""
    text = base64.b64encode(offered.statement.encode()).decode()
    return {
        "offered": offered,
        "statement_file": f"data:application/json;base64,{text}",
        "commands": [
            (name, statements.openssl_command(method, offered.statement))
            for method, name in ((statements.SM2, "SM2"), (statements.ED25519, "Ed25519"))
        ],
        "own_keys": [(one.public, words.key_kind(one.public)) for one in keys.of(number)],
        "sm2_absent": sm2.absent(),
    }


def proof(request: HttpRequest) -> Proof:
    """What the page's script signed, or what a person signed outside and pasted. BadInput where it is neither."""
    given = {name: request.POST.get(name, "") for name in _PARTS}
    if "pasted" in request.POST:
        found = signing.proof_of("", given["public"], keys.pasted(request.POST["pasted"]).hex())
        return Proof(statements.method_of(found.public), found.public, found.signature)
    return signing.proof_of(**given)


@require_POST
def browsers(request: HttpRequest) -> HttpResponse:
    """Register the key of my browser; a fault is one line of text, for the script that asks."""
    try:
        keys.register(actor_of(request), request.POST.get("public", ""), session=_session(request))
    except (Refused, BadInput) as error:
        return HttpResponse(both(error), status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """My signing keys, and how a key of my own keeping becomes one of them."""
    actor, error = actor_of(request), None
    if request.method == "POST":
        try:
            keys.register(
                actor, request.POST.get("public", ""), session=_session(request), token=request.POST.get("token", ""),
                signature=keys.pasted(request.POST.get("pasted", "")),
            )  # fmt: skip
            messages.success(request, _("The key is yours from now on. Sign pledges with it."))
            return redirect("learning:own_key")
        except (Refused, BadInput) as found:
            error = found
    context = {**outside(actor.staff, keys.challenge(actor)), "error": error}
    return render(request, "learning/own_key.html", context, status=403 if error else 200)


def _session(request: HttpRequest) -> str:
    session = getattr(request, "sign_in", None)
    return session.pk if session else ""
