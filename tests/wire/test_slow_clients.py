# SPDX-License-Identifier: Apache-2.0
"""A client that takes a page slowly gets no more of it once a fact has changed (law 4), however long the page is."""

from __future__ import annotations

import socket
import threading
import time

import psycopg
import pytest

from tests.wire.test_facts import MANY, dsn, office_of_threads, training_lapsed
from tournier.base import Refused
from tournier.wire import line as lines
from tournier.wire.line import Gone, Line

__all__ = ["dsn", "office_of_threads"]
PAGE = bytes(8 << 20)
SOME = 1 << 18


@pytest.fixture
def pair():
    """Our end of a connection with little room between the two, and the client's."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 14)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
    with ours, theirs:
        yield Line(ours), theirs


def taken(client: socket.socket, most: int) -> int:
    """So many bytes, or fewer when there are no more."""
    got = 0
    while got < most and (piece := client.recv(min(1 << 14, most - got))):
        got += len(piece)
    return got


def test_a_page_stops_where_it_is_when_a_fact_changes(pair, monkeypatch):
    monkeypatch.setattr(lines, "SECOND", 0.05)
    line, client = pair
    changed, ended = threading.Event(), threading.Event()

    def ask() -> None:
        if changed.is_set():
            raise Refused("fact", "no longer", "")

    def send() -> None:
        try:
            with line.asking(ask):
                line.send(PAGE)
        except Gone:
            ended.set()
        line.cut()

    sender = threading.Thread(target=send)
    sender.start()
    before = taken(client, SOME)
    changed.set()
    time.sleep(0.2)  # the piece that goes is older than the interval of asking
    after = taken(client, len(PAGE))
    sender.join(10)
    assert before == SOME
    assert ended.is_set()
    assert after < 4 * SOME  # the piece that was going and what stood in the buffers, of eight megabytes


def test_a_page_that_nothing_speaks_against_arrives_whole(pair, monkeypatch):
    monkeypatch.setattr(lines, "SECOND", 0.0)
    line, client = pair
    asked = []
    sender = threading.Thread(target=lambda: _sent(line, asked))
    sender.start()
    assert taken(client, len(PAGE)) == len(PAGE)
    sender.join(10)
    assert asked


def _sent(line: Line, asked: list[float]) -> None:
    with line.asking(lambda: asked.append(time.monotonic())):
        line.send(PAGE)


def _selected(connection):
    for _ in connection.cursor().stream(MANY):
        pass


def _copied(connection):
    with connection.cursor().copy(f"COPY ({MANY}) TO STDOUT") as copied:
        for _ in copied:
            pass


def _fetched(connection):
    connection.execute("BEGIN")
    connection.execute(f"DECLARE walk CURSOR FOR {MANY}")
    connection.execute("FETCH ALL FROM walk")


@pytest.mark.django_db(transaction=True)
def test_an_answer_longer_than_a_page_arrives_whole(dsn):
    long = MANY.removesuffix(" CROSS JOIN cust_info j CROSS JOIN cust_info k CROSS JOIN cust_info l").replace(
        "a.khh", "a.khjg"
    )
    with psycopg.connect(dsn, autocommit=True) as connection:
        assert len(connection.execute(long).fetchall()) == 3**9


def _simply(connection):
    connection.execute(f"{MANY};SELECT 1 AS a")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reads", [_selected, _copied, _fetched, _simply])
def test_the_facts_of_the_gate_are_asked_within_a_page(dsn, monkeypatch, reads):
    monkeypatch.setattr(lines, "SECOND", 0.0)
    monkeypatch.setattr("tournier.wire.answers.Answer._admit", _flips_after_admitting())
    before = set(threading.enumerate())
    with psycopg.connect(dsn, autocommit=True) as connection, pytest.raises(psycopg.OperationalError):
        # The page is admitted before the fact changes; only asking while it goes can stop it.
        reads(connection)
    until = time.monotonic() + 10
    while (running := _watches() - before) and time.monotonic() < until:
        time.sleep(0.02)
    assert not running  # the source was told to stop too


def _watches() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "tournier-watch"}


def _flips_after_admitting():
    from tournier.wire.answers import Answer

    admit = Answer._admit

    def admitted(self, *page):
        admit(self, *page)
        if page[0] > 4_000:
            training_lapsed()

    return admitted
