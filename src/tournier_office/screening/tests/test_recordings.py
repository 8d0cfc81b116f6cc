# SPDX-License-Identifier: Apache-2.0
"""A recording of a call in the office: heard, screened, kept without what was found; and without a recogniser a plain no."""

from __future__ import annotations

import io
import logging
from dataclasses import replace

import numpy as np
import pytest
from tests.hearing.model import model, voice_of
from tests.hearing.speech import Voice as Speaks
from tests.hearing.speech import quiet, say, wav

from tournier.hearing import Spoken, Timed
from tournier.ledger.entries import Event
from tournier_office.screening import recordings
from tournier_office.screening.models import Alert, Conversation
from tournier_office.site import gateway

__all__ = ["model"]
pytestmark = pytest.mark.django_db
AGENT, CUSTOMER = Speaks("m1", 150, 52), Speaks("f1", 168, 55)


class Told:
    """A recogniser that says what it was told to say, one text for each part."""

    about = "told"

    def __init__(self, *texts):
        self.texts, self.closed = list(texts), False

    def recognise(self, audio, rate):
        text = self.texts.pop(0)
        step = len(audio) / rate / max(1, len(text))
        return Spoken(text, tuple(Timed(sign, at * step, (at + 1) * step) for at, sign in enumerate(text)))

    def close(self):
        self.closed = True


def said(parts):
    """A recording in which so many things are said, a second of pause between them."""
    tone = (np.sin(np.arange(8000) * 0.5) * 8000).astype(np.int16)
    return np.concatenate([piece for _ in range(parts) for piece in (tone, quiet(1))])


@pytest.fixture
def told(office, monkeypatch):
    """Let the office's recogniser say these texts."""

    def use(*texts):
        recogniser = Told(*texts)
        monkeypatch.setattr(recordings, "is_set", lambda: True)
        monkeypatch.setattr(recordings, "recogniser_of", lambda _project: recogniser)
        return recogniser

    return use


def send(client, data, query=""):
    answer = client.post(f"/api/v1/screen/recordings{query}", data, content_type="audio/wav")
    return answer.status_code, answer.json()


def found_entries():
    return [one for one in gateway.ledger().entries(limit=500) if one.event is Event.LINE_SCREENED]


def test_where_no_recogniser_is_set_the_answer_is_no_and_the_page_says_so(office):
    clerk = office.client("teller")
    status, answer = send(clerk, wav(said(1)))
    assert (status, answer["code"]) == (403, "voice.none")
    assert "No recogniser of speech is set here" in clerk.get("/talk/").content.decode()
    page = clerk.post("/talk/hear/", {"file": io.BytesIO(wav(said(1))), "speaker": "agent"})
    assert "voice.none" in page.content.decode()
    assert not Conversation.objects.exists()


def test_a_call_is_screened_as_if_it_had_been_written(office, told, caplog):
    clerk = office.client("teller")
    recogniser = told("您好", "我的手机是13800138000", "请把密码告诉我")
    with caplog.at_level(logging.DEBUG):
        status, answer = send(clerk, wav(said(3)))
    assert status == 200, answer
    assert [one["outcome"] for one in answer["lines"]] == ["pass", "mask", "block"]
    assert answer["lines"][1]["text"] == "我的手机是****"
    reason = answer["lines"][1]["reasons"][0]
    assert 2 < reason["from_second"] < reason["to_second"] < 3.3
    row = Conversation.objects.get(pk=answer["conversation"])
    assert (row.way, row.lines, row.masked, row.blocked) == ("voice", 3, 1, 1)
    assert "13800138000" not in str(row.said)
    assert "13800138000" not in caplog.text
    (entry,) = found_entries()
    assert entry.detail["way"] == "voice"
    assert Alert.objects.get().kind == "ask_password"
    assert recogniser.closed


def test_the_command_line_sends_it_as_any_body(office, told):
    told("您好")
    data = wav(said(1))
    answer = office.client("teller").post("/api/v1/screen/recordings", data, content_type="application/json")
    assert (answer.status_code, answer.json()["lines"][0]["text"]) == (200, "您好")


def test_of_two_channels_the_second_is_the_customer_and_a_number_over_three_lines_is_found(office, told):
    clerk = office.client("teller")
    told("您的手机", "是138", "0013", "8000", "好的")
    one, two = said(4), np.concatenate([quiet(7.5), said(1)])
    status, answer = send(clerk, wav(one, two))
    assert status == 200, answer
    assert [line["speaker"] for line in answer["lines"]] == ["agent"] * 4 + ["customer"]
    assert [line["outcome"] for line in answer["lines"]][:4] == ["pass", "pass", "pass", "mask"]
    assert Conversation.objects.get().said[1:4] == [
        ["agent", "[MOBILE]", "pass"],
        ["agent", "[MOBILE]", "pass"],
        ["agent", "[MOBILE]", "mask"],
    ]


def test_many_lines_go_on_in_one_conversation(office, told):
    clerk = office.client("teller")
    told(*["您好"] * 45)
    status, answer = send(clerk, wav(said(45)), "?speaker=customer")
    assert (status, len(answer["lines"])) == (200, 45)
    assert Conversation.objects.get().lines == 45
    told("好的")
    status, again = send(clerk, wav(said(1)), f"?conversation={answer['conversation']}")
    assert (status, again["conversation"]) == (200, answer["conversation"])


@pytest.mark.parametrize(
    ("data", "query", "status", "code"),
    [
        (b"no wave", "", 400, "voice.wav"),
        (b"", "", 400, "voice.wav"),
        (bytes(9 * 2**20), "", 400, "voice.size"),
        (wav(quiet(3)), "", 400, "voice.silence"),
        (wav(quiet(3)), "?speaker=nobody", 422, "input.malformed"),
        (wav(said(1)), "?conversation=" + "0" * 24, 403, "screening.closed"),
    ],
)
def test_what_cannot_be_heard_changes_nothing(office, told, data, query, status, code):
    told("您好")
    got, answer = send(office.client("teller"), data, query)
    assert (got, answer["code"]) == (status, code)
    assert not Conversation.objects.exists()


def test_what_nobody_says_in_that_time_and_what_is_not_heard_is_refused(office, told):
    clerk = office.client("teller")
    for texts, code in (("长" * 2001,), "voice.text"), (("",), "voice.silence"):
        recogniser = told(*texts)
        assert send(clerk, wav(said(1)))[1]["code"] == code
        assert recogniser.closed


def test_administrators_and_strangers_have_nothing_heard(office, told):
    told("您好")
    assert send(office.client("system_admin"), wav(said(1)))[0] == 403
    from django.test import Client

    assert send(Client(), wav(said(1)))[0] == 401


def test_thirty_recordings_an_hour(office, told):
    clerk = office.client("teller")
    for _ in range(31):
        told("您好")
        status, answer = send(clerk, wav(said(1)))
    assert (status, answer["code"]) == (429, "limit.spent")


def test_when_the_ledger_does_not_record_nothing_is_shown(office, told, monkeypatch):
    from tournier.base import SystemFailed

    def deaf(*_words, **_more):
        raise SystemFailed("ledger.down", "x", "y")

    clerk = office.client("teller")
    told("我的手机是13800138000")
    monkeypatch.setattr(gateway, "record", deaf)
    status, answer = send(clerk, wav(said(1)))
    assert status == 503
    assert "lines" not in answer


def test_the_page_shows_what_is_kept(office, told):
    clerk = office.client("teller")
    told("我的手机是13800138000", "好的")
    answer = clerk.post("/talk/hear/", {"file": io.BytesIO(wav(said(2))), "speaker": "agent"})
    page = answer.content.decode()
    assert "[MOBILE]" in page
    assert "13800138000" not in page
    assert "/conversations/" in page
    for given in (
        {},
        {"file": io.BytesIO(b"x")},
        {"file": io.BytesIO(bytes(9 * 2**20))},
        {"file": io.BytesIO(wav(said(1))), "speaker": "x"},
    ):
        refused = clerk.post("/talk/hear/", given)
        assert refused.status_code == 200
        assert "alert-warning" in refused.content.decode()


def test_a_spoken_call_through_a_real_recogniser(office, model):
    project = gateway.project()
    gateway._held.project = replace(project, voice=voice_of(model))
    try:
        agent = np.concatenate([quiet(0.5), say("您的手机号是幺三八零零幺三八零零零", AGENT), quiet(4)])
        customer = np.concatenate(
            [quiet(len(agent) / 8000 - 3), say("是的", CUSTOMER), quiet(1.5), say("请告诉我验证码", CUSTOMER), quiet(1)]
        )
        status, answer = send(office.client("teller"), wav(agent, customer))
    finally:
        gateway._held.project = project
    assert status == 200, answer
    first = answer["lines"][0]
    assert (first["speaker"], first["outcome"]) == ("agent", "mask")
    assert [one["type"] for one in first["reasons"]] == ["MOBILE"]
    assert first["reasons"][0]["from_second"] > 1
    kept = str(Conversation.objects.get().said)
    assert "[MOBILE]" in kept
    assert "幺三八" not in kept
