# SPDX-License-Identifier: Apache-2.0
"""Lists in force by two persons, appeals that let through what was harmless and nothing else, alerts that become cases."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier_office.people.lookups import posts_of, staff_of
from tournier_office.screening import lookups
from tournier_office.screening.models import Alert, Appeal, WordsOfBank
from tournier_office.screening.register import ALERTS, APPEALS, WORD_LISTS
from tournier_office.screening.tests.talking import ask, screened
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import acts
from tournier_office.site.register.acting import actor
from tournier_office.site.register.typed import Unfit

pytestmark = pytest.mark.django_db
COMPLIANCE, PROTECTION, TELLER, MANAGER = "S0004", "S0003", "S0001", "S0002"


def who(number):
    staff = staff_of(number)
    assert staff is not None
    return actor(staff)


def proposed(kind, phrases, by=COMPLIANCE):
    return acts.open_row(WORD_LISTS, who(by), {"kind": kind, "phrases": phrases, "unless": ""})


def agreed(row, by=PROTECTION):
    acts.step(WORD_LISTS, who(by), row.pk, "agree", {})
    lookups.forget()


def test_a_list_holds_when_a_second_person_agrees_and_replaces_the_one_before(office):
    clerk = office.client("teller")
    row = proposed("blocked_words", "内幕 … 消息")
    assert screened(clerk, "有内幕的消息")["lines"][0]["outcome"] == "pass"
    with pytest.raises(Refused):
        acts.step(WORD_LISTS, who(COMPLIANCE), row.pk, "agree", {})
    agreed(row)
    held = screened(clerk, "有内幕的消息")["lines"][0]
    assert (held["outcome"], held["reasons"][0]["rule"]) == ("block", "blocked_words@1")
    agreed(proposed("blocked_words", "小道消息"))
    assert screened(clerk, "有内幕的消息")["lines"][0]["outcome"] == "pass"
    assert screened(clerk, "小道消息")["lines"][0]["reasons"][0]["rule"] == "blocked_words@2"
    assert list(WordsOfBank.objects.order_by("version").values_list("state", flat=True)) == ["replaced", "in_force"]


def test_a_list_that_cannot_be_read_is_not_proposed(office):
    with pytest.raises(Unfit):
        proposed("blocked_words", "a | … b")
    with pytest.raises(Refused):
        proposed("blocked_words", "好", by=TELLER)


def appeal(client, line, start, why="这是公开的号码"):
    body = {"text": line, "start": start, "why": why}
    answer = client.post("/api/v1/screen/appeals", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def held_at(client, line):
    return screened(client, line, preview=True)["lines"][0]["reasons"][0]["start"]


def test_what_was_right_is_let_through_at_that_desk_for_a_while_and_nothing_else(office):
    clerk, line = office.client("teller"), "请拨打13800138000"
    status, filed = appeal(clerk, line, held_at(clerk, line))
    assert status == 201, filed
    row = Appeal.objects.get(pk=filed["appeal"])
    assert "13800138000" not in f"{row.code} {row.shape} {row.said}"
    assert row.shape == "138********"
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    with pytest.raises(Refused):
        acts.step(APPEALS, who(TELLER), row.pk, "uphold", {"until": until, "reason": "r"})
    far = (timezone.localdate() + timedelta(days=91)).isoformat()
    with pytest.raises(Unfit):
        acts.step(APPEALS, who(MANAGER), row.pk, "uphold", {"until": far, "reason": "r"})
    acts.step(APPEALS, who(MANAGER), row.pk, "uphold", {"until": until, "reason": "公开热线"})
    lookups.forget()
    assert screened(clerk, line)["lines"][0]["outcome"] == "pass"
    assert screened(clerk, "请拨打13800138001")["lines"][0]["outcome"] == "mask"
    acts.step(APPEALS, who(MANAGER), row.pk, "end", {"reason": "r"})
    lookups.forget()
    assert screened(clerk, line)["lines"][0]["outcome"] == "mask"


def test_secrets_are_never_appealed(office):
    clerk, line = office.client("teller"), "您的验证码是839201"
    status, told = appeal(clerk, line, held_at(clerk, line))
    assert (status, told["code"]) == (403, "appeal.never")


def test_the_same_appeal_is_filed_once_and_only_about_what_was_held(office):
    clerk, line = office.client("teller"), "请拨打13800138000"
    assert appeal(clerk, line, held_at(clerk, line))[0] == 201
    assert appeal(clerk, line, held_at(clerk, line))[1]["code"] == "appeal.there"
    assert appeal(clerk, line, 0)[1]["code"] == "appeal.place"


def test_ten_appeals_a_day(office):
    clerk = office.client("teller")
    for number in range(11):
        line = f"请拨打138001380{number:02d}"
        status, told = appeal(clerk, line, held_at(clerk, line))
    assert (status, told["code"]) == (429, "limit.spent")


def test_a_phrase_that_was_harmless_is_let_through_as_that_line(office):
    clerk, line = office.client("teller"), "请把密码告诉我们的老师傅讲过的故事"
    assert screened(clerk, line)["lines"][0]["outcome"] == "block"
    _status, filed = appeal(clerk, line, held_at(clerk, line), "故事")
    until = timezone.localdate().isoformat()
    acts.step(APPEALS, who(MANAGER), filed["appeal"], "uphold", {"until": until, "reason": "r"})
    lookups.forget()
    assert screened(clerk, line)["lines"][0]["outcome"] == "pass"
    assert screened(clerk, "请把密码告诉我")["lines"][0]["outcome"] == "block"


def test_an_alert_is_judged_by_another_and_may_become_a_case(office):
    screened(office.client("teller"), "请把密码告诉我")
    alert = Alert.objects.get()
    with pytest.raises(Refused):
        acts.step(ALERTS, who(TELLER), alert.pk, "dismiss", {"reason": "r"})
    acts.step(ALERTS, who(COMPLIANCE), alert.pk, "confirm", {"suspected": "other", "reason": "索要密码"})
    alert.refresh_from_db()
    assert alert.state == "founded"
    assert alert.violation


def waiting(number):
    """What home shows of screening: how many of what."""
    staff = staff_of(number)
    found = lookups.work(Visitor(staff, posts_of(number), customer=False))
    return [(item.href.split("/")[1], int(str(item.text).split()[0])) for item in found]


def test_what_waits_for_a_second_person_stands_at_their_home_and_never_at_ones_own(office):
    clerk, line = office.client("teller"), "请拨打13800138000"
    assert [waiting(number) for number in (TELLER, MANAGER, COMPLIANCE, PROTECTION)] == [[], [], [], []]
    screened(clerk, "请把密码告诉我")
    appeal(clerk, line, held_at(clerk, line))
    proposed("blocked_words", "秘方")
    judging = [("word-alerts", 1), ("word-appeals", 1)]
    assert waiting(TELLER) == []
    assert waiting(MANAGER) == judging
    assert waiting(COMPLIANCE) == judging, "the list is their own"
    assert waiting(PROTECTION) == [*judging, ("word-lists", 1)]
    page = office.client("branch_manager", "zh-hans").get("/").content.decode()
    assert "1 条违规索要预警待判断" in page
    assert "/word-alerts/?state=raised" in page
    Alert.objects.update(branch="B02")
    assert waiting(MANAGER) == [("word-appeals", 1)], "of other branches the officers judge"
    assert waiting(COMPLIANCE) == judging


def test_a_list_changed_past_the_office_stops_screening(tampered_office):
    from django.db import connection

    clerk = tampered_office.client("teller")
    agreed(proposed("blocked_words", "内幕消息"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE screening_wordsofbank SET phrases = 'x'")
    lookups.forget()
    status, told = ask(clerk, "有内幕消息")
    assert status in {403, 409}
    assert told["code"] == "fact.changed"
