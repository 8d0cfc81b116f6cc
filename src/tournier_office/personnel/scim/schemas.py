# SPDX-License-Identifier: Apache-2.0
"""What this provider can do, and the attributes that it keeps (RFC 7643 sections 5 to 7)."""

from __future__ import annotations

from typing import Any

from tournier_office.personnel.scim.resources import ENTERPRISE, GROUP, STAFF, USER, Resource

_META = "urn:ietf:params:scim:schemas:core:2.0:"
MOST = 200  # resources of one answer


def provider(base: str) -> Resource:
    """ServiceProviderConfig."""
    no = {"supported": False}
    return {
        "schemas": [f"{_META}ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": no,
        "sort": {"supported": True},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Service key",
                "description": "A service key for the channel 'people': terms by an administrator, collected by its keeper, with an end.",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base}/ServiceProviderConfig"},
    }


def types(base: str) -> list[Resource]:
    """ResourceTypes."""
    return [
        _type(base, "User", "/Users", "Staff", USER, [ENTERPRISE, STAFF]),
        _type(base, "Group", "/Groups", "Posts", GROUP, []),
    ]


def _type(base: str, name: str, place: str, about: str, schema: str, more: list[str]) -> Resource:
    return {
        "schemas": [f"{_META}ResourceType"],
        "id": name,
        "name": name,
        "endpoint": place,
        "description": about,
        "schema": schema,
        "schemaExtensions": [{"schema": one, "required": False} for one in more],
        "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/{name}"},
    }


def _attribute(name: str, kind: str = "string", **more: Any) -> Resource:
    return {
        "name": name, "type": kind, "multiValued": False, "description": name, "required": False, "caseExact": False,
        "mutability": "readWrite", "returned": "default", "uniqueness": "none", **more,
    }  # fmt: skip


def _reference(name: str, to: list[str]) -> Resource:
    return _attribute(name, "reference", referenceTypes=to, caseExact=True)


def schemas(base: str) -> list[Resource]:
    """Schemas: no attribute that this provider does not keep."""
    read, members = {"mutability": "readOnly"}, [_attribute("value"), _reference("$ref", ["User"]), _attribute("type")]
    groups = [_attribute("value", **read), _reference("$ref", ["Group"]), _attribute("type", **read)]
    manager = [_attribute("value"), _reference("$ref", ["User"])]
    return [
        _schema(base, USER, "User", [
            _attribute("userName", required=True, uniqueness="server", mutability="immutable"),
            _attribute("displayName", required=True),
            _attribute("name", "complex", subAttributes=[_attribute("formatted")]),
            _attribute("active", "boolean"),
            _attribute("groups", "complex", multiValued=True, subAttributes=groups, **read),
        ]),
        _schema(base, ENTERPRISE, "EnterpriseUser", [
            _attribute("employeeNumber", mutability="immutable"),
            _attribute("department", required=True),
            _attribute("manager", "complex", subAttributes=manager),
        ]),
        _schema(base, STAFF, "Staff", [
            _attribute("branch"),
            _attribute("nameEn"),
            _attribute("employment", canonicalValues=["regular", "dispatched", "outsourced", "intern"]),
            _attribute("contractEnd"),
        ]),
        _schema(base, GROUP, "Group", [
            _attribute("displayName", **read),
            _attribute("members", "complex", multiValued=True, subAttributes=members),
        ]),
    ]  # fmt: skip


def _schema(base: str, name: str, title: str, attributes: list[Resource]) -> Resource:
    return {
        "schemas": [f"{_META}Schema"],
        "id": name,
        "name": title,
        "description": title,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{name}"},
    }
