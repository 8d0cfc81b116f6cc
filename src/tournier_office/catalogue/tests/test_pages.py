# SPDX-License-Identifier: Apache-2.0
"""The catalogue on screen and over the API."""

import json

import pytest
from django.test import Client
from tests.simulators.small_office import PEOPLE, Office

from tournier.base import day_number
from tournier.policy import RuleBook
from tournier_office.catalogue import lookups
from tournier_office.catalogue.models import CatalogueVersion
from tournier_office.catalogue.treatments import deviations, rules_naming

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
