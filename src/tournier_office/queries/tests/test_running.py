# SPDX-License-Identifier: Apache-2.0
"""A question behind its request: told how far it is, stopped from the screen, by a fact, by the end of the session,
and told as failed when its process is gone.
"""

import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from tests.simulators.small_office import office_of_threads

from tournier_office.people.lookups import staff_of
from tournier_office.queries import running
from tournier_office.queries.models import Run
from tournier_office.site import gateway

office = office_of_threads
pytestmark = [pytest.mark.django_db(transaction=True)]
SQL = "SELECT khh, khxm, sjhm FROM cust_info ORDER BY 1"
BODY = {"sql": SQL, "purpose": "reconciliation", "basis": "contract", "case": "CS-2026-0001", "rows": 1, "wait": False}
PATIENCE = 20


def crossed(columns, times):
    """The three customers, crossed with themselves: each table triples the work."""
    return f"SELECT {columns} FROM " + ", ".join(f"cust_info t{number}" for number in range(times))


ENDLESS = crossed("COUNT(*) AS n", 25)  # nothing comes for hours
MANY = crossed("t0.khxm", 13)  # rows come at once, and for many seconds


@pytest.fixture
def analyst(office):
    return office.client("analyst")


def call(client, path="/queries", body=None, method="post"):
    given = json.dumps(body) if body is not None else None
    answer = getattr(client, method)(f"/api/v1{path}", given, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def begin(client, sql=SQL, **more):
    status, run = call(client, body=BODY | {"sql": sql} | more)
    assert status == 202, run
    return run


def until(client, run, wanted):
    """The run's state once it is no longer another than `wanted`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        _, now = call(client, f"/queries/{run['run']}", method="get")
        if wanted(now):
            return now
        time.sleep(0.05)
    raise AssertionError(now)


def none_left():
    """No thread of a question lives on, and every place is free again."""
    for thread in threading.enumerate():
        if thread.name.startswith("query-"):
            thread.join(PATIENCE)
    assert running._slots._value == running.MOST_OF_ALL


def test_it_runs_behind_the_request_and_its_pages_ask_the_gate(analyst):
    run = begin(analyst)
    assert "partial_name(khxm)" in run["rewritten"]
    ready = until(analyst, run, lambda now: now["state"] == "ready")
    assert (ready["rows"], ready["pages"]) == (3, 3)
    status, page = call(analyst, f"/queries/{run['run']}/pages/2", method="get")
    assert status == 200
    assert gateway.ledger().read(page["entry"]).subjects
    none_left()


def test_it_says_how_many_rows_it_has(analyst):
    run = begin(analyst, MANY, rows=5000)
    now = until(analyst, run, lambda now: now["rows"] > 0)
    assert now["state"] == "running"
    assert now["seconds"] >= 0
    status, problem = call(analyst, f"/queries/{run['run']}/pages/1", method="get")
    assert (status, problem["code"]) == (403, "query.running")
    call(analyst, f"/queries/{run['run']}", method="delete")
    none_left()


def test_its_person_stops_it(analyst):
    run = begin(analyst, ENDLESS)
    assert call(analyst, f"/queries/{run['run']}", method="delete")[0] == 204
    none_left()
    now = until(analyst, run, lambda now: now["state"] != "running")
    assert (now["state"], now["code"]) == ("cancelled", "query.cancelled")
    assert not (gateway.project().path / "spool" / run["run"]).exists()


def test_a_fact_that_flips_stops_it_while_it_runs(office, analyst):
    run = begin(analyst, ENDLESS)
    staff = staff_of(office.staff("analyst"))
    assert staff is not None
    staff.training_until = timezone.localdate() - timedelta(days=2)
    staff.save()
    none_left()
    now = until(analyst, run, lambda now: now["state"] != "running")
    assert (now["state"], now["code"]) == ("stopped", "query.stopped")
    assert "training" in now["cause"]


def test_the_end_of_the_session_stops_it(analyst):
    run = begin(analyst, ENDLESS)
    analyst.post("/accounts/logout/")
    none_left()
    assert Run.objects.get(pk=run["run"]).state == Run.State.EXPIRED


def test_one_whose_process_is_gone_is_told_as_failed(analyst):
    run = begin(analyst)
    none_left()
    # What a process leaves that was killed while it ran.
    Run.objects.update(state=Run.State.RUNNING, seen_at=timezone.now() - running.DEAD - timedelta(seconds=1))
    now = until(analyst, run, lambda now: now["state"] != "running")
    assert (now["state"], now["code"]) == ("failed", "query.lost")
    assert now["cure"]
    assert not (gateway.project().path / "spool" / run["run"]).exists()


def test_a_process_that_was_thought_gone_stops_and_leaves_nothing(analyst):
    run = begin(analyst, MANY, rows=5000)
    until(analyst, run, lambda now: now["rows"] > 0)
    assert running.end(run["run"], Run.State.FAILED, running.lost())
    none_left()
    assert Run.objects.get(pk=run["run"]).code == "query.lost"
    assert not (gateway.project().path / "spool" / run["run"]).exists()


def test_nobody_runs_more_than_three(analyst):
    runs = [begin(analyst, ENDLESS) for _ in range(running.MOST_OF_ONE)]
    status, problem = call(analyst, body=BODY)
    assert (status, problem["code"]) == (403, "query.many")
    for run in runs:
        call(analyst, f"/queries/{run['run']}", method="delete")
    none_left()
    assert call(analyst, body=BODY)[0] == 202


def test_a_question_that_is_refused_gives_its_place_back(office):
    teller = office.client("teller")
    for _ in range(running.MOST_OF_ALL + 1):
        assert call(teller, body=BODY)[0] == 403
    none_left()
    assert not Run.objects.exists()


def test_questions_that_run_long_leave_connections_to_others(office, analyst):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has a pool")
    own: Any = connection  # Django's type of every database knows no pool
    own.close()
    options = own.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": 2, "timeout": 5}
    try:
        runs = [begin(analyst, ENDLESS) for _ in range(3)]
        time.sleep(2.5)  # each has been looked at, and its facts were asked
        own.close()
        taken = own.pool.get_stats()
        assert taken["pool_available"] > 0, taken
        for run in runs:
            assert call(analyst, f"/queries/{run['run']}", method="delete")[0] == 204
        none_left()
    finally:
        own.close_pool()
        del options["pool"]
