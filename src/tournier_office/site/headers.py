# SPDX-License-Identifier: Apache-2.0
"""Headers on every answer, and the mark of pages that show customer data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
_PERMISSIONS = "camera=(), microphone=(), geolocation=(), usb=(), display-capture=(), clipboard-read=()"


def headers(get_response: Answer) -> Answer:
    """Pages are never kept by a browser or proxy, load nothing from elsewhere, and reach no device."""
    policy = build_policy()  # the same for every answer: it has no nonce, since no page holds a script of its own

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", policy)  # a page may be stricter
        response["Permissions-Policy"] = _PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store"
        return response

    return answer


def customer_data(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view whose page shows customer data: it gets the watermark and the shorter idle lock (M37, M38)."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.customer_data = True  # type: ignore[attr-defined]  # read by the layout and by people.presence
        return view(request, *args, **kwargs)

    return marked
