# SPDX-License-Identifier: Apache-2.0
"""What a list is asked for, by the address or by a SearchRequest, and its pages (RFC 7644 sections 3.4.2 and 3.4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from tournier.base import BadInput
from tournier_office.people import lookups as people
from tournier_office.people.lookups import Holding, Post, Staff
from tournier_office.people.presence import MAY_WORK
from tournier_office.personnel.scim import filters, resources, schemas, told
from tournier_office.personnel.scim.resources import LIST, Resource

SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
_NUMBER, _BRANCH = filters.text("number"), filters.text("branch__code")
_USERS: Mapping[str, filters.Condition] = {
    "username": _NUMBER,
    "externalid": _NUMBER,
    "id": _NUMBER,
    "displayname": filters.text("zh"),
    "name.formatted": filters.text("zh"),
    "active": filters.truth("status", MAY_WORK),
    f"{resources.ENTERPRISE.lower()}:employeenumber": _NUMBER,
    f"{resources.ENTERPRISE.lower()}:department": _BRANCH,
    f"{resources.STAFF.lower()}:branch": _BRANCH,
}


def _members(operator: str, value: object) -> Q:
    """Posts that are held by whoever is meant, as they are shown: not what was held once."""
    held = Holding.objects.filter(filters.text("staff__number")(operator, value), ended=False)
    return Q(pk__in=held.exclude(staff__status=Staff.Status.LEFT).values("post"))


_GROUPS: Mapping[str, filters.Condition] = {
    "displayname": filters.text("zh", "code"),
    "externalid": filters.text("code"),
    "id": filters.text("code"),
    "members.value": _members,
}
_USER_ORDER = {
    "username": "number", "externalid": "number", "id": "number", "displayname": "zh", "name.formatted": "zh",
    f"{resources.ENTERPRISE.lower()}:department": "branch_id",
}  # fmt: skip
_GROUP_ORDER = {"displayname": "zh", "externalid": "code", "id": "code"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question for a list."""

    filter: str = ""
    start: int = 1
    count: int = schemas.MOST
    sort: str = ""
    downwards: bool = False
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def by_address(given: QueryDict) -> Asked:
    """What the address asks for."""
    return _asked(given, lambda value: str(value or "").split(","))


def by_body(given: Mapping[str, Any]) -> Asked:
    """What a SearchRequest asks for."""
    return _asked(given, lambda value: value if isinstance(value, list) else [value or ""])


def _asked(given: Mapping[str, Any], names: Callable[[Any], list[Any]]) -> Asked:
    try:
        start = max(1, int(given.get("startIndex", 1)))
        count = min(schemas.MOST, max(0, int(given.get("count", schemas.MOST))))
    except (TypeError, ValueError):
        raise told.invalid("startIndex") from None
    order = str(given.get("sortOrder") or "ascending").lower()
    if order not in {"ascending", "descending"}:
        raise told.invalid("sortOrder")
    wanted, unwanted = (
        tuple(str(name).strip() for name in names(given.get(key)) if str(name).strip())
        for key in ("attributes", "excludedAttributes")
    )
    return Asked(
        str(given.get("filter") or ""), start, count, str(given.get("sortBy") or ""), order == "descending",
        wanted, unwanted,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """One kind of resources: its rows, and how a row is shown."""

    rows: QuerySet[Any]
    show: Callable[[Any], Resource]


def users(asked: Asked, base: str) -> Listed:
    """The people who are asked for: nobody who has left, and no program."""
    rows = people.listed().exclude(status=Staff.Status.LEFT).exclude(user__kind="service")
    return Listed(_found(rows, asked, _USERS, _USER_ORDER, "number"), lambda row: resources.user(row, base))


def groups(asked: Asked, base: str) -> Listed:
    """The posts that are asked for."""
    whole = "members" not in {name.lower() for name in asked.unwanted}
    rows = _found(Post.objects.all(), asked, _GROUPS, _GROUP_ORDER, "code")
    return Listed(rows, lambda row: resources.group(row, base, members=whole))


def everything(asked: Asked, base: str) -> list[Listed]:
    """Both kinds. An attribute that one of them does not have is refused, as no answer could be whole."""
    return [users(asked, base), groups(asked, base)]


def _found(
    rows: QuerySet[Any], asked: Asked, known: Mapping[str, filters.Condition], orders: Mapping[str, str], key: str
) -> QuerySet[Any]:
    if asked.filter:
        rows = rows.filter(filters.condition(asked.filter, known))
    if not asked.sort:
        return rows.order_by(key)
    column = orders.get(resources.plain(asked.sort))
    if column is None:
        raise BadInput("scim.sort", "Lists are not sorted by this attribute.", "Sort by userName or displayName.")
    return rows.order_by(f"-{column}" if asked.downwards else column, key)


def page(asked: Asked, kinds: Iterable[Listed]) -> Resource:
    """One page of a list over these kinds, one after the other."""
    shown: list[Resource] = []
    total, skip = 0, asked.start - 1
    for kind in kinds:
        here = kind.rows.count()
        rows = kind.rows[max(0, skip - total) :][: asked.count - len(shown)] if total + here > skip else ()
        shown += [resources.selected(kind.show(row), asked.wanted, asked.unwanted) for row in rows]
        total += here
    return {
        "schemas": [LIST], "totalResults": total, "startIndex": asked.start, "itemsPerPage": len(shown),
        "Resources": shown,
    }  # fmt: skip
