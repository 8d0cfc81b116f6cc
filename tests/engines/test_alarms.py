# SPDX-License-Identifier: Apache-2.0
"""A statement that takes too long is stopped, and a stopped watch stops nothing else."""

import multiprocessing
import threading

import duckdb
import pytest

from tournier.engines.alarms import Alarms
from tournier.engines.duck import DuckConnection
from tournier.engines.failures import Failure, SourceError


def test_an_act_is_called_when_its_block_takes_too_long_and_the_earliest_first():
    alarms, rung, done = Alarms(), [], threading.Event()
    with alarms.after(0.2, done.set), alarms.after(0.05, lambda: rung.append(1)):
        assert done.wait(20)
    assert rung == [1]


def test_nothing_is_called_after_its_block_has_ended():
    alarms, rung = Alarms(), []
    for _ in range(50):
        with alarms.after(0.02, lambda: rung.append(1)):
            pass
    last = threading.Event()
    with alarms.after(0.1, last.set):
        assert last.wait(20)
    assert rung == []


def test_a_statement_without_end_is_interrupted(monkeypatch):
    monkeypatch.setattr("tournier.engines.duck.SECONDS", 0.2)
    connection = DuckConnection(duckdb.connect())
    with pytest.raises(SourceError) as stopped:
        connection.rows("SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3")
    assert stopped.value.failure is Failure.TIMEOUT
    assert connection.rows("SELECT 1") == [(1,)]


def _rings(alarms, answer):
    rung = threading.Event()
    with alarms.after(0.05, rung.set):
        answer.put(rung.wait(20))


def test_alarms_ring_in_a_worker_that_is_a_fork():
    alarms, rung = Alarms(), threading.Event()
    with alarms.after(0.01, rung.set):
        assert rung.wait(20)
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    worker = context.Process(target=_rings, args=(alarms, answer))
    worker.start()
    assert answer.get(timeout=30) is True
    worker.join(30)
