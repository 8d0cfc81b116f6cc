# SPDX-License-Identifier: Apache-2.0
"""A person and a post as SCIM shows them. A person's id and userName are the staff number; a post's id is its code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from tournier_office.people import lookups as people
from tournier_office.people.lookups import Holding, Post, Staff
from tournier_office.people.presence import MAY_WORK

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
STAFF = "urn:tournier:params:scim:schemas:extension:staff:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
Resource = dict[str, Any]


def user(person: Staff, base: str) -> Resource:
    """The person. What they may look up, and whatever belongs to the office alone, is not told to the directory."""
    posts = sorted({holding.post_id for holding in person.holdings.all() if not holding.ended})
    found: Resource = {
        "schemas": [USER, ENTERPRISE, STAFF],
        "id": person.pk,
        "externalId": person.pk,
        "userName": person.pk,
        "displayName": person.zh,
        "name": {"formatted": person.zh},
        "active": person.status in MAY_WORK,
        "groups": [{"value": post, "$ref": f"{base}/Groups/{post}", "type": "direct"} for post in posts],
        ENTERPRISE: {"employeeNumber": person.pk, "department": person.branch_id},
        STAFF: {"branch": person.branch_id, "nameEn": person.en, "employment": person.employment},
    }
    if person.sponsor_id:
        found[ENTERPRISE]["manager"] = {"value": person.sponsor_id, "$ref": f"{base}/Users/{person.sponsor_id}"}
    if person.contract_until:
        found[STAFF]["contractEnd"] = person.contract_until.isoformat()
    return _with_meta(found, "User", f"{base}/Users/{person.pk}")


def group(post: Post, base: str, *, members: bool = True) -> Resource:
    """The post with those who hold it. Proposed posts are not held."""
    found: Resource = {"schemas": [GROUP], "id": post.pk, "externalId": post.pk, "displayName": post.zh}
    if members:
        held = Holding.objects.filter(post=post, ended=False).exclude(staff__status=Staff.Status.LEFT)
        numbers = sorted(set(held.values_list("staff_id", flat=True)))
        found["members"] = [{"value": one, "$ref": f"{base}/Users/{one}", "type": "User"} for one in numbers]
    return _with_meta(found, "Group", f"{base}/Groups/{post.pk}")


def _with_meta(found: Resource, kind: str, location: str) -> Resource:
    said = json.dumps(found, sort_keys=True, ensure_ascii=False).encode()
    version = f'W/"{hashlib.sha256(said).hexdigest()[:16]}"'
    return {**found, "meta": {"resourceType": kind, "location": location, "version": version}}


def plain(path: str) -> str:
    """The path in lower case without the schema that is understood anyway: an extension's attribute keeps its schema's name."""
    low = path.lower()
    for schema in (USER, GROUP):
        low = low.removeprefix(f"{schema.lower()}:")
    return low


def selected(found: Resource, wanted: Iterable[str], unwanted: Iterable[str]) -> Resource:
    """With `attributes` or without `excludedAttributes`, by their first names (RFC 7644 section 3.9)."""
    keep, drop = ({_first(name) for name in names} for names in (wanted, unwanted))
    shown: Resource = {}
    for name, value in found.items():
        low = name.lower()
        if name in {ENTERPRISE, STAFF}:
            parts = {one: part for one, part in value.items() if _kept((low, one.lower()), keep, drop)}
            shown |= {name: parts} if parts else {}
        elif low in {"id", "schemas"} or _kept((low, ""), keep, drop):
            shown[name] = value
    return shown


def _first(path: str) -> tuple[str, str]:
    """The attribute's first name, or the extension with its attribute."""
    low = plain(path)
    for schema in (ENTERPRISE.lower(), STAFF.lower()):
        if low.startswith(schema):
            return schema, low.removeprefix(schema).removeprefix(":").partition(".")[0]
    return low.partition(".")[0], ""


def _kept(name: tuple[str, str], keep: set[tuple[str, str]], drop: set[tuple[str, str]]) -> bool:
    said = {name, (name[0], "")}
    return bool(said & keep) if keep else not said & drop


def person_of(number: str) -> Staff | None:
    """Somebody who has not left: whoever has, is gone for the directory."""
    found = people.listed().filter(pk=number).exclude(status=Staff.Status.LEFT)
    return found.exclude(user__kind="service").first()
