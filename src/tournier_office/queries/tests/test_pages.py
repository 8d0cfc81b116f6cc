# SPDX-License-Identifier: Apache-2.0
"""The workbench as people use it and as they try to get around it."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.simulators.small_office import office_of_threads
from tests.simulators.smallbank import CUSTOMERS

from tournier.ledger.entries import Event
from tournier_office.disclosures.lookups import AccessRequest
from tournier_office.people.lookups import staff_of
from tournier_office.queries.models import Run, SavedQuery
from tournier_office.queries.tests import bench
from tournier_office.queries.tests.bench import SQL, answered, ask, cells, text
from tournier_office.site import gateway

office = office_of_threads
pytestmark = [pytest.mark.django_db(transaction=True)]
HTMX = {"HX-Request": "true"}
ATTACK = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


@pytest.fixture
def analyst(office):
    yield office.client("analyst")
    bench.none_runs()


def pages(entries=100):
    return [one for one in gateway.ledger().entries(limit=entries) if one.event is Event.DISCLOSURE_PAGE]


def let_training_lapse(office):
    staff = staff_of(office.staff("analyst"))
    assert staff is not None
    staff.training_until = timezone.localdate() - timedelta(days=2)
    staff.save()


@pytest.mark.parametrize(
    "path",
    [
        "/queries/",
        "/queries/history/",
        "/queries/x/",
        "/queries/x/state/",
        "/queries/x/pages/1/",
        "/queries/requests/x/",
    ],
)
@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin", "1000001"])
def test_administrators_and_customers_have_no_workbench(office, who, path):
    answer = office.client(who).get(path, headers=HTMX if path.count("/") > 3 else {})
    assert "post.administrator" in text(answer) or "person.staff" in text(answer)
    assert "<textarea" not in text(answer)


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin", "1000001"])
def test_administrators_and_customers_ask_and_keep_nothing(office, who):
    client = office.client(who)
    posted = {"name": "x", "sql": SQL, "ground": bench.GROUND, "case": bench.CASE, "reason": "because"}
    for path in ("ask/", "offer/", "saved/", "saved/x/rename/", "saved/x/forget/", "requests/", "x/cancel/"):
        answer = text(client.post(f"/queries/{path}", posted, headers=HTMX))
        assert "post.administrator" in answer or "person.staff" in answer
    assert not Run.objects.exists()
    assert not SavedQuery.objects.exists()
    assert not AccessRequest.objects.exists()


def test_a_stranger_is_sent_to_the_door(office):
    for path in ("/queries/", "/queries/history/"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_the_editor_works_without_any_script(analyst):
    page = analyst.get("/queries/")
    assert 'name="sql"' in text(page)
    assert "unsafe" not in page["Content-Security-Policy"]
    answer = ask(analyst, htmx=False)
    run = bench.newest()
    assert answer.status_code == 302
    assert answer["Location"] == f"/queries/{run.pk}/"
    bench.none_runs()
    shown = text(analyst.get(answer["Location"]))
    assert sorted(row[1] for row in cells(shown)) == ["云**", "云**", "欧**"]
    assert SQL not in shown


def test_each_column_says_how_it_is_shown_and_by_which_rule(analyst):
    panel = answered(analyst)
    assert len(cells(panel)) == 3
    assert "partly shown" in panel
    assert "token" in panel
    assert "show-query-c2" in panel
    assert "JR/T 0171" in panel
    assert pages()[0].id in panel


def test_null_empty_and_withheld_do_not_look_alike(analyst):
    panel = answered(analyst, "SELECT NULL AS nothing, '' AS blank, cxmm, LENGTH(khjg) AS n FROM cust_info LIMIT 1")
    (row,) = cells(panel)
    assert row[0] == "NULL"
    assert row[1] == "empty"
    assert "withheld" in row[2]
    assert 'class="is-number">3<' in panel


def test_a_long_text_is_cut_and_opens_on_a_touch(analyst):
    panel = answered(analyst, f"SELECT '{'长' * 300}' AS long FROM cust_info LIMIT 1")
    assert f"<summary>{'长' * 80}…</summary>" in panel


def test_what_runs_in_its_place_is_told_to_who_asked_and_kept_nowhere(analyst):
    sql = "SELECT khxm FROM cust_info WHERE khjg = 'B01'"
    panel = text(ask(analyst, sql))
    assert "partial_name(khxm)" in panel
    assert "subject_key()" in panel
    bench.none_runs()
    assert "partial_name" not in text(analyst.get(f"/queries/{bench.newest().pk}/"))
    assert "B01" not in str(list(Run.objects.values_list("shape", "kept")))


def test_every_page_asks_the_gate_again_and_is_recorded(analyst):
    run = begun_by_pages(analyst)
    for number in (1, 2, 3):
        panel = text(analyst.get(f"/queries/{run.pk}/pages/{number}/", headers=HTMX))
        assert len(cells(panel)) == 1
        assert pages()[0].id in panel
    assert len(pages()) == 3


def begun_by_pages(client) -> Run:
    """An answer of three pages, none of which was shown yet: asked by the API with a row a page."""
    body = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": bench.CASE, "rows": 1, "wait": False}
    assert client.post("/api/v1/queries", body, content_type="application/json").status_code == 202
    bench.none_runs()
    return bench.newest()


def test_a_fact_that_flips_between_two_pages_stops_the_answer_and_says_why(office, analyst):
    run = begun_by_pages(analyst)
    assert cells(text(analyst.get(f"/queries/{run.pk}/pages/1/", headers=HTMX)))
    let_training_lapse(office)
    panel = text(analyst.get(f"/queries/{run.pk}/pages/2/", headers=HTMX))
    assert "<tbody>" not in panel
    assert "training-lapsed" in panel
    assert "What would help, and nothing less" in panel
    assert len(pages()) == 1
    assert Run.objects.get(pk=run.pk).state == Run.State.STOPPED
    for customer in CUSTOMERS:
        assert customer[1] not in panel


def test_a_long_question_is_told_and_cancelled_on_the_screen(analyst):
    endless = "SELECT COUNT(*) AS n FROM " + ", ".join(f"cust_info t{number}" for number in range(25))
    panel = text(ask(analyst, endless))
    run = bench.newest()
    assert "Running" in panel
    assert f'hx-get="/queries/{run.pk}/state/"' in panel
    again = analyst.get(f"/queries/{run.pk}/state/", headers=HTMX | {"X-Poll": "1"})
    assert again.status_code == 200
    assert "every 1s" in text(again)
    assert "Question of" in text(analyst.get("/"))
    panel = text(analyst.post(f"/queries/{run.pk}/cancel/", headers=HTMX))
    assert "The question was cancelled." in panel
    assert "every 1s" not in panel
    bench.none_runs()
    assert Run.objects.get(pk=run.pk).state == Run.State.CANCELLED
    assert analyst.get(f"/queries/{run.pk}/state/", headers=HTMX).status_code == 286


@pytest.mark.parametrize(
    ("language", "cause", "cure"),
    [
        ("zh-hans", "数据库不接受这样写的语句。", "请检查拼写、函数以及各部分的列数。"),
        ("en", "The database does not take the statement as it is written.", "Look at its spelling, its functions"),
    ],
)
def test_a_mistake_in_a_statement_is_told_as_one(office, language, cause, cure):
    """And not as a source that has changed; the failure is on record behind its intent."""
    panel = answered(office.client("analyst", language), "SELECT (SELECT khh, khxm FROM cust_info) AS n")
    bench.none_runs()
    assert cause in panel
    assert cure in panel
    assert "adopt" not in panel
    run = Run.objects.get(pk=bench.newest().pk)
    assert (run.state, run.code) == (Run.State.FAILED, "query.engine")
    failed = gateway.ledger().entries(event=Event.DISCLOSURE_FAILED)
    assert [entry.detail["code"] for entry in failed] == ["query.engine"]


def test_another_person_and_another_session_see_nothing_of_it(office, analyst):
    run = begun_by_pages(analyst)
    for other in (office.client("analyst"), office.client("aml_officer")):
        for path in (f"/queries/{run.pk}/state/", f"/queries/{run.pk}/pages/1/"):
            panel = text(other.get(path, headers=HTMX))
            assert "query.gone" in panel
            assert "<tbody>" not in panel
        assert "query.gone" in text(other.get(f"/queries/{run.pk}/"))
        assert "query.gone" in text(other.post(f"/queries/{run.pk}/cancel/", headers=HTMX))
    assert pages() == []
    assert Run.objects.get(pk=run.pk).state == Run.State.READY


def test_a_no_names_rules_clauses_and_what_would_help(analyst):
    panel = text(ask(analyst, case=""))
    assert "query-needs-case" in panel
    assert "What would help, and nothing less" in panel
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("language", "sql", "said", "word"),
    [
        ("en", "SELECT beizhu FROM cust_info", "There is no column beizhu here, or you may not see it.", "beizhu"),
        ("zh-hans", "SELECT beizhu FROM cust_info", "这里没有字段 beizhu，或您无权查看。", "beizhu"),
        ("zh-hans", "SELECT khxm FROM somewhere", "没有表 somewhere。", "somewhere"),
        (
            "zh-hans",
            "SELECT load_extension('x') FROM cust_info",
            "语句调用了不允许的函数：load_extension。",
            "load_extension",
        ),
    ],
)
def test_the_word_that_was_the_matter_is_said_in_the_readers_language(office, language, sql, said, word):
    panel = text(ask(office.client("analyst", language), sql))
    assert said in panel
    assert f'data-word="{word}"' in panel


@pytest.mark.parametrize(
    "sql",
    [
        f'SELECT khjg AS "{ATTACK.replace(chr(34), chr(34) * 2)}" FROM cust_info',
        f"SELECT '{ATTACK}' AS v FROM cust_info",
        f'SELECT "{ATTACK.replace(chr(34), chr(34) * 2)}" FROM cust_info',
        f'SELECT khjg FROM "{ATTACK.replace(chr(34), chr(34) * 2)}"',
        f"{ATTACK}",
    ],
    ids=["alias", "value", "column", "table", "syntax"],
)
def test_nothing_that_is_typed_becomes_markup(analyst, sql):
    panel = answered(analyst, sql)
    assert "<script>" not in panel
    assert "<img" not in panel


def test_names_of_kept_questions_are_no_markup_either(analyst):
    panel = text(analyst.post("/queries/saved/", {"name": ATTACK, "sql": ATTACK}, headers=HTMX))
    assert "<script>" not in panel
    page = text(analyst.get(f"/queries/?saved={SavedQuery.objects.get().pk}"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_statement_stands_in_no_address_and_in_no_log(analyst, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "云小满"
    for htmx in (True, False):
        answer = ask(analyst, f"SELECT khjg FROM cust_info WHERE khxm = '{secret}' -- {secret}", htmx=htmx)
        assert secret not in answer.get("Location", "")
        ask(analyst, f"SELECT nope FROM cust_info WHERE khxm = '{secret}'", htmx=htmx)
    bench.none_runs()
    assert secret not in caplog.text
    assert secret not in text(analyst.get("/queries/history/"))


def test_kept_questions_are_opened_by_id_and_by_their_author_alone(office, analyst):
    panel = text(analyst.post("/queries/saved/", {"name": "三家机构", "source": "core", "sql": SQL}, headers=HTMX))
    kept = SavedQuery.objects.get()
    assert f"?saved={kept.pk}" in panel
    assert SQL in text(analyst.get(f"/queries/?saved={kept.pk}"))
    stranger = office.client("aml_officer")
    assert "query.not-kept" in text(stranger.get(f"/queries/?saved={kept.pk}"))
    assert "query.not-kept" in text(stranger.post(f"/queries/saved/{kept.pk}/rename/", {"name": "x"}, headers=HTMX))
    stranger.post(f"/queries/saved/{kept.pk}/forget/", headers=HTMX)
    assert "六家机构" in text(analyst.post(f"/queries/saved/{kept.pk}/rename/", {"name": "六家机构"}, headers=HTMX))
    answered(analyst, SQL, saved=kept.pk)
    assert "Again" in text(analyst.get("/queries/history/"))
    answered(analyst, SQL + " LIMIT 1", saved=kept.pk)
    assert bench.newest().saved == ""
    analyst.post(f"/queries/saved/{kept.pk}/forget/", headers=HTMX)
    assert not SavedQuery.objects.exists()


def test_what_may_be_asked_is_listed_with_how_it_would_be_shown(analyst):
    asked = {"ground": bench.GROUND, "case": bench.CASE, "source": "core"}
    panel = text(analyst.post("/queries/offer/", asked, headers=HTMX))
    assert 'data-field="khxm"' in panel
    assert "partly shown" in panel
    assert "beizhu" not in panel
    without = text(analyst.post("/queries/offer/", asked | {"case": ""}, headers=HTMX))
    assert "data-field" not in without
    assert "query-needs-case" in without


def test_agreement_is_asked_in_place_and_opens_this_one_statement(office, analyst):
    bench.with_rule(bench.AGREED)
    panel = text(ask(analyst))
    assert "This needs approval" in panel
    assert "reconciliation-needs-head" in panel
    posted = {"sql": SQL, "ground": bench.GROUND, "case": bench.CASE, "reason": "monthly reconciliation"}
    waiting = text(analyst.post("/queries/requests/", posted, headers=HTMX))
    row = AccessRequest.objects.get()
    assert f'hx-get="/queries/requests/{row.pk}/"' in waiting
    assert (row.subject, row.shape) == ("", SQL.replace("1", "?"))

    officer = office.client("protection_officer")
    assert "SELECT khh, khxm, sjhm" in text(officer.get(f"/approvals/{row.pk}/"))
    officer.post(f"/approvals/{row.pk}/approve/", {})
    state = analyst.get(f"/queries/requests/{row.pk}/", headers=HTMX)
    assert state.status_code == 286
    assert 'hx-trigger="load, submit"' in text(state)

    assert len(cells(answered(analyst))) == 3
    assert AccessRequest.objects.get().state == "used"
    (page, *_) = pages()
    assert page.actor == office.staff("analyst")
    # Another statement, another case, another person: not agreed.
    assert "This needs approval" in text(ask(analyst, SQL + " LIMIT 2"))
    assert "This needs approval" in text(ask(analyst, case="CS-2026-0002"))


def test_a_request_that_is_withdrawn_closes_the_next_page(office, analyst):
    bench.with_rule(bench.AGREED)
    posted = {"sql": SQL, "ground": bench.GROUND, "case": bench.CASE, "reason": "monthly reconciliation"}
    analyst.post("/queries/requests/", posted, headers=HTMX)
    row = AccessRequest.objects.get()
    office.client("protection_officer").post(f"/approvals/{row.pk}/approve/", {})
    run = begun_by_pages(analyst)
    assert cells(text(analyst.get(f"/queries/{run.pk}/pages/1/", headers=HTMX)))
    analyst.post(f"/requests/{row.pk}/withdraw/")
    panel = text(analyst.get(f"/queries/{run.pk}/pages/2/", headers=HTMX))
    assert "reconciliation-needs-head" in panel
    assert "<tbody>" not in panel


def test_nothing_is_filed_for_what_needs_nobody_or_is_refused(analyst):
    posted = {"sql": SQL, "ground": bench.GROUND, "case": bench.CASE, "reason": "because"}
    assert "request.not_needed" in text(analyst.post("/queries/requests/", posted, headers=HTMX))
    assert "query-needs-case" in text(analyst.post("/queries/requests/", posted | {"case": ""}, headers=HTMX))
    assert not AccessRequest.objects.exists()
