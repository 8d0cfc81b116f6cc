# SPDX-License-Identifier: Apache-2.0
"""Deadlines on screen, over the API and at the command: the same clock, with its clauses, and errors that help."""

import json

import pytest
from django.test import Client
from tests.simulators.small_office import PEOPLE, Office

from tournier.cli import main
from tournier.law import Kind, deadlines

LIST = "/lawbook/deadlines/"


def test_every_post_reads_the_deadlines_and_nobody_else(office: Office) -> None:
    for number in PEOPLE:
        assert office.client(number).get(LIST).status_code == 200
    assert office.client("1000001").get(LIST).status_code == 403
    assert office.client("1000001").get(f"{LIST}D01/").status_code == 403
    assert Client().get(LIST).status_code == 302


def test_every_deadline_stands_in_the_list_with_clauses_and_confidence(office: Office) -> None:
    page = office.client("compliance_officer", "zh-hans").get(LIST).content.decode()
    for one in deadlines().values():
        assert one.zh in page
        assert all(f"/lawbook/clauses/{law}/" in page for law in one.clauses)
    assert "条款或效力待确认" in page
    found = office.client("teller").get(LIST, {"q": "complex complaint"}).content.decode()
    assert "D02" in found
    assert "D15" not in found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_deadline_opens(office: Office, language: str) -> None:
    client = office.client("teller", language)
    for one in deadlines().values():
        expected = 404 if one.kind is Kind.EXTENSION else 200
        assert client.get(f"{LIST}{one.id}/").status_code == expected, one.id
    assert client.get(f"{LIST}D99/").status_code == 404


def test_a_deadline_is_reckoned_alike_through_every_door(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    client = office.client("teller")
    # The fifteenth day is 2 October, within the National Day week; the eighth is worked.
    page = client.get(f"{LIST}D01/", {"received": "2026-09-17T09:00"}).content.decode()
    assert "2026-10-08 23:59" in page
    body = json.dumps({"events": [{"event": "received", "at": "2026-09-17T09:00"}]})
    answer = client.post("/api/v1/law/deadlines/D01/reckoning", body, "application/json").json()
    assert answer["due"] in {"2026-10-09T00:00:00+08:00", "2026-10-08T16:00:00Z"}
    assert main.main(["law", "due", "D01", "--event", "received=2026-09-17T09:00", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["due"] == "2026-10-09T00:00:00+08:00"
    assert told["state"] == answer["state"]


def test_what_cannot_be_reckoned_says_why(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    client = office.client("teller")
    wrong = client.get(f"{LIST}D01/", {"received": "soon"})
    assert wrong.status_code == 400
    assert "This is no moment." in wrong.content.decode()
    assert client.get(f"{LIST}D01/", {"received": "9999-01-01T00:00"}).status_code == 400
    told = office.client("teller", "zh-hans").get(f"{LIST}D01/", {"received": "soon"}).content.decode()
    assert "这不是有效的时间。" in told
    path = "/api/v1/law/deadlines/D01/reckoning"
    body = json.dumps({"events": [{"event": "created", "at": "2026-09-17T09:00"}]})
    assert client.post(path, body, "application/json").status_code == 400
    many = json.dumps({"events": [{"event": "received", "at": "2026-09-17T09:00"}] * 51})
    assert client.post(path, many, "application/json").status_code == 422
    assert main.main(["law", "due", "D01", "--event", "received"]) == 2
    assert "Its events: received" in capsys.readouterr().err
    assert main.main(["law", "due", "D03"]) == 2


def test_what_is_counted_into_a_year_without_a_notice_says_so(office: Office) -> None:
    page = office.client("teller").get(f"{LIST}D08/", {"regulator_received": "2027-01-04T09:00"}).content.decode()
    assert "Provisional" in page


def test_the_pack_over_the_api(office: Office) -> None:
    found = office.client("teller").get("/api/v1/law/deadlines").json()
    assert {one["id"] for one in found["deadlines"]} == set(deadlines())
    named = {one["id"] for one in found["events"]}
    assert all(set(one["events"]) <= named for one in found["deadlines"])
    assert 2026 in found["years"]


def test_the_command_lists_what_all_words_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["law", "deadlines", "pboc4-16", "--json"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == ["I02B", "I02C", "I02G"]
    assert main.main(["law", "deadlines", "泄露"]) == 0
    assert "I07" in capsys.readouterr().out
