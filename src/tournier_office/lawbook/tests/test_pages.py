# SPDX-License-Identifier: Apache-2.0
"""The law book on screen and over the API: who sees it, who changes it, what a refusal says."""

import json

import pytest
from django.test import Client
from django.utils.html import escape
from tests.simulators.small_office import PEOPLE, Office

from tournier_office.lawbook import lookups
from tournier_office.lawbook.models import RuleBookVersion
from tournier_office.lawbook.tests.test_changing_rules import changed_files
from tournier_office.site import gateway

READING = ("/lawbook/", "/lawbook/clauses/", "/lawbook/names/", "/lawbook/versions/")


@pytest.mark.parametrize("path", READING)
def test_every_post_reads_the_law_book(office: Office, path: str) -> None:
    for number in PEOPLE:
        assert office.client(number).get(path).status_code == 200


@pytest.mark.parametrize("path", [*READING, "/lawbook/versions/new/"])
def test_customers_and_strangers_do_not(office: Office, path: str) -> None:
    assert office.client("1000001").get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_a_rule_is_shown_with_text_clauses_and_facts_and_is_found(office: Office) -> None:
    page = office.client("teller").get("/lawbook/", {"q": "training"}).content.decode()
    assert "forbid" in page
    assert "/lawbook/clauses/" in page
    assert "No rule fits" in office.client("teller").get("/lawbook/", {"q": "zzzz"}).content.decode()


def test_every_clause_shows_both_languages_its_confidence_and_what_it_touches(office: Office) -> None:
    client = office.client("legal_officer")
    cited = next(rule for rule in gateway.rules().rules if rule.clauses).clauses[0]
    page = client.get(f"/lawbook/clauses/{cited}/").content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'lang="en"' in page
    assert "What this clause touches" in page
    assert client.get("/lawbook/clauses/NO-SUCH/").status_code == 404


@pytest.mark.parametrize("who", sorted(set(PEOPLE.values()) - lookups.PROPOSERS))
def test_who_may_not_edit_gets_the_reason(office: Office, who: str) -> None:
    client = office.client(who)
    for answer in (
        client.get("/lawbook/versions/new/"),
        client.post("/lawbook/versions/new/", {"text": "x", "why": "y"}),
    ):
        assert answer.status_code == 403
        assert "do not propose rules" in answer.content.decode()
    assert RuleBookVersion.objects.count() == 1


def edited() -> tuple[str, str]:
    before = lookups.active_files()
    name = next(name for name, text in changed_files().items() if before[name] != text)
    return name, changed_files()[name]


def test_from_edit_to_activation_on_screen(office: Office) -> None:
    name, text = edited()
    compliance, security = office.client("compliance_officer"), office.client("security_admin")
    answer = compliance.post("/lawbook/versions/new/", {"file": name, "text": text, "why": "closing day"})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    page = compliance.get(address).content.decode()
    assert "test-closed-day" in page
    assert "cases" in page  # what would be decided differently
    assert "Put in force" not in page  # not to the proposer
    assert "Put in force" in security.get(address).content.decode()
    assert compliance.post(f"{address}decide/", {"answer": "activate"}).status_code == 409
    assert security.post(f"{address}decide/", {"answer": "reject", "why": ""}).status_code == 409
    assert security.post(f"{address}decide/", {"answer": "activate"}).status_code == 302
    active = lookups.active_version()
    assert active is not None
    assert address.endswith(f"{active.id}/")
    late = security.post(f"{address}decide/", {"answer": "activate"})
    assert late.status_code == 409
    assert "decided on this already" in late.content.decode()


def test_a_broken_text_comes_back_with_its_cause_and_is_not_lost(office: Office) -> None:
    name, text = edited()
    broken = text.replace("XB-47", "NO-SUCH-1")
    answer = office.client("compliance_officer").post(
        "/lawbook/versions/new/", {"file": name, "text": broken, "why": "my reason"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "NO-SUCH-1" in page
    assert "test-closed-day" in page
    assert "my reason" in page
    assert f"See {name}, line" in page


def test_uploaded_files_replace_those_of_the_same_name(office: Office) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    name, text = edited()
    upload = SimpleUploadedFile(name, text.encode())
    answer = office.client("compliance_officer").post("/lawbook/versions/new/", {"uploads": upload, "why": "by file"})
    assert answer.status_code == 302
    row = RuleBookVersion.objects.get(state="proposed")
    assert set(row.files) == set(lookups.active_files())
    odd = SimpleUploadedFile(name, b"\xff\xfe")
    assert (
        office.client("compliance_officer").post("/lawbook/versions/new/", {"uploads": odd, "why": "x"}).status_code
        == 422
    )


def test_home_tells_the_second_person(office: Office) -> None:
    name, text = edited()
    office.client("compliance_officer").post(
        "/lawbook/versions/new/", {"file": name, "text": text, "why": "closing day"}
    )
    assert "closing day" in office.client("security_admin").get("/").content.decode()
    assert "closing day" not in office.client("compliance_officer").get("/").content.decode()
    assert "closing day" not in office.client("teller").get("/").content.decode()


def test_the_api_does_the_same(office: Office) -> None:
    name, text = edited()
    compliance, security = office.client("compliance_officer"), office.client("security_admin")
    assert len(compliance.get("/api/v1/rules").json()["rules"]) >= 45
    clauses = compliance.get("/api/v1/law/clauses").json()
    assert {"verified", "confidence", "rules"} <= clauses[0].keys()
    body = json.dumps({"files": {name: text}, "why": "closing day"})
    made = compliance.post("/api/v1/rules/versions", body, content_type="application/json")
    assert made.status_code == 201
    decision = f"/api/v1/rules/versions/{made.json()['id']}/decision"
    yes = json.dumps({"activate": True})
    assert compliance.post(decision, yes, content_type="application/json").status_code == 403
    assert office.client("teller").post(decision, yes, content_type="application/json").status_code == 403
    assert Client().post(decision, yes, content_type="application/json").status_code == 401
    assert security.post(decision, yes, content_type="application/json").json()["state"] == "active"


def test_chinese_pages_are_chinese(office: Office) -> None:
    client = office.client("compliance_officer", "zh-hans")
    for path in (*READING, "/lawbook/versions/new/"):
        page = client.get(path).content.decode()
        assert "法规与规则" in page
        assert "Law book" not in page


def test_old_names_stand_beside_the_present_ones_on_screen_and_over_the_api(office: Office) -> None:
    client = office.client("teller")
    page = client.get("/lawbook/names/").content.decode()
    told = client.get("/api/v1/law/names").json()
    assert told
    for one in told:
        assert escape(one["en"]) in page
        assert all(escape(old) in page for old in one["old"])
