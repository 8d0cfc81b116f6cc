# SPDX-License-Identifier: Apache-2.0
"""The API: one object, to which each room adds its router from its `api.py`. Errors are problem objects."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation

from tournier.base import BadInput, Refused, TournierError
from tournier_office.people.api_auth import ServiceKey
from tournier_office.site.errors import status_of
from tournier_office.site.register import registers
from tournier_office.site.register.api import router_of
from tournier_office.site.said import said_dict

_ROOMS = (
    "people",
    "disclosures",
    "evidence",
    "catalogue",
    "lawbook",
    "customers",
    "queries",
    "exports",
    "traces",
    "wire",
    "duties",
    "learning",
    "complaints",
    "erasures",
    "reviews",
    "mandates",
    "violations",
    "interests",
    "personnel",
    "devices",
    "findings",
    "screening",
    "contacts",
    "officers",
    "risks",
    "holdings",
)


class _Described(NinjaAPI):
    """An API that works out its description once: anybody may ask for it, and each time it took seconds of a core."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> Any:
        return self._described(self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    @cache  # noqa: B019 - there is one API, and it lives as long as the process
    def _described(self, prefix: str) -> Any:
        return super().get_openapi_schema(path_prefix=prefix)


api = _Described(
    title="Tournier",
    version="1",
    description="The same gate as the screens. Every refusal says cause and cure.",
    auth=ServiceKey(),
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(TournierError)
def _ours(request: HttpRequest, error: TournierError) -> HttpResponse:
    return api.create_response(request, said_dict(error), status=status_of(error))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    problem = Refused(
        "key.refused",
        "The key is missing, unknown, expired, revoked, or used from an address it is not bound to.",
        "Send 'Authorization: Bearer <key>' with a living key from an address on its list.",
    )
    return api.create_response(request, said_dict(problem), status=401)


@api.exception_handler(HttpError)
def _turned_away(request: HttpRequest, error: HttpError) -> HttpResponse:
    # ninja's own words for a session without its token, or a body that is not JSON
    problem = BadInput(
        "request.turned_away",
        "The request does not have the form that the API asks for, or a session sent it without its CSRF token.",
        "Send JSON as in /api/v1/openapi.json, with a service key or, from a session, with the X-CSRFToken header.",
    )
    return api.create_response(request, said_dict(problem), status=error.status_code)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = sorted({".".join(str(part) for part in item.get("loc", ())) for item in error.errors})
    problem = BadInput(
        "input.malformed",
        f"These parts of the request are missing or not of their type: {', '.join(places)}.",
        "Compare the request with /api/v1/openapi.json.",
    )
    return api.create_response(request, said_dict(problem), status=422)


def _made_once() -> None:
    # ninja makes a model for every operation and status; the same answer needs one. A third of the office's start.
    make = Operation._create_response_model  # noqa: SLF001 - fails loudly where a later ninja has none

    @cache
    def model(of: Any) -> Any:
        return make(None, of)  # type: ignore[arg-type]  # it asks nothing of its operation

    def once(_operation: Operation, of: Any) -> Any:
        return model(of)

    setattr(Operation, make.__name__, once)


_made_once()
for _module in (
    "tournier_office.site.work_api",
    "tournier_office.site.detect_api",
    *(f"tournier_office.{_room}.api" for _room in _ROOMS),
):
    if find_spec(_module):
        api.add_router("", import_module(_module).router)
for _register in registers():
    api.add_router("", router_of(_register))


_SOON = frozenset({"screen", "look-ups", "search"})


def _open_to_keys() -> tuple[Any, ...]:
    # ninja authenticates by itself; Django's login check would answer with a redirect. Sessions keep ninja's CSRF check.
    made = api.urls
    for pattern in made[0]:
        vars(pattern.callback)["login_required"] = False
    # Django tries one after another, of two hundred: what answers a customer who waits is tried first.
    made[0].sort(key=lambda pattern: str(pattern.pattern) not in _SOON)
    return made


api_urls = _open_to_keys()
