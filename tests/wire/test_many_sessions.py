# SPDX-License-Identifier: Apache-2.0
"""Sessions are many more than the connections to the office's database, and the server asks for all of them together."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from django.db import connection

from tests.simulators.small_office import office_of_threads
from tests.wire.test_facts import WHO, dsn, password_revoked, suspended, training_lapsed
from tests.wire.test_question_costs import elsewhere, opened
from tournier.base import Refused, SystemFailed
from tournier.gate import queries
from tournier_office.people import actions as people
from tournier_office.people import wire_sessions
from tournier_office.site import gateway
from tournier_office.wire import actions
from tournier_office.wire.door import OfficeSignIn
from tournier_office.wire.lookups import living

__all__ = ["dsn", "office_of_threads"]
pytestmark = pytest.mark.django_db(transaction=True)
SQL = "SELECT khh, khxm FROM cust_info"
MANY = 8


@pytest.fixture
def pooled(office_of_threads) -> Iterator[None]:
    """Threads take their connections from a pool of two, as in an office on PostgreSQL they take them from one of eight."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has a pool")
    connection.ensure_connection()
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": 2, "timeout": 5}
    yield
    until = time.monotonic() + 20  # the sessions of a server that was stopped say so in the database
    while connection.pool.get_stats()["pool_available"] < connection.pool.get_stats()["pool_size"]:
        assert time.monotonic() < until, "a connection was not given back"
        time.sleep(0.1)
    connection.close_pool()
    del options["pool"]


@pytest.fixture
def two_connections(pooled, dsn) -> str:
    """The wire over that pool: it comes after the pool, and goes before it."""
    return dsn


def cursors(stack: ExitStack, dsn: str) -> list[psycopg.ServerCursor]:
    """Open cursors of as many sessions, each with a row read."""
    found = []
    for _ in range(MANY):
        cursor = stack.enter_context(psycopg.connect(dsn)).cursor("walk")
        cursor.execute(SQL)
        assert cursor.fetchone()
        found.append(cursor)
    return found


def fetched(cursor: psycopg.ServerCursor) -> str:
    try:
        return "a row" if cursor.fetchmany(1) else "none"
    except psycopg.Error as error:
        return "refused" if "training-lapsed" in str(error) else str(error)


def test_sessions_with_open_cursors_are_many_more_than_connections(two_connections):
    with ExitStack() as stack:
        open_ones = cursors(stack, two_connections)
        with ThreadPoolExecutor(MANY) as pool:
            assert Counter(pool.map(fetched, open_ones)) == {"a row": MANY}
            elsewhere(training_lapsed)
            assert Counter(pool.map(fetched, open_ones)) == {"refused": MANY}
        for cursor in open_ones:
            cursor.connection.close()


def test_who_is_silent_is_asked_for_by_the_server_alone(dsn, monkeypatch):
    asked: list[str] = []
    check = OfficeSignIn.check
    with ExitStack() as stack:
        idle = [stack.enter_context(psycopg.connect(dsn, autocommit=True)) for _ in range(3)]
        time.sleep(1)
        monkeypatch.setattr(OfficeSignIn, "check", lambda self, session: asked.append(session) or check(self, session))
        time.sleep(2)
        assert asked == []
        password_revoked()
        time.sleep(1)
        for one in idle:
            with pytest.raises(psycopg.Error):
                one.execute("SELECT 1")
            assert one.closed


def test_where_the_server_cannot_tell_each_session_asks_for_itself(dsn, monkeypatch):
    def unknown(_self: OfficeSignIn, _sessions: object) -> dict[str, Refused]:
        raise SystemFailed("office.database", "It is away.", "Wait.")

    monkeypatch.setattr(OfficeSignIn, "ended", unknown)
    with psycopg.connect(dsn, autocommit=True) as idle:
        suspended()
        time.sleep(2)
        with pytest.raises(psycopg.Error):
            idle.execute("SELECT 1")
        assert idle.closed


def test_what_is_told_of_many_is_what_each_would_be_told(dsn):
    numbers = [WHO, "S0001", "S0009"]
    for number in numbers[1:]:
        actions.issue(number, factors=2, days=1, ranges=[])
    sessions = {actions.begin(number, "127.0.0.1"): number for number in numbers for _ in range(40)}
    door = OfficeSignIn()
    assert door.ended({}) == {}
    assert door.ended(sessions) == {}
    gone = next(session for session in sessions if sessions[session] == WHO)
    wire_sessions.end(gone)
    people.set_status("S0001", "suspended", by="S0005", reason="inquiry")
    actions.revoke(living("S0009").id, by="S0009")
    for turn in (1, 2):
        told = {session: error.code for session, error in door.ended(sessions).items()}
        alone = {}
        for session in sessions:
            try:
                door.check(session)
            except Refused as error:
                alone[session] = error.code
        assert told == alone, turn
        assert gone in told
        assert len(told) == 81


def test_a_page_that_took_long_to_record_rests_on_facts_of_its_last_second(dsn, monkeypatch):
    monkeypatch.setattr(queries, "_FRESH_SECONDS", 0.2)
    answer, ledger = opened(dsn), gateway.ledger()
    write = ledger.append_many

    def slowly(entries: object) -> object:
        written = write(entries)
        monkeypatch.setattr(ledger, "append_many", write)
        elsewhere(training_lapsed)
        time.sleep(0.3)
        return written

    monkeypatch.setattr(ledger, "append_many", slowly)
    with pytest.raises(Refused, match="training-lapsed"):
        answer.admit(["1000001"], 1)
    answer.close()


def test_who_asks_for_rules_waits_for_a_connection_before_the_lock(two_connections):
    """Else the one with the lock would wait for a connection that those hold who wait for the lock."""
    ready, done = threading.Barrier(MANY), []

    def work(place: int) -> None:
        for _ in range(5):
            ready.wait(20)
            if place % 2:
                connection.ensure_connection()
            gateway._held.asked = gateway._held.catalogue_asked = 0.0  # as a second later
            assert gateway.gate()
            assert gateway.rules()
            connection.close()
        done.append(place)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == MANY
