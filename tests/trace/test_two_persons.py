# SPDX-License-Identifier: Apache-2.0
"""The steps of a trace over a real ledger: who may approve what, and what the entries say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tournier.base import FixedClock, Refused
from tournier.catalogue.project import Project
from tournier.engines.assembly import open_project_ledger
from tournier.ledger import Event
from tournier.ledger.entries import Entry
from tournier.trace.two_persons import VALID, Question, approve, check_agreed, file_question, list_digest, record_run

LEAKED = (("张三", "10000001"), ("李四", "10000002"), ("王五", "10000003"))
QUESTION = Question("C-1", list_digest(LEAKED), len(LEAKED), "", "", "", ("look_up",), ("NAME",), "0" * 64)


@pytest.fixture
def ledger(tmp_path):
    project = Project.create(tmp_path / "project", name="Test", origin="bank.example/ledger")
    opened = open_project_ledger(project, background=False)
    yield opened
    opened.close()


def test_each_step_is_an_entry_and_none_holds_a_value_of_the_list(ledger):
    filed = file_question(ledger, "s1", QUESTION)
    assert approve(ledger, filed, "s2", QUESTION) == "s1"
    record_run(ledger, filed, "s2", named=["s7", "s8"], persons=("s1", "s2"))
    run, approved, asked = ledger.entries(limit=3)
    assert [asked.event, approved.event, run.event] == [Event.TRACE_FILED, Event.TRACE_APPROVED, Event.TRACE_RUN]
    assert [asked.actor, approved.actor, run.actor] == ["s1", "s2", "s2"]
    assert approved.disclosure == run.disclosure == asked.id == filed
    assert dict(run.detail) == {"found": 2, "withheld": False}
    told = json.dumps([dict(entry.detail) for entry in (run, approved, asked)], ensure_ascii=False)
    assert not [cell for row in LEAKED for cell in row if cell in told]
    assert "s7" not in told


def test_whoever_filed_does_not_approve(ledger):
    filed = file_question(ledger, "s1", QUESTION)
    with pytest.raises(Refused) as refusal:
        approve(ledger, filed, "s1", QUESTION)
    assert refusal.value.code == "trace.two_persons"
    assert not ledger.entries(event=Event.TRACE_APPROVED)


@pytest.mark.parametrize(
    "change",
    [
        {"case": "C-2"}, {"count": 4}, {"column": "客户号"}, {"since": "2026-01-01"}, {"until": "2026-02-01"},
        {"channels": ()}, {"fields": ()}, {"branches": "1" * 64}, {"digest": list_digest(LEAKED[:2])},
        {"digest": list_digest(LEAKED[::-1])},
    ],
)  # fmt: skip
def test_every_part_of_the_question_is_agreed_on(ledger, change):
    filed = file_question(ledger, "s1", QUESTION)
    with pytest.raises(Refused) as refusal:
        approve(ledger, filed, "s2", replace(QUESTION, **change))
    assert refusal.value.code == "trace.changed"
    assert not ledger.entries(event=Event.TRACE_APPROVED)


def test_a_trace_runs_once(ledger):
    filed = file_question(ledger, "s1", QUESTION)
    approve(ledger, filed, "s2", QUESTION)
    record_run(ledger, filed, "s2", named=[], persons=["s1", "s2"])
    with pytest.raises(Refused) as refusal:
        approve(ledger, filed, "s3", QUESTION)
    assert refusal.value.code == "trace.run"


def test_an_approval_of_which_nothing_came_bars_nothing(ledger):
    """Whoever gave it may have died before the trace began."""
    filed = file_question(ledger, "s1", QUESTION)
    approve(ledger, filed, "s2", QUESTION)
    assert approve(ledger, filed, "s2", QUESTION) == "s1"


def test_another_kind_of_entry_is_not_a_filed_trace(ledger):
    other = ledger.append(Entry(Event.REQUEST_FILED, "s1", detail=QUESTION.detail)).id
    with pytest.raises(Refused) as refusal:
        approve(ledger, other, "s2", QUESTION)
    assert refusal.value.code == "trace.filed"


@pytest.mark.parametrize("concerned", ["s1", "s2"])
def test_a_result_that_names_one_of_the_two_is_recorded_and_withheld(ledger, concerned):
    filed = file_question(ledger, "s1", QUESTION)
    approve(ledger, filed, "s2", QUESTION)
    with pytest.raises(Refused) as refusal:
        record_run(ledger, filed, "s2", named=["s7", concerned], persons=("s1", "s2"))
    assert refusal.value.code == "trace.concerned"
    (run,) = ledger.entries(event=Event.TRACE_RUN)
    assert dict(run.detail) == {"found": 2, "withheld": True}


@pytest.mark.parametrize("late", [True, False])
def test_an_old_question_is_filed_anew(tmp_path, late):
    project = Project.create(tmp_path / "other", name="Test", origin="bank.example/ledger")
    margin = timedelta(minutes=5) if late else timedelta(minutes=-5)
    opened = open_project_ledger(project, clock=FixedClock(datetime.now(UTC) - VALID - margin), background=False)
    try:
        filed = file_question(opened, "s1", QUESTION)
        if not late:
            assert approve(opened, filed, "s2", QUESTION) == "s1"
            return
        with pytest.raises(Refused) as refusal:
            approve(opened, filed, "s2", QUESTION)
        assert refusal.value.code == "trace.old"
    finally:
        opened.close()


def test_nothing_is_looked_up_before_two_agreed_nor_after_it_ran(ledger):
    filed = file_question(ledger, "s1", QUESTION)
    with pytest.raises(Refused, match="Two persons did not agree"):
        check_agreed(ledger, filed, QUESTION.digest)
    with pytest.raises(Refused, match="Two persons did not agree"):
        check_agreed(ledger, ledger.append(Entry(Event.TRACE_APPROVED, "s2", disclosure=filed)).id, QUESTION.digest)
    check_agreed(ledger, filed, QUESTION.digest)
    with pytest.raises(Refused, match="Two persons did not agree"):
        check_agreed(ledger, filed, list_digest(LEAKED[:2]))
    record_run(ledger, filed, "s2", named=[], persons=("s1", "s2"))
    with pytest.raises(Refused, match="has run"):
        check_agreed(ledger, filed, QUESTION.digest)


def test_the_same_person_twice_is_not_two(ledger):
    filed = file_question(ledger, "s1", QUESTION)
    ledger.append(Entry(Event.TRACE_APPROVED, "s1", disclosure=filed))
    with pytest.raises(Refused, match="Two persons did not agree"):
        check_agreed(ledger, filed, QUESTION.digest)
