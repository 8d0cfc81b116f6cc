# SPDX-License-Identifier: Apache-2.0
"""Real clients at the wire: psql, psycopg in text and binary, over TLS with channel binding."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import threading
import time
from decimal import Decimal

import psycopg
import pytest

from tests.wire.simulated import CANARY, PASSWORD
from tournier.base import BadInput
from tournier.wire import House, Server, frames

ANSWER = "SELECT id, name, amount FROM customers"


def psql(wire, *statements: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("psql") is None:
        pytest.skip("no psql on this machine")
    words = [part for text in statements for part in ("-c", text)]
    return subprocess.run(
        ["psql", wire.dsn, "-X", "-At", *words], capture_output=True, text=True, timeout=60, check=False
    )


def test_psql_reads_rows_and_the_gate_hears_of_each_customer(wire):
    answer = psql(wire, f"{ANSWER} WHERE id < 4 ORDER BY id")
    assert answer.stdout.splitlines() == [
        "1|客户1|0.25000000000000000000",
        "2|客户2|0.50000000000000000000",
        "3||0.75000000000000000000",
    ]
    assert wire.gate.subjects == {"1", "2", "3"}


def test_psql_copies_out_and_uses_cursors(wire):
    copied = psql(
        wire, "COPY (SELECT id, name FROM customers WHERE id IN (2, 3) ORDER BY id) TO STDOUT WITH (FORMAT csv, HEADER)"
    )
    assert copied.stdout.splitlines() == ["id,name", "2,客户2", "3,"]
    walked = psql(
        wire,
        "BEGIN; DECLARE c CURSOR FOR SELECT id FROM customers ORDER BY id; FETCH 2 FROM c; MOVE 1 FROM c; FETCH NEXT FROM c; COMMIT",
    )
    assert walked.stdout.splitlines() == ["BEGIN", "DECLARE CURSOR", "1", "2", "MOVE 1", "4", "COMMIT"]


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_reads_types(wire, binary):
    with psycopg.connect(wire.dsn) as connection:
        rows = connection.execute(
            "SELECT id, name, amount, at, tags FROM customers WHERE id = %s", (3,), binary=binary
        ).fetchall()
    assert rows[0][:3] == (3, None, Decimal("0.75"))
    assert rows[0][3].isoformat() == "2026-11-24T10:00:00+08:00"
    assert rows[0][4] == ["a", "b,c"]


def test_many_rows_leave_in_recorded_pages(wire):
    with psycopg.connect(wire.dsn) as connection:
        assert len(connection.execute(ANSWER).fetchall()) == 3000
        with connection.cursor("walk") as cursor:
            cursor.itersize = 700
            cursor.execute("SELECT id FROM customers")
            assert sum(1 for _ in cursor) == 3000
    assert wire.gate.pages == [3000, 700, 700, 700, 700, 200]
    assert len(wire.gate.subjects) == 3000


def test_prepared_statements_and_pipelines(wire):
    with psycopg.connect(wire.dsn, autocommit=True) as connection:
        for number in range(1, 9):
            found = connection.execute("SELECT id FROM customers WHERE id = %s", (number,), prepare=True).fetchone()
            assert found == (number,)
        with connection.pipeline():
            first = connection.execute("SELECT id FROM customers WHERE id = %s", (7,))
            second = connection.execute("SELECT 2 AS two")
            assert (first.fetchall(), second.fetchall()) == ([(7,)], [(2,)])


def test_an_error_in_the_middle_of_an_answer_tells_nothing(wire):
    with psycopg.connect(wire.dsn, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InvalidTextRepresentation) as told:
            connection.execute(
                "SELECT id, CAST(CASE WHEN id > 2500 THEN name ELSE '1' END AS int) AS n FROM customers"
            ).fetchall()
        assert "客户" not in str(told.value)
        assert connection.execute("SELECT 1 AS a").fetchone() == (1,)
    assert wire.gate.failed


def test_transactions_fail_and_recover(wire):
    with psycopg.connect(wire.dsn) as connection:
        connection.execute(f"{ANSWER} WHERE id = 1")
        with pytest.raises(psycopg.errors.DivisionByZero), connection.transaction():
            connection.execute("SELECT 1 / 0 AS a")
        assert connection.execute("SELECT 1 AS a").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT phone FROM customers")
        with pytest.raises(psycopg.errors.InFailedSqlTransaction):
            connection.execute("SELECT 1 AS a")
        connection.rollback()
        assert connection.execute("SELECT 1 AS a").fetchone() == (1,)


def test_a_running_statement_is_cancelled(wire):
    with psycopg.connect(wire.dsn, autocommit=True) as connection:
        timer = threading.Timer(0.3, connection.cancel_safe)
        timer.start()
        begun = time.monotonic()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(20) AS a")
        assert time.monotonic() - begun < 10
        timer.join()


@pytest.mark.parametrize(
    "statement",
    [
        "SET standard_conforming_strings = off",
        "SET client_encoding = 'SJIS'",
        "SET session_authorization = 'tournier'",
        "SET search_path = 'x'; SET tournier.token_key = 'k'",
        "SHOW all",
        "SHOW tournier.token_key",
        "BEGIN READ WRITE",
        "COPY customers TO STDOUT",
        "COPY customers FROM STDIN",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "EXPLAIN SELECT phone FROM customers",
        "DO $$ BEGIN END $$",
        "PREPARE p AS SELECT phone FROM customers",
        "LISTEN a",
        "SET tournier.purpose = 'curiosity'",
        "DECLARE c CURSOR WITH HOLD FOR SELECT phone FROM customers",
    ],
)
def test_what_is_not_on_a_list_is_refused(wire, statement):
    answer = psql(wire, statement)
    assert "ERROR" in answer.stderr
    assert CANARY not in answer.stdout + answer.stderr


def test_who_is_not_known_learns_nothing(wire):
    told, failures = [], wire.people.failures
    for dsn in (wire.dsn.replace(PASSWORD, "wrong"), wire.dsn.replace("t001", "t999")):
        with pytest.raises(psycopg.OperationalError) as failure:
            psycopg.connect(dsn)
        told.append(str(failure.value).replace(str(wire.server.port), ""))
    assert told[0] == told[1]
    assert wire.people.failures == failures + 2  # so that trying locks the account
    with pytest.raises(psycopg.OperationalError, match="no such source"):
        psycopg.connect(wire.dsn.replace("bank/counter_service", "other/counter_service"))


def test_from_elsewhere_nobody_signs_in_without_tls(wire):
    with pytest.raises(BadInput) as told:
        Server(House(wire.people, lambda: wire.gate, lambda _source: None, list), host="0.0.0.0", port=0)
    assert told.value.code == "wire.tls"
    ours, theirs = socket.socketpair()
    with theirs:
        body = struct.pack("!I", frames.PROTOCOL_3) + b"user\0t001\0database\0bank\0\0"
        theirs.sendall(struct.pack("!I", len(body) + 4) + body)
        assert wire.server._admitted("192.0.2.7")
        wire.server._connected(ours, "192.0.2.7")
        assert b"C28000\0MTLS is needed here" in theirs.recv(1 << 12)


@pytest.mark.parametrize("limit", ["MOST_SESSIONS", "MOST_OF_PERSON"])
def test_sessions_are_few(wire, monkeypatch, limit):
    monkeypatch.setattr(f"tournier.wire.server.{limit}", 0)
    with pytest.raises(psycopg.OperationalError, match="too many sessions"):
        psycopg.connect(wire.dsn)


@pytest.mark.parametrize(("limit", "autocommit"), [("IDLE_SECONDS", True), ("IDLE_IN_TRANSACTION", False)])
def test_a_silent_session_ends(wire, monkeypatch, limit, autocommit):
    with psycopg.connect(wire.dsn, autocommit=autocommit) as connection:
        connection.execute("SELECT id FROM customers WHERE id = 1")
        monkeypatch.setattr(f"tournier.wire.session.{limit}", 0.0)
        time.sleep(0.6)
        with pytest.raises(psycopg.OperationalError, match="silent for too long"):
            connection.execute("SELECT 1 AS a")


def test_without_a_purpose_nothing_is_asked(wire):
    with psycopg.connect(wire.dsn.replace("bank/counter_service", "bank"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            connection.execute(ANSWER)
        connection.execute("SET tournier.purpose = 'counter_service'")
        assert connection.execute(f"{ANSWER} WHERE id = 1").fetchall()


def test_who_leaves_loses_the_idle_session_and_the_open_cursor_within_a_second(wire):
    walking, idle = psycopg.connect(wire.dsn), psycopg.connect(wire.dsn)
    cursor = walking.cursor("walk")
    cursor.itersize = 10
    cursor.execute("SELECT id FROM customers")
    assert cursor.fetchmany(10)
    wire.people.here = False
    with pytest.raises(psycopg.Error):
        cursor.fetchmany(10)
    time.sleep(1.3)
    for connection in (walking, idle):
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT 1 AS a")
        assert connection.closed


def test_a_role_that_may_write_is_not_used(wire):
    from tournier.base import SystemFailed
    from tournier.wire.relay import PgDesk

    with pytest.raises(SystemFailed, match="can do more than read"):
        PgDesk(wire.owner)
    with psycopg.connect(wire.owner, autocommit=True) as connection:
        connection.execute("CREATE ROLE writer LOGIN")
        connection.execute("GRANT SELECT ON customers TO writer")
        PgDesk(url := wire.owner.replace("tournier@", "writer@")).close()
        for more in ("UPDATE (name) ON customers", "CREATE ON SCHEMA public", "pg_read_server_files"):
            connection.execute(f"GRANT {more} TO writer")
            with pytest.raises(SystemFailed, match="can do more than read"):
                PgDesk(url)
            connection.execute(f"REVOKE {more} FROM writer")


@pytest.mark.parametrize("autocommit", [True, False])
def test_a_statistic_that_shows_single_customers_names_them(wire, autocommit):
    with psycopg.connect(wire.dsn, autocommit=autocommit) as connection:
        for _ in range(2):
            wire.gate.subjects.clear()
            assert connection.execute("SELECT max(name) FROM customers").fetchone() == ("客户998",)
            assert wire.gate.subjects == {str(number) for number in range(1, 11)}
        assert connection.execute("SELECT id FROM customers WHERE id = 2").fetchone() == (2,)


def test_an_empty_answer_is_recorded(wire):
    with psycopg.connect(wire.dsn) as connection:
        assert connection.execute("SELECT id FROM customers WHERE id < 0").fetchall() == []
    assert wire.gate.pages == [0]


def test_copy_in_binary_gives_postgresqls_own_bytes(wire):
    shown = "SELECT id, name, amount FROM {} WHERE id < 40 ORDER BY id"
    with psycopg.connect(wire.dsn) as ours, psycopg.connect(wire.owner) as theirs:
        found = []
        for connection, table in ((ours, "customers"), (theirs, "public.customers")):
            with connection.cursor().copy(f"COPY ({shown.format(table)}) TO STDOUT (FORMAT binary)") as copied:
                found.append(b"".join(bytes(piece) for piece in copied))
    assert found[0] == found[1]
    assert found[0].startswith(b"PGCOPY")
