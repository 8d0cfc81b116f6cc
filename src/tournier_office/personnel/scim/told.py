# SPDX-License-Identifier: Apache-2.0
"""What a directory says about a person: whole (POST, PUT) or in operations (PATCH), in the shapes of Entra ID and of Okta.

`active` comes as a truth or as a text; paths come with and without the name of their schema; an operation without a path
holds the attributes in its value. An attribute that this provider does not keep is passed over, as RFC 7644 section 3.3
lets it; one that it keeps and that is malformed is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tournier.base import BadInput
from tournier_office.people.lookups import Staff
from tournier_office.people.moving import Told
from tournier_office.personnel.scim.resources import ENTERPRISE, STAFF, USER

_LONGEST = 80
ACTIVE, SUSPENDED = Staff.Status.ACTIVE.value, Staff.Status.SUSPENDED.value
# Attributes by their lowered path without the schema; several lead to one, the first that is said counts.
_KEPT: Mapping[str, str] = {
    "displayname": "zh", "name.formatted": "zh", "nameen": "en", "branch": "branch", "department": "branch",
    "employment": "employment", "manager": "sponsor", "manager.value": "sponsor", "contractend": "contract_until",
    "active": "status",
}  # fmt: skip
_OWN = frozenset({"employeenumber", "id"})  # a person keeps the number they were entered with; userName may hold a name
_EXTENSIONS = frozenset(schema.lower() for schema in (ENTERPRISE, STAFF, USER))
_COMPLEX = frozenset({"name", "manager"})


def invalid(what: str) -> BadInput:
    """A value of an attribute is not one that can be."""
    return BadInput("scim.value", f"The value of {what} is not one that can be.", "Compare it with /scim/v2/Schemas.")


def number_of(body: Mapping[str, Any]) -> str:
    """The staff number: userName, and where a directory sends names there, employeeNumber of the enterprise extension."""
    extension = body.get(ENTERPRISE)
    given = extension.get("employeeNumber") if isinstance(extension, Mapping) else None
    number = given or body.get("userName")
    if not isinstance(number, str) or not number.isalnum() or not number.isascii() or len(number) > 32:  # noqa: PLR2004 - the column's width
        raise invalid("userName")
    return number


def whole(body: Mapping[str, Any], number: str) -> Told:
    """What a resource says."""
    said: dict[str, Any] = {}
    for path, value in _flat(body):
        _take(said, path, value)
    if "zh" not in said:
        name = body.get("name")
        parts = [name.get("familyName"), name.get("givenName")] if isinstance(name, Mapping) else []
        joined = "".join(part for part in parts if isinstance(part, str))
        if joined:
            _take(said, "displayname", joined)
    return Told(number, **said)


def patched(body: Mapping[str, Any], number: str) -> Told:
    """What operations say, in their order: the last one about an attribute counts. A whole name or extension is its parts."""
    said: dict[str, Any] = {}
    for kind, path, value in operations(body):
        found = dict(_flat({path: value} if path else value)) if path or isinstance(value, Mapping) else {}
        for name, one in found.items():
            plain = _plain(name)
            if plain in _OWN and (kind == "remove" or one != number):
                raise BadInput(
                    "scim.number", "A person keeps the number they were entered with.", "Enter another person by POST."
                )
            if kind == "remove":
                _removed(said, plain)
            elif plain in _KEPT:
                said.pop(_KEPT[plain], None)
                _take(said, name, one)
    return Told(number, **said)


def operations(body: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The operations of a PATCH: kind, path, value. Raises BadInput for a body that holds none."""
    given = body.get("Operations", body.get("operations"))
    if not isinstance(given, list) or not given:
        raise invalid("Operations")
    for one in given:
        kind = str(one.get("op", "")).lower() if isinstance(one, Mapping) else ""
        path = one.get("path") or "" if isinstance(one, Mapping) else ""
        if kind not in {"add", "replace", "remove"} or not isinstance(path, str) or (kind == "remove" and not path):
            raise invalid("Operations")
        yield kind, path, one.get("value")


def _removed(said: dict[str, Any], name: str) -> None:
    if _KEPT.get(name) == "sponsor":
        said["sponsor"] = ""
    elif name in _KEPT or name == "name" or name in _EXTENSIONS:
        raise _needed()


def _needed() -> BadInput:
    return BadInput("scim.required", "This attribute cannot be taken away.", "Replace it by another value.")


def _plain(path: str) -> str:
    """The path without the name of its schema."""
    low = path.lower()
    for schema in (ENTERPRISE, STAFF, USER):
        if low.startswith(f"{schema.lower()}:"):
            return low.removeprefix(f"{schema.lower()}:")
    return low


def _flat(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in body.items():
        whole = _plain(name) in _EXTENSIONS and isinstance(value, Mapping)
        for part, one in value.items() if whole else [(name, value)]:
            low = _plain(part)
            if low in _COMPLEX and isinstance(one, Mapping):
                yield from ((f"{low}.{inner}", last) for inner, last in one.items())
            else:
                yield part, one


def _take(said: dict[str, Any], path: str, value: Any) -> None:
    column = _KEPT.get(_plain(path))
    if column is None or column in said or value is None:
        return
    if column == "status":
        said[column] = ACTIVE if _truth(value) else SUSPENDED
        return
    if column == "sponsor" and isinstance(value, Mapping):
        value = value.get("value")
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise invalid(column)
    if column == "employment" and value not in Staff.Employment.values:
        raise invalid(column)
    if column == "contract_until":
        try:
            said[column] = date.fromisoformat(value[:10])
        except ValueError:
            raise invalid(column) from None
    elif value:
        said[column] = value


def _truth(value: Any) -> bool:
    told = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(told, bool):
        raise invalid("active")
    return told
