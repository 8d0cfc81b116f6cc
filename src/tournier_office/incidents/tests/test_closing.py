# SPDX-License-Identifier: Apache-2.0
"""A source that leaks is closed until two have said that it is contained; an incident, until it is said whose part it was (M19)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tournier.base import Refused
from tournier.gate import Refusal
from tournier_office.exports import actions as exports
from tournier_office.exports.tests import desk as exporting
from tournier_office.incidents import accounting, words
from tournier_office.incidents.models import Incident
from tournier_office.incidents.register import INCIDENTS
from tournier_office.incidents.tests.desk import (
    ANALYST,
    AUDITOR,
    COMPLIANCE,
    FACTS,
    HEAD,
    KEEPER,
    LEGAL,
    SECURITY,
    TELLER,
    all_sent,
    assessed,
    case,
    clocks,
    named,
    over,
    ready,
    step,
)
from tournier_office.site import gateway
from tournier_office.site.register import reading, register_named
from tournier_office.site.register.tests.sample import make, person
from tournier_office.site.register.typed import Unfit

TABLE = "core:cust_info"


def refused(analyst: Any) -> tuple[Any, ...]:
    """The reasons for which nothing is exported of the table; none where it is."""
    answer = exports.file(analyst, exporting.asked())
    return answer.decision.reasons if isinstance(answer, Refusal) else ()


def test_while_its_source_leaks_nothing_is_exported_of_it(office):
    analyst = exporting.person(office, "analyst")
    assert {code.partition(":")[0] for code, _words in words.assets()} == {"core"}, (
        "sources and tables, and nothing else"
    )
    row = step(assessed(), KEEPER, "spill", assets="core")
    (reason,) = refused(analyst)
    assert (reason.rule, TABLE in reason.en) == ("owner-missing", True)
    step(row, KEEPER, "assess", **FACTS)  # names no source
    assert Incident.objects.get(pk=row.pk).assets == "core"
    with pytest.raises(Refused):
        step(step(row, SECURITY, "stop"), SECURITY, "contain")
    with pytest.raises(Refused):
        step(row, KEEPER, "finish")
    assert refused(analyst), "one person opens nothing"
    step(step(row, KEEPER, "not_yet"), KEEPER, "stop")
    with pytest.raises(Refused):
        step(row, KEEPER, "contain")
    step(row, LEGAL, "contain")
    assert not refused(analyst)
    step(row, KEEPER, "spill", assets=TABLE)
    assert refused(analyst)


def test_a_row_changed_past_the_office_opens_no_source(tampered_office):
    analyst = exporting.person(tampered_office, "analyst")
    row = step(assessed(), KEEPER, "spill", assets="core")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_incident SET leaking = 'no' WHERE id = %s", [row.pk])
    assert [one.rule for one in refused(analyst)] == ["fact.changed"]


def test_it_was_none_says_another_than_who_assessed_it(office):
    row = step(assessed(), KEEPER, "spill", assets=TABLE)
    step(row, COMPLIANCE, "assess", **FACTS)
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "dismiss")
    assert (step(row, LEGAL, "dismiss").state, clocks(row)) == ("dismissed", set())
    assert not refused(exporting.person(office, "analyst"))


# Its end: whose part it was


def why(row: Incident) -> set[str]:
    row.refresh_from_db()
    return {one.code for one in accounting.missing(row)}


def test_a_larger_one_is_closed_when_both_have_a_finding(office):
    row = ready()
    assert why(row) == {"incident.unnamed", "incident.charge", "incident.direct"}
    named(row)
    assert why(row) == {"incident.charge", "incident.direct"}
    case(row)
    assert why(row) == set()
    with pytest.raises(Refused):
        step(row, KEEPER, "close")
    assert step(row, LEGAL, "close").state == "closed"
    entry = gateway.ledger().entries(disclosure=row.pk, limit=1)[0]
    assert (entry.detail["level"], entry.detail["in_charge"]) == ("larger", HEAD)
    row = step(row, AUDITOR, "reopen")
    assert (row.state, row.over_at) == ("assessed", None)
    assert {"I01D", "I02D"} <= clocks(over(row)), "and owes its final reports anew"


def test_each_part_that_is_missing_keeps_it_open(office):
    row = ready()
    named(row)
    charge, direct = "incident.charge", "incident.direct"
    for over_case, missing in (
        ({"state": "decided"}, {charge, direct}),  # the person may still appeal
        ({"state": "dropped"}, {charge, direct}),
        ({"origin": "another"}, {charge, direct}),
        ({"manager": ""}, {charge}),
        ({"manager": LEGAL, "examiner": KEEPER}, {charge}),
        ({"manager_finding": ""}, {charge}),
        ({"grade": "none", "sanction": "none"}, {direct}),
        ({"about": ANALYST}, {direct}),
    ):
        found = case(row, **over_case)
        assert why(row) == missing, over_case
        with pytest.raises(Refused) as caught:
            step(row, LEGAL, "close")
        assert caught.value.code in missing
        assert caught.value.cure
        found.delete()


def test_a_reason_by_another_stands_for_a_finding(office):
    row = ready()
    with pytest.raises(Unfit):
        step(row, COMPLIANCE, "exempt", part="in_charge")
    named(row, in_charge=COMPLIANCE, direct="")
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "exempt", part="in_charge")
    step(row, LEGAL, "exempt", part="in_charge")
    assert why(row) == {"incident.direct"}
    step(row, LEGAL, "exempt", part="direct")
    assert why(row) == set()
    with pytest.raises(Refused):
        step(row, LEGAL, "close")  # who exempted does not close, and compliance was in charge
    named(row, in_charge=HEAD, direct="")
    assert why(row) == {"incident.charge"}, "the reason was given for another person"
    step(row, KEEPER, "exempt", part="in_charge")
    named(row, in_charge=HEAD, direct=LEGAL)
    assert why(row) == {"incident.direct"}, "and nobody exempts themselves by being named later"
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=row.pk).update(exempt_charge_by=HEAD)


def test_each_of_several_who_did_it_needs_a_finding_or_a_reason_of_their_own(office):
    row = ready()
    for others in (TELLER, f"{HEAD},{ANALYST}", "NOBODY", KEEPER):  # named already, in charge, nobody's, who sees to it
        with pytest.raises(Unfit) as caught:
            named(row, others=others)
        assert set(caught.value.faults) <= {"others", "in_charge"}
    with pytest.raises(Unfit):
        named(row, direct="", others=ANALYST)
    named(row, others=f"{ANALYST}，{COMPLIANCE}")
    case(row)
    assert why(row) == {"incident.others"}
    with pytest.raises(Refused):
        step(row, LEGAL, "close")
    case(row, about=ANALYST, manager="", grade="none", sanction="none")
    assert why(row) == {"incident.others"}, "a case that finds no fault finds nothing"
    case(row, about=ANALYST, manager="", manager_finding="")
    assert accounting.unanswered(row, accounting.concluded(row)) == [COMPLIANCE]
    assert (
        COMPLIANCE
        in office.client(LEGAL).get(f"/incidents/{row.pk}/").content.decode().split("neither finding nor reason")[1]
    )
    with pytest.raises(Refused):
        reading.one(INCIDENTS, person(COMPLIANCE), row.pk)
    assert row not in list(reading.visible(INCIDENTS, person(COMPLIANCE)))
    assert row in list(reading.visible(INCIDENTS, person(LEGAL)))
    for whom in ("", TELLER):
        with pytest.raises(Unfit):
            step(row, KEEPER, "exempt", part="other", whom=whom)
    step(row, KEEPER, "exempt", part="other", whom=COMPLIANCE)
    assert why(row) == set()
    named(row, others=ANALYST)
    named(row, others=f"{ANALYST},{COMPLIANCE}")
    assert why(row) == {"incident.others"}, "the reason went with the name"
    step(row, KEEPER, "exempt", part="other", whom=COMPLIANCE)
    assert step(row, LEGAL, "close").state == "closed"
    entry = gateway.ledger().entries(disclosure=row.pk, limit=1)[0]
    assert (entry.detail["others"], entry.detail["exempted_others"]) == ([ANALYST, COMPLIANCE], [COMPLIANCE])


def test_who_is_named_neither_reads_nor_judges_it(office):
    row = assessed()
    with pytest.raises(Unfit):
        named(row, in_charge=KEEPER)  # who sees to it
    with pytest.raises(Unfit):
        named(row, in_charge=HEAD, direct=HEAD)
    with pytest.raises(Unfit):
        named(row, cases="no-such-case")
    step(row, KEEPER, "name", in_charge=COMPLIANCE, direct=LEGAL, cases="")
    for number in (COMPLIANCE, LEGAL):
        with pytest.raises(Refused):
            reading.one(INCIDENTS, person(number), row.pk)


def test_cases_that_were_there_before_count_when_they_are_named(office):
    row = ready()
    other = case(row, source="audit", origin="")
    named(row)
    assert why(row) == {"incident.charge", "incident.direct"}
    named(row, cases=other.pk)
    assert why(row) == set()


def test_an_ordinary_one_is_closed_without_and_none_before_its_reports_are_sent(office):
    row = over(assessed(persons="3"))
    assert why(row) == {"incident.owed"}
    with pytest.raises(Refused, match="was not sent"):
        step(row, LEGAL, "close")
    all_sent(row)
    assert step(row, LEGAL, "close").state == "closed"


@pytest.mark.parametrize(
    "change", ["UPDATE violations_violation SET state = 'closed'", "UPDATE incidents_incident SET level = 'ordinary'"]
)
def test_a_row_changed_past_the_office_closes_nothing(tampered_office, change):
    row = ready()
    named(row)
    case(row, state="decided")
    with connection.cursor() as cursor:
        cursor.execute(change)
    with pytest.raises(Refused) as caught:
        step(row, LEGAL, "close")
    assert caught.value.code == "fact.changed"


def test_its_page_says_what_is_missing_and_lessons_stand_beside_it(office):
    row = ready()
    meetings = register_named("meetings")
    make(meetings, "confirmed", kind="lessons", source="incidents", origin=row.pk)
    page = office.client(LEGAL).get(f"/incidents/{row.pk}/").content.decode()
    assert "Nobody has said who was in charge." in page
    assert "Lessons drawn from it" in page
    assert f"source=incident&amp;origin={row.pk}" in page
    assert row.pk in office.client(LEGAL).get("/").content.decode()
