# SPDX-License-Identifier: Apache-2.0
"""The endpoint: ten leaks of ten kinds go nowhere, own data go back to the checked customer, nothing of a text stays."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.screening.leaks import LEAKS

from tournier.detect import detect
from tournier.ledger.entries import Event
from tournier_office.disclosures.tests.desk import Deaf
from tournier_office.people.lookups import Staff, User
from tournier_office.screening.models import Alert, Conversation
from tournier_office.screening.tests.talking import OWN_MOBILE, ask, checked_look, screened
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db


def found_entries():
    return [one for one in gateway.ledger().entries(limit=500) if one.event is Event.LINE_SCREENED]


def everything_stored():
    """All text of all tables of the office, as somebody with a copy of the database reads it."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names() if not name.startswith("sqlite")]
        held = []
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            held.append(str(cursor.fetchall()))
    return "\n".join(held)


def test_a_chat_with_ten_leaks_sends_none(office):
    clerk, conversation, went = office.client("teller"), "", []
    for text in LEAKS:
        told = screened(clerk, text, conversation=conversation)
        conversation = told["conversation"]
        assert told["lines"][0]["outcome"] in {"mask", "block"}
        went.append(told["lines"][0]["text"])
    kinds = set()
    stored, kept = everything_stored(), str(Conversation.objects.values_list("said", flat=True).get(pk=conversation))
    for text in LEAKS:
        for one in detect(text):
            value = text[one.start : one.end]
            kinds.add(one.type)
            assert value not in "\n".join(went)
            assert len(value) < 6 or value not in stored  # three digits stand in every moment of the database
            assert value not in kept
            assert value not in json.dumps([dict(entry.detail) for entry in found_entries()], ensure_ascii=False)
    assert len(kinds) == 10
    row = Conversation.objects.get(pk=conversation)
    assert (row.lines, row.masked + row.blocked) == (10, 10)
    assert len(found_entries()) == 10


def test_a_number_over_three_messages_is_held_and_its_pieces_are_not_kept(office):
    clerk = office.client("teller")
    key = screened(clerk, "他的手机是138")["conversation"]
    screened(clerk, "0013", conversation=key)
    told = screened(clerk, "8000", conversation=key)["lines"][0]
    assert (told["text"], told["reasons"][0]["split"]) == ("****", True)
    said = [text for _who, text, _outcome in Conversation.objects.get(pk=key).said]
    assert said == ["[MOBILE]", "[MOBILE]", "[MOBILE]"]


def test_own_data_go_to_the_checked_customer_and_are_a_disclosure(office):
    clerk = office.client("teller")
    look = checked_look(clerk)
    told = screened(clerk, f"您的手机号是{OWN_MOBILE},对吗", look=look)["lines"][0]
    assert told["outcome"] == "pass"
    assert OWN_MOBILE in told["text"]
    (entry,) = found_entries()
    assert tuple(entry.subjects) == ("1000001",)
    assert entry.detail["own"] == 1
    events = [one.event.value for one in gateway.ledger().entries(subject="1000001", limit=50)]
    assert events.count("disclosure:page") >= 2  # each comparison is one


def test_without_a_check_or_for_another_number_nothing_is_own(office):
    from tournier_office.disclosures.tests import desk

    clerk = office.client("teller")
    line = f"您的手机号是{OWN_MOBILE}"
    for look in ("", desk.look(clerk, matched=False)):
        assert screened(clerk, line, look=look)["lines"][0]["text"] == "您的手机号是****"
    look = checked_look(clerk)
    assert screened(clerk, "手机13800138000", look=look)["lines"][0]["outcome"] == "mask"


def test_a_look_of_somebody_else_is_refused_and_nothing_goes(office):
    look = checked_look(office.client("teller"))
    status, told = ask(office.client("branch_manager"), f"手机{OWN_MOBILE}", look=look)
    assert (status, told["code"]) == (403, "look.closed")
    assert not found_entries()


def test_a_conversation_is_its_agents_own(office):
    key = screened(office.client("teller"), "您好")["conversation"]
    for other in ("branch_manager", "teller"):  # another person, and the same one in another session
        status, told = ask(office.client(other), "您好", conversation=key)
        assert (status, told["code"]) == (403, "screening.closed")


def test_a_preview_keeps_and_records_nothing(office, caplog):
    clerk = office.client("teller")
    before = len(gateway.ledger().entries(limit=500))
    with caplog.at_level(logging.DEBUG):
        told = screened(clerk, "手机13800138000", preview=True)
    assert told["lines"][0]["text"] == "手机****"
    assert len(gateway.ledger().entries(limit=500)) == before
    assert not Conversation.objects.exists()
    assert "13800138000" not in caplog.text


def test_where_the_ledger_does_not_record_nothing_goes(office, monkeypatch):
    clerk = office.client("teller")
    key = screened(clerk, "您好")["conversation"]
    monkeypatch.setattr(gateway, "ledger", Deaf)
    status, told = ask(clerk, "手机13800138000", conversation=key)
    assert status == 503
    assert "lines" not in told
    assert Conversation.objects.get(pk=key).lines == 1


def test_a_line_costs_few_statements(office):
    clerk = office.client("teller")
    key = screened(clerk, "您好")["conversation"]
    with CaptureQueriesContext(connection) as one:
        screened(clerk, "请稍等", conversation=key)
    with CaptureQueriesContext(connection) as many:
        screened(clerk, *["请稍等"] * 15, conversation=key)
    assert len(many) == len(one), "lines of a batch share their statements"
    own = [query for query in one.captured_queries if "screening_" in query["sql"] or "site_spent" in query["sql"]]
    assert len(own) <= 5, [query["sql"][:80] for query in own]


def test_strangers_customers_and_administrators_are_turned_away(office):
    assert ask(Client(), "您好")[0] == 401
    assert ask(office.client("1000001"), "您好")[0] == 401
    assert ask(office.client("security_admin"), "您好")[0] == 403


def test_too_much_and_nothing_are_refused_without_repeating_it(office):
    clerk = office.client("teller")
    for lines in ((), ("一" * 2001,), ("你好",) * 21, ("",), ("一\0",)):
        status, told = ask(clerk, *lines)
        assert status in {400, 422}
        assert "一一" not in json.dumps(told, ensure_ascii=False)


def test_words_of_a_recogniser_come_back_with_their_seconds(office):
    heard = [("我的", 0.0, 0.4), ("验证码", 0.4, 1.0), ("是", 1.0, 1.2), ("839201", 1.2, 3.0)]
    words = [{"text": text, "start": start, "end": end} for text, start, end in heard]
    body = {"way": "voice", "lines": [{"speaker": "customer", "words": words}]}
    answer = office.client("teller").post("/api/v1/screen", json.dumps(body), content_type="application/json").json()
    (reason,) = answer["lines"][0]["reasons"]
    assert (reason["type"], reason["from_second"], reason["to_second"]) == ("OTP", 1.2, 3.0)


def test_a_bad_ask_is_held_and_raises_one_alert(office):
    clerk = office.client("teller")
    told = screened(clerk, "请把短信验证码告诉我")
    assert (told["lines"][0]["outcome"], told["lines"][0]["asks"]) == ("block", ["ask_code"])
    screened(clerk, "验证码报一下", "加我微信聊", conversation=told["conversation"])
    assert sorted(Alert.objects.values_list("kind", "staff", "branch")) == [
        ("ask_code", "S0001", "B01"),
        ("off_channel", "S0001", "B01"),
    ]


def with_agents(branch, count):
    """As many agents at a branch, each with a conversation of ten lines."""
    for number in range(count):
        key = f"A{branch}{number}"
        user = User.objects.create(username=key, name=key, password_changed_at=timezone.now())
        Staff.objects.create(number=key, user=user, zh=key, en=key, branch_id=branch)
        now = gateway.clock().now()
        Conversation.objects.create(
            state="closed", branch=branch, opened_by=key, opened_at=now, entry="e", staff=key, session="s", way="chat",
            touched_at=now, lines=10, masked=1,
        )  # fmt: skip


@pytest.mark.parametrize(("first", "second", "shown"), [
    (5, 0, [("B01", 5)]), (4, 0, []), (4, 1, [("", 5)]), (2, 2, []), (6, 4, [("B01", 6)]), (5, 5, [("B01", 5), ("B02", 5)]),
])  # fmt: skip
def test_no_figure_is_of_fewer_than_five(office, first, second, shown):
    with_agents("B01", first)
    with_agents("B02", second)
    told = office.client("compliance_officer").get("/api/v1/screen/desks").json()
    assert [(one["branch"], one["agents"]) for one in told] == shown


def test_figures_are_for_overseers_and_heads_of_the_branch(office):
    with_agents("B02", 5)
    assert office.client("teller").get("/api/v1/screen/desks").status_code == 403
    assert office.client("branch_manager").get("/api/v1/screen/desks").json() == []
    assert office.client("auditor").get("/talk/desks/").status_code == 200
    assert office.client("auditor").get("/api/v1/screen/desks?month=2026-99").status_code in {400, 422}


def test_idle_conversations_end(office):
    from tournier_office.screening import chores

    key = screened(office.client("teller"), "您好")["conversation"]
    row = Conversation.objects.get(pk=key)
    row.touched_at -= timedelta(hours=3)
    row.save()
    chores.chores()
    assert Conversation.objects.get(pk=key).state == "closed"
