# SPDX-License-Identifier: Apache-2.0
"""What one question at the wire asks of the office's database: every fact once, and anew as soon as anything was committed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DataError, connection, connections
from django.db.backends.signals import connection_created

from tests.simulators.small_office import office_of_threads
from tests.wire.test_facts import FLIPS, WHO, dsn, password_revoked, training_lapsed
from tournier.base import Refused
from tournier.gate import Ask
from tournier.gate.queries import OpenQuery
from tournier_office.people import wire_sessions
from tournier_office.site import gateway
from tournier_office.site.reading import Question, at_once, rows
from tournier_office.wire.door import OfficeSignIn

__all__ = ["dsn", "office_of_threads"]
pytestmark = pytest.mark.django_db(transaction=True)
SQL = "SELECT khh, khxm FROM cust_info LIMIT 1"
USED = Question("SELECT used FROM site_spent WHERE name = 'cost'", ())

# The statements of a question of one row, in their order, by the tables that they read or write.
COST = [
    "wire_wiresession wire_wirepassword",  # does the password still work
    "people_signin people_user people_staff",  # is the person at work
    "reviews_roll reviews_campaign",  # does a review bar the password
    "site_spent",  # a use of the ration
    "PRAGMA",  # how the database stands
    "disclosures_accessrequest",
    "people_holding people_post",
    "people_network",
    "people_staff people_branch people_staff",
    "people_signin people_staff",
    "learning",
    "vetting_keypost vetting_check",  # is a post a key post, and was the person checked
    "interests_declaration interests_interest",  # what did the person declare
    "reviews_roll reviews_campaign",
    "complaints",
    "erasures_erasure",  # who may only be stored, and does not enter the answer: nothing else of the question asks for them
    "violations_violation",  # does a case stand against the person
    "site_spent",  # searches of today
    "PRAGMA",  # before the decision on the fields: nothing was committed
    "PRAGMA",  # before the page leaves: nothing was committed
]


@contextmanager
def told() -> Iterator[list[str]]:
    """Every statement that connections of the office run which are opened from now on."""
    heard: list[str] = []

    def listen(connection: object, **_more: object) -> None:
        connection.connection.set_trace_callback(heard.append)  # type: ignore[attr-defined]

    connection_created.connect(listen)
    try:
        yield heard
    finally:
        connection_created.disconnect(listen)


def read_of(statement: str) -> str:
    names = re.findall(r"\b(?:FROM|JOIN|INTO)\s+\"?(\w+)", statement)
    named = " ".join(name for name in names if name != "site_imprint")
    return named or statement.split(maxsplit=1)[0]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite tells every statement")
def test_a_question_costs_these_statements(dsn, monkeypatch):
    monkeypatch.setattr(
        OfficeSignIn, "ended", lambda *_all: {}
    )  # what is asked of all sessions together is not the question's
    with told() as heard, psycopg.connect(dsn, autocommit=True) as client:
        client.execute(SQL).fetchall()
        heard.clear()
        assert len(client.execute(SQL).fetchall()) == 1
        found = [read_of(statement) for statement in heard if not statement.startswith("--")]
    # Which catalogue and which rules are in force is asked once a second.
    timed = {"catalogue_catalogueversion", "lawbook_rulebookversion"}
    assert [short(name) for name in found if name not in timed] == COST


def short(name: str) -> str:
    room = name.split("_", maxsplit=1)[0]
    return room if room in {"learning", "complaints"} else name


def opened(dsn: str) -> OpenQuery:
    """A question at the gate itself, in a session as the wire opens it: its statement has run, its first page has not left."""
    session = wire_sessions.begin(WHO, "127.0.0.1", factors=2)
    ask = Ask(WHO, "reconciliation", "contract", "CS-2026-0001", session=session, address="127.0.0.1")
    found = gateway.gate().open_query(ask, SQL, source="core", later=True)
    assert isinstance(found, OpenQuery)
    assert dsn
    return found


def elsewhere(act: Callable[[], object]) -> None:
    """On another connection, as another process would."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


GATE_FLIPS = [flip for flip in FLIPS if flip is not password_revoked]  # the wire asks that itself, before each question


@pytest.mark.parametrize("flip", GATE_FLIPS)
@pytest.mark.parametrize("where", [elsewhere, lambda act: act()], ids=["elsewhere", "here"])
def test_a_flip_between_the_intent_and_the_first_page_stops_the_page(dsn, flip, where):
    answer = opened(dsn)
    where(flip)
    with pytest.raises(Refused):
        answer.admit(["1000001"], 1)
    answer.close()


def test_without_a_flip_the_page_leaves(dsn):
    answer = opened(dsn)
    assert answer.admit(["1000001"], 1)
    answer.close()


def test_a_flip_that_was_begun_before_the_question_and_ends_behind_its_decision_stops_the_page(dsn):
    """Its transaction is older than every statement of the question."""
    if connection.vendor == "sqlite":
        pytest.skip("one writes at a time: the question's own ration waits for it")
    begun, end = threading.Event(), threading.Event()

    def slowly() -> None:
        from django.db import transaction

        with transaction.atomic():
            training_lapsed()
            begun.set()
            end.wait(20)

    thread = threading.Thread(target=elsewhere, args=(slowly,))
    thread.start()
    assert begun.wait(20)
    answer = opened(dsn)
    end.set()
    thread.join(20)
    with pytest.raises(Refused):
        answer.admit(["1000001"], 1)
    answer.close()


def used() -> int:
    with at_once([USED], again=True):
        return int(rows(USED)[0][0])


def spend() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE site_spent SET used = used + 1 WHERE name = 'cost'")


@pytest.mark.parametrize("where", [elsewhere, lambda act: act()], ids=["elsewhere", "here"])
def test_what_is_asked_again_is_what_stands_there_now(office_of_threads, where):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO site_spent (name, who, since, used) VALUES ('cost', 'x', '2026-01-01', 0)")
    for number in range(5):
        assert used() == number == used()
        where(spend)


def test_what_an_open_transaction_has_written_itself_is_seen(office_of_threads):
    from django.db import transaction

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO site_spent (name, who, since, used) VALUES ('cost', 'x', '2026-01-01', 0)")
    with transaction.atomic():
        assert used() == 0
        spend()
        assert used() == 1
        spend()
        assert used() == 2
        transaction.set_rollback(True)
    assert used() == 0


def test_rows_that_were_given_out_are_nobodys_to_change(office_of_threads):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO site_spent (name, who, since, used) VALUES ('cost', 'x', '2026-01-01', 7)")
    with at_once([USED], again=True):
        rows(USED).clear()
    assert used() == 7


def test_what_the_driver_gave_up_is_planned_anew(office_of_threads):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL keeps plans")
    assert rows(USED) == []
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert rows(USED) == []
    with at_once([USED, Question("SELECT 1", ())]):
        assert rows(Question("SELECT 1", ())) == [(1,)]


@pytest.mark.parametrize("value", ["cost\0more", "cost\ud800"])
def test_a_value_that_cannot_be_said_is_refused_and_leaves_the_connection_whole(office_of_threads, value):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compares any text")
    asked = Question("SELECT used FROM site_spent WHERE name = %s", (value,))
    with pytest.raises((DataError, UnicodeEncodeError)):
        rows(asked)
    assert rows(USED) == []
