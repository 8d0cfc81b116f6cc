# SPDX-License-Identifier: Apache-2.0
"""A customer's part can be destroyed for good, and the ledger still verifies."""

from pathlib import Path

import pytest

from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.ledger import Event, verify, verify_proof


def test_what_is_erased_cannot_be_read_and_the_tree_stays_whole(ledger, store):
    alone = ledger.append(look_up(1, "customer-1"))
    shared = ledger.append(look_up(2, "customer-1", "customer-2"))
    other = ledger.append(look_up(3, "customer-2"))
    ledger.integrate()
    before, proof = ledger.checkpoint(), ledger.prove(alone.id)
    assert ledger.erase("customer-1", actor="officer-1") == 2
    ledger.integrate()
    gone = ledger.read(alone.id)
    assert (gone.erased, gone.subjects, dict(gone.detail)) == (True, (), {})
    assert gone.actor == "teller-1"
    # the other customer of the same answer keeps their record, and its detail
    kept = ledger.read(shared.id)
    assert (kept.erased, kept.subjects, kept.detail["n"]) == (True, ("customer-2",), 2)
    assert not ledger.read(other.id).erased
    assert ledger.entries(subject="customer-1") == []
    assert verify_proof(proof, ledger.verifier_key).index == 0
    assert set(verify_proof(ledger.prove(alone.id), ledger.verifier_key).values) == {"actor", "disclosure"}
    report = verify(store, key=ledger.verifier_key, known=[before], kek=KEYS["kek"])
    assert (report.findings, report.erased) == ([], 2)


def test_an_erasure_is_recorded_without_the_name(ledger):
    ledger.append(look_up(1, "customer-1"))
    ledger.erase("customer-1", actor="officer-1")
    (record,) = ledger.entries(event=Event.SUBJECT_ERASED)
    assert (record.actor, record.subjects, dict(record.detail)) == ("officer-1", (), {"openings": 1})
    assert ledger.erase("customer-1") == 0
    assert len(ledger.entries(event=Event.SUBJECT_ERASED)) == 1


def test_the_customer_may_come_back_with_a_new_key(ledger):
    old = ledger.append(look_up(1, "customer-1"))
    ledger.erase("customer-1")
    new = ledger.append(look_up(2, "customer-1"))
    assert ledger.read(old.id).erased
    assert [entry.id for entry in ledger.entries(subject="customer-1")] == [new.id]


def test_another_open_ledger_does_not_go_on_with_the_destroyed_key(opening, store):
    one, two = opening(store), opening(store)
    one.append(look_up(1, "customer-1"))
    two.append(look_up(2, "customer-1"))
    one.erase("customer-1")
    later = two.append(look_up(3, "customer-1"))
    assert not one.read(later.id).erased
    assert opening(store).read(later.id).subjects == ("customer-1",)


def test_no_copy_of_the_key_stays_in_the_file(opening, tmp_path):
    path = tmp_path / "ledger.sqlite"
    ledger = opening(str(path))
    receipt = ledger.append(look_up(1, "customer-1"))
    (subject,) = {concern.subject for concern in ledger._store.stored(receipt.id).concerns}
    wrapped = ledger._store.keys([subject])[subject]
    sealed = ledger._store.stored(receipt.id).concerns[0].opening

    def copies(value: bytes) -> int:
        return sum(value in file.read_bytes() for file in Path(tmp_path).iterdir())

    assert copies(wrapped) > 0
    ledger.erase("customer-1")
    assert copies(wrapped) == copies(sealed) == 0


@pytest.mark.parametrize("table", ["concern", "data_key"])
def test_parts_that_vanish_without_a_recorded_erasure_are_found(opening, sqlite_store, table):
    import sqlite3

    ledger = opening(sqlite_store)
    ledger.append_many([look_up(n) for n in range(5)])
    with sqlite3.connect(sqlite_store.removeprefix("sqlite:///")) as db:
        db.execute(f"DELETE FROM {table}")
    assert {finding.kind for finding in verify(sqlite_store, kek=KEYS["kek"]).findings} & {"erasure", "sealed"}
