# SPDX-License-Identifier: Apache-2.0
"""The protocol as a machine: any order of valid frames leaves server and client agreed, and the source sees only what was written for it.

`make soak` walks thousands of conversations; here a few dozen.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.examples import FACTOR, examples
from tests.wire.simulated import CANARY
from tests.wire.test_fuzz import frame_from, message, signed_in

NAMES = st.sampled_from([b"", b"a", b"b"])
GOOD = st.sampled_from(
    [
        b"SELECT id, name FROM customers LIMIT 3",
        b"SELECT 1 AS a",
        b"SELECT id FROM customers WHERE id < 900",
        b"SHOW datestyle",
    ]
)
BAD = st.sampled_from(
    [
        b"SELECT phone FROM customers",
        b"SELECT 1/0 AS a",
        b"COPY customers TO STDOUT",
        b"SELEC",
        b"FETCH 1 FROM nowhere",
        b"'",
        b"/*",
    ]
)
FORMS = st.sampled_from([0, 1])


class Conversation(RuleBasedStateMachine):
    """One client. After each step the server has said ReadyForQuery, with the state that the model has too."""

    wire = None

    def __init__(self) -> None:
        super().__init__()
        self.line: socket.socket = signed_in(self.wire)
        self.line.settimeout(30)
        self.state = b"I"
        self.waits = False  # frames were sent that no Sync has followed

    def teardown(self) -> None:
        self.line.close()

    def _until_ready(self) -> list[bytes]:
        kinds = []
        while True:
            kind, body = frame_from(self.line)
            assert kind in b"123CDEGHIKNSTZcdnst"
            assert CANARY.encode() not in body
            kinds.append(kind)
            if kind == b"E" and self.state == b"T":
                self.state = b"E"
            if kind == b"Z":
                self.said = body
                self.waits = False
                return kinds

    def _ask(self, sql: bytes) -> list[bytes]:
        if self.waits:
            self.sync()
        self.line.sendall(message(b"Q", sql + b"\0"))
        return self._until_ready()

    @rule(sql=GOOD)
    def question(self, sql):
        kinds = self._ask(sql)
        assert (b"E" in kinds) == (self.state == b"E")

    @rule(sql=BAD)
    def wrong_question(self, sql):
        assert b"E" in self._ask(sql)

    @rule(first=GOOD, then=BAD, last=GOOD)
    def several(self, first, then, last):
        assert b"E" in self._ask(b"; ".join([first, then, last]))

    @rule(sql=GOOD)
    def copied(self, sql):
        self._ask(b"COPY (" + sql + b") TO STDOUT")

    @rule()
    def begin(self):
        kinds = self._ask(b"BEGIN")
        if b"E" not in kinds and self.state == b"I":
            self.state = b"T"

    @rule(how=st.sampled_from([b"COMMIT", b"ROLLBACK"]))
    def finish(self, how):
        assert b"E" not in self._ask(how)
        self.state = b"I"

    @rule()
    def saved_and_back(self):
        if self.waits:
            self.sync()
        if self.state == b"T":
            self._ask(b"SAVEPOINT s; SELECT 1/0 AS a")
            assert self.state == b"E"
            assert b"E" not in self._ask(b"ROLLBACK TO s")
            self.state = b"T"

    @rule(name=st.sampled_from([b"c", b"d"]), sql=GOOD.filter(lambda one: one.startswith(b"SELECT")))
    def declared(self, name, sql):
        self._ask(b"DECLARE " + name + b" CURSOR FOR " + sql)

    @rule(name=st.sampled_from([b"c", b"d"]), rows=st.sampled_from([b"1", b"2", b"ALL"]))
    def fetched(self, name, rows):
        self._ask(b"FETCH " + rows + b" FROM " + name)

    @rule(name=NAMES, sql=st.one_of(GOOD, BAD))
    def parse(self, name, sql):
        self._send(message(b"P", name + b"\0" + sql + b"\0" + bytes(2)))

    @rule(portal=NAMES, name=NAMES, form=FORMS)
    def bind(self, portal, name, form):
        self._send(message(b"B", portal + b"\0" + name + b"\0" + struct.pack("!HHHH", 0, 0, 1, form)))

    @rule(kind=st.sampled_from([b"S", b"P"]), name=NAMES, frame=st.sampled_from([b"D", b"C"]))
    def describe_or_close(self, kind, name, frame):
        self._send(message(frame, kind + name + b"\0"))

    @rule(portal=NAMES, rows=st.integers(0, 3))
    def execute(self, portal, rows):
        self._send(message(b"E", portal + b"\0" + struct.pack("!i", rows)))

    @rule()
    def flush(self):
        self._send(message(b"H"))

    def _send(self, sent: bytes) -> None:
        self.line.sendall(sent)
        self.waits = True

    @rule()
    def sync(self):
        self.line.sendall(message(b"S"))
        self._until_ready()

    @invariant()
    def both_agree(self):
        if not self.waits and hasattr(self, "said"):
            assert self.said == self.state


def test_conversations(wire):
    """The source's own log is read afterwards: nothing ran there but our words and the guard's output."""
    log = _logged(wire)
    begun = len(log.read_bytes())
    conversation = type("Bound", (Conversation,), {"wire": wire})
    run_state_machine_as_test(
        conversation,
        settings=examples(25, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
    ran = re.findall(
        r"@tournier wire@ LOG: +(?:statement|execute [^:]*): (.*)", log.read_bytes()[begun:].decode("utf-8", "replace")
    )
    strange = {sql for sql in ran if not _ours(sql, wire.gate.written)}
    assert ran
    assert not strange


def _ours(sql: str, written: set[str]) -> bool:
    words = (
        "SELECT set_config(",
        "BEGIN ISOLATION LEVEL",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT ",
        "RELEASE ",
        "SELECT * FROM (SELECT id::text",
    )
    return sql in written or sql.startswith(words) or not sql.strip()


def _logged(wire) -> Path:
    with psycopg.connect(wire.owner, autocommit=True) as connection:
        home = connection.execute("SHOW data_directory").fetchone()[0]
        connection.execute("ALTER ROLE reader SET log_statement = 'all'")
        connection.execute("ALTER SYSTEM SET log_line_prefix = '@%a@ '")
        connection.execute("SELECT pg_reload_conf()")
    log = Path(home).parent / "server.log"
    if not log.exists():
        pytest.skip("the server's log is elsewhere")
    return log


def test_many_conversations_leave_nothing_behind(wire):
    """Sessions end with their connections, and with them threads and sessions at the source."""
    import threading

    for number in range(30 * FACTOR):
        line = signed_in(wire)
        line.sendall(message(b"Q", b"SELECT id FROM customers LIMIT 1\0") + (message(b"X") if number % 2 else b""))
        line.close()
    until = 100
    while until and (
        wire.people.sessions > 0 or any(thread.name.endswith("(_connected)") for thread in threading.enumerate())
    ):
        until -= 1
        threading.Event().wait(0.1)
    assert wire.people.sessions == 0


def readers_ahead() -> int:
    return sum(thread.name == "tournier-wire-ahead" for thread in threading.enumerate())


def test_a_client_who_hangs_up_in_a_long_answer_leaves_no_reader_behind(wire):
    connection = psycopg.connect(wire.dsn, autocommit=True)
    rows = connection.cursor().stream(
        "SELECT i, repeat('x', 200) AS t FROM customers, generate_series(1, 300) i", size=1000
    )
    assert len([next(rows) for _ in range(5000)]) == 5000
    connection.pgconn.finish()
    end = time.monotonic() + 30
    while readers_ahead() and time.monotonic() < end:
        time.sleep(0.05)
    assert readers_ahead() == 0
    assert sum(wire.gate.pages) < 500_000  # of 900,000: it did not go on to the end for nobody
    with psycopg.connect(wire.dsn, autocommit=True) as connection:
        assert connection.execute("SELECT id FROM customers LIMIT 1").fetchone() is not None
