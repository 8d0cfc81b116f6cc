# SPDX-License-Identifier: Apache-2.0
"""What lies beside a detail is bound by the leaf and erased with its customer, and no proof shows it."""

import base64
import re
import sqlite3
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.base import SystemFailed
from tournier.ledger import Entry, Event, verify, verify_proof

KEPT = b'["the customer objected to marketing",18]'


def kept(number: int, *subjects: str) -> Entry:
    return replace(look_up(number, *subjects), beside=KEPT)


def test_it_comes_back_with_its_entry(ledger):
    one, bare = ledger.append(kept(1, "customer-1")), ledger.append(look_up(2, "customer-1"))
    assert ledger.read(one.id).beside == KEPT
    assert (ledger.read(bare.id).beside, "beside" in ledger.read(bare.id).detail) == (b"", False)
    assert [entry.beside for entry in ledger.entries(subject="customer-1")] == [b"", KEPT]


def test_no_proof_of_the_entry_holds_it(ledger):
    receipt = ledger.append(kept(1, "customer-1"))
    ledger.integrate()
    proof = ledger.prove(receipt.id)
    shown = verify_proof(proof, ledger.verifier_key).values["detail"]
    assert "objected" not in f"{shown}{proof}"
    assert base64.b64encode(KEPT).decode().rstrip("=") not in f"{proof}"


def test_the_digest_tells_nothing_of_it(ledger):
    """Equal values have different digests, and none is that of the value alone: nobody can try them out."""
    entries = [ledger.read(ledger.append(kept(number, "customer-1")).id) for number in (1, 2)]
    digests = {str(entry.detail["beside"]) for entry in entries}
    assert len(digests) == 2
    assert base64.b64encode(sha256(KEPT).digest()).decode() not in digests


def test_it_is_erased_with_its_customer(ledger, store):
    receipt = ledger.append(kept(1, "customer-1"))
    ledger.integrate()
    ledger.erase("customer-1")
    ledger.integrate()
    assert ledger.read(receipt.id).beside == b""
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []


def test_the_auditor_finds_every_entry_whole(ledger, store):
    for number in range(3):
        ledger.append(kept(number, "customer-1"))
    ledger.append(replace(kept(4), subjects=()))
    ledger.append(replace(kept(5), subjects=tuple(f"customer-{number}" for number in range(300))))
    ledger.integrate()
    report = verify(store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert report.findings == []
    assert report.openings > 5


def own_key(path: str, entry_id: str) -> bytes:
    """The entry's own key, as somebody who holds the KEK and the file finds it."""
    with sqlite3.connect(path) as database:
        at, opening = database.execute(
            "SELECT l.entry, s.opening FROM leaf l JOIN side s ON s.id = l.id WHERE s.id = ?", [entry_id]
        ).fetchone()
        month = re.search(rb'"at":"(.{7})', bytes(at)).group(1)
        (wrapped,) = database.execute("SELECT wrapped FROM data_key WHERE name = ?", [b"period/" + month]).fetchone()
        (epoch,) = database.execute("SELECT wrapped FROM key_epoch WHERE no = 1").fetchone()
    kek = AESGCM(KEYS["kek"]).decrypt(epoch[:12], epoch[12:], b"kek|1")
    period = AESSIV(kek).decrypt(wrapped[12:], [b"tournier/key|1", b"period/" + month])[:32]
    text = AESGCM(period).decrypt(opening[:12], opening[12:], entry_id.encode() + b"|entry")
    length, _, rest = text.partition(b"|")
    return rest[int(length) :][:32]


@pytest.mark.parametrize("forged", [b"", b"\0" + b"s" * 16 + b'["no objection",18]'])
def test_whoever_holds_the_keys_cannot_change_it_or_take_it_away_unseen(opening, sqlite_store, forged):
    ledger = opening(sqlite_store)
    receipt = ledger.append(Entry(Event.DISCLOSURE_INTENDED, "teller-1", detail={"n": 1}, beside=KEPT))
    ledger.integrate()
    path = sqlite_store.removeprefix("sqlite:///")
    own, name = own_key(path, receipt.id), receipt.id.encode() + b"|detail"
    with sqlite3.connect(path) as database:
        (sealed,) = database.execute("SELECT detail FROM side WHERE id = ?", [receipt.id]).fetchone()
        detail, _, _ = AESGCM(own).decrypt(bytes(12), sealed, name).partition(b"\0")
        changed = AESGCM(own).encrypt(bytes(12), detail + forged, name)
        database.execute("UPDATE side SET detail = ? WHERE id = ?", [changed, receipt.id])
    report = verify(sqlite_store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert any("does not open to what the entry commits to" in finding.text for finding in report.findings)
    with pytest.raises(SystemFailed, match="not what its leaf commits to"):
        ledger.read(receipt.id)
