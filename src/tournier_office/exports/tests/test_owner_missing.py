# SPDX-License-Identifier: Apache-2.0
"""Once the bank has named its first owner, nothing is exported of a table that nobody answers for (M02)."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils.translation import override
from tests.simulators.small_office import small_office
from tests.simulators.smallbank import ACCOUNT, CUSTOMER
from tests.simulators.working_hours import WorkingHours

from tournier.base import Refused
from tournier.gate import OpenQuery, Refusal
from tournier_office.catalogue import naming
from tournier_office.catalogue.register import OWNERS
from tournier_office.disclosures.written import problem
from tournier_office.exports import actions, worker
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

TITLE = "No export of a table, to a partner or by a system that nobody answers for, or of a table from which information leaks"
PROTECTION, LEGAL, OWNER, HEIR = "S0003", "S0009", "S0001", "S0002"
FORM = {"ground": "reconciliation:contract", "table": CUSTOMER, "case": desk.CASE}


def proposed(asset: str, owner: str = OWNER) -> Any:
    given = {"asset": asset, "department": "B01", "owner": owner, "successor": HEIR, "why": "x"}
    return acts.open_row(OWNERS, person(PROTECTION), given)


def confirmed(row: Any) -> Any:
    return acts.step(OWNERS, person(LEGAL), row.pk, "confirm", {"reason": "seen"})


def gone(days: int) -> None:
    """Whoever answers has left, and the office let it fall open so many days ago."""
    Staff.objects.filter(pk=OWNER).update(status="left")
    then = gateway.clock().now() - timedelta(days=days)
    with pytest.MonkeyPatch.context() as past:
        past.setattr(gateway, "clock", lambda: SimpleNamespace(now=lambda: then))
        naming.go_on()


@pytest.fixture
def analyst(office):
    return desk.person(office, "analyst")


def refused(answer: Any) -> list[str]:
    return [reason.rule for reason in answer.decision.reasons] if isinstance(answer, Refusal) else []


def test_it_binds_from_the_first_owner_on_and_names_the_table_the_clause_and_the_cure(analyst):
    row = proposed(ACCOUNT)
    assert isinstance(actions.file(analyst, desk.asked()), Export)  # nobody is in force yet
    confirmed(row)
    before = Export.objects.count()
    answer = actions.file(analyst, desk.asked(Terms(receiver_kind="partner", receiver="A partner")))
    assert isinstance(answer, Refusal)
    assert refused(answer) == ["owner-missing"]
    assert Export.objects.count() == before
    with override("en"):
        told = problem(answer)
    assert told["cause"] == f"{TITLE}: A partner, {CUSTOMER}"
    assert "Who answers" in told["cure"]
    assert "DEFAULT-OWNER" in str(told["decision"])
    confirmed(proposed(CUSTOMER))
    assert isinstance(actions.file(analyst, desk.asked()), Export)


def test_questions_on_screen_go_on(analyst):
    confirmed(proposed(ACCOUNT))
    ask = analyst.ask("reconciliation", "contract", desk.CASE)
    opened = gateway.gate().open_query(ask, "SELECT khh FROM cust_info")
    assert isinstance(opened, OpenQuery)
    opened.close()


def test_a_table_without_its_own_owner_is_answered_for_by_its_source(analyst):
    confirmed(proposed("core"))
    assert isinstance(actions.file(analyst, desk.asked()), Export)
    confirmed(proposed(CUSTOMER, owner="S0010"))
    Staff.objects.filter(pk="S0010").update(status="left")
    naming.go_on()
    apps.get_model("duties.Duty").objects.update(state="dropped")
    assert refused(actions.file(analyst, desk.asked())) == ["owner-missing"]


@pytest.mark.parametrize(
    ("language", "cause"),
    [("zh", "泄露尚未控制的表，不得导出：core:cust_info"), ("en", "information leaks: core:cust_info")],
)
def test_the_form_says_so_as_soon_as_the_table_is_chosen(office, language, cause):
    client = office.client("analyst", language)
    assert cause not in client.get("/exports/new/", FORM).content.decode()
    confirmed(proposed(ACCOUNT))
    assert cause in client.get("/exports/new/", FORM).content.decode()


def test_when_the_owner_goes_exports_go_on_until_the_term_of_the_successor_is_over(office, analyst):
    row = confirmed(proposed(CUSTOMER))
    Staff.objects.filter(pk=OWNER).update(status="left")
    assert isinstance(actions.file(analyst, desk.asked()), Export)  # the clock begins within a minute
    gone(days=1)
    assert isinstance(actions.file(analyst, desk.asked()), Export)
    page = office.client("auditor").get("/catalogue/answers/").content.decode()
    assert "exported until" in page
    assert [one["exports_closed"] for one in _answers(office) if one["asset"] == CUSTOMER] == [False]
    assert [one["exports_closed"] for one in _answers(office) if one["asset"] == ACCOUNT] == [True]
    row.refresh_from_db()
    assert row.state == "open"


def test_after_the_term_it_is_refused_until_a_second_person_agrees_to_the_next(office, analyst):
    row = confirmed(proposed(CUSTOMER))
    gone(days=20)
    assert refused(actions.file(analyst, desk.asked())) == ["owner-missing"]
    assert [one["exports_closed"] for one in _answers(office) if one["asset"] == CUSTOMER] == [True]
    acts.step(OWNERS, person(HEIR), row.pk, "take_on", {"successor": "S0010"})
    assert refused(actions.file(analyst, desk.asked())) == ["owner-missing"]
    confirmed(row)
    assert isinstance(actions.file(analyst, desk.asked()), Export)


def test_an_export_on_its_way_stops_and_a_file_that_is_ready_is_not_given(office, analyst):
    ready, waiting = desk.made(office, analyst), desk.filed(analyst, Terms(days=2))
    confirmed(proposed(ACCOUNT))
    desk.agreed(office, waiting)
    worker.until_idle()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem["rules"]) == (Export.State.STOPPED, ["owner-missing"])
    assert CUSTOMER in waiting.problem["zh"]["cause"]
    with pytest.raises(Refused, match="owner-missing"):
        desk.taken(analyst, ready)


def test_a_row_that_somebody_changed_behind_the_office_opens_nothing(db, tmp_path):
    with small_office(tmp_path, WorkingHours(), tampered=True) as office:
        row = confirmed(proposed(ACCOUNT))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalogue_ownership SET asset = %s WHERE id = %s", [CUSTOMER, row.pk])
        assert refused(actions.file(desk.person(office, "analyst"), desk.asked())) == ["fact.changed"]


def _answers(office: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.client("auditor").get("/api/v1/catalogue/answers").json()
    return found
