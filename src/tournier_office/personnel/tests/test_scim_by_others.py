# SPDX-License-Identifier: Apache-2.0
"""SCIM 2.0 asked by a client and a checker that we did not write: scim2-client and scim2-tester, over HTTP.

The whole checker runs: discovery, creation, queries, attributes, search, replacement, deletion, PATCH of every attribute that
the schemas tell. What it calls an error must be exactly what is refused here on purpose.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import requests
from scim2_client import BaseSyncSCIMClient
from scim2_tester import CheckResult, Status, check_server
from tests.simulators.small_office import Office, office_of_threads

from tournier_office.people import enrol
from tournier_office.people.tests import make_key
from tournier_office.personnel.scim.resources import ENTERPRISE, STAFF

__all__ = ["office_of_threads"]
POST = "analyst"
# Values that this bank has: a checker would put random text there.
KNOWN = {
    "department": ["B01", "B02"],
    "branch": ["B01", "B02"],
    "employment": ["regular"],
    "contract_end": ["2031-01-31"],
}
HAS_ONE = "a person always has one: it is replaced by another, and never taken away"
ITS_NUMBER = "the bank's number of a person is the key of both sides (decision 0253)"
ON_PURPOSE = {
    ("User", "check_add_attribute", "externalId"): ITS_NUMBER,
    ("User", "check_replace_attribute", "externalId"): ITS_NUMBER,
    ("User", "check_remove_attribute", "externalId"): ITS_NUMBER,
    ("User", "check_add_attribute", f"{ENTERPRISE}:employeeNumber"): ITS_NUMBER,
    ("User", "check_add_attribute", ENTERPRISE): f"the whole extension holds another employeeNumber: {ITS_NUMBER}",
    ("User", "check_replace_attribute", ENTERPRISE): f"the whole extension holds another employeeNumber: {ITS_NUMBER}",
    ("User", "check_remove_attribute", ENTERPRISE): f"it holds the branch: {HAS_ONE}",
    ("User", "check_remove_attribute", STAFF): f"it holds the employment: {HAS_ONE}",
    ("User", "check_remove_attribute", "name"): HAS_ONE,
    ("User", "check_remove_attribute", "active"): HAS_ONE,
    ("User", "check_remove_attribute", f"{STAFF}:branch"): HAS_ONE,
    ("User", "check_remove_attribute", f"{STAFF}:nameEn"): HAS_ONE,
    ("User", "check_remove_attribute", f"{STAFF}:employment"): HAS_ONE,
    ("User", "check_remove_attribute", f"{STAFF}:contractEnd"): "to take the end away would open, and that needs two",
    ("Group", "object_deletion", ""): "posts are the office's own: no directory deletes one",
    ("Group", "check_add_attribute", "externalId"): "a post is known by its code",
    ("Group", "check_replace_attribute", "externalId"): "a post is known by its code",
    ("Group", "check_remove_attribute", "externalId"): "a post is known by its code",
    ("Group", "check_add_attribute", "members"): "a member added waits for an administrator",
    ("Group", "check_replace_attribute", "members"): "a member added waits for an administrator",
}


class Directory(BaseSyncSCIMClient):
    """A bank's directory: it knows staff numbers, and it matches posts instead of making them."""

    def __init__(self, base: str, key: str) -> None:
        super().__init__()
        self._base, self._session = base, requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {key}"
        self._numbers = itertools.count(1000)

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        place = url if url.startswith("http") else f"{self._base}/{url.lstrip('/')}"
        return self._session.request(method, place, timeout=120, **kwargs)

    def create(self, resource: Any = None, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # for the checker
        if type(resource).__name__.startswith("Group"):
            return self.query(type(resource), POST)
        resource.user_name = f"S{next(self._numbers)}"
        for _name, part in resource:
            if getattr(part, "employee_number", None):
                part.employee_number = resource.user_name
        return super().create(resource, *args, **kwargs)


def tell_known_values(client: Directory) -> None:
    for model in client.provider.models:
        for name in KNOWN.keys() & model.model_fields.keys():
            model.model_fields[name].examples = KNOWN[name]


@pytest.fixture
def directory(office_of_threads: Office, live_server: Any, settings: Any) -> Directory:
    settings.HR_MOST_CLOSED_PERCENT = 10_000  # the checker deletes whomever it made; a directory may not (test_scim)
    enrol.install_post("service", "服务账号", "Service account", ["127.0.0.0/8"])
    enrol.create_staff("9801", zh="目录", en="Directory", branch="B01", posts=["service"], password="", by="setup")
    terms = {"channels": ["people"], "ranges": ["127.0.0.0/8"], "days": 90, "purpose": "HR", "by": "S0005"}
    return Directory(f"{live_server.url}/scim/v2", make_key("9801", keeper="S0002", **terms)[1])


def told(result: CheckResult) -> tuple[str, str, str]:
    urn = result.data.get("urn", "") if isinstance(result.data, dict) else ""
    return str(result.resource_type), str(result.title), urn


def test_a_checker_of_others_finds_nothing_but_what_is_refused_on_purpose(directory: Directory):
    directory.discover()
    tell_known_values(directory)
    results = check_server(directory)
    wrong = {told(one): one.reason for one in results if one.status != Status.SUCCESS}
    assert {key: reason for key, reason in wrong.items() if key not in ON_PURPOSE} == {}
    assert set(ON_PURPOSE) - set(wrong) == set(), "no longer refused: take it off the list"
    right = {(one.resource_type, one.title) for one in results if one.status == Status.SUCCESS}
    assert {("User", name) for name in ("object_creation", "object_replacement", "object_deletion")} <= right
    assert ("User", "search_with_attributes") in right
