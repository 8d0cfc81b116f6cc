# SPDX-License-Identifier: Apache-2.0
"""What a decided case takes from the year's performance score: when it is final, for both persons, by its own table (M18)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tournier.base import BadInput, Refused
from tournier.law.sanctions import sanction_table
from tournier.ledger.entries import Event
from tournier_office.site import gateway
from tournier_office.violations import assessing, heard
from tournier_office.violations.models import Violation
from tournier_office.violations.tests.cases import (
    ANALYST,
    AUDITOR,
    COMPLIANCE,
    LEGAL,
    MANAGER,
    PROTECTION,
    TELLER,
    decided,
    heard_case,
    opened,
    person,
    step,
)  # fmt: skip

YEAR = 2026
POINTS = {one.id: one.points for one in sanction_table(datetime(2026, 9, 1, tzinfo=UTC).date()).sanctions.values()}
HEAD = "S0008"
IN_CHARGE = {"manager": MANAGER, "manager_finding": "supervision", "manager_sanction": "talk"}


def told(number: str = COMPLIANCE, year: int = YEAR) -> dict[str, tuple[int, int, int]]:
    return {one.staff: (one.points, one.cases, one.pending) for one in assessing.of_year(person(number), year)}


def later(clock) -> None:
    clock.moment += timedelta(days=31)


def test_a_graver_sanction_takes_more(office):
    assert list(POINTS.values()) == sorted(POINTS.values())
    assert POINTS["talk"] > 0


def test_a_case_counts_once_nobody_may_appeal_and_for_whoever_was_in_charge_too(office, clock):
    decided(heard_case(opened()), **IN_CHARGE)
    assert told() == {TELLER: (0, 0, 1), MANAGER: (0, 0, 1)}
    later(clock)
    assert told() == {TELLER: (POINTS["notice"], 1, 0), MANAGER: (POINTS["talk"], 1, 0)}
    assert told(year=YEAR - 1) == {}


def test_what_runs_is_dropped_or_found_to_be_nothing_takes_nothing(office, clock):
    heard_case(opened())
    decided(heard_case(opened(about=ANALYST)), grade="none", sanction="none", barred_until="")
    row = opened()
    step(row, PROTECTION, "drop")
    later(clock)
    assert told() == {}


@pytest.mark.parametrize(
    ("answer", "points"),
    [({"appeal_answer": "void"}, None), ({"appeal_answer": "changed", "sanction": "talk"}, "talk"), ({"appeal_answer": "stands"}, "notice")],
)  # fmt: skip
def test_an_appeal_takes_back_what_it_changes(office, clock, answer, points):
    row = decided(heard_case(opened()), **{**IN_CHARGE, "manager": HEAD})
    heard.say(person(TELLER), row.pk, "appeal", {"appeal": "It was not so."})
    assert told()[TELLER] == (0, 0, 1)
    step(row, PROTECTION, "assign_review", reviewer=MANAGER)
    given = {"appeal_reasons": "Seen anew.", "sanction": "none", "barred_until": "", **answer}
    step(row, MANAGER, "answer_appeal", **given)
    expected = {} if points is None else {TELLER: (POINTS[points], 1, 0), HEAD: (POINTS["talk"], 1, 0)}
    assert told() == expected


def test_the_year_turns_by_the_banks_clock(office, clock):
    row = decided(heard_case(opened()))
    for moment, year in (("2026-12-31T15:59:59", 2026), ("2026-12-31T16:00:00", 2027)):
        row.refresh_from_db()
        row.decided_at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        row.save()
        assert (set(told(year=year)), told(year=2026 + 2027 - year)) == ({TELLER}, {})


def test_nobody_reads_what_a_case_about_themselves_takes_in_the_list(office, clock):
    row = decided(heard_case(opened()))
    row.refresh_from_db()
    row.about = COMPLIANCE
    row.save()
    assert told(COMPLIANCE) == {}
    assert set(told(PROTECTION)) == {COMPLIANCE}
    assert assessing.own(COMPLIANCE, YEAR).pending == 1


@pytest.mark.parametrize("number", [TELLER, MANAGER, LEGAL, ANALYST, "S0005", "S0008"])
def test_others_read_nothing_and_take_nothing(office, clock, number):
    decided(heard_case(opened()))
    for act in (assessing.of_year, assessing.taken):
        with pytest.raises(Refused) as caught:
            act(person(number), YEAR)
        assert caught.value.code == "violation.assessment"
    client = office.client(number)
    assert client.get("/cases/points/").status_code == 403
    assert client.post("/cases/points/sheet/").status_code == 403
    assert client.get("/api/v1/cases/points").status_code == 403
    assert not gateway.ledger().entries(event=Event.REGISTER_EXPORTED)


def test_the_list_is_recorded_before_it_is_taken_and_a_ledger_that_fails_gives_none(office, clock, monkeypatch):
    decided(heard_case(opened()))
    client = office.client(AUDITOR)
    answer = client.post(f"/cases/points/sheet/?year={YEAR}")
    assert TELLER in answer.content.decode("utf-8-sig")
    (entry,) = gateway.ledger().entries(event=Event.REGISTER_EXPORTED)
    assert (entry.actor, entry.detail["count"], entry.detail["filter"]) == (AUDITOR, 1, [f"points of {YEAR}"])

    def fails(*_given, **_named):
        raise ConnectionError

    monkeypatch.setattr(gateway, "record", fails)
    with pytest.raises(ConnectionError):
        assessing.taken(person(AUDITOR), YEAR)


def test_a_sanction_that_was_written_past_the_office_gives_no_list(office, clock):
    row = decided(heard_case(opened()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE violations_violation SET sanction = 'talk'")
    with pytest.raises(Refused) as caught:
        told()
    assert caught.value.code == "fact.changed"
    Violation.objects.get(pk=row.pk).delete()


@pytest.mark.parametrize("text", ["20x6", "99", "10000", "-2026", "２０２６x"])
def test_what_is_no_year_is_refused(office, text):
    with pytest.raises(BadInput):
        assessing.year_of(text)


def test_both_doors_say_the_same_and_the_person_reads_their_own(office, clock):
    decided(heard_case(opened()), **IN_CHARGE)
    later(clock)
    page = office.client(AUDITOR).get(f"/cases/points/?year={YEAR}").content.decode()
    route = office.client(AUDITOR).get(f"/api/v1/cases/points?year={YEAR}").json()
    assert [(one["staff"], one["points"], one["cases"], one["pending"]) for one in route] == [
        (MANAGER, POINTS["talk"], 1, 0), (TELLER, POINTS["notice"], 1, 0),
    ]  # fmt: skip
    assert f"?about={TELLER}" in page
    mine = office.client(TELLER).get("/cases/").content.decode()
    assert f"{POINTS['notice']} points" in mine
    assert f"{POINTS['talk']} points" in office.client(MANAGER).get("/cases/").content.decode()
