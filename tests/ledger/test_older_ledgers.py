# SPDX-License-Identifier: Apache-2.0
"""Ledgers of before: read, verified, proved from and continued.

- `written_before_trees.sqlite.gz` was written by commit cb609fd, before there were trees of subjects: three look-ups, one
  about two people and one about forty, an erasure of one of the two, five look-ups more;
- `written_before_bare_rolls.sqlite.gz` was written by commit ec92451, when the tiles over a roll held its hashes: two
  look-ups about customers 0 to 299 and 100 to 399, and an erasure of number 350.
"""

import gzip
from pathlib import Path

import pytest

from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.ledger import VerifierKey, promise_holds, verify, verify_proof

WRITTEN = Path(__file__).with_name("written_before_trees.sqlite.gz")


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(gzip.decompress(WRITTEN.read_bytes()))
    return str(path)


def test_it_verifies_as_it_is(opening, old):
    ledger = opening(old)
    report = verify(old, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.entries, report.subject_trees) == ([], 11, 0)
    assert report.erased > 0


def test_it_is_read_and_proved_from(opening, old):
    ledger = opening(old)
    (forty,) = ledger.entries(subject="customer-20")
    assert (forty.number, forty.in_tree, len(forty.subjects)) == (40, False, 39)
    assert sorted(ledger.subjects_of(forty.id)) == sorted(f"customer-{n}" for n in range(40) if n != 2)
    proven = verify_proof(ledger.prove(forty.id, subject="customer-20"), ledger.verifier_key)
    assert list(proven.values.values()) == ["customer-20"]


def test_it_goes_on_with_trees(opening, old):
    ledger = opening(old)
    receipt = ledger.append(look_up(1, *(f"customer-{n}" for n in range(100))))
    assert promise_holds(receipt.promise, receipt.leaf_hash, VerifierKey.parse(ledger.verifier_key))
    assert len(ledger.entries(subject="customer-20")) == 2
    report = verify(old, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.entries, report.subjects) == ([], 12, 100)


def test_a_promise_of_before_that_was_changed_is_found(opening, old):
    import sqlite3

    key = opening(old).verifier_key
    with sqlite3.connect(old) as db:
        db.execute("UPDATE promised SET promise = substr(promise, 1, 12) || zeroblob(32) || substr(promise, 45)")
    assert {finding.kind for finding in verify(old, key=key).findings} == {"promise"}


@pytest.fixture
def tiled(tmp_path):
    path = tmp_path / "tiled.sqlite"
    path.write_bytes(gzip.decompress(WRITTEN.with_name("written_before_bare_rolls.sqlite.gz").read_bytes()))
    return str(path)


def test_rolls_whose_tiles_hold_the_hashes_are_read_proved_erased_and_go_on(opening, tiled):
    ledger = opening(tiled)
    assert (report := verify(tiled, key=ledger.verifier_key, kek=KEYS["kek"])).findings == []
    assert (report.subject_trees, report.subjects) == (2, 599)
    assert verify(tiled, key=ledger.verifier_key).findings == []
    first, second = sorted(entry.id for entry in ledger.entries(subject="customer-150"))
    assert sorted(ledger.subjects_of(first)) == sorted(f"customer-{n}" for n in range(300))
    assert set(ledger.subjects_of(second)) == {f"customer-{n}" for n in range(100, 400)} - {"customer-350"}
    assert verify_proof(ledger.prove(second, subject="customer-399"), ledger.verifier_key)
    assert ledger.erase("customer-150") == 2
    newer = ledger.append(look_up(1, *(f"customer-{n}" for n in range(300))))
    assert len(ledger.entries(subject="customer-151")) == 3
    assert [entry.id for entry in ledger.entries(subject="customer-150")] == [newer.id]
    for entry in (first, second, newer.id):
        assert verify_proof(ledger.prove(entry, subject="customer-299"), ledger.verifier_key)
    report = verify(tiled, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.subject_trees, report.subjects) == ([], 3, 897)


def test_hashes_that_are_taken_from_a_roll_of_before_are_missed_with_the_key(opening, tiled):
    import sqlite3

    key = opening(tiled).verifier_key
    with sqlite3.connect(tiled) as db:
        db.execute("UPDATE subject_tile SET hashes = x'' WHERE no = 1")
    assert {finding.kind for finding in verify(tiled, key=key, kek=KEYS["kek"]).findings} == {"sealed"}
