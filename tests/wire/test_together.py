# SPDX-License-Identifier: Apache-2.0
"""At the wire the intent of a question goes on record with its first page, or before it when the source takes its time."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import psycopg
import pytest

from tournier.base import SystemFailed
from tournier.ledger.entries import Event
from tournier.query import OutputColumn, Rewritten
from tournier.wire.errors import Failed
from tournier.wire.relay import PgDesk

INTENDED, PAGE, FAILED = Event.DISCLOSURE_INTENDED, Event.DISCLOSURE_PAGE, Event.DISCLOSURE_FAILED
LONG = "SELECT a.khh FROM acct_base a" + "".join(f" CROSS JOIN acct_base {name}" for name in "bcdefgh") + (
    " WHERE a.zh = 'nobody' AND a.ye + b.ye + c.ye + d.ye + e.ye + f.ye + g.ye + h.ye < 0"
)  # fmt: skip


def events(house, after: int) -> list[Event]:
    return [entry.event for entry in reversed(house.ledger.entries(limit=1000))][after:]


def count(house) -> int:
    return len(house.ledger.entries(limit=1000))


@pytest.mark.parametrize("prepare", [False, True])
def test_an_answer_has_its_intent_and_its_page(house, *, prepare: bool):
    with psycopg.connect(house.dsn, autocommit=True) as connection:
        before = count(house)
        sql = "SELECT khh FROM cust_info WHERE khjg = %s" if prepare else "SELECT khh FROM cust_info WHERE khjg = 'B01'"
        assert connection.execute(sql, ("B01",) if prepare else None, prepare=prepare).fetchall()
        assert events(house, before) == [INTENDED, PAGE]


def test_an_error_of_the_source_has_its_intent_too(house):
    if house.engine in {"sqlite", "mysql"}:
        pytest.skip("it takes any text for a number")
    with psycopg.connect(house.dsn, autocommit=True) as connection:
        before = count(house)
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT CAST(khxm AS integer) AS n FROM cust_info").fetchall()
        assert events(house, before) == [INTENDED, FAILED]


def test_what_takes_long_is_on_record_while_it_runs(house):
    if house.engine != "postgresql":
        pytest.skip("the other desks record an intent before they run anything")
    connection = psycopg.connect(house.dsn, autocommit=True)
    before = count(house)
    asking = threading.Thread(target=_ask, args=(connection,))
    asking.start()
    until = time.monotonic() + 20
    while time.monotonic() < until and count(house) == before:
        time.sleep(0.05)
    assert events(house, before) == [INTENDED]
    assert asking.is_alive()
    connection.cancel_safe()
    asking.join(20)
    connection.close()
    assert events(house, before)[:2] == [INTENDED, FAILED]


def _ask(connection: psycopg.Connection) -> None:
    try:
        connection.execute(LONG.replace(" WHERE a.zh = 'nobody' AND", " WHERE"))
    except psycopg.Error:
        return


def test_a_source_that_is_slow_while_nothing_can_be_recorded_is_left(house):
    """What it answers later is nobody's, least of all the next question's."""
    if house.engine != "postgresql":
        pytest.skip("the other desks record an intent before they run anything")
    desk = PgDesk(house.owner.replace("tournier@", "geheim_reader@"))

    def unwritten() -> None:
        raise SystemFailed("ledger.unavailable", "The store does not write.", "Free space.")

    slow = Rewritten("SELECT 1 AS a FROM pg_sleep(0.4)", (OutputColumn("a", (), ()),))
    with pytest.raises(SystemFailed):
        desk.run(SimpleNamespace(rewritten=slow, intend=unwritten), (), one_piece=True)
    quick = Rewritten("SELECT 2 AS a", (OutputColumn("a", (), ()),))
    with pytest.raises(Failed) as told:
        desk.run(SimpleNamespace(rewritten=quick, intend=lambda: None), (), one_piece=True)
    assert told.value.code == "08006"


def test_columns_are_not_told_where_the_record_cannot_be_written(house):
    """The description of an answer leaves with its first page, not before."""
    with psycopg.connect(house.dsn, autocommit=True) as connection:
        house.registers.staff["status"] = "active"
        before = count(house)
        cursor = connection.execute("SELECT khh, khjg FROM cust_info WHERE khh = %s", ("nobody",))
        assert [column.name for column in cursor.description or ()] == ["khh", "khjg"]
        assert cursor.fetchall() == []
        assert events(house, before) == [INTENDED, PAGE]


def test_a_copy_tells_its_columns_after_its_intent(house):
    with psycopg.connect(house.dsn, autocommit=True) as connection:
        before = count(house)
        with connection.cursor().copy("COPY (SELECT khh FROM cust_info) TO STDOUT") as copy:
            assert [*copy]
        assert events(house, before) == [INTENDED, PAGE]
