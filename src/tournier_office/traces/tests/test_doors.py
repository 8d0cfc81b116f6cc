# SPDX-License-Identifier: Apache-2.0
"""Screen = API = command (law 11): the same trace by each door, the same no, and what no door lets through."""

from __future__ import annotations

import base64
import json
import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.simulators.small_office import PEOPLE, with_post_beside

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.people.tests import make_key
from tournier_office.site import gateway, uploads
from tournier_office.traces import actions, command
from tournier_office.traces.access import TRACERS
from tournier_office.traces.models import Trace
from tournier_office.traces.tests import month as made
from tournier_office.traces.tests.month import CASE, Month

FORM = CASE | {"origin": "sale"}


def leaked(month: Month, who: str = "L04") -> str:
    return "\n".join(made.mobile(number) for number in month.leak(who, 25))


def call(client: Client, path: str, body: object = None, method: str = "post"):
    given = json.dumps(body) if body is not None else None
    answer = getattr(client, method)(f"/api/v1{path}", given, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_trace_by_the_screens_from_the_file_to_the_lead(month_of_threads: Month) -> None:
    month = month_of_threads
    officer, auditor = month.office.client("protection_officer"), month.office.client("auditor")
    upload = SimpleUploadedFile("found.csv", ("手机号\n" + leaked(month)).encode("gb18030"))
    answer = officer.post("/traces/new/", FORM | {"file": upload})
    assert answer.status_code == 302
    address = answer["Location"]
    waiting = officer.get(address).content.decode()
    assert "Nothing has been looked up yet" in waiting
    assert "Mobile number" in waiting
    assert CASE["case"] in auditor.get("/").content.decode()
    assert officer.post(f"{address}agree/").status_code == 403
    assert auditor.post(f"{address}agree/").status_code == 302
    row = Trace.objects.get()
    for _ in range(100):
        if row.state != "running":
            break
        auditor.get(f"{address}state/")
        row.refresh_from_db()
    assert row.state == "done", row.code
    page = auditor.get(address).content.decode()
    assert "Leads, not verdicts" in page
    assert "Person L04" in page
    assert "chance of a wrong accusation" in page
    assert f"/evidence/entries/{row.found['leads'][0]['behind'][0]['entry']}/" in page
    assert "data-watermark" in page
    assert not [number for number in month.seen["L04"] if made.mobile(number) in page or made.key(number) in page]
    assert len(gateway.ledger().entries(event=Event.TRACE_READ)) == 1
    assert auditor.get(f"{address}state/")["HX-Refresh"] == "true"
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/violations/new/[^"]*)"', page)]
    (case,) = {link for link in links if "about=L04&" in link}
    form = auditor.get(case).content.decode()
    assert 'value="L04"' in form
    assert f'value="{row.pk}"' in form
    given = {"about": "L04", "source": "trace", "origin": row.pk, "kind": "peeking", "charge": "The list was theirs."}
    assert auditor.post("/violations/new/", given).status_code == 302
    opened = apps.get_model("violations.Violation").objects.get()
    assert (opened.source, opened.origin, opened.about) == ("trace", row.pk, "L04")


def test_the_api_finds_what_the_screens_find(month_of_threads: Month) -> None:
    month = month_of_threads
    text = leaked(month)
    officer, auditor = month.office.client("protection_officer"), month.office.client("auditor")
    rows = []
    for body in (FORM | {"text": text}, FORM | {"file": base64.b64encode(text.encode()).decode()}):
        status, filed = call(officer, "/traces", body)
        assert (status, filed["state"], filed["result"]) == (201, "filed", None)
        assert call(officer, f"/traces/{filed['trace']}/agree", {})[0] == 403
        status, agreed = call(auditor, f"/traces/{filed['trace']}/agree", {})
        assert status == 200
        while agreed["state"] == "running":
            agreed = call(auditor, f"/traces/{filed['trace']}", method="get")[1]
        rows.append(call(auditor, f"/traces/{filed['trace']}", method="get")[1])
    assert rows[0]["result"] == rows[1]["result"]
    assert rows[0]["result"]["leads"][0]["person"] == "L04"
    assert rows[0]["digest"] == rows[1]["digest"]
    status, listed = call(auditor, "/traces", method="get")
    assert [one["result"] for one in listed] == [None, None]


@pytest.fixture
def key(month: Month, monkeypatch: pytest.MonkeyPatch) -> str:
    """The protection officer's service key, made for traces, in the environment of the command."""
    number = with_post_beside("S0003", "service", "127.0.0.0/8")
    terms = {"channels": ["trace"], "ranges": ["127.0.0.0/8"], "days": 1, "purpose": "x", "by": "S0005"}
    token: str = make_key(number, keeper="S0004", **terms)[1]
    monkeypatch.setenv("TOURNIER_KEY", token)
    return token


def test_the_command_files_and_reads_what_a_person_agreed_to(month: Month, key: str) -> None:
    text = leaked(month)
    told = command.ask("S0003", data=text.encode(), **CASE)
    assert told["state"] == "filed"
    row = actions.agree(month.person("auditor"), told["trace"])
    from tournier_office.traces import running

    running.run(row.pk)
    shown = command.ask("S0003", key=told["trace"])
    assert shown["result"]["leads"][0]["person"] == "L04"
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    assert call(client, f"/traces/{told['trace']}", method="get")[1] == shown


def test_the_keeper_of_the_key_is_not_the_second_person(month: Month, key: str) -> None:
    """S0004 keeps the key that files as S0003: the two are one person."""
    told = command.ask("S0003", data=leaked(month).encode(), **CASE)
    with pytest.raises(Refused) as refusal:
        actions.agree(month.person("compliance_officer"), told["trace"])
    assert refusal.value.code == "trace.two_persons"
    assert CASE["case"] not in month.office.client("compliance_officer").get("/").content.decode()
    assert actions.agree(month.person("auditor"), told["trace"]).state == "running"


def test_a_result_that_names_the_keeper_is_not_read_by_their_key(month: Month, key: str) -> None:
    row = month.traced(leaked(month))
    assert command.ask("S0003", key=row.pk)["result"]
    Trace.objects.filter(pk=row.pk).update(named=["S0004"])
    with pytest.raises(Refused, match="not open"):
        command.ask("S0003", key=row.pk)


def test_no_key_is_a_second_person(month: Month, key: str) -> None:
    """Whoever holds service keys could otherwise be both."""
    row = actions.file(month.person("auditor"), actions.Filing(leaked(month).encode(), **CASE))
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"authorization": f"Bearer {key}"})
    for act in ("agree", "reject"):
        assert call(client, f"/traces/{row.pk}/{act}", {"why": "x"})[0] == 401
    assert Trace.objects.get().state == "filed"
    with pytest.raises(Refused, match="TOURNIER_KEY"):
        command.ask("S0006", key=row.pk)


@pytest.mark.parametrize("post", sorted(set(PEOPLE.values()) - TRACERS))
def test_no_door_opens_to_other_posts(month: Month, post: str) -> None:
    row = actions.file(month.person("auditor"), actions.Filing(leaked(month).encode(), **CASE))
    client = month.office.client(post)
    assert "/traces/" not in client.get("/").content.decode()
    for path in ("/traces/", "/traces/new/", f"/traces/{row.pk}/", f"/traces/{row.pk}/state/"):
        assert client.get(path).status_code == 403, path
    for path, given in (
        ("/traces/new/", FORM | {"text": "1\n2\n3"}), (f"/traces/{row.pk}/agree/", {}),
        (f"/traces/{row.pk}/reject/", {"why": "x"}), (f"/traces/{row.pk}/withdraw/", {}),
    ):  # fmt: skip
        assert client.post(path, given).status_code == 403, path
    assert call(client, "/traces", FORM | {"text": "1"})[0] == 403
    assert call(client, "/traces", method="get")[0] == 403
    assert call(client, f"/traces/{row.pk}", method="get")[0] == 403
    assert call(client, f"/traces/{row.pk}/agree", {})[0] == 403
    assert Trace.objects.get().state == "filed"


def test_customers_and_strangers_find_no_door(month: Month) -> None:
    assert month.office.client("1000001").get("/traces/").status_code == 403
    assert Client().get("/traces/").status_code == 302
    assert call(Client(), "/traces", FORM | {"text": "1"})[0] == 401


def test_what_is_refused_keeps_the_question_and_not_the_list(month: Month) -> None:
    client = month.office.client("auditor")
    upload = SimpleUploadedFile("a.csv", b"12800000001\n12800000002\n")
    for given, said in (
        (FORM | {"text": "\n"}, "The list is empty"),
        (FORM | {"text": "1", "file": upload}, "There are two lists"),
        (FORM | {"text": "12800000077", "since": "soon"}, "A date cannot be read"),
        (FORM | {"file": SimpleUploadedFile("b.xlsx", b"PK\x03\x04 no zip")}, "not a workbook"),
    ):
        answer = client.post("/traces/new/", given)
        page = answer.content.decode()
        assert (answer.status_code, said in page, CASE["case"] in page) == (422, True, True), given
        assert "12800000077" not in page
    assert not Trace.objects.exists()


def test_an_upload_beyond_the_limit_is_refused_and_touches_no_disk(month: Month, monkeypatch) -> None:
    monkeypatch.delattr(
        "django.core.files.temp.NamedTemporaryFile"
    )  # by which Django would put it into a folder for all
    large = SimpleUploadedFile("a.csv", b"12800000001\n" * (uploads.MOST_KEPT // 12 + 10))
    answer = month.office.client("auditor").post("/traces/new/", FORM | {"file": large})
    assert answer.status_code == 422
    assert "larger than 8 MiB" in answer.content.decode()


def test_nothing_of_a_list_is_logged(
    month: Month, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = leaked(month)
    month.traced(text)
    row = actions.file(month.person("auditor"), actions.Filing(text.encode(), **CASE))
    actions.agree(month.person("compliance_officer"), row.pk)
    from tournier_office.traces import running

    def unforeseen(*_given: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr(running, "weigh", unforeseen)
    running.run(row.pk)
    assert Trace.objects.get(pk=row.pk).state == "failed"
    assert "a trace failed" in caplog.text
    assert not [line for line in text.splitlines() if line in caplog.text]
