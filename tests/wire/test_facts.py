# SPDX-License-Identifier: Apache-2.0
"""The real office: an open cursor, a long relay, a running statement and an idle transaction stop when a fact changes."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from tests.simulators.small_office import office_of_threads, with_post_beside
from tournier_office.people import actions as people
from tournier_office.people.models import Holding, Staff
from tournier_office.site import gateway
from tournier_office.wire import actions
from tournier_office.wire.command import desk
from tournier_office.wire.door import OfficeSignIn
from tournier_office.wire.lookups import living

__all__ = ["office_of_threads"]
pytestmark = pytest.mark.django_db(transaction=True)
WHO = "S0011"
MANY = "SELECT a.khh FROM cust_info a" + "".join(f" CROSS JOIN cust_info {name}" for name in "bcdefghijkl")
LONG = "SELECT count(*) AS n FROM cust_info a" + "".join(f" CROSS JOIN cust_info x{number}" for number in range(19))
YESTERDAY = timedelta(days=1)


@pytest.fixture
def dsn(office_of_threads):
    from tournier.engines.shadow import Shadows
    from tournier.wire import House, Server

    with_post_beside(WHO, "customer_manager", "127.0.0.0/8")
    secret = actions.issue(WHO, factors=2, days=1, ranges=["127.0.0.0/8"])
    names = Shadows(lambda ask, source: gateway.gate().names(ask, source))
    server = Server(House(OfficeSignIn(), gateway.gate, desk, lambda: ["core"], names), port=0)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield (
        f"host=127.0.0.1 port={server.port} user={WHO} password={secret} dbname=core/reconciliation sslmode=disable "
        "options='-c tournier.basis=contract -c tournier.case=CS-2026-0001'"
    )
    server.stop()
    thread.join(5)


def suspended() -> None:
    people.set_status(WHO, "suspended", by="S0005", reason="inquiry")


def training_lapsed() -> None:
    Staff.objects.filter(pk=WHO).update(training_until=timezone.localdate() - YESTERDAY)


def post_ended() -> None:
    today = timezone.localdate()
    Holding.objects.filter(staff_id=WHO).update(since=today - 2 * YESTERDAY, until=today - YESTERDAY)


def password_revoked() -> None:
    actions.revoke(living(WHO).id, by=WHO)


FLIPS = [suspended, training_lapsed, post_ended, password_revoked]


@pytest.mark.parametrize("flip", FLIPS)
def test_an_open_cursor_gives_no_further_row(dsn, flip):
    with psycopg.connect(dsn) as connection:
        cursor = connection.cursor("walk")
        cursor.itersize = 1
        cursor.execute("SELECT khh, khxm FROM cust_info")
        assert cursor.fetchone()
        flip()
        with pytest.raises(psycopg.Error):
            cursor.fetchmany(1)
        connection.close()


@pytest.mark.parametrize("flip", [training_lapsed, password_revoked])
def test_a_long_relay_stops_between_pages(dsn, flip):
    connection = psycopg.connect(dsn, autocommit=True)
    rows = connection.cursor().stream(MANY)
    got = [next(rows)]
    flip()
    with pytest.raises(psycopg.Error) as told:
        got.extend(rows)
    assert told.value.sqlstate != "XX000"
    assert len(got) < 3**12
    connection.close()


def test_a_running_statement_ends_when_the_session_may_not_go_on(dsn):
    connection = psycopg.connect(dsn, autocommit=True)
    begun = time.monotonic()
    timer = threading.Timer(0.5, lambda: _from_another_thread(password_revoked))
    timer.start()
    with pytest.raises(psycopg.Error):
        connection.execute(LONG)
    assert time.monotonic() - begun < 15
    with pytest.raises(psycopg.Error):
        connection.execute("SELECT 1")
    assert connection.closed
    timer.join()


def test_a_running_statement_ends_when_its_client_has_left(dsn):
    connection = psycopg.connect(dsn, autocommit=True)
    connection.pgconn.send_query(LONG.encode())
    time.sleep(0.2)
    connection.close()
    until = time.monotonic() + 15
    while time.monotonic() < until and _running():
        time.sleep(0.2)
    assert not _running()


def _running() -> bool:
    return any(thread.name == "tournier-watch" for thread in threading.enumerate())


def test_an_idle_transaction_loses_its_session(dsn):
    connection = psycopg.connect(dsn)
    connection.execute("SELECT khh FROM cust_info")
    suspended()
    time.sleep(1.5)
    with pytest.raises(psycopg.Error):
        connection.execute("SELECT 1")
    assert connection.closed


def test_names_are_forgotten_within_a_second(dsn):
    with psycopg.connect(dsn, autocommit=True) as connection:
        tables = "SELECT table_name FROM information_schema.tables"
        assert connection.execute(tables).fetchall()
        training_lapsed()
        time.sleep(1.1)
        assert connection.execute(tables).fetchall() == []


def _from_another_thread(act) -> None:
    from django.db import connections

    try:
        act()
    finally:
        connections.close_all()
