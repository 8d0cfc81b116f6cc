# SPDX-License-Identifier: Apache-2.0
"""Rotation on real ledgers: every key changes its epoch, nothing else changes, and nobody waits for it."""

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS, clock, opening, postgres_store, server, sqlite_store, store  # noqa: F401 - fixtures
from tournier.base import Refused, SystemFailed
from tournier.base.texts import Texts
from tournier.keys import HeldKey, StaleKeys, opener
from tournier.ledger import Event, verify, verify_proof
from tournier.ledger.verify_sources import Database

BEFORE_EPOCHS = Path(__file__).parent.parent / "ledger" / "written_before_trees.sqlite.gz"
NAMES = [f"customer-{number}" for number in range(300)]
COUNTS = (1, 3, 100, 300)


def filled(ledger):
    """Entries about one, about three, a gathered hundred, and a roll of three hundred; what a register sealed besides."""
    receipts = [ledger.append(look_up(1, *NAMES[:count])) for count in COUNTS]
    return receipts, ledger.seal_for("customer-1", {"note": "of customer 1"})


def agreed(ledger):
    ledger.agree_to_rotation(ledger.propose_rotation("admin-1", "the yearly one"), "admin-2")


def everything_reads(ledger, receipts, sealed):
    for receipt, count in zip(receipts, COUNTS, strict=True):
        assert sorted(ledger.subjects_of(receipt.id)) == sorted(NAMES[:count])
    assert ledger.open_for("customer-1", sealed) == {"note": "of customer 1"}


def epochs_of(ledger):
    return [(one.number, one.keys > 0) for one in ledger.key_epochs()]


def test_every_key_and_every_roll_changes_its_epoch(opening, store):  # noqa: F811 - fixtures
    ledger = opening(store)
    receipts, sealed = filled(ledger)
    ledger.integrate()
    proof = ledger.prove(receipts[0].id)
    assert epochs_of(ledger) == [(1, True)]
    agreed(ledger)
    batches = []
    done = ledger.rotate("admin-2", told=batches.append)
    assert (done.epoch, done.left) == (2, 0)
    assert done.keys == sum(batches) == 100 + 1 + 1  # customers, the month, the roll
    assert epochs_of(ledger) == [(2, True)]
    for one in (ledger, opening(store)):
        everything_reads(one, receipts, sealed)
    assert verify_proof(proof, ledger.verifier_key).id == receipts[0].id
    ledger.integrate()
    report = verify(store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert report.findings == []
    assert report.openings > 20
    assert Database(store.removeprefix("sqlite:///")).ask("SELECT no FROM key_epoch") == [(2,)]


def test_another_process_reads_and_writes_while_keys_rotate(opening, store):  # noqa: F811 - fixtures
    ledger, other = opening(store), opening(store)
    receipts, sealed = filled(ledger)
    everything_reads(other, receipts, sealed)
    roll = other.enrolled(Texts.of(NAMES))
    agreed(ledger)
    written = []

    def meanwhile(moment):
        written.append(other.append(look_up(2, f"new-{len(written)}", *NAMES[:3])))
        everything_reads(other, receipts, sealed)

    done = ledger.rotate("admin-2", probe=meanwhile)
    assert (done.epoch, done.left) == (2, 0)
    assert written
    late = other.append(replace(look_up(1), subjects=roll))
    assert epochs_of(other) == [(2, True)]
    assert len(set(other.subjects_of(late.id))) == 300
    ledger.integrate()
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []


def test_no_store_takes_a_key_of_an_older_epoch(opening, store):  # noqa: F811 - fixtures
    ledger = opening(store)
    filled(ledger)
    agreed(ledger)
    ledger.rotate("admin-2")
    with pytest.raises(StaleKeys):
        ledger._store.add_keys({b"n" * 16: b"w" * 60}, 1)
    assert ledger._store.retire_epochs(3) > 0, "what is left under an epoch keeps it"
    assert [one.number for one in ledger._store.epochs()] == [2]


def test_a_key_destroyed_during_its_rotation_does_not_come_back(opening, store):  # noqa: F811 - fixtures
    ledger, other = opening(store), opening(store)
    ledger.append(look_up(1, "customer-1"))
    agreed(ledger)

    def meanwhile(moment):
        if moment == "before_batch":
            other.erase("customer-1")

    ledger.rotate("admin-2", probe=meanwhile)
    assert ledger._store.keys([ledger._search.index("subject", "customer-1")]) == {}
    assert ledger.entries(subject="customer-1") == []


def test_a_ledger_from_before_epochs_is_rotated(opening, tmp_path):  # noqa: F811 - fixtures
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(gzip.decompress(BEFORE_EPOCHS.read_bytes()))
    ledger = opening(str(path))
    ledger.append(look_up(1, "customer-20", "customer-new"))
    assert epochs_of(ledger) == [(0, True)]
    before = len(ledger.entries(subject="customer-20"))
    agreed(ledger)
    assert ledger.rotate("admin-2").epoch == 1
    assert epochs_of(ledger) == [(1, True)]
    ledger = opening(str(path))
    assert len(ledger.entries(subject="customer-20")) == before
    assert verify(str(path), key=ledger.verifier_key, kek=KEYS["kek"]).findings == []


def test_a_ledger_moves_to_another_holder_of_its_kek(opening, store):  # noqa: F811 - fixtures
    receipts, sealed = filled(opening(store))
    file, safe = HeldKey(KEYS["kek"]), HeldKey(b"n" * 32, "env:BANK_KEK")
    ledger = opening(store, kek=[safe, file])
    agreed(ledger)
    ledger.rotate("admin-2")
    assert [(one.number, one.holder) for one in ledger.key_epochs()] == [(2, "env:BANK_KEK")]
    everything_reads(opening(store, kek=[safe]), receipts, sealed)
    ledger.integrate()
    assert verify(store, key=ledger.verifier_key, kek=opener([safe])).findings == []
    with pytest.raises(SystemFailed):
        opening(store, kek=[file]).read(receipts[0].id)
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings != []


def test_one_person_does_not_rotate(opening, sqlite_store, clock):  # noqa: F811 - fixtures
    ledger = opening(sqlite_store)
    receipt = ledger.append(look_up(1))
    with pytest.raises(Refused, match="No rotation was agreed to"):
        ledger.rotate("admin-1")
    proposed = ledger.propose_rotation("admin-1", "the yearly one")
    for refused, code in (
        (lambda: ledger.agree_to_rotation(proposed, "admin-1"), "keys.two_persons"),
        (lambda: ledger.agree_to_rotation(receipt.id, "admin-2"), "keys.proposed"),
        (lambda: ledger.rotate("admin-1"), "keys.nothing"),
    ):
        with pytest.raises(Refused) as said:
            refused()
        assert said.value.code == code
    assert epochs_of(ledger) == [(1, True)]
    ledger.agree_to_rotation(proposed, "admin-2")
    ledger.rotate("admin-1")
    told = [(entry.event, entry.actor) for entry in ledger.entries()][:3]
    assert told == [
        (Event.ROTATION_DONE, "admin-1"),
        (Event.ROTATION_AGREED, "admin-2"),
        (Event.ROTATION_PROPOSED, "admin-1"),
    ]
    with pytest.raises(Refused, match="another epoch is next"):
        ledger.agree_to_rotation(proposed, "admin-2")
    with pytest.raises(Refused, match="No rotation was agreed to"):
        ledger.rotate("admin-1")


def test_what_was_agreed_to_is_that_holder_and_not_for_long(opening, sqlite_store, clock):  # noqa: F811 - fixtures
    ledger = opening(sqlite_store)
    ledger.append(look_up(1))
    agreed(ledger)
    elsewhere = opening(sqlite_store, kek=[HeldKey(b"n" * 32, "env:BANK_KEK"), HeldKey(KEYS["kek"])])
    with pytest.raises(Refused, match="No rotation was agreed to"):
        elsewhere.rotate("admin-1")
    clock.advance(timedelta(days=8))
    with pytest.raises(Refused, match="No rotation was agreed to"):
        ledger.rotate("admin-1")
