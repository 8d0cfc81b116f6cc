# SPDX-License-Identifier: Apache-2.0
"""Forms under two persons, the daily look at the sources, and what a watcher brings."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from tests.simulators.small_office import Office

from tournier.base import BadInput, Refused
from tournier.catalogue import InformationClass
from tournier.engines.column_drift import Drifted
from tournier_office.findings import actions, looking, strays
from tournier_office.findings.models import Drift, Form, Look, Stray
from tournier_office.findings.register import DRIFTS, FORMS, STRAYS
from tournier_office.site import background, gateway
from tournier_office.site.register import acts
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.opening import treated
from tournier_office.site.register.tests.sample import person

pytestmark = pytest.mark.django_db
TELLER, MANAGER, PROTECTION, COMPLIANCE = "S0001", "S0002", "S0003", "S0004"


def schema(*names: str) -> bytes:
    return json.dumps({"title": "开户登记", "properties": {name: {} for name in names}}).encode()


def test_a_form_that_asks_too_much_is_not_accepted_and_one_that_does_not_takes_two(office: Office):
    bad = actions.file(person(PROTECTION), schema("custName", "cvv", "religion"), "", ["counter_service"], {})
    assert (bad.title, bad.against, bad.questions) == ("开户登记", 2, 3)
    with pytest.raises(Refused) as caught:
        acts.step(FORMS, person(COMPLIANCE), bad.pk, "accept", {"reason": "好"})
    assert caught.value.code == "forms.against"
    acts.step(FORMS, person(COMPLIANCE), bad.pk, "return", {"reason": "删去"})
    good = actions.file(person(PROTECTION), schema("custName", "x17"), "登记", ["counter_service"], {"/x17": "NONE"})
    with pytest.raises(Refused):
        acts.step(FORMS, person(PROTECTION), good.pk, "accept", {"reason": "自己"})
    assert acts.step(FORMS, person(COMPLIANCE), good.pk, "accept", {"reason": "必要"}).state == "accepted"
    assert good.entry, "filing is recorded"


def test_a_teller_files_no_form(office: Office):
    with pytest.raises(Refused):
        actions.file(person(TELLER), schema("custName"), "", ["credit"], {})


def test_the_page_files_and_shows_the_verdicts(office: Office):
    client = office.client(PROTECTION)
    assert client.get("/findings/form/").status_code == 200
    from django.core.files.uploadedfile import SimpleUploadedFile

    refused = client.post("/findings/form/", {"file": SimpleUploadedFile("a.json", b"{"), "purpose": ["credit"]})
    assert refused.status_code == 422
    sent = {
        "file": SimpleUploadedFile("a.json", schema("custName", "cvv")),
        "purpose": ["credit"],
        "title": "<b>表</b>",
    }
    page = client.post("/findings/form/", sent, follow=True)
    text = page.content.decode()
    assert "JRT0171-4.2" in text
    assert "<b>表</b>" not in text
    assert Form.objects.get().against == 1


def test_the_api_checks_without_filing(office: Office):
    client = office.client(PROTECTION)
    body = {"data": base64.b64encode(schema("custName")).decode(), "purposes": ["credit"]}
    found = client.post("/api/v1/findings/form", body, content_type="application/json")
    assert found.status_code == 200, found.content
    assert found.json()["checked"]["counts"] == {"necessary": 1}
    assert not Form.objects.exists()


NEW = looking.Found("column", "core", "main.customers", "nickname", "NAME", InformationClass.C2)


DRIFTED = Drifted("column", "core", "main.customers", "nickname", "NAME", InformationClass.C2)


def test_a_difference_is_opened_once_and_settled_by_itself(office: Office):
    looking.keep(DRIFTS, [NEW])
    looking.keep(DRIFTS, [NEW])
    row = Drift.objects.get()
    assert (row.state, row.cls, row.opened_by) == ("found", "C2", "system")
    acts.step(DRIFTS, person(PROTECTION), row.pk, "know", {"reason": "将定级"})
    looking.keep(DRIFTS, [NEW])
    assert Drift.objects.get().state == "known"
    looking.keep(DRIFTS, [])
    assert Drift.objects.get().state == "settled"
    looking.keep(DRIFTS, [NEW])
    assert Drift.objects.filter(state="found").count() == 1


def test_no_look_begins_before_its_claim_is_committed(office: Office, monkeypatch, django_capture_on_commit_callbacks):
    begun = []
    monkeypatch.setattr(background, "start", lambda *asked: begun.append(asked[0]))
    with django_capture_on_commit_callbacks() as waiting:
        looking.look_when_due()
    assert (begun, Look.objects.count()) == ([], 1)
    for callback in waiting:
        callback()
    assert begun == ["drift"]


def test_of_several_processes_one_looks_and_one_that_died_is_followed(office: Office, monkeypatch):
    monkeypatch.setattr(looking, "drift", lambda *_, **__: [DRIFTED])
    first = looking.claim()
    assert first is not None
    assert looking.claim() is None, "it runs elsewhere"
    first.beat_at -= timedelta(minutes=3)
    first.save()
    second = looking.claim()
    assert second is not None
    assert second.attempt == 2
    looking.look(second)
    assert Drift.objects.count() == 1
    assert looking.claim() is None, "done for today"
    assert Look.objects.filter(ended_at__isnull=False, found=1).count() == 1


def test_a_look_that_fails_says_so_at_home(office: Office, monkeypatch):
    def failing(*_args: object, **_more: object) -> list[Drifted]:
        raise BadInput("engine.gone", "The source is gone.", "Start it.")

    monkeypatch.setattr(looking, "drift", failing)
    row = looking.claim()
    assert row is not None
    looking.look(row)
    assert "engine.gone" in office.client(PROTECTION).get("/").content.decode()


def brought(**over: object) -> strays.Brought:
    given = {
        "place": "分行共享盘", "path": "2026/张三 名单.xlsx", "kind": "xlsx", "digest": "ab" * 32, "types": {"MOBILE": 12},
        "examples": ["138****5678"], "ours": 3, **over,
    }  # fmt: skip
    return strays.Brought(**given)  # type: ignore[arg-type]


def test_a_stray_file_is_one_entry_whose_path_is_sealed(office: Office):
    assert strays.bring(OFFICE, [brought(), brought(digest="cd" * 32)]) == (2, 0)
    assert strays.bring(OFFICE, [brought()]) == (0, 1)
    row = Stray.objects.get(digest="ab" * 32)
    assert "张三".encode() not in bytes(row.path)
    client = office.client(PROTECTION)
    text = client.get("/strays/").content.decode() + client.get("/").content.decode()
    assert "分行共享盘" in text
    assert "张三" not in text
    assert "张三" not in json.dumps([one.detail for one in gateway.ledger().entries(limit=20)], ensure_ascii=False)
    assert treated(STRAYS, person(TELLER), row) == [], "nobody else opens it"
    row = acts.step(STRAYS, person(PROTECTION), row.pk, "confirm", {"owner": MANAGER, "until": "2030-01-01"})
    assert "分行共享盘" in office.client(MANAGER).get("/").content.decode()
    assert acts.step(STRAYS, person(MANAGER), row.pk, "remove", {"reason": "已删"}).state == "removed"
    assert strays.bring(OFFICE, [brought()]) == (1, 0), "it lies there again"


def test_its_page_leads_to_an_incident_for_whoever_may_open_one(office: Office):
    strays.bring(OFFICE, [brought()])
    (row,) = Stray.objects.all()
    for number, leads in ((PROTECTION, True), ("S0006", False)):
        page = office.client(number).get(f"/strays/{row.pk}/")
        assert page.status_code == 200
        assert (f"/incidents/new/?source=stray&amp;origin={row.pk}" in page.content.decode()) is leads
    form = office.client(PROTECTION).get(f"/incidents/new/?source=stray&origin={row.pk}").content.decode()
    assert f'value="{row.pk}"' in form


@pytest.mark.parametrize(
    "over",
    [
        {"examples": ["13812345678"]}, {"examples": ["*13812345678"]}, {"place": "13812345678"}, {"digest": "x"},
        {"types": {}}, {"types": {"MOBILE": 0}}, {"types": {"FREE": 1}}, {"kind": "exe"}, {"place": ""}, {"path": "x" * 3000},
    ],
)  # fmt: skip
def test_what_no_watcher_writes_is_not_kept(office: Office, over: dict[str, object]):
    with pytest.raises(BadInput):
        strays.bring(OFFICE, [brought(), brought(**over)])
    assert not Stray.objects.exists()


def test_a_teller_brings_nothing(office: Office):
    with pytest.raises(Refused):
        strays.bring(person(TELLER), [brought()])
