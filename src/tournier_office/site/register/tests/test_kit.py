# SPDX-License-Identifier: Apache-2.0
"""What the kit makes of a description: lists, forms, many at once, history, export, kept filters, three kinds of nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from tests.simulators.small_office import PEOPLE

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Entry, Event
from tournier_office.site import gateway
from tournier_office.site.models import SavedFilter, Step
from tournier_office.site.register import Field, Move, Stage, Who, acts, reading, register_named, registers
from tournier_office.site.register.description import faults
from tournier_office.site.register.tests.sample import make, person

DUTIES = register_named("duties")
KEEPER = "S0004"


def keeper():
    return person(KEEPER)


def names(client, query=""):
    return re.findall(r"data-empty=\"(\w+)\"", client.get(f"/duties/{query}").content.decode())


@pytest.mark.parametrize("register", registers(), ids=lambda one: one.name)
def test_every_description_can_be(register):
    assert list(faults(register)) == []


def test_a_description_that_cannot_be_is_named():
    wrong = replace(
        DUTIES,
        stages=(*DUTIES.stages, Stage("lost", "lost")),
        moves=(
            *DUTIES.moves,
            Move("jump", "jump", ("done",), "nowhere", Who(named=("nobody_here",), never=("stand", "x"))),
        ),
        fields=(*DUTIES.fields, Field("name", "Name", category="NAME", listed=True)),
    )
    assert set(faults(wrong)) == {
        "nothing leads to lost",
        "jump names no stage: nowhere",
        "jump leads out of a last stage",
        "nobody can stand in nobody_here",
        "nobody can stand in x",
        "the table has no name",
        "name is about a person and shown outside the gate",
        "fields are about a person, and it is not said of whom, for what purpose and on which basis they are opened",
    }


def test_what_is_about_a_customer_leaves_by_no_door_of_the_kit(office):
    """A field with a class is closed everywhere: those leave by the gate."""
    row = make(DUTIES, evidence="13800000000")
    closed = replace(
        DUTIES,
        fields=tuple(
            replace(one, category="NARRATIVE", asked=False) if one.name == "evidence" else one for one in DUTIES.fields
        ),
    )
    from tournier_office.site.register import written

    assert "13800000000" in json.dumps(written.row_as_json(DUTIES, row))
    assert "13800000000" not in json.dumps(written.row_as_json(closed, row))
    assert b"13800000000" not in acts.export(closed, keeper(), reading.Query({}))


def test_pages_follow_a_key_so_that_rows_that_come_meanwhile_shift_nothing(office):
    for number in range(reading.PAGE + 20):
        make(DUTIES, note=f"n{number:03}")
    first = reading.page(DUTIES, keeper(), reading.Query({}, "due_at"))
    make(DUTIES, note="meanwhile", due_at=first.rows[0].due_at)
    second = reading.page(DUTIES, keeper(), reading.Query({}, "due_at", first.after))
    keys = [row.pk for row in (*first.rows, *second.rows)]
    assert len(keys) == len(set(keys)) == first.total
    assert first.rows[-1].due_at <= second.rows[0].due_at
    down = reading.page(DUTIES, keeper(), reading.Query({}, "-due_at"))
    assert down.rows[0].due_at == max(row.due_at for row in DUTIES.table.objects.all())


def test_rows_without_a_value_come_last_either_way_and_are_reached(office):
    for number in range(reading.PAGE + 5):
        make(DUTIES, "standing", note=f"n{number}", due_at=None)
    for order in ("due_at", "-due_at"):
        page = reading.page(DUTIES, keeper(), reading.Query({}, order))
        rows = list(page.rows)
        while page.after:
            page = reading.page(DUTIES, keeper(), reading.Query({}, order, page.after))
            rows += page.rows
        assert len({row.pk for row in rows}) == len(rows) == page.total
        assert [row.due_at is None for row in rows] == sorted(row.due_at is None for row in rows)


@pytest.mark.parametrize("place", ["x", "[]", '["a"]', "[1,2,3]", '[{"a":1},"b"]', '["x","y"]'])
def test_a_place_that_is_none_is_told_so(office, place):
    make(DUTIES)
    answer = office.client("compliance_officer").get("/duties/", {"after": place})
    assert answer.status_code in {200, 400}
    for unread in ({"due_at_from": "soon"}, {"owner": "S\0001"}, {"after": '["a\\u0000","b"]'}):
        assert office.client("compliance_officer").get("/duties/", unread).status_code == 400


def test_three_kinds_of_nothing(office):
    client = office.client("compliance_officer")
    assert names(client, "?state=dropped") == ["filter"]
    assert names(office.client("teller")) == ["closed"]
    assert names(office.client("teller"), "?state=done") == ["closed"]
    for row in DUTIES.table.objects.all():
        row.events.all().delete()
        row.delete()
    assert names(client) == ["nothing"]
    assert names(client, "?state=done") == ["nothing"]


def test_a_form_that_cannot_be_taken_comes_back_as_it_was_typed(office):
    client = office.client("compliance_officer")
    answer = client.post("/duties/new/", {"note": "quarter <four>", "owner": "S0099", "began_at": "yesterday"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "quarter &lt;four&gt;" in page
    assert "Nobody at work has this number." in page
    assert "Write a moment as" in page
    row = make(DUTIES)
    answer = client.post(f"/duties/{row.pk}/hand_over/", {"owner": "S0003", "reason": ""})
    assert answer.status_code == 422
    assert 'value="S0003"' in answer.content.decode()
    assert not Step.objects.filter(row=row.pk).exists()


def test_of_many_each_is_its_own_step_and_what_failed_is_named(office):
    rows = [make(DUTIES) for _ in range(3)]
    done = make(DUTIES, "done")
    client = office.client("compliance_officer")
    keys = [row.pk for row in (*rows, done)]
    asked = client.post("/duties/many/", {"verb": "finish", "key": keys})
    assert "4 entries are chosen" in asked.content.decode()
    page = client.post(
        "/duties/many/", {"verb": "finish", "key": keys, "sent": "1", "evidence": "letter 4"}
    ).content.decode()
    assert "1 failed and stands as it was" in page
    assert page.count('tone-good">done') == 3
    assert {row.state for row in DUTIES.table.objects.filter(pk__in=keys)} == {"done"}
    assert [Step.objects.filter(row=row.pk).count() for row in (*rows, done)] == [1, 1, 1, 0]
    entries = {gateway.ledger().entries(disclosure=row.pk, event=Event.REGISTER_STEP)[0].id for row in rows}
    assert len(entries) == 3


def test_what_was_chosen_stays_where_nothing_could_be_done(office):
    """No entry is touched, the form is there again with what was typed, and nothing has to be chosen anew."""
    rows = [make(DUTIES) for _ in range(2)]
    keys = [row.pk for row in rows]
    client = office.client("compliance_officer")
    long = {"verb": "finish", "key": keys, "sent": "1", "evidence": "x" * 5000}
    again = client.post("/duties/many/", long)
    assert again.status_code == 422
    page = again.content.decode()
    assert all(f'name="key" value="{key}"' in page for key in keys)
    assert "This is too long." in page
    many = client.post(
        "/duties/many/", {"verb": "finish", "key": [f"k{n}" for n in range(201)], "sent": "1", "evidence": "l"}
    )
    assert many.status_code == 400
    assert many.content.decode().count('name="key"') == 201
    assert "more than 200" in many.content.decode()
    none = client.post("/duties/many/", {"verb": "finish", "sent": "1", "evidence": "letter 9"})
    assert (none.status_code, "No entry is chosen" in none.content.decode()) == (400, True)
    assert "letter 9" in none.content.decode()
    assert {row.state for row in DUTIES.table.objects.filter(pk__in=keys)} == {"running"}


def test_those_that_failed_can_be_tried_once_more(office):
    row, done = make(DUTIES), make(DUTIES, "done")
    client = office.client("compliance_officer")
    page = client.post(
        "/duties/many/", {"verb": "finish", "key": [row.pk, done.pk], "sent": "1", "evidence": "letter 4"}
    ).content.decode()
    assert "The entry does not stand where this step begins." in page
    assert page.count('name="key"') == 1
    assert f'name="key" value="{done.pk}"' in page


def test_the_history_tells_steps_and_what_was_recorded_and_never_took_force(office):
    row = make(DUTIES)
    acts.step(DUTIES, keeper(), row.pk, "escalate", {"reason": "the owner is away"})
    detail = {"register": "duties", "row": row.pk, "verb": "finish", "from": "running", "to": "done"}
    gateway.ledger().append(Entry(Event.REGISTER_STEP, KEEPER, detail=detail, disclosure=row.pk))
    page = office.client("compliance_officer").get(f"/duties/{row.pk}/").content.decode()
    assert "the owner is away" in page
    assert "It was recorded and never took force." in page
    told = office.client("compliance_officer").get(f"/api/v1/registers/duties/{row.pk}").json()
    assert [(line["verb"], line["took_force"]) for line in told["history"]] == [("escalate", True), ("finish", False)]


def test_nothing_changes_when_the_ledger_cannot_record(office, monkeypatch):
    row = make(DUTIES)
    gateway.use(office.project)  # a ledger that can be broken without the sign-in's entries
    client = office.client("compliance_officer")

    def fail(*_anything):
        from tournier.base import SystemFailed

        raise SystemFailed("ledger.down", "The ledger does not answer.", "Wait.")

    monkeypatch.setattr(type(gateway.ledger()), "append", fail)
    assert client.post(f"/duties/{row.pk}/finish/", {"evidence": "e"}).status_code == 503
    assert client.get("/duties/export/").status_code == 503
    row.refresh_from_db()
    assert row.state == "running"
    assert not Step.objects.exists() or not Step.objects.filter(row=row.pk).exists()


def test_the_list_as_a_file_is_recorded_and_runs_in_no_spreadsheet(office):
    make(DUTIES, note="=HYPERLINK(1)")
    content = office.client("compliance_officer").get("/duties/export/?state=running")
    lines = list(csv.reader(io.StringIO(content.content.decode("utf-8-sig"))))
    assert "'=HYPERLINK(1)" in {cell for line in lines for cell in line}
    entry = gateway.ledger().entries(event=Event.REGISTER_EXPORTED, limit=1)[0]
    assert (entry.actor, entry.detail["count"], entry.detail["filter"]) == (KEEPER, len(lines) - 1, ["state"])


def test_a_filter_is_kept_by_its_person_and_by_nobody_else(office):
    client = office.client("compliance_officer")
    kept = client.post("/duties/filters/", {"name": "late ones", "state": "escalated", "after": "x"})
    assert kept["Location"] == "/duties/?state=escalated"
    assert "late ones" in client.get("/duties/").content.decode()
    assert "late ones" not in office.client("protection_officer").get("/duties/").content.decode()
    row = SavedFilter.objects.get()
    office.client("protection_officer").post(f"/duties/filters/{row.pk}/forget/")
    assert SavedFilter.objects.count() == 1
    client.post(f"/duties/filters/{row.pk}/forget/")
    assert not SavedFilter.objects.exists()


def test_the_same_by_the_api(office):
    client = office.client("compliance_officer")
    rows = [make(DUTIES, note=f"n{number}") for number in range(2)]

    def post(path, **body):
        return client.post(f"/api/v1/registers/duties{path}", json.dumps(body), content_type="application/json")

    listed = client.get("/api/v1/registers/duties", {"state": "running"}).json()
    assert {row.pk for row in rows} <= {one["key"] for one in listed["rows"]}
    told = post(f"/{rows[0].pk}/finish")
    assert (told.status_code, told.json()["code"], list(told.json()["fields"])) == (400, "register.form", ["evidence"])
    assert post(f"/{rows[0].pk}/finish", evidence="letter 5").json()["state"] == "done"
    outcomes = post("/many/finish", keys=[row.pk for row in rows], evidence="letter 6").json()
    assert [(one["state"], (one["problem"] or {}).get("code")) for one in outcomes] == [
        ("", "register.stage"),
        ("done", None),
    ]
    assert post("/filters", name="mine", query={"state": "done"}).status_code == 201
    assert client.get("/api/v1/registers/duties/filters").json()[0]["query"] == {"state": "done"}
    assert client.get("/api/v1/registers/duties/export").content.startswith(b"\xef\xbb\xbf")
    new = post("", deadline="Y26", began_at="2026-09-01T09:00", owner="S0002")
    assert (new.status_code, new.json()["values"]["owner"]) == (201, "S0002")


def test_a_row_that_somebody_changed_is_stepped_on_by_nobody(tampered_office):
    row = make(DUTIES)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE duties_duty SET owner = 'S0001' WHERE id = %s", [row.pk])
    with pytest.raises(Refused) as caught:
        acts.step(DUTIES, person("S0001"), row.pk, "finish", {"evidence": "x"})
    assert caught.value.code == "fact.changed"
    assert not gateway.ledger().entries(disclosure=row.pk)


@pytest.mark.parametrize("verb", ["finish", "jump", "", "filters"])
def test_a_verb_of_no_step_is_told_so(office, verb):
    row = make(DUTIES, "done")
    if verb == "finish":
        return
    with pytest.raises(BadInput):
        acts.step(DUTIES, keeper(), row.pk, verb, {})


def test_every_post_of_the_office_was_tried():
    assert set(PEOPLE.values()) >= {"teller", "branch_manager", "auditor", "system_admin"}
