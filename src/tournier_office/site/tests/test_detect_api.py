# SPDX-License-Identifier: Apache-2.0
"""Detection over the API: for staff and service keys, within bounds, and nothing of a text stays anywhere."""

import json
import logging

import pytest
from django.test import Client

from tournier_office.site import gateway

pytestmark = pytest.mark.django_db
TEXT = "客户王小明,手机13800138000"


def ask(client, body):
    answer = client.post("/api/v1/detect", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_each_text_gets_its_spans(office):
    status, found = ask(office.client("teller"), {"texts": [TEXT, "你好"]})
    assert status == 200
    assert [(one["start"], one["end"], one["type"]) for one in found[0]["spans"]] == [(2, 5, "NAME"), (8, 19, "MOBILE")]
    assert found[0]["redacted"] is None
    assert found[1]["spans"] == []


def test_the_text_comes_back_redacted_when_asked(office):
    _, found = ask(office.client("teller"), {"texts": [TEXT], "redact": True})
    assert found[0]["redacted"] == "客户[NAME],手机[MOBILE]"


def test_a_stranger_and_a_customer_are_turned_away(office):
    assert ask(Client(), {"texts": [TEXT]})[0] == 401
    assert ask(office.client("1000001"), {"texts": [TEXT]})[0] == 401


def test_too_much_is_refused_without_repeating_it(office):
    clerk = office.client("teller")
    for texts in (["一" * 4001], ["你好"] * 51):
        status, problem = ask(clerk, {"texts": texts})
        assert status == 422
        assert "一一" not in json.dumps(problem, ensure_ascii=False)


def test_nothing_is_recorded_or_logged(office, caplog):
    clerk = office.client("teller")
    before = len(gateway.ledger().entries(limit=500))
    with caplog.at_level(logging.DEBUG):
        ask(clerk, {"texts": [TEXT], "redact": True})
        ask(clerk, {"texts": [TEXT, 5]})
    assert len(gateway.ledger().entries(limit=500)) == before
    assert "13800138000" not in caplog.text
    assert "王小明" not in caplog.text


def test_half_a_character_is_no_text(office):
    status, problem = ask(office.client("teller"), {"texts": ["\ud800 手机13800138000"], "redact": True})
    assert status == 422
    assert "13800138000" not in json.dumps(problem)
