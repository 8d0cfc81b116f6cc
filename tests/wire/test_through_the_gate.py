# SPDX-License-Identifier: Apache-2.0
"""A real client, the real gate and registers: what psycopg gets at the wire is what the gate treats and records."""

from __future__ import annotations

import threading

import psycopg
import pytest

from tests.simulators.small_office import office_of_threads, with_post_beside
from tests.simulators.smallbank import CUSTOMERS
from tournier.ledger.entries import Event
from tournier.query import Limits
from tournier.wire import answers, backend
from tournier_office.people import actions as people
from tournier_office.site import gateway
from tournier_office.wire import actions
from tournier_office.wire.command import desk
from tournier_office.wire.door import OfficeSignIn

ASKED = "SELECT khh, khxm, sjhm FROM cust_info ORDER BY 1"
__all__ = ["office_of_threads"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dsn(office_of_threads):
    from tournier.wire import House, Server

    with_post_beside("S0011", "customer_manager", "127.0.0.0/8")
    secret = actions.issue("S0011", factors=2, days=1, ranges=["127.0.0.0/8"])
    server = Server(House(OfficeSignIn(), gateway.gate, desk, lambda: ["core"]), port=0)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield (
        f"host=127.0.0.1 port={server.port} user=S0011 password={secret} dbname=core/reconciliation sslmode=disable "
        "options='-c tournier.basis=contract -c tournier.case=CS-2026-0001'"
    )
    server.stop()
    thread.join(5)


def test_rows_are_treated_and_their_customers_recorded(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        rows = connection.execute(ASKED).fetchall()
        assert len(rows) == len(CUSTOMERS)
        assert all(row[1].endswith("**") for row in rows)
        one = connection.execute("SELECT khxm FROM cust_info WHERE khh = %s", (rows[0][0],)).fetchall()
        assert len(one) <= 1
        with pytest.raises(psycopg.Error) as told:
            connection.execute("SELECT * FROM sqlite_master")
        assert "CREATE" not in str(told.value)
    pages = [entry for entry in gateway.ledger().entries(limit=50) if entry.event is Event.DISCLOSURE_PAGE]
    assert {customer[0] for customer in CUSTOMERS} <= {key for entry in pages for key in entry.subjects}


def test_a_statistic_counts_and_names_nobody_needlessly(dsn):
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) AS n FROM cust_info").fetchone() == (len(CUSTOMERS),)


def test_who_is_suspended_gets_no_further_row(dsn):
    connection = psycopg.connect(dsn, autocommit=True)
    assert connection.execute(ASKED).fetchall()
    people.set_status("S0011", "suspended", by="S0005", reason="inquiry")
    with pytest.raises(psycopg.Error):
        connection.execute(ASKED)
    assert connection.closed


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELEC khh FROM cust_info", "42601"),
        ("SELECT khh FORM cust_info", "42601"),
        ("SELECT lag(khh) FROM cust_info", {"postgresql": "42809"}),
        ("SELECT (SELECT khh, khjg FROM cust_info)", {}),
        ("SELECT khh FROM cust_info a, cust_info b", {"postgresql": "42702", "": "42702"}),
    ],
)
def test_a_mistake_in_a_statement_is_told_as_that(house, sql, code):
    """Neither as a source that has changed nor as a missing right."""
    wanted = code if isinstance(code, str) else code.get(house.engine, code.get("", "42601"))
    with psycopg.connect(house.dsn, autocommit=True) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(sql).fetchall()
    assert caught.value.sqlstate == wanted
    assert "catalogue" not in str(caught.value)


def test_an_answer_has_no_more_rows_than_a_question_may_have(house, monkeypatch):
    monkeypatch.setattr(answers, "_LIMITS", Limits(rows=10))
    with psycopg.connect(house.dsn, autocommit=True) as connection:
        assert len(connection.execute("SELECT khh FROM cust_info LIMIT 10").fetchall()) == 10
        with pytest.raises(psycopg.Error) as caught:
            connection.execute("SELECT khh FROM cust_info LIMIT 11").fetchall()
        assert caught.value.sqlstate == "54000"
        assert connection.execute("SELECT 1").fetchone() == (1,), "the session goes on"


def test_a_statement_that_takes_too_long_is_ended_by_the_source(house, monkeypatch):
    if house.engine != "postgresql":
        pytest.skip("elsewhere the engine's own clock ends it (tests/engines)")
    monkeypatch.setitem(backend.PINNED, "statement_timeout", "300")
    asked = "SELECT count(*) FROM " + ", ".join(f"cust_info t{place}" for place in range(6))
    with psycopg.connect(house.dsn, autocommit=True) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(asked).fetchall()
    assert caught.value.sqlstate == "57014"
