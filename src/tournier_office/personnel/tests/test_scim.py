# SPDX-License-Identifier: Apache-2.0
"""SCIM 2.0 as Entra ID and Okta speak it: people as Users, posts as Groups, errors and versions as the RFCs say."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client
from tests.simulators.small_office import ADDRESS, office

from tournier_office.people import actions as people
from tournier_office.people import enrol, keys
from tournier_office.people import lookups as staff
from tournier_office.people.lookups import Staff
from tournier_office.people.tests import make_key
from tournier_office.personnel import lookups
from tournier_office.personnel.models import Exit, FeedRun
from tournier_office.personnel.scim.listing import SEARCH
from tournier_office.personnel.scim.resources import ENTERPRISE, ERROR, LIST, PATCH, STAFF, USER
from tournier_office.site import doors

__all__ = ["office"]
pytestmark = pytest.mark.django_db
KIND = "application/scim+json"
FAR = date(2040, 1, 31)
NEW = {
    "schemas": [USER, ENTERPRISE], "userName": "S0201", "name": {"givenName": "新", "familyName": "王"}, "active": True,
    "emails": [{"value": "w@bank.example", "primary": True}], ENTERPRISE: {"department": "B02"},
}  # fmt: skip


class Directory:
    """The bank's directory with its key."""

    def __init__(self, text: str) -> None:
        self.client = Client(REMOTE_ADDR=ADDRESS, headers={"Authorization": f"Bearer {text}"})

    def ask(self, method: str, path: str, body: object = None, **headers: str):
        sent = "" if body is None else json.dumps(body)
        answer = self.client.generic(method, f"/scim/v2{path}", sent, content_type=KIND, headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def patch(self, path: str, *operations: dict[str, object]):
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


@pytest.fixture
def directory(office) -> Directory:
    enrol.install_post("service", "服务账号", "Service account", ["10.0.0.0/8"])
    enrol.create_staff("9801", zh="目录", en="Directory", branch="B01", posts=["service"], password="", by="setup")
    terms = {"channels": ["people"], "ranges": ["10.0.0.0/8"], "days": 90, "purpose": "HR", "by": "S0005"}
    return Directory(make_key("9801", keeper="S0002", **terms)[1])


def of(number: str) -> Staff:
    return Staff.objects.get(pk=number)


def test_only_a_living_key_made_for_people_opens_it(office, directory):
    assert Client(REMOTE_ADDR=ADDRESS).get("/scim/v2/Users").status_code == 401
    assert Client(REMOTE_ADDR=ADDRESS).get("/scim/v2/Users")["WWW-Authenticate"].startswith("Bearer")
    row, other = make_key("9801", channels=["registers"], ranges=[], days=9, purpose="x", by="S0005", keeper="S0002")
    status, body = Directory(other).ask("GET", "/Users")
    assert (status, body["schemas"], body["status"]) == (403, [ERROR], "403")
    keys.revoke(row.pk, by="S0005")
    assert Directory(other).ask("GET", "/Users")[0] == 401
    assert office.client("security_admin").get("/scim/v2/Users").status_code == 401, "no browser's session"


def test_what_the_provider_can_do_is_told(directory):
    config = directory.ask("GET", "/ServiceProviderConfig")[1]
    assert config["patch"]["supported"]
    assert config["etag"]["supported"]
    kinds = directory.ask("GET", "/ResourceTypes")[1]["Resources"]
    assert [one["endpoint"] for one in kinds] == ["/Users", "/Groups"]
    known = {one["id"] for one in directory.ask("GET", "/Schemas")[1]["Resources"]}
    assert {USER, ENTERPRISE, STAFF} <= known
    assert directory.ask("GET", f"/Schemas/{USER}")[1]["id"] == USER
    assert directory.ask("GET", "/ResourceTypes/User")[1]["schema"] == USER


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ('userName eq "s0001"', ["S0001"]),
        ('externalId eq "S0001" and active eq true', ["S0001"]),
        ('active eq "False"', ["S0003"]),
        ('userName eq "S0001" or userName eq "S0002"', ["S0001", "S0002"]),
        ('not (userName sw "S000") and userName sw "S00"', ["S0010", "S0011"]),
        (f'{ENTERPRISE}:department eq "b01" and userName eq "S0001"', ["S0001"]),
        ('userName eq "nobody"', []),
    ],
)
def test_people_are_found_by_filters(directory, wanted: str, numbers: list[str]):
    people.set_status("S0003", "suspended", by="S0005", reason="inquiry")
    from urllib.parse import quote

    status, body = directory.ask("GET", f"/Users?filter={quote(wanted)}")
    assert (status, body["schemas"]) == (200, [LIST])
    assert [one["id"] for one in body["Resources"]] == numbers


@pytest.mark.parametrize(
    "wanted", ["userName", 'password eq "x"', 'userName gt "x"', 'userName eq "x', "userName eq 1 or", "(" * 40]
)
def test_a_filter_that_is_not_understood_is_refused(directory, wanted: str):
    from urllib.parse import quote

    status, body = directory.ask("GET", f"/Users?filter={quote(wanted)}")
    assert (status, body["scimType"]) == (400, "invalidFilter")


def test_lists_are_sorted_and_attributes_are_chosen(directory):
    found = directory.ask("GET", "/Users?sortBy=userName&sortOrder=descending&count=2&attributes=userName")[1]
    assert [one["id"] for one in found["Resources"]] == ["S0011", "S0010"]
    assert set(found["Resources"][0]) == {"schemas", "id", "userName"}
    part = f"{ENTERPRISE}:department"
    person = directory.ask("GET", f"/Users/S0011?attributes={part},{USER}:displayName")[1]
    assert (person[ENTERPRISE], "displayName" in person, STAFF in person) == ({"department": "B01"}, True, False)
    person = directory.ask("GET", f"/Users/S0011?excludedAttributes={part},{STAFF}")[1]
    assert (set(person[ENTERPRISE]), STAFF in person) == ({"employeeNumber"}, False)
    assert directory.ask("GET", "/Users?sortBy=active")[0] == 400
    assert directory.ask("GET", "/Users?sortBy=userName&sortOrder=sideways")[0] == 400


def test_a_search_says_in_its_body_what_an_address_would_show_in_logs(directory):
    asked = {"schemas": [SEARCH], "filter": 'userName eq "S0011"', "attributes": ["displayName"], "count": 5}
    status, found = directory.ask("POST", "/Users/.search", asked)
    assert (status, [one["id"] for one in found["Resources"]]) == (200, ["S0011"])
    assert set(found["Resources"][0]) == {"schemas", "id", "displayName"}
    posts = directory.ask("POST", "/Groups/.search", {"filter": 'members.value eq "S0011"'})[1]["Resources"]
    assert [one["id"] for one in posts] == ["analyst"]
    both = directory.ask("POST", "/.search", {"startIndex": 11, "count": 2})[1]
    assert [one["meta"]["resourceType"] for one in both["Resources"]] == ["User", "Group"]
    assert directory.ask("POST", "/Users/.search", {"filter": "userName"})[0] == 400
    assert directory.ask("GET", "/Users/.search")[0] == 405


@pytest.mark.parametrize("deep", [13, 200, 100_000])
def test_a_body_that_lies_too_deep_is_a_bad_request(directory, deep: int):
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        inside = opening * deep + "1" + closing * deep
        for method, path in (
            ("POST", "/Users"),
            ("PUT", "/Users/S0011"),
            ("PATCH", "/Users/S0011"),
            ("POST", "/Users/.search"),
        ):
            answer = directory.client.generic(method, f"/scim/v2{path}", f'{{"x":{inside}}}', content_type=KIND)
            assert (answer.status_code, json.loads(answer.content)["status"]) == (400, "400"), (method, path)


def test_what_this_provider_does_not_do_it_says(directory):
    assert directory.ask("POST", "/Bulk", {})[0] == 501
    assert directory.ask("GET", "/Me")[0] == 501


def test_a_patch_of_a_whole_name_or_extension_is_of_its_parts(directory):
    assert directory.patch("/Users/S0011", {"op": "replace", "path": "name", "value": {"formatted": "全"}})[0] == 200
    assert of("S0011").zh == "全"
    assert directory.patch("/Users/S0011", {"op": "add", "path": STAFF, "value": {"nameEn": "Whole"}})[0] == 200
    assert of("S0011").en == "Whole"
    status, body = directory.patch("/Users/S0011", {"op": "remove", "path": ENTERPRISE})
    assert (status, body["scimType"]) == (400, "mutability"), "nobody is without a branch"
    status, body = directory.patch("/Users/S0011", {"op": "add", "path": "employeeNumber", "value": "S9999"})
    assert (status, body["scimType"]) == (400, "mutability"), "it was passed over, and the directory believed in it"


def test_a_sponsor_is_taken_away_from_regular_staff_only(directory):
    sponsor = f"{ENTERPRISE}:manager"
    assert directory.patch("/Users/S0011", {"op": "add", "path": sponsor, "value": {"value": "S0002"}})[0] == 200
    assert of("S0011").sponsor_id == "S0002"
    assert directory.patch("/Users/S0011", {"op": "remove", "path": sponsor})[0] == 200
    assert of("S0011").sponsor_id is None
    Staff.objects.filter(pk="S0010").update(employment="outsourced", sponsor="S0002", contract_until=FAR)
    assert directory.patch("/Users/S0010", {"op": "remove", "path": sponsor})[0] == 400


def test_a_list_comes_in_pages(directory):
    first = directory.ask("GET", "/Users?startIndex=1&count=4")[1]
    last = directory.ask("GET", "/Users?startIndex=9&count=4")[1]
    assert (first["totalResults"], first["itemsPerPage"], last["itemsPerPage"]) == (11, 4, 3)
    assert "9801" not in json.dumps(directory.ask("GET", "/Users")[1]), "programs are no people"
    assert directory.ask("GET", "/Users?count=0")[1]["Resources"] == []
    assert directory.ask("GET", "/Users?count=x")[0] == 400


def test_a_joiner_is_entered_without_a_way_in(directory):
    status, made = directory.ask("POST", "/Users", NEW)
    assert (status, made["id"], made["displayName"], made["active"]) == (201, "S0201", "王新", True)
    person = of("S0201")
    assert person.user is not None
    assert (person.branch_id, person.user.has_usable_password()) == ("B02", False)
    status, body = directory.ask("POST", "/Users", NEW)
    assert (status, body["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"userName": "no number!"}, "invalidValue"),
        ({ENTERPRISE: {"department": "B77"}}, "invalidValue"),
        ({ENTERPRISE: {}}, "invalidValue"),
        ({"active": "perhaps"}, "invalidValue"),
        ({STAFF: {"employment": "outsourced"}}, "invalidValue"),
        ({STAFF: {"contractEnd": "soon"}}, "invalidValue"),
    ],
)
def test_a_resource_that_cannot_be_is_refused_with_its_kind(directory, change, kind: str):
    status, body = directory.ask("POST", "/Users", {**NEW, **change})
    assert (status, body["scimType"]) == (400, kind)
    assert not Staff.objects.filter(pk="S0201").exists()


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "active", "value": "False"},  # Entra ID
        {"op": "replace", "value": {"active": False}},  # Okta
        {"op": "replace", "path": "active", "value": False},
        {"op": "add", "path": f"{USER}:active", "value": "false"},
    ],
)
def test_who_is_made_inactive_is_shut_out_at_once(office, directory, operation):
    client = office.client("S0011")
    status, body = directory.patch("/Users/S0011", operation)
    assert (status, body["active"]) == (200, False)
    assert client.get("/").status_code == 302
    assert doors.standing("S0011", leaving=False) == []
    status, body = directory.patch("/Users/S0011", {"op": "replace", "path": "active", "value": True})
    assert status == 403, "a suspension is lifted by an administrator"


def test_who_is_deleted_has_left_and_no_row_is_gone(office, directory):
    office.client("S0011")
    assert directory.ask("DELETE", "/Users/S0011") == (204, None)
    assert of("S0011").status == "left"
    assert doors.standing("S0011", leaving=True) == []
    assert Exit.objects.get(staff="S0011").state == "owed"
    assert directory.ask("GET", "/Users/S0011")[0] == 404
    assert directory.ask("DELETE", "/Users/S0011")[0] == 404
    again = {**NEW, "userName": "S0011"}
    assert directory.ask("POST", "/Users", again)[0] == 201
    assert (of("S0011").status, staff.posts_of("S0011")) == ("active", frozenset())


def test_a_mover_loses_posts_at_once_and_a_put_that_says_the_same_changes_nothing(directory):
    whole = directory.ask("GET", "/Users/S0011")[1]
    before = of("S0011").changes.count()
    assert directory.ask("PUT", "/Users/S0011", whole)[0] == 200
    assert of("S0011").changes.count() == before
    status, body = directory.patch(
        "/Users/S0011", {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "B02"}
    )
    assert (status, body[STAFF]["branch"], body["groups"]) == (200, "B02", [])
    assert not staff.posts_of("S0011")


def test_versions_keep_two_writers_apart(directory):
    version = directory.ask("GET", "/Users/S0011")[1]["meta"]["version"]
    rename = {"Operations": [{"op": "replace", "path": "displayName", "value": "新名"}]}
    assert directory.ask("PATCH", "/Users/S0011", rename, **{"If-Match": version})[0] == 200
    assert directory.ask("PATCH", "/Users/S0011", rename, **{"If-Match": version})[0] == 412
    fresh = directory.ask("GET", "/Users/S0011")[1]["meta"]["version"]
    assert directory.ask("GET", "/Users/S0011", **{"If-None-Match": fresh})[0] == 304


def test_posts_are_groups_a_member_added_waits_for_an_administrator_and_one_removed_loses_it_now(directory):
    found = directory.ask("GET", '/Groups?filter=displayName%20eq%20"analyst"')[1]["Resources"]
    assert [one["value"] for one in found[0]["members"]] == ["S0011"]
    add = {"op": "add", "path": "members", "value": [{"value": "S0010"}]}
    assert directory.patch("/Groups/analyst", add)[0] == 200
    assert "analyst" not in staff.posts_of("S0010")
    (row,) = staff.proposals_for("S0008").filter(staff="S0010")
    people.decide_post(row.pk, by="S0008", agree=True)
    assert staff.posts_of("S0010") == {"aml_officer", "analyst"}
    assert directory.patch("/Groups/analyst", {"op": "Remove", "path": 'members[value eq "S0011"]'})[0] == 200
    assert not staff.posts_of("S0011")
    assert directory.ask("PUT", "/Groups/analyst", {"members": []})[0] == 200
    assert staff.posts_of("S0010") == {"aml_officer"}
    assert directory.ask("POST", "/Groups", {"displayName": "pirates"})[0] == 405
    assert directory.ask("DELETE", "/Groups/analyst")[0] == 405


def test_a_directory_gives_no_administrator_s_post(directory):
    add = {"op": "add", "path": "members", "value": [{"value": "S0011"}]}
    assert directory.patch("/Groups/security_admin", add)[0] == 403
    assert directory.patch("/Groups/security_admin", {"op": "remove", "path": "members"})[0] == 403


def test_a_broken_directory_does_not_shut_the_bank(directory):
    for number in ("S0011", "S0010", "S0001"):
        assert directory.ask("DELETE", f"/Users/{number}")[0] == 204
    status, body = directory.ask("DELETE", "/Users/S0002")
    assert (status, "held for an administrator" in body["detail"]) == (403, True)
    assert of("S0002").status == "active"
    directory.ask("DELETE", "/Users/S0002")
    (run,) = FeedRun.objects.filter(state="held")
    assert [line.number for line in lookups.lines_of(run)] == ["S0002"]
    from tournier_office.personnel import actions

    assert actions.agree(run.pk, by="S0008").state == "done"
    assert of("S0002").status == "left"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", "/Users/S0011", {"Operations": "x"}, 400),
        ("PATCH", "/Users/S0011", {"Operations": [{"op": "move"}]}, 400),
        ("PATCH", "/Users/S0011", ["x"], 400),
        ("PATCH", "/Users/S0011", {"Operations": [{"op": "remove", "path": "displayName"}]}, 400),
        ("GET", "/Nothing", None, 404),
        ("GET", "/Users/S9999", None, 404),
        ("POST", "/Users/S0011", {}, 405),
    ],
)
def test_what_cannot_be_is_an_error_of_the_rfc(directory, method, path, body, status: int):
    told, error = directory.ask(method, path, body)
    assert (told, error["schemas"], error["status"]) == (status, [ERROR], str(status))
