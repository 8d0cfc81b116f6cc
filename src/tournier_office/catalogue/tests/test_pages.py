# SPDX-License-Identifier: Apache-2.0
"""The catalogue on screen and over the API."""

import json

import pytest
from django.test import Client
from tests.simulators.small_office import PEOPLE, Office

from tournier.base import day_number
from tournier.catalogue import CATEGORIES, FieldRef, InformationClass
from tournier.policy import RuleBook
from tournier_office.catalogue import actions, lookups
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.catalogue.treatments import deviations, rules_naming
from tournier_office.catalogue.words import closed_fields

TABLE = "/catalogue/tables/core:cust_info/"
READING = ("/catalogue/", TABLE, "/catalogue/open/", "/catalogue/conformity/", "/catalogue/versions/")


@pytest.mark.parametrize("path", READING)
def test_every_post_reads_customers_and_strangers_do_not(office: Office, path: str) -> None:
    for number in PEOPLE:
        assert office.client(number).get(path).status_code == 200
    assert office.client("1000001").get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_the_pages_hold_no_customer_value_and_no_address_of_a_source(office: Office) -> None:
    for path in READING:
        page = office.client("protection_officer").get(path).content.decode()
        assert "10012345678" not in page
        assert "sqlite:///" not in page


def test_closed_fields_are_counted_and_listed(office: Office) -> None:
    client = office.client("protection_officer")
    assert "1 field is not yet classified" in client.get("/catalogue/").content.decode()
    assert "beizhu" in client.get("/catalogue/open/").content.decode()
    assert "1 field is closed to everyone" in client.get("/").content.decode()


def test_treatments_differ_by_post_and_secrets_are_never_shown(office: Office) -> None:
    client = office.client("teller")
    teller, admin = (
        client.get(TABLE, {"post": post}).content.decode().partition("<main")[2].partition("</main>")[0]
        for post in ("teller", "system_admin")
    )
    assert "partial" in teller
    assert "partial" not in admin
    assert "in clear" not in admin
    assert client.get(TABLE, {"post": "no-such"}).status_code == 200
    assert client.get("/catalogue/tables/no:such/").status_code == 404


def form(change: dict[str, str]) -> dict[str, str]:
    fields = lookups.current_catalogue().table("core:cust_info").fields
    data = {"why": "looked at the values"}
    for number, field in enumerate(fields):
        data |= {f"category-{number}": field.category or "", f"class-{number}": field.cls.name if field.cls else ""}
        if field.confirmed:
            data[f"confirmed-{number}"] = "on"
    return data | change


def test_from_proposal_to_confirmation_on_screen(office: Office) -> None:
    protection, compliance = office.client("protection_officer"), office.client("compliance_officer")
    assert "Propose changes" in protection.get(TABLE).content.decode()
    assert "Propose changes" not in compliance.get(TABLE).content.decode()
    opened = form({"category-7": "GENDER", "class-7": "C1", "confirmed-7": "on"})
    answer = protection.post(TABLE, opened)
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert "opens the field" in protection.get(address).content.decode()
    assert "Your decision" not in protection.get(address).content.decode()
    assert "looked at the values" in compliance.get("/").content.decode()
    assert protection.post(f"{address}decide/", {"answer": "confirm"}).status_code == 409
    assert compliance.post(f"{address}decide/", {"answer": "reject", "why": " "}).status_code == 409
    assert compliance.post(f"{address}decide/", {"answer": "confirm"}).status_code == 302
    assert "Every field is classified" in protection.get("/catalogue/open/").content.decode()
    assert compliance.post(f"{address}decide/", {"answer": "confirm"}).status_code == 409


def closed_by(office: Office, **fields: str) -> None:
    """Other fields of the customers' table are proposed with these categories and closed again."""
    catalogue = lookups.current_catalogue()
    for name, category in fields.items():
        ref = FieldRef("core:cust_info", name)
        catalogue = catalogue.with_field(ref, category, CATEGORIES[category].cls, confirmed=False)
    office.project.save_catalogue(catalogue)
    row = actions.propose_adopted(by="S0003", posts=frozenset({"protection_officer"}), why="found anew")
    actions.confirm(row.pk, by="S0004", posts=frozenset({"compliance_officer"}))


def test_the_queue_begins_with_what_would_do_most_harm(office: Office) -> None:
    closed_by(office, csrq="GENDER", khxm="NAME", sjhm="PASSWORD")
    assert [field.name for field in closed_fields(lookups.current_catalogue())] == ["sjhm", "beizhu", "khxm", "csrq"]


def test_many_fields_are_proposed_at_once_and_a_second_person_opens_them(office: Office) -> None:
    closed_by(office, csrq="BIRTH_DATE", khxm="NAME")
    client = office.client("protection_officer")
    chosen = ["core:cust_info\tcsrq", "core:cust_info\tkhxm"]
    page = client.get("/catalogue/open/").content.decode()
    assert all(f'value="{key}"' in page for key in chosen)
    answer = client.post("/catalogue/open/", {"field": chosen, "category": "", "why": "looked at the tables"})
    assert answer.status_code == 302
    assert not lookups.current_catalogue().field(FieldRef("core:cust_info", "khxm")).is_open
    compliance = office.client("compliance_officer")
    assert compliance.post(f"{answer.headers['Location']}decide/", {"answer": "confirm"}).status_code == 302
    assert [field.name for field in closed_fields(lookups.current_catalogue())] == ["beizhu"]


def test_one_category_for_many_lowers_no_class(office: Office) -> None:
    closed_by(office, sjhm="PASSWORD")
    chosen = ["core:cust_info\tsjhm", "core:cust_info\tbeizhu", "core:cust_info\tgone"]
    answer = office.client("protection_officer").post(
        "/catalogue/open/", {"field": chosen, "category": "GENDER", "why": "looked at the values"}
    )
    row = lookups.version(answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])
    assert row is not None
    assert {change.ref.field: change.after.cls for change in lookups.changes_of(row)} == {
        "sjhm": InformationClass.C3,
        "beizhu": InformationClass.C1,
    }


def test_what_has_no_category_is_not_opened_as_proposed(office: Office) -> None:
    form = {"field": "core:cust_info\tbeizhu", "category": "", "why": "looked at the values"}
    answer = office.client("protection_officer").post("/catalogue/open/", form)
    assert answer.status_code == 422
    assert "cannot be opened" in answer.content.decode()
    assert office.client("teller").post("/catalogue/open/", form).status_code == 422
    assert not office.client("teller").get("/catalogue/open/").content.decode().count('type="checkbox"')


def test_a_refused_form_comes_back_as_it_was_filled_in(office: Office) -> None:
    answer = office.client("protection_officer").post(TABLE, form({"category-3": "MOBILE", "class-3": "C1"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "JR/T 0171" in page
    assert "looked at the values" in page
    assert CatalogueVersion.objects.count() == 1


def test_others_cannot_propose_by_sending_the_form(office: Office) -> None:
    answer = office.client("teller").post(TABLE, form({"category-7": "GENDER", "class-7": "C1", "confirmed-7": "on"}))
    assert answer.status_code == 422
    assert "do not classify fields" in answer.content.decode()
    assert CatalogueVersion.objects.count() == 1


def test_the_conformity_report_is_uniform_over_the_shipped_rules(office: Office) -> None:
    page = office.client("auditor").get("/catalogue/conformity/").content.decode()
    assert "One standard holds for all branches." in page
    assert "2 / 2" in page


def test_a_local_exception_is_a_deviation(office: Office) -> None:
    from tournier_office.lawbook.lookups import active_files

    rule = """
@id("refuse-one-branch") @law("XB-47") @title("仅一处") @title_en("One place only")
forbid (principal, action in Action::"anything", resource) when { principal.branch == "B02" };
"""
    files = dict(active_files())
    name = next(name for name in files if name.startswith("refuse-"))
    book = RuleBook({**files, name: files[name] + rule})
    assert rules_naming(book, ["B01", "B02"]) == ("refuse-one-branch",)
    found = deviations(book, ["B01", "B02"], ["teller"], ["GENDER"], day_number())
    assert {item.branch for item in found} == {"B02"}


def test_the_api_does_the_same(office: Office) -> None:
    protection, compliance = office.client("protection_officer"), office.client("compliance_officer")
    assert protection.get("/api/v1/catalogue").json()["customer"] == "core:cust_info"
    field = {"table": "core:cust_info", "field": "beizhu", "category": "GENDER", "cls": "C1", "confirmed": True}
    body = json.dumps({"fields": [field], "why": "looked"})
    kind = "application/json"
    assert office.client("teller").post("/api/v1/catalogue/versions", body, content_type=kind).status_code == 403
    made = protection.post("/api/v1/catalogue/versions", body, content_type=kind)
    assert made.status_code == 201
    decision = f"/api/v1/catalogue/versions/{made.json()['id']}/decision"
    yes = json.dumps({"confirm": True})
    assert protection.post(decision, yes, content_type=kind).status_code == 403
    assert compliance.post(decision, yes, content_type=kind).json()["state"] == "active"


def test_chinese_pages_are_chinese(office: Office) -> None:
    for path in READING:
        page = office.client("protection_officer", "zh-hans").get(path).content.decode()
        assert "信息目录" in page or "表" in page
        assert "Catalogue" not in page
