# SPDX-License-Identifier: Apache-2.0
"""One-file proofs, and what independent code says of our checkpoints, tiles and paths."""

import base64
import json

import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tlog import Checkpoint as TheirCheckpoint
from tlog_scales.tlog import InclusionProof

from tests.ledger.cast import look_up, many
from tournier.base import BadInput, Refused, TournierError
from tournier.ledger import verify_proof
from tournier.ledger.notes import Checkpoint, Signer, VerifierKey, b64, from_b64
from tournier.ledger.tree import leaf_hash


def test_a_proof_shows_the_entry_offline(ledger):
    ledger.append_many(many(300))
    receipt = ledger.append(look_up(7, "customer-1", "customer-2"))
    ledger.append_many(many(10))
    proven = verify_proof(ledger.prove(receipt.id), ledger.verifier_key)
    assert (proven.id, proven.index, proven.event) == (receipt.id, 300, "disclosure:intended")
    assert proven.values["actor"] == "teller-1"
    assert proven.values["subject/1"] == "customer-2"
    assert json.loads(proven.values["detail"])["n"] == 7


def test_a_proof_opens_only_what_it_was_asked_to(ledger):
    receipt = ledger.append(look_up(1, "customer-1", "customer-2"))
    text = ledger.prove(receipt.id, reveal=["subject/0"])
    assert verify_proof(text, ledger.verifier_key).values == {"subject/0": "customer-1"}
    extra = base64.b64decode(text.split("\n")[1].split(" ")[1])
    assert b"customer-2" not in extra
    assert b"teller-1" not in extra


@pytest.fixture
def proof(opening, sqlite_store):
    ledger = opening(sqlite_store)
    ledger.append_many(many(5))
    receipt = ledger.append(look_up(9, "customer-1"))
    return ledger.prove(receipt.id), ledger.verifier_key


def changed_extra(text, change):
    lines = text.split("\n")
    extra = json.loads(base64.b64decode(lines[1].removeprefix("extra ")))
    change(extra)
    lines[1] = "extra " + b64(json.dumps(extra, sort_keys=True, separators=(",", ":")).encode())
    return "\n".join(lines)


def move_border(opening):
    """The first letter of the value told as the end of its salt: the commitment over both stays the same."""
    opening.update(salt=b64(from_b64(opening["salt"]) + opening["value"][:1].encode()), value=opening["value"][1:])


FORGERIES = {
    "another actor": lambda text: changed_extra(text, lambda e: e["openings"]["actor"].update(value="teller-2")),
    "another salt": lambda text: changed_extra(text, lambda e: e["openings"]["actor"].update(salt=b64(b"0" * 32))),
    "a value without its beginning": lambda text: changed_extra(text, lambda e: move_border(e["openings"]["actor"])),
    "a part the leaf does not have": lambda text: changed_extra(
        text, lambda e: e["openings"].update({"subject/1": e["openings"]["subject/0"]})
    ),
    "an unknown part": lambda text: changed_extra(
        text, lambda e: e["openings"].update({"note": e["openings"]["actor"]})
    ),
    "another leaf": lambda text: changed_extra(
        text, lambda e: e.update(leaf=e["leaf"].replace("intended", "refused!"))
    ),
    "another place": lambda text: text.replace("\nindex 5\n", "\nindex 4\n"),
    "another size": lambda text: text.replace("\n6\n", "\n7\n"),
    "no signature": lambda text: text[: text.rindex("—")],
    "another hash": lambda text: text.replace("index 5\n", "index 5\n" + b64(b"0" * 32) + "\n"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_proof_does_not_hold(proof, name):
    text, key = proof
    forged = FORGERIES[name](text)
    assert forged != text
    with pytest.raises(TournierError):
        verify_proof(forged, key)


def test_a_proof_does_not_hold_under_another_key_or_without_a_demanded_witness(proof):
    text, key = proof
    stranger = str(Signer("bank.example/ledger", b"z" * 32).verifier)
    with pytest.raises(Refused):
        verify_proof(text, stranger)
    with pytest.raises(Refused):
        verify_proof(text, key, [stranger])


@pytest.mark.parametrize(
    "text", ["", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra !!\nindex 0\n\nx\n0\ny\n", "\x00" * 100]
)
def test_what_is_no_proof_is_bad_input(proof, text):
    with pytest.raises(BadInput):
        verify_proof(text, proof[1])


def test_tlog_scales_verifies_our_bundle_checkpoint_and_proof(opening, sqlite_store, tmp_path):
    ledger = opening(sqlite_store)
    receipts = ledger.append_many(many(700))
    note, key = ledger.checkpoint(), Vkey.from_string(ledger.verifier_key)
    TheirCheckpoint.from_text(note).verify(key)
    reader = TilesReader(LocalBackend(ledger.bundle(tmp_path / "out")))
    head = reader.get_checkpoint()
    assert (head.size, head.root_hash) == (700, reader.calculate_root_hash())
    for index in (0, 255, 256, 699):
        assert leaf_hash(reader.get_entry(index)) == receipts[index].leaf_hash
        lines = ledger.prove(receipts[index].id).split("\n")
        path = [from_b64(line) for line in lines[3 : lines.index("")]]
        InclusionProof(index, 700, path).check(receipts[index].leaf_hash, head.root_hash)
        assert path == reader.get_inclusion_proof(index, 700).node_hashes


def test_the_verifier_key_is_read_back(opening, sqlite_store):
    key = opening(sqlite_store).verifier_key
    assert str(VerifierKey.parse(key)) == key
    for broken in ("", "a+b", key[:-4], key.replace("+", " "), key.replace("bank", "bunk")):
        with pytest.raises(BadInput):
            VerifierKey.parse(broken)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n1\n", "\n01\n"),
        lambda note: note.replace("\n1\n", "\n-1\n"),
        lambda note: note.replace("—", "-"),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note[:-1],
        lambda _: "",
    ],
)
def test_a_malformed_checkpoint_is_bad_input(opening, sqlite_store, change):
    ledger = opening(sqlite_store)
    ledger.append(look_up())
    with pytest.raises(BadInput):
        Checkpoint.parse(change(ledger.checkpoint()))


def test_a_bundle_needs_a_new_folder_and_an_entry(opening, sqlite_store, tmp_path):
    ledger = opening(sqlite_store)
    with pytest.raises(Refused):
        ledger.bundle(tmp_path / "out")
    ledger.append(look_up())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(BadInput):
        ledger.bundle(tmp_path / "full")
