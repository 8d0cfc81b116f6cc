# SPDX-License-Identifier: Apache-2.0
"""Each time that a KEK opens a key there is an entry of it before the key serves anybody, and without the entry no key."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.keys.test_rotation import NAMES, agreed, everything_reads, filled
from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS, clock, opening, postgres_store, server, sqlite_store, store  # noqa: F401 - fixtures
from tests.ledger.test_older_ledgers import old  # noqa: F401 - a fixture
from tournier.base import SystemFailed
from tournier.engines import kek
from tournier.keys import HeldKey
from tournier.keys.rotation import begin
from tournier.ledger import Entry, Event, verify

USED = Entry(Event.KEK_USED, "office:bank", detail={"process": "office", "what": "tournier serve"})


@pytest.fixture
def using(opening):  # noqa: F811 - a fixture
    """Opens ledgers that record the uses of their KEK, each as a process of its own would."""
    return lambda store, **more: opening(store, used=USED, **more)  # noqa: F811 - not the fixture


def uses(ledger):
    return [(one.actor, one.detail["epoch"], one.detail["holder"]) for one in ledger.entries(event=Event.KEK_USED)]


def test_one_entry_for_each_process_before_anything_is_sealed_or_read(using, store):  # noqa: F811 - a fixture
    first = using(store)
    receipts, sealed = filled(first)
    first.integrate()
    oldest = first.entries(limit=100)[-1]
    assert (oldest.event, oldest.actor, oldest.index) == (Event.KEK_USED, "office:bank", 0)
    assert oldest.detail == {**USED.detail, "epoch": 1, "holder": "file"}
    second = using(store)
    second.store_keys().of(NAMES, make=True)
    everything_reads(second, receipts, sealed)
    everything_reads(first, receipts, sealed)
    assert uses(first) == [("office:bank", 1, "file")] * 2
    first.integrate()
    assert verify(store, key=first.verifier_key, kek=KEYS["kek"]).findings == []


def test_threads_that_need_a_key_at_once_use_the_kek_once(using, store):  # noqa: F811 - a fixture
    using(store).append(look_up(1))
    ledger = using(store)
    keys = ledger.store_keys()
    with ThreadPoolExecutor(8) as pool:
        tasks = [lambda: ledger.append(look_up(2)), ledger.entries, lambda: keys.of(["customer-1"])]
        for done in [pool.submit(tasks[n % 3]) for n in range(24)]:
            done.result(60)
    assert len(uses(ledger)) == 2


def test_no_key_where_the_entry_cannot_be_written(using, store, monkeypatch):  # noqa: F811 - a fixture
    receipt = using(store).append(look_up(1))
    ledger = using(store)
    keys, write = ledger.store_keys(), ledger._store.write

    def full(*_):
        raise SystemFailed("ledger.unavailable", "The disk is full.", "Free space.")

    monkeypatch.setattr(ledger._store, "write", full)
    for attempt in (lambda: ledger.read(receipt.id), lambda: keys.of(["customer-1"]), lambda: ledger.append(look_up())):
        with pytest.raises(SystemFailed, match="full"):
            attempt()
    assert ledger._ring.epochs._open == {}
    monkeypatch.setattr(ledger._store, "write", write)
    assert ledger.read(receipt.id).subjects == ("customer-1",)
    assert len(uses(ledger)) == 2


def test_each_epoch_is_a_use_of_its_own(using, store):  # noqa: F811 - a fixture
    first = using(store)
    receipts, sealed = filled(first)
    agreed(first)
    begin(first._ring.epochs, first._store, HeldKey(KEYS["kek"], "file"), "2026-11-29")
    second = using(store)
    everything_reads(second, receipts, sealed)
    second.append(look_up(3, "somebody-new"))  # the entry of epoch 2 needs the month's key, which lies under epoch 1
    assert {epoch for _, epoch, _ in uses(second)} == {1, 2}
    third = using(store)
    assert third.erase("customer-1") == 3  # cuts a roll within a transaction of the store
    third.integrate()
    assert verify(store, key=third.verifier_key, kek=KEYS["kek"]).findings == []


def test_keys_of_before_there_were_epochs_are_uses_of_epoch_0(using, old):  # noqa: F811 - a fixture
    ledger = using(old)
    assert ledger.entries(limit=3)
    assert uses(ledger) == [("office:bank", 0, "file")]


@pytest.mark.parametrize(
    ("program", "actor", "process", "what"),
    [
        (["/usr/bin/tournier", "serve", "bank"], "office", "office", "tournier serve"),
        (["/usr/bin/tournier", "wire"], "wire", "wire", "tournier wire"),
        (["/x/tournier/__main__.py", "seal", "core"], "cli", "command", "tournier seal"),
        (["/x/report.py", "6222020000000000"], "cli", "command", "library"),
        ([""], "cli", "command", "library"),
    ],
)
def test_a_process_is_named_by_its_command_and_by_no_argument(monkeypatch, program, actor, process, what):
    monkeypatch.setattr(sys, "argv", program)
    entry = kek.kek_use()
    assert entry.actor.partition(":")[0] == actor
    assert entry.detail == {"process": process, "what": what}
