# SPDX-License-Identifier: Apache-2.0
"""Law 8: erasure destroys keys, so it reaches copies; the ledger still verifies.

Here for what the ledger holds. For sealed stores it is shown in `tests/sealing/test_in_place.py`, and for yesterday's copy of one,
beside a restored backup, in `tests/backup/test_erased_customer.py`.
"""

import shutil
import sqlite3

from tests.laws.conftest import ASK, Bank
from tournier.gate import Card
from tournier.ledger import open_ledger, verify, verify_proof

KEYS = {"signing_key": bytes(range(32)), "kek": bytes(range(1, 33)), "search_key": bytes(range(2, 34))}


def card(bank: Bank, customer: str) -> Card:
    answer = bank.gate.look_up(ASK, customer)
    assert isinstance(answer, Card)
    return answer


def test_what_is_erased_is_read_by_nobody_and_every_proof_still_holds(bank: Bank):
    gone, kept = card(bank, "1000001"), card(bank, "1000002")
    bank.ledger.integrate()
    proof, before = bank.ledger.prove(gone.receipt.id), bank.ledger.checkpoint()
    assert bank.ledger.erase("1000001", actor="S0003") == 2
    bank.ledger.integrate()
    assert bank.ledger.entries(subject="1000001") == []
    assert bank.ledger.read(gone.receipt.id).erased
    assert bank.ledger.read(gone.receipt.id).subjects == ()
    assert bank.ledger.read(kept.receipt.id).subjects == ("1000002",)
    assert verify_proof(proof, bank.ledger.verifier_key).index == 0
    report = verify(str(bank.store), key=bank.ledger.verifier_key, known=[before], kek=KEYS["kek"])
    assert report.findings == []


def test_a_copy_made_after_the_erasure_holds_no_key_and_not_the_name_in_any_byte(bank: Bank, tmp_path):
    """With the KEK in hand: the customer's own key is not there to be unwrapped."""
    card(bank, "1000001")
    bank.ledger.erase("1000001", actor="S0003")
    bank.ledger.close()
    copy = tmp_path / "copy.sqlite"
    shutil.copy(bank.store, copy)
    assert b"1000001" not in copy.read_bytes()
    again = open_ledger(str(copy), **KEYS, origin="bank.example/ledger")
    try:
        assert again.entries(subject="1000001") == []
        assert not [entry for entry in again.entries(limit=100) if "1000001" in entry.subjects]
    finally:
        again.close()


def test_the_key_row_is_gone_and_the_leaves_are_the_same_bytes(bank: Bank):
    card(bank, "1000001")
    bank.ledger.integrate()

    def rows(table: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(bank.store) as other:
            found = other.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
        other.close()
        return found

    leaves, keys = rows("leaf"), len(rows("data_key"))
    bank.ledger.erase("1000001", actor="S0003")
    bank.ledger.integrate()
    assert rows("leaf")[: len(leaves)] == leaves
    assert len(rows("data_key")) == keys - 1
