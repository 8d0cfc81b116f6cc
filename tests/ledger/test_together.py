# SPDX-License-Identifier: Apache-2.0
"""Callers who wait while one syncs are written together by the next, and nobody who is done or gone holds them up."""

import threading

import pytest

from tests.ledger.cast import look_up
from tournier.base import SystemFailed
from tournier.ledger import verify


class Gate:
    """Stands before the store's `write`: counts, and keeps the first one there until it is opened."""

    def __init__(self, ledger, monkeypatch):
        self.sizes, self.inside, self.open = [], threading.Event(), threading.Event()
        write = ledger._store.write

        def slowly(records, *rest):
            self.sizes.append(len(records))
            self.inside.set()
            assert self.open.wait(30)
            write(records, *rest)

        monkeypatch.setattr(ledger._store, "write", slowly)


def start(ledger, number, receipts, name="caller"):
    def work():
        try:
            receipts.append(ledger.append(look_up(number)))
        except (KeyboardInterrupt, SystemFailed) as error:
            receipts.append(error)

    thread = threading.Thread(target=work, name=name)
    thread.start()
    return thread


def wait_for(ledger, count):
    while len(ledger._waiting) < count:
        threading.Event().wait(0.005)


def test_all_who_wait_while_one_syncs_are_one_transaction(ledger, store, monkeypatch):
    gate, receipts = Gate(ledger, monkeypatch), []
    threads = [start(ledger, 0, receipts)]
    assert gate.inside.wait(30)
    threads += [start(ledger, n, receipts) for n in range(1, 10)]
    wait_for(ledger, 9)
    gate.open.set()
    for thread in threads:
        thread.join(30)
    assert gate.sizes == [1, 9]
    ledger.integrate()
    assert sorted(ledger.read(receipt.id).index for receipt in receipts) == list(range(10))
    assert verify(store, key=ledger.verifier_key).findings == []


def test_one_who_is_interrupted_while_waiting_holds_up_nobody(ledger, monkeypatch):
    wait = threading.Event.wait

    def interrupted(event, timeout=None):
        if threading.current_thread().name == "interrupted":
            raise KeyboardInterrupt
        return wait(event, timeout)

    gate, receipts = Gate(ledger, monkeypatch), []
    monkeypatch.setattr(threading.Event, "wait", interrupted)
    first = start(ledger, 0, receipts)
    assert gate.inside.wait(30)
    gone = start(ledger, 1, receipts, "interrupted")
    gone.join(30)
    assert [type(receipt) for receipt in receipts] == [KeyboardInterrupt]
    third = start(ledger, 2, receipts)
    wait_for(ledger, 2)
    gate.open.set()
    first.join(30)
    third.join(30)
    assert not third.is_alive()
    assert len(receipts) == 3
    # what the interrupted caller had handed in is recorded, though nobody was told
    assert sum(gate.sizes) == 3
    assert ledger.append(look_up(4)).id


def test_after_a_failure_the_next_caller_is_served(ledger, monkeypatch):
    def fail(*_):
        raise SystemFailed("ledger.unavailable", "No room.", "Make some.")

    with monkeypatch.context() as patched:
        patched.setattr(ledger._store, "write", fail)
        for _ in range(3):
            with pytest.raises(SystemFailed):
                ledger.append(look_up())
    assert ledger.append(look_up()).id
