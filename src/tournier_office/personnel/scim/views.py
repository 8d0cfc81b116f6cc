# SPDX-License-Identifier: Apache-2.0
"""The addresses of SCIM under /scim/v2. A service key with the channel `people` opens them, and nothing else.

Errors have the body of RFC 7644 section 3.12; a refusal of the office keeps its cause and cure in `detail`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tournier.base import BadInput, Refused, SystemFailed, TournierError
from tournier_office.people.api_auth import ServiceKey, need
from tournier_office.people.hr import HR_CHANNEL
from tournier_office.people.lookups import Post, Staff
from tournier_office.personnel.scim import acts, listing, resources, schemas, told
from tournier_office.personnel.scim.resources import ERROR, LIST, Resource

_KIND = "application/scim+json"
_LARGEST = 256 * 1024
_DEEPEST = 12
_STATUS = {
    "scim.uniqueness": 409, "scim.unknown": 404, "scim.version": 412, "scim.method": 405, "scim.not_built": 501,
    "people.taken": 409,
}  # fmt: skip
_TYPES = {
    "scim.filter": "invalidFilter", "scim.value": "invalidValue", "scim.branch": "invalidValue", "scim.uniqueness": "uniqueness",
    "scim.required": "mutability", "scim.number": "mutability", "scim.sort": "invalidPath", "scim.syntax": "invalidSyntax", "people.taken": "uniqueness",
}  # fmt: skip
View = Callable[..., HttpResponse]


def _answer(found: Resource, status: int = 200) -> HttpResponse:
    response = HttpResponse(json.dumps(found, ensure_ascii=False), status=status, content_type=_KIND)
    meta = found.get("meta", {})
    if "version" in meta:
        response["ETag"] = meta["version"]
    if "location" in meta:
        response["Location"] = meta["location"]
    return response


def _problem(error: TournierError) -> HttpResponse:
    kinds = {BadInput: 400, Refused: 403, SystemFailed: 503}
    status = _STATUS.get(error.code, next((code for kind, code in kinds.items() if isinstance(error, kind)), 500))
    body: Resource = {"schemas": [ERROR], "status": str(status), "detail": f"{error.cause} {error.cure}"}
    if status in {400, 409}:
        body["scimType"] = _TYPES.get(error.code, "invalidValue")
    return HttpResponse(json.dumps(body), status=status, content_type=_KIND)


def _open(view: View) -> View:
    """Let a living key of the channel in, and answer errors as SCIM does."""

    def answer(request: HttpRequest, *args: str) -> HttpResponse:
        try:
            key = ServiceKey()(request)
            if key is None:
                return _unknown()
            request.auth = key  # type: ignore[attr-defined]  # as ninja does
            need(request, HR_CHANNEL)
            return view(request, str(key.staff_id), *args)
        except TournierError as error:
            return _problem(error)

    return csrf_exempt(login_not_required(answer))


def _unknown() -> HttpResponse:
    body = {"schemas": [ERROR], "status": "401", "detail": "A living service key for the channel 'people' is needed."}
    response = HttpResponse(json.dumps(body), status=401, content_type=_KIND)
    response["WWW-Authenticate"] = 'Bearer realm="scim"'
    return response


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/scim/v2")


def _body(request: HttpRequest) -> Mapping[str, Any]:
    wrong = BadInput("scim.syntax", "The body is not a JSON object.", "Send a resource or a PatchOp.")
    if len(request.body) > _LARGEST:
        raise wrong
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(body, Mapping):
        raise wrong
    _expect_shallow(body)
    return body


def _expect_shallow(body: Mapping[str, Any]) -> None:
    """Nothing of SCIM lies deep; what does would be walked by functions that call themselves."""
    level: list[Any] = [body]
    for _depth in range(_DEEPEST):
        inside = [one for box in level for one in (box.values() if isinstance(box, Mapping) else box)]
        level = [one for one in inside if isinstance(one, Mapping | list)]
        if not level:
            return
    raise BadInput("scim.deep", "The body lies in more than 12 levels.", "Send a resource or a PatchOp.")


def _selected(request: HttpRequest, found: Resource) -> Resource:
    asked = listing.by_address(request.GET)
    return resources.selected(found, asked.wanted, asked.unwanted)


def _expect_version(request: HttpRequest, found: Resource) -> None:
    wanted = request.headers.get("If-Match", "*")
    if wanted != "*" and found["meta"]["version"] not in [one.strip() for one in wanted.split(",")]:
        raise Refused("scim.version", "Somebody has changed it meanwhile.", "Read it again.")


def _shown(request: HttpRequest, found: Resource) -> HttpResponse:
    if found["meta"]["version"] in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304)
    answer = _answer(_selected(request, found))
    answer["ETag"] = found["meta"]["version"]
    return answer


def _no_method() -> Refused:
    return Refused(
        "scim.method", "This resource is not changed this way.", "Posts are the office's own; look at ResourceTypes."
    )


@_open
def users(request: HttpRequest, by: str) -> HttpResponse:
    """GET a list, POST a person."""
    base = _base(request)
    if request.method == "POST":
        number = acts.create(_body(request), by=by)
        return _answer(resources.user(_person(number), base), 201)
    if request.method != "GET":
        raise _no_method()
    asked = listing.by_address(request.GET)
    return _answer(listing.page(asked, [listing.users(asked, base)]))


def _person(number: str) -> Staff:
    found = resources.person_of(number)
    if found is None:
        raise BadInput("scim.unknown", "There is no such resource.", "Look for it by a filter.")
    return found


@_open
def user(request: HttpRequest, by: str, number: str) -> HttpResponse:
    """GET, PUT, PATCH, or DELETE: the person has left."""
    before = resources.user(_person(number), _base(request))
    if request.method == "GET":
        return _shown(request, before)
    _expect_version(request, before)
    if request.method == "DELETE":
        acts.leave(number, by=by)
        return HttpResponse(status=204)
    if request.method not in {"PUT", "PATCH"}:
        raise _no_method()
    body = _body(request)
    said = told.whole(body, number) if request.method == "PUT" else told.patched(body, number)
    acts.change(number, said, by=by)
    return _answer(_selected(request, resources.user(_person(number), _base(request))))


@_open
def groups(request: HttpRequest, _by: str) -> HttpResponse:
    """GET a list. Posts are the office's own."""
    if request.method != "GET":
        raise _no_method()
    asked = listing.by_address(request.GET)
    return _answer(listing.page(asked, [listing.groups(asked, _base(request))]))


def _search(kinds: Callable[[listing.Asked, str], list[listing.Listed]]) -> View:
    """POST of a SearchRequest: a filter with a name in it stays out of the logs of whatever stands before the office."""

    @_open
    def search(request: HttpRequest, _by: str) -> HttpResponse:
        if request.method != "POST":
            raise _no_method()
        asked = listing.by_body(_body(request))
        return _answer(listing.page(asked, kinds(asked, _base(request))))

    return search


@_open
def not_built(_request: HttpRequest, _by: str) -> HttpResponse:
    """What the RFC knows and this provider does not do: a key is no person, and bulk is for the file (RFC 7644 section 3.12)."""
    raise Refused("scim.not_built", "This provider does not do this.", "Look at ServiceProviderConfig.")


@_open
def group(request: HttpRequest, by: str, code: str) -> HttpResponse:
    """GET a post, PATCH or PUT its members."""
    found = Post.objects.filter(pk=code).first()
    if found is None:
        raise BadInput("scim.unknown", "There is no such resource.", "Look for it by a filter.")
    before = resources.group(found, _base(request))
    if request.method == "GET":
        return _shown(request, before)
    _expect_version(request, before)
    if request.method == "PATCH":
        acts.members(found, _body(request), by=by)
    elif request.method == "PUT":
        acts.replace_members(found, acts.numbers_in(_body(request)), by=by)
    else:
        raise _no_method()
    return _answer(_selected(request, resources.group(found, _base(request))))


def _described(rows: Callable[[str], list[Resource]]) -> View:
    def one_or_all(request: HttpRequest, _by: str, key: str = "") -> HttpResponse:
        if request.method != "GET" or request.GET.get("filter"):
            raise _no_method()
        found = rows(_base(request))
        if not key:
            return _answer({
                "schemas": [LIST], "totalResults": len(found), "startIndex": 1, "itemsPerPage": len(found),
                "Resources": found,
            })  # fmt: skip
        one = next((item for item in found if item["id"] == key), None)
        if one is None:
            raise BadInput("scim.unknown", "There is no such resource.", "Look for it by a filter.")
        return _answer(one)

    return _open(one_or_all)


@_open
def provider(request: HttpRequest, _by: str) -> HttpResponse:
    """What this provider can do."""
    if request.method != "GET":
        raise _no_method()
    return _answer(schemas.provider(_base(request)))


@_open
def nowhere(_request: HttpRequest, _by: str, _rest: str) -> HttpResponse:
    """Nothing is here."""
    raise BadInput("scim.unknown", "There is no such resource.", "Look for it by a filter.")


_types, _schemas = _described(schemas.types), _described(schemas.schemas)


def _named(view: View, *names: str) -> View:
    """Pass the parts of the address in their order."""

    def answer(request: HttpRequest, **parts: str) -> HttpResponse:
        return view(request, *(parts[name] for name in names))

    return csrf_exempt(login_not_required(answer))


urlpatterns = [
    path("ServiceProviderConfig", _named(provider)),
    path("ResourceTypes", _named(_types)),
    path("ResourceTypes/<str:key>", _named(_types, "key")),
    path("Schemas", _named(_schemas)),
    path("Schemas/<str:key>", _named(_schemas, "key")),
    path(".search", _named(_search(listing.everything))),
    path("Users/.search", _named(_search(lambda asked, base: [listing.users(asked, base)]))),
    path("Groups/.search", _named(_search(lambda asked, base: [listing.groups(asked, base)]))),
    path("Bulk", _named(not_built)),
    path("Me", _named(not_built)),
    path("Users", _named(users)),
    path("Users/<str:number>", _named(user, "number")),
    path("Groups", _named(groups)),
    path("Groups/<str:code>", _named(group, "code")),
    path("<path:rest>", _named(nowhere, "rest")),
]
