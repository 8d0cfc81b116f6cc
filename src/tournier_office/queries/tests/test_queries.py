# SPDX-License-Identifier: Apache-2.0
"""Questions in SQL through the API: treated pages that ask the gate again, kept for one session, gone in time."""

import json
import stat
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.simulators.smallbank import CUSTOMERS

from tournier.ledger.entries import Event
from tournier_office.queries import actions
from tournier_office.queries.models import Run, SavedQuery
from tournier_office.site import gateway

pytestmark = [
    pytest.mark.django_db,
]
SQL = "SELECT khh, khxm, sjhm FROM cust_info ORDER BY 1"


@pytest.fixture
def analyst(office):
    return office.client("analyst")


def call(client, path="/queries", body=None, method="post"):
    given = json.dumps(body) if body is not None else None
    answer = getattr(client, method)(f"/api/v1{path}", given, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def ask(client, sql=SQL, **more):
    asked = {"sql": sql, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "rows": 1}
    return call(client, body=asked | more)


def folder(run):
    return gateway.project().path / "spool" / run


def test_pages_are_treated_and_each_is_recorded(analyst):
    status, first = ask(analyst)
    assert status == 200, first
    assert (first["page"], first["pages"]) == (1, 3)
    pages = [first, *(call(analyst, f"/queries/{first['run']}/pages/{number}", method="get")[1] for number in (2, 3))]
    names = [row[1] for page in pages for row in page["rows"]]
    assert sorted(names) == ["云**", "云**", "欧**"]
    entries = [gateway.ledger().read(page["entry"]) for page in pages]
    assert [entry.event for entry in entries] == [Event.DISCLOSURE_PAGE] * 3
    assert {key for entry in entries for key in entry.subjects} == {customer[0] for customer in CUSTOMERS}
    assert all(len(entry.subjects) == 1 for entry in entries)


@pytest.mark.parametrize("sql", ["SELECT max(khxm) AS a FROM cust_info", "SELECT DISTINCT khxm FROM cust_info"])
def test_whom_an_answer_rests_on_without_a_row_of_their_own_is_named(analyst, sql):
    _, first = ask(analyst, sql)
    assert set(gateway.ledger().read(first["entry"]).subjects) == {customer[0] for customer in CUSTOMERS}


def test_a_fact_that_flips_stops_the_next_page_and_removes_the_answer(office, analyst):
    from tournier_office.people.lookups import staff_of

    _, first = ask(analyst)
    staff = staff_of(office.staff("analyst"))
    assert staff is not None
    staff.training_until = timezone.localdate() - timedelta(days=2)
    staff.save()
    status, problem = call(analyst, f"/queries/{first['run']}/pages/2", method="get")
    assert status == 403
    assert "training-lapsed" in problem["cause"]
    assert not folder(first["run"]).exists()
    assert Run.objects.get(pk=first["run"]).state == Run.State.STOPPED


def test_an_answer_is_of_one_person_and_one_session(office, analyst):
    _, first = ask(analyst)
    for other in (office.client("analyst"), office.client("teller")):
        status, problem = call(other, f"/queries/{first['run']}/pages/1", method="get")
        assert (status, problem["code"]) == (403, "query.gone")


def test_files_are_the_offices_own(analyst):
    _, first = ask(analyst)
    place = folder(first["run"])
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.iterdir()} == {0o600}
    data = b"".join(file.read_bytes() for file in place.iterdir())
    assert CUSTOMERS[0][3].encode() not in data


def test_an_old_answer_is_gone(analyst):
    _, first = ask(analyst)
    Run.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert call(analyst, f"/queries/{first['run']}/pages/2", method="get")[0] == 403
    actions.sweep()
    assert not folder(first["run"]).exists()
    assert Run.objects.get(pk=first["run"]).state == Run.State.EXPIRED


def test_answers_end_with_the_session(analyst):
    _, first = ask(analyst)
    analyst.post("/accounts/logout/")
    assert not folder(first["run"]).exists()
    assert Run.objects.get(pk=first["run"]).state == Run.State.EXPIRED


def test_a_cancelled_answer_is_gone(analyst):
    _, first = ask(analyst)
    assert call(analyst, f"/queries/{first['run']}", method="delete")[0] == 204
    assert not folder(first["run"]).exists()
    assert call(analyst, f"/queries/{first['run']}/pages/1", method="get")[0] == 403


def test_a_refusal_is_a_problem_with_the_decision(office):
    status, problem = ask(office.client("teller"))
    assert status == 403
    assert problem["decision"]["reasons"][0]["rule"] == "no-grant"
    assert not Run.objects.exists()


def test_a_statement_that_is_not_taken_says_cause_and_cure(analyst):
    status, problem = ask(analyst, "DELETE FROM cust_info")
    assert status == 403
    assert problem["code"].startswith("query.")
    assert problem["cure"]


def test_the_history_holds_no_literal_and_is_the_persons_own(office, analyst):
    ask(analyst, "SELECT khjg FROM cust_info WHERE khxm = '张不三'")
    status, runs = call(analyst, method="get")
    assert status == 200
    assert runs[0]["shape"] == "SELECT khjg FROM cust_info WHERE khxm = ?"
    assert "张不三" not in str(list(Run.objects.values()))
    assert call(office.client("aml_officer"), method="get") == (200, [])


def test_an_unreachable_page_number_is_refused(analyst):
    _, first = ask(analyst)
    for number in (0, 4, 99):
        assert call(analyst, f"/queries/{first['run']}/pages/{number}", method="get")[0] == 403


def test_kept_questions_are_the_persons_own(office, analyst):
    from tournier_office.disclosures.sessions import person
    from tournier_office.people.lookups import staff_of

    mine, other_one = staff_of(office.staff("analyst")), staff_of(office.staff("teller"))
    assert mine is not None
    assert other_one is not None
    me = person(mine, analyst.session["sign_in"], "10.1.0.5")
    saved = actions.save(me, "by branch", "core", SQL)
    assert actions.save(me, "by branch", "core", "SELECT 1").pk == saved.pk
    other = person(other_one, "none", "10.1.0.5")
    actions.forget(other, saved.pk)
    assert SavedQuery.objects.count() == 1
    actions.forget(me, saved.pk)
    assert not SavedQuery.objects.exists()


def test_an_offer_holds_what_this_person_may_name_and_how_it_would_be_shown(analyst):
    asked = {"purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001"}
    status, offer = call(analyst, "/queries/offer", asked)
    assert status == 200, offer
    table = next(table for table in offer["tables"] if table["name"] == "cust_info")
    shown = {field["name"]: field["treatment"] for field in table["fields"]}
    assert shown["khxm"] == "partial:NAME"
    assert shown["khh"] == "token"
    closed = {field.name for one in gateway.gate().catalogue.tables for field in one.fields if not field.is_open}
    assert not closed & {field["name"] for one in offer["tables"] for field in one["fields"]}


def test_who_may_not_ask_is_offered_nothing_and_told_why(office, analyst):
    asked = {"purpose": "reconciliation", "basis": "contract", "case": ""}
    for who in (analyst, office.client("teller")):
        _, offer = call(who, "/queries/offer", asked)
        assert offer["tables"] == []
        assert offer["decision"]["reasons"]
    status, problem = call(office.client("system_admin"), "/queries/offer", asked)
    assert (status, problem["code"]) == (403, "post.administrator")


def test_an_offer_is_nothing_that_the_ledger_has_to_hold(analyst):
    before = len(list(gateway.ledger().entries(limit=100)))
    call(analyst, "/queries/offer", {"purpose": "statistics", "basis": "legal_duty"})
    assert len(list(gateway.ledger().entries(limit=100))) == before


def test_the_answer_tells_by_which_rule_a_column_is_shown(analyst):
    _, first = ask(analyst)
    why = {column["name"]: column["fields"][0]["why"] for column in first["columns"]}
    told = {reason["rule"]: reason for reason in first["reasons"]}
    assert told[why["khxm"]]["clauses"]
    assert "partial_name(khxm)" in first["rewritten"]
    assert first["rewritten"] not in str(list(Run.objects.values()))


def test_kept_questions_through_the_api(office, analyst):
    status, kept = call(analyst, "/queries/saved", {"name": "by branch", "source": "core", "sql": SQL})
    assert status == 200, kept
    _, other = call(analyst, "/queries/saved", {"name": "another", "sql": SQL})
    status, problem = call(analyst, f"/queries/saved/{other['id']}", {"name": "by branch"}, "patch")
    assert (status, problem["code"]) == (403, "query.name-taken")
    assert call(analyst, f"/queries/saved/{other['id']}", {"name": "by year"}, "patch")[1]["name"] == "by year"
    assert [one["name"] for one in call(analyst, "/queries/saved", method="get")[1]] == ["by branch", "by year"]
    stranger = office.client("aml_officer")
    assert call(stranger, "/queries/saved", method="get")[1] == []
    assert call(stranger, f"/queries/saved/{kept['id']}", {"name": "mine"}, "patch")[0] == 403
    assert call(stranger, f"/queries/saved/{kept['id']}", method="delete")[0] == 204
    assert SavedQuery.objects.filter(pk=kept["id"]).exists()
    assert call(analyst, f"/queries/saved/{kept['id']}", method="delete")[0] == 204
    assert not SavedQuery.objects.filter(pk=kept["id"]).exists()
