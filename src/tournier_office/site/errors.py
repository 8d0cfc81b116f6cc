# SPDX-License-Identifier: Apache-2.0
"""Error pages that name the cause and the cure, in the visitor's language and without a customer's value."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tournier.base import BadInput, Refused, SystemFailed, TournierError
from tournier_office.site.headers import Answer
from tournier_office.site.said import said_error

_log = logging.getLogger("tournier.office")
_DEEPEST = 12
_AWAY = 503


def status_of(error: TournierError) -> int:
    """The HTTP status that says what kind of no this is."""
    if isinstance(error, BadInput):
        return 400
    if isinstance(error, Refused):
        return 429 if error.code == "limit.spent" else 403
    return 503


def _page(request: HttpRequest, status: int, code: str, cause: str, cure: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "cause": cause, "cure": cure}, status=status)
    context = {"status": status, "code": code, "cause": cause, "cure": cure}
    name = "site/error_fragment.html" if _is_fragment(request) else "site/error.html"
    return render(request, name, context, status=status)


def _database_page(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    """The page for a database that does not answer. It asks nobody who is signed in, because that stands in there too."""
    _log.error("the office's database failed: %s", type(error).__name__)
    code, cause = "office.database", _("The office's database does not answer.")
    cure = _("Nothing was released or changed. Try again in a minute; if it stays so, call the platform engineers.")
    if request.path.startswith("/api/"):
        return _page(request, _AWAY, code, cause, cure)
    context = {"status": _AWAY, "code": code, "cause": cause, "cure": cure}
    name = "site/error_fragment.html" if _is_fragment(request) else "site/error.html"
    return HttpResponse(render_to_string(name, context), status=_AWAY)


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")


def error_page(request: HttpRequest, error: TournierError) -> HttpResponse:
    """The page for one of our own errors."""
    return _page(request, status_of(error), error.code, said_error(error.cause), said_error(error.cure))


class errors:  # noqa: N801 - a middleware, named in the settings beside the function ones
    """Turns our errors, and a database out of reach, into pages. Anything else is logged by its type only."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer for an error; its text is never shown or logged when it is not ours, for it may hold a value."""
        if isinstance(error, TournierError):
            if isinstance(error, SystemFailed):
                _log.error("system failed: %s", error.code)
            return error_page(request, error)
        if isinstance(error, DatabaseError):
            return _database_page(request, error)
        if isinstance(error, Http404 | PermissionDenied | BadRequest | SuspiciousOperation):
            return None  # Django has its page for these, below
        if isinstance(error, ImmediateHttpResponse | ReauthenticationRequired):
            return None  # how allauth sends somebody elsewhere, to give the password once more for instance
        _log.error("an unforeseen %s at %s", type(error).__name__, " < ".join(_frames(error)))
        return None


def _frames(error: BaseException) -> list[str]:
    """Where it happened, innermost first: module, function and line, never a value or the error's text."""
    found = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        found.append(f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}:{line}")
    return found[::-1][:_DEEPEST]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """400."""
    return _page(request, 400, "page.bad_request", _("The request cannot be understood."), _("Go back and try again."))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403."""
    return _page(
        request,
        403,
        "page.not_allowed",
        _("Your posts do not open this page."),
        _("If your work needs it, ask your branch manager for the post."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404."""
    return _page(request, 404, "page.not_found", _("There is no page at this address."), _("Go to the start page."))


def failed(request: HttpRequest) -> HttpResponse:
    """500: nothing of the error's text. Of a database that failed before or after the page itself, its own page."""
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError):
        return _database_page(request, error)
    return _page(
        request,
        500,
        "page.failed",
        _("Something in the office went wrong."),
        _("Nothing was released. Try again; if it happens twice, tell the platform engineers the time and the page."),
    )


def csrf_failed(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The form did not come from our page, or its page is too old."""
    return _page(
        request,
        403,
        "page.stale_form",
        _("This form is too old or did not come from this office."),
        _("Open the page anew and send the form again."),
    )
