# SPDX-License-Identifier: Apache-2.0
"""`tournier trace` over a real project and a real ledger: two accounts, one question, one result."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from tournier.base import BadInput, FixedClock
from tournier.catalogue.project import Project
from tournier.cli.main import main
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Event
from tournier.ledger.entries import Entry
from tournier.trace import leaked_lists
from tournier.trace.leaked_lists import Table, read_table, table_of

STAFF = 12
FIRST, SECOND = 0, 65534  # accounts that every Unix has


@pytest.fixture
def place(tmp_path):
    """A project whose ledger holds twenty days of look-ups; staff s0..s11 in two branches."""
    project = Project.create(tmp_path / "project", name="Test", origin="bank.example/ledger")
    clock = FixedClock(datetime.now(UTC) - timedelta(days=30))
    ledger = open_project_ledger(project, clock=clock, background=False)
    number = 0
    for day in range(5):
        clock.advance(timedelta(days=1))
        for person in range(STAFF):
            branch = person % 2
            seen = tuple(f"1{branch}{(person * 61 + day * 37 + k * 7) % 500:06d}" for k in range(30))
            told = {"channel": "look_up", "categories": ["NAME", "MOBILE"]}
            ledger.append_many([
                Entry(Event.DISCLOSURE_INTENDED, f"s{person}", (), told, f"d{number}"),
                Entry(Event.DISCLOSURE_PAGE, f"s{person}", seen, {"channel": "look_up"}, f"d{number}"),
            ])  # fmt: skip
            number += 1
    ledger.close()
    (tmp_path / "branches.csv").write_text("".join(f"s{i},{i % 2}\n" for i in range(STAFF)))
    leaked = [f"1{0}{(4 * 61 + 2 * 37 + k * 7) % 500:06d}" for k in range(25)]
    (tmp_path / "leaked.csv").write_text(
        "姓名;客户号\n" + "".join(f"某;{c[:4]} {c[4:]}\n" for c in reversed(leaked)), "gb18030"
    )
    return tmp_path


def ask(place, *more, file="leaked.csv"):
    return main([
        "trace", str(place / file), "--project", str(place / "project"), "--case", "C-1",
        "--branches", str(place / "branches.csv"), "--json", *more,
    ])  # fmt: skip


def filed(place, capsys, monkeypatch, *more, file="leaked.csv"):
    monkeypatch.setattr(os, "getuid", lambda: FIRST)
    assert ask(place, *more, file=file) == 1
    return json.loads(capsys.readouterr().out)["filed"]


def entries(place):
    ledger = open_project_ledger(Project.load(place / "project"), background=False)
    found = [one for one in ledger.entries(limit=9) if one.event is not Event.KEK_USED]
    ledger.close()
    return found[:3]


def test_two_persons_find_the_lead_and_leave_three_entries(place, capsys, monkeypatch):
    request = filed(place, capsys, monkeypatch, "--channel", "look_up")
    monkeypatch.setattr(os, "getuid", lambda: SECOND)
    assert ask(place, "--channel", "look_up", "--approve", request) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["leads"][0]["holder"] == "s4"
    assert found["disclosed"] == found["matched"]["CUST_ID"] == 25
    assert {one["channel"] for one in found["leads"][0]["behind"]} == {"look_up"}
    result, approval, asked = entries(place)
    assert [result.event, approval.event, asked.event] == [
        Event.TRACE_RUN, Event.TRACE_APPROVED, Event.TRACE_FILED
    ]  # fmt: skip
    assert asked.actor != approval.actor
    assert result.disclosure == approval.disclosure == asked.id
    assert "s4" not in json.dumps(dict(result.detail))
    assert ask(place, "--channel", "look_up", "--approve", request) == 1
    assert "trace.run" in capsys.readouterr().err


def test_one_person_alone_sees_nothing(place, capsys, monkeypatch):
    request = filed(place, capsys, monkeypatch)
    assert ask(place, "--approve", request) == 1
    said = capsys.readouterr()
    assert "trace.two_persons" in said.err
    assert not said.out


@pytest.mark.parametrize("change", [["--channel", "export"], ["--fields", "NAME"], ["--from", "2026-01-01"]])
def test_the_second_person_approves_the_very_question(place, capsys, monkeypatch, change):
    request = filed(place, capsys, monkeypatch)
    monkeypatch.setattr(os, "getuid", lambda: SECOND)
    assert ask(place, *change, "--approve", request) == 1
    assert "trace.changed" in capsys.readouterr().err


def test_another_list_needs_another_filing(place, capsys, monkeypatch):
    request = filed(place, capsys, monkeypatch)
    (place / "leaked.csv").write_text("a\n1\n2\n3\n")
    monkeypatch.setattr(os, "getuid", lambda: SECOND)
    assert ask(place, "--approve", request) == 1
    assert "trace.changed" in capsys.readouterr().err


def test_strangers_lead_to_nobody(place, capsys, monkeypatch):
    (place / "strangers.csv").write_text("".join(f"77{i:06d}\n" for i in range(40)))
    request = filed(place, capsys, monkeypatch, file="strangers.csv")
    monkeypatch.setattr(os, "getuid", lambda: SECOND)
    assert ask(place, "--approve", request, file="strangers.csv") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["nobody"] is True
    assert (found["customers"], found["disclosed"], found["leads"]) == (40, 0, [])


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "trace.empty"), (b"\xff\xfe\x00\x00\x81", "trace.encoding")],
)
def test_a_file_that_cannot_be_read_says_why(place, capsys, content, code):
    (place / "bad.csv").write_bytes(content)
    assert ask(place, file="bad.csv") == 2
    assert code in capsys.readouterr().err


def test_pasted_text_gives_the_same_rows_as_the_file_it_came_from(place):
    text = "\n\n姓名;客户号\n张三;1000 0001\n;\n李四;1000 0002\n"
    rows = (("姓名", "客户号"), ("张三", "1000 0001"), ("李四", "1000 0002"))
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        (place / "pasted.csv").write_bytes(text.encode(encoding))
        assert read_table(place / "pasted.csv") == table_of(text.encode(encoding)) == Table(rows)


def test_a_list_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(leaked_lists, "_LARGEST", 8)
    assert table_of(b"1234\n678").rows == (("1234",), ("678",))
    with pytest.raises(BadInput) as refusal:
        table_of(b"1234\n6789")
    assert refusal.value.code == "trace.large"
