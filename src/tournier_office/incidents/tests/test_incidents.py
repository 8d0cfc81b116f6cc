# SPDX-License-Identifier: Apache-2.0
"""Incidents: told in confidence, graded by their facts, reported in time, contained by two, and closed only when it is said whose part it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tournier.base import Refused
from tournier_office.catalogue import accountable
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.incidents import accounting, nearing, owning
from tournier_office.incidents.models import Incident, IncidentReport
from tournier_office.incidents.register import REPORTS
from tournier_office.incidents.tests.desk import (
    ANALYST,
    AUDITOR,
    COMPLIANCE,
    FACTS,
    HEAD,
    KEEPER,
    LARGER,
    LEGAL,
    TELLER,
    assessed,
    clocks,
    hours_ago,
    opened,
    over,
    send,
    step,
)
from tournier_office.site import gateway
from tournier_office.site.owning import Handing
from tournier_office.site.register import acts, reading, register_named
from tournier_office.site.register.tests.sample import make, person
from tournier_office.site.register.typed import Unfit

TABLE = "core:cust_info"
FIRST = {"I01A", "I02A"}
ORDINARY = {"I01A", "I01B", "I07", "I08", "I10"}


def duties() -> Any:
    """Every duty, running or not."""
    return register_named("duties").table.objects


# Told by anybody


def test_anybody_tells_one_and_only_the_protection_officer_sees_who(office):
    told = {"kind": "leak", "place": "打印间", "report": "客户名单被放到公共网盘。"}
    report = acts.open_row(REPORTS, person(TELLER), told)
    row = Incident.objects.get(pk=report.incident)
    assert (row.source, row.origin, row.opened_by, row.branch, row.handler) == (
        "report",
        report.pk,
        "system",
        "",
        KEEPER,
    )
    assert row.found_at == report.opened_at
    assert clocks(row) == FIRST
    for number in (COMPLIANCE, LEGAL, AUDITOR, HEAD):
        with pytest.raises(Refused):
            reading.one(REPORTS, person(number), report.pk)
    page = office.client(COMPLIANCE).get(f"/incidents/{row.pk}/").content.decode()
    assert TELLER not in page
    assert f"Staff {TELLER}" not in page
    acts.step(REPORTS, person(KEEPER), report.pk, "answer", {"answer": "谢谢，已处理。"})
    assert reading.one(REPORTS, person(TELLER), report.pk).answer


def test_a_text_with_a_number_of_somebody_is_sent_back(office):
    number = "13812" + "345678"
    with pytest.raises(Unfit):
        acts.open_row(REPORTS, person(TELLER), {"kind": "leak", "place": "", "report": f"泄露了{number}的信息"})
    assert not IncidentReport.objects.exists()
    assert not Incident.objects.exists()
    with pytest.raises(Unfit) as caught:
        step(opened(), KEEPER, "send", sent="nfra_first", sent_at=hours_ago(), text=f"涉及客户{number}")
    assert set(caught.value.faults) == {"text"}


def test_what_the_office_counted_is_the_least(office):
    seen = make(register_named("violations"), "examining", counts={"persons": {"property": 40, "other": 700}})
    row = opened(source="violation", origin=seen.pk)
    assert row.counted == 700
    with pytest.raises(Unfit) as caught:
        step(row, KEEPER, "assess", **{**FACTS, "persons": "699"})
    assert set(caught.value.faults) == {"persons"}
    assert step(row, KEEPER, "assess", **{**FACTS, "persons": ""}).persons == 700


def test_what_it_comes_from_is_there_and_it_was_found_by_now(office):
    nowhere = [
        {"source": one, "origin": "nothing"} for one in ("stray", "trace", "violation", "complaint", "entry", "seen")
    ]
    for given in (*nowhere, {"source": "report"}, {"found_at": "2999-01-01T00:00"}):
        with pytest.raises(Unfit):
            opened(**given)
    assert not Incident.objects.exists()


def test_a_trace_opens_one_when_it_found_somebody(office):
    traces = apps.get_model("traces.Trace").objects
    at = gateway.clock().now()
    of = {
        "case": "c",
        "why": "w",
        "digest": "d",
        "count": 9,
        "filed_by": KEEPER,
        "filed_at": at,
        "expires_at": at,
        "decided_by": LEGAL,
    }
    of |= {"entry": "e", "state": "done", "found": {"matched": {"ID_NO": 6, "stranger": 3}}}
    nobody, somebody = traces.create(**of), traces.create(**of, named=[ANALYST])
    with pytest.raises(Unfit):
        opened(source="trace", origin=nobody.pk)
    assert opened(source="trace", origin=somebody.pk).counted == 6


# Graded


def test_the_clocks_follow_the_level_from_the_moment_it_was_found(office):
    row = opened()
    assert (row.level, clocks(row)) == ("larger", FIRST), "unclear is larger at least, PBOC4-12"
    row = step(row, KEEPER, "assess", **{**FACTS, "persons": "3"})
    assert (row.level, clocks(row)) == ("ordinary", ORDINARY), "the brief report to PBOC is not owed any more"
    assert duties().get(subject=row.pk, deadline="I02A").state == "dropped"
    assert {one.began_at for one in duties().filter(subject=row.pk)} == {row.found_at}
    assert all(one.owner and one.second for one in duties().filter(subject=row.pk))
    row = step(row, KEEPER, "assess", **LARGER)
    assert (row.level, clocks(row)) == ("larger", ORDINARY | {"I02A", "I02B", "I02G"})
    worse = duties().get(subject=row.pk, deadline="I02G")
    assert worse.began_at > row.found_at, "that it got worse is told from the moment that it did, PBOC4-16"
    send(row, "upgrade_reported")
    assert "I02G" not in clocks(row)


def test_each_fact_has_its_level_and_its_clocks(office):
    both = {"I02A", "I02B"}
    for facts, level, owed in (
        ({"persons": ""}, "larger", ORDINARY | both),
        ({"items": "50000"}, "larger", ORDINARY | both),
        ({"marks": "harm,endangers,minors"}, "larger", (ORDINARY - {"I07"}) | both | {"I06", "I11"}),
        ({"marks": "public"}, "ordinary", ORDINARY | both),
        ({"persons": "1000000"}, "major", ORDINARY | both | {"I02C", "I03A"}),
        (
            {"marks": "core,infrastructure,harmless"},
            "extreme",
            (ORDINARY - {"I10"}) | both | {"I01C", "I01E", "I02C", "I04"},
        ),
        (
            {"marks": "crime,central,flaw,crowd,outage"},
            "ordinary",
            ORDINARY | {"I05", "I12", "I13", "I14", "I15A", "I15B"},
        ),
        ({"marks": "core,outage"}, "extreme", ORDINARY | both | {"I01C", "I01E", "I02C", "I15A", "I15B", "I15C"}),
    ):
        row = assessed(**facts)
        assert (row.level, clocks(row)) == (level, owed), facts


def test_one_person_raises_the_level_and_two_lower_it(office):
    row = assessed(**LARGER)
    assert step(row, KEEPER, "grade", to_level="major").level == "major"
    assert {"I02C", "I02G"} <= clocks(row)
    row = step(row, COMPLIANCE, "grade", to_level="ordinary")
    assert (row.level, row.lower_to) == ("major", "ordinary")
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "lower")
    row = step(row, LEGAL, "lower")
    assert (row.level, row.lowered_by, clocks(row)) == ("ordinary", LEGAL, ORDINARY)
    with pytest.raises(Refused, match="lower level"):
        step(row, LEGAL, "lower")
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=row.pk).update(lowered_by=COMPLIANCE)


def test_facts_that_shrink_lower_nothing(office):
    row = step(assessed(**LARGER), KEEPER, "assess", **{**FACTS, "persons": "2"})
    assert (row.computed, row.level) == ("ordinary", "larger")
    assert "I02B" in clocks(row)


# Reported


def test_a_report_that_was_sent_ends_its_clock_and_reminds_nobody(office):
    row = assessed(**LARGER)
    send(row, "pboc_brief")
    assert "I02A" not in clocks(row)
    assert duties().get(subject=row.pk, deadline="I02A").state == "done"
    for at in ("2999-01-01T00:00", hours_ago(1)):
        with pytest.raises(Unfit):
            step(row, KEEPER, "send", sent="pboc_report", sent_at=at, text="x")


def test_progress_is_owed_anew_until_it_is_over(office):
    row = assessed(**{**LARGER, "marks": "important"})
    send(row, "progress_due")
    assert duties().filter(subject=row.pk, deadline="I02C", state="running").count() == 1
    row = over(row)
    assert "I02C" not in clocks(row), "what recurs ends with the incident and begins no more"
    assert {"I01D", "I02D", "I02E"} <= clocks(row)
    send(row, "pboc_preliminary")
    assert {"I02D", "I02E"} & clocks(row) == {"I02E"}
    step(row, KEEPER, "returned")
    assert "I02F" in clocks(row)
    assert "I02F" in accounting.owed(row)


def test_an_order_to_tell_the_persons_binds_though_no_harm_was_feared(office):
    """PIPL 57: measures that avoid harm spare the notice, unless the authority wants it."""
    row = assessed(**{**LARGER, "marks": "infrastructure,harmless"})
    send(row, "persons_told")
    assert "I08" not in clocks(row)
    row = step(row, KEEPER, "ordered")
    ordered = duties().get(subject=row.pk, deadline="I09")
    assert (ordered.owner, ordered.second) == (KEEPER, COMPLIANCE)
    send(row, "persons_told")
    assert "I09" not in clocks(row)
    row = over(row)
    assert "I04B" in clocks(row), "thirty days for the final report of infrastructure"
    send(row, "cii_final")
    assert "I04B" not in clocks(row)


def test_a_criminal_threshold_begins_a_clock_unprompted_and_a_suspected_crime_goes_to_the_police(office):
    """M20, CRIM-INT-5: half of fifty items of property information is near, fifty reaches it."""
    row = assessed(persons="24", property="24")
    assert nearing.watch() == 0
    row = step(row, KEEPER, "assess", **{**FACTS, "persons": "25", "property": "25"})
    assert nearing.watch() == 1
    assert duties().get(subject=row.pk, deadline="B32").owner == KEEPER
    row = step(row, KEEPER, "assess", **{**FACTS, "persons": "50", "property": "50"})
    assert (nearing.watch(), nearing.watch()) == (1, 0), "each once"
    assert {"B32", "B33"} & clocks(row) == {"B33"}
    row = step(row, COMPLIANCE, "weigh", crime="yes")
    assert {"B33", "I12"} & clocks(row) == {"I12"}
    send(row, "police_told")
    assert "I12" not in clocks(row)


def test_who_gets_it_keeps_its_clocks_and_hands_it_on_when_they_leave(office):
    row = step(assessed(), COMPLIANCE, "assign", handler=ANALYST)
    assert {one.owner for one in duties().filter(subject=row.pk, state="running")} == {ANALYST}
    (mine,) = owning.owned(ANALYST)
    owning.hand_on(mine, Handing(ANALYST, KEEPER, COMPLIANCE, gateway.clock().now()))
    assert {one.owner for one in duties().filter(subject=row.pk, state="running")} == {KEEPER}


# Answered for


def test_whoever_sees_to_it_answers_for_it_until_it_is_closed(office):
    row = assessed()
    lines = {one.asset: one for one in accountable.lines(current_catalogue())}
    line = lines[f"@incidents:{row.pk}"]
    assert (line.owner, line.how) == (row.handler, accountable.REGISTER)
    assert row.what not in line.words
    step(row, LEGAL, "dismiss", reason="none")
    assert f"@incidents:{row.pk}" not in {one.asset for one in accountable.lines(current_catalogue())}
