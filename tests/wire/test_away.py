# SPDX-License-Identifier: Apache-2.0
"""A source that dies under an open question and comes back: the error is told once, its end is on record, the door goes on."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import PostgresAbsentError, cluster
from tests.wire.houses import door
from tournier.ledger.entries import Event

ALL = "SELECT khh, khxm FROM cust_info ORDER BY khh"


@pytest.fixture
def source():
    try:
        with cluster() as own:
            yield own
    except PostgresAbsentError as absent:
        pytest.skip(str(absent))


def lost(act) -> None:
    """It fails with our words for a source that is gone, and the session has ended."""
    with pytest.raises(psycopg.OperationalError, match="the source was lost") as told:
        act()
    assert "Connect again." in str(told.value)
    assert "tournier-pg" not in str(told.value)  # nothing of the source's address


def failures(opened) -> list[str]:
    """The errors in which questions ended, as the ledger has them, the first first."""
    entries = reversed(opened.ledger.entries(limit=1000))
    return [str(entry.detail["code"]) for entry in entries if entry.event == Event.DISCLOSURE_FAILED]


def test_a_source_that_dies_under_a_cursor_is_named_and_asked_again_when_it_is_back(source, tmp_path):
    with door("postgresql", tmp_path, source.url) as opened:
        with psycopg.connect(opened.dsn) as client, client.cursor("c") as cursor:
            cursor.execute(ALL)
            first = cursor.fetchone()
            source.stop()
            lost(lambda: cursor.fetchmany(1))
            assert client.closed
        with psycopg.connect(opened.dsn) as client:  # a person still signs in: that asks the office
            lost(lambda: client.execute(ALL))
        assert failures(opened) == ["source.08006", "source.08006"]
        source.start()
        with psycopg.connect(opened.dsn) as client:
            assert client.execute(ALL).fetchone() == first


def test_a_wrong_count_of_values_fails_the_statement_and_not_the_session(source, tmp_path):
    """Of the class of errors of connections too (08P01), and yet nothing is lost."""
    with door("postgresql", tmp_path, source.url) as opened, psycopg.connect(opened.dsn, autocommit=True) as client:
        client.pgconn.prepare(b"one", b"SELECT khh FROM cust_info WHERE khh = $1")
        told = client.pgconn.exec_prepared(b"one", [b"1", b"2"])
        assert told.error_field(psycopg.pq.DiagnosticField.SQLSTATE) == b"08P01"
        assert client.execute(ALL).fetchall()
