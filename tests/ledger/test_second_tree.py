# SPDX-License-Identifier: Apache-2.0
"""A tree by SM3 beside the one by SHA-256: both roots are signed in one checkpoint, and neither can be changed unseen."""

import base64
import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger import plain_sm3
from tests.ledger.cast import look_up, many
from tests.ledger.conftest import KEYS
from tournier.base import BadInput, Refused, SystemFailed
from tournier.ledger import open_ledger, verify, verify_proof
from tournier.ledger.notes import Checkpoint, Cosigner, Signer, VerifierKey, b64
from tournier.ledger.tree import Prover, Tree, inclusion_holds, leaf_hash
from tournier.ledger.tree_hashes import SM3, sm3
from tournier.ledger.verify_trees import by_sm3
from tournier.ledger.witness import Witness


# GB/T 32905-2016, annex A.
@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_the_examples_of_the_standard(data, wanted):
    assert {sm3(data).hex(), by_sm3(data).hex(), plain_sm3.sm3(data).hex()} == {wanted}


@given(st.binary(max_size=200))
def test_writer_auditor_and_plain_arithmetic_give_the_same(data):
    assert sm3(data) == by_sm3(data) == plain_sm3.sm3(data)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_the_tree_is_that_of_the_rfc_and_every_path_leads_to_its_root(entries, data):
    tree = Tree(SM3)
    tree.append(SM3.leaf_hashes(entries))
    root = plain_sm3.root(entries)
    assert tree.root() == root
    place = data.draw(st.integers(0, len(entries) - 1))
    path = Prover(lambda _level, n, width: b"".join(SM3.leaf_hashes(entries[256 * n :][:width])), SM3).inclusion(
        place, len(entries)
    )
    assert inclusion_holds(leaf_hash(entries[place], SM3), place, len(entries), path, root, SM3)
    assert not inclusion_holds(leaf_hash(entries[place]), place, len(entries), path, root, SM3)


def entries_of(ledger, tmp_path):
    """The entries as an outsider has them, from the bundle's files."""
    found, data = [], b""
    for file in sorted((ledger.bundle(tmp_path / "out") / "tile/entries").rglob("*")):
        data = file.read_bytes() if file.is_file() else b""
        while data:
            size = int.from_bytes(data[:2], "big") + 2
            found.append(data[2:size])
            data = data[size:]
    return found


def test_both_roots_are_signed_over_the_same_entries(opening, store, tmp_path):
    ledger = opening(store, sm3=True)
    ledger.append_many(many(300))
    receipt = ledger.append(look_up(7, "customer-1"))
    ledger.integrate()
    note = Checkpoint.parse(ledger.checkpoint())
    entries = entries_of(ledger, tmp_path)
    assert (note.size, note.sm3) == (301, plain_sm3.root(entries, by_sm3))
    assert note.signed_by(VerifierKey.parse(ledger.verifier_key))
    proven = verify_proof(ledger.prove(receipt.id), ledger.verifier_key)
    assert (proven.index, proven.trees) == (300, ("sha256", "sm3"))
    report = verify(store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.tiles, report.sm3) == ([], 2, b64(note.sm3))
    assert verify(tmp_path / "out", key=ledger.verifier_key).findings == []


def test_a_ledger_that_began_without_one_takes_it_up_over_all_its_entries(opening, store, tmp_path):
    before = opening(store)
    before.append_many(many(700))
    before.integrate()
    old = before.checkpoint()
    assert Checkpoint.parse(old).sm3 == b""
    opening(store, sm3=True)
    before.append_many(many(10))  # an office that was open meanwhile sees it with its next entry
    before.integrate()
    note = Checkpoint.parse(before.checkpoint())
    assert note.sm3 == plain_sm3.root(entries_of(before, tmp_path), by_sm3)
    later = opening(store)  # nobody ends it by leaving the word out
    receipt = later.append(look_up())
    assert verify_proof(later.prove(receipt.id), later.verifier_key).trees == ("sha256", "sm3")
    assert verify(store, key=later.verifier_key, known=[old]).findings == []


class DiedError(Exception):
    pass


@pytest.mark.parametrize("moment", ["before_second_tree_commit", "after_second_tree_commit"])
def test_a_death_while_it_is_taken_up_is_made_good_by_the_next_opening(opening, store, moment):
    opening(store).append_many(many(300))
    opening(store).integrate()

    def die(at):
        if at == moment:
            raise DiedError

    with pytest.raises(DiedError):
        open_ledger(store, **KEYS, probe=die, sm3=True)
    ledger = opening(store, sm3=True)
    ledger.append(look_up())
    ledger.integrate()
    assert Checkpoint.parse(ledger.checkpoint()).sm3
    assert verify(store, key=ledger.verifier_key).findings == []


@pytest.fixture
def kept(opening, sqlite_store):
    ledger = opening(sqlite_store, sm3=True)
    receipts = ledger.append_many(many(600))
    ledger.close()
    return sqlite_store, ledger.verifier_key, receipts


def resigned_without(db):
    size, note = db.execute("SELECT size, note FROM checkpoint").fetchone()
    plain = Signer(KEYS["origin"], KEYS["signing_key"]).checkpoint(size, Checkpoint.parse(note).root)
    db.execute("INSERT INTO cosigned VALUES ('2020-01-01T00', ?, ?)", (size, note))
    db.execute("UPDATE checkpoint SET note = ?", (plain,))


def resigned_with_another(db):
    size, note = db.execute("SELECT size, note FROM checkpoint").fetchone()
    other = Signer(KEYS["origin"], KEYS["signing_key"]).checkpoint(size, Checkpoint.parse(note).root, b"x" * 32)
    db.execute("UPDATE checkpoint SET note = ?", (other,))


TAMPERED = {
    "a tile is changed": (
        lambda db: db.execute("UPDATE tile_sm3 SET hashes = zeroblob(8192) WHERE n = 1"),
        {"tile"},
    ),
    "a tile is missing": (lambda db: db.execute("DELETE FROM tile_sm3 WHERE n = 0"), {"tile"}),
    "its table is gone": (lambda db: db.execute("DROP TABLE tile_sm3"), {"tile"}),
    "another root is signed": (resigned_with_another, {"rewritten"}),
    "an entry is changed": (
        lambda db: db.execute(
            "UPDATE leaf SET entry = CAST(replace(CAST(entry AS TEXT), 'intended', 'refused!') AS BLOB) WHERE idx = 3"
        ),
        {"tile", "rewritten"},
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_the_auditor_finds_what_was_tampered_with(kept, name):
    store, key, _ = kept
    path = store.removeprefix("sqlite:///")
    assert verify(path, key=key).findings == []
    change, kinds = TAMPERED[name]
    with sqlite3.connect(path) as db:
        change(db)
    assert kinds <= {found.kind for found in verify(path, key=key).findings}


def test_a_later_checkpoint_without_it_is_found(kept, opening):
    store, key, _ = kept
    path = store.removeprefix("sqlite:///")
    with sqlite3.connect(path) as db:
        [(note,)] = db.execute("SELECT note FROM checkpoint").fetchall()
        db.execute("DELETE FROM state WHERE name = 'second_tree'")
    # the writer itself goes no further without the tree that was signed
    with pytest.raises(SystemFailed, match="cannot be continued"):
        opening(store).append(look_up())
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM checkpoint")
    opening(store).append(look_up())
    found = verify(path, key=key, known=[note]).findings
    assert [(one.kind, one.where) for one in found] == [("second_tree", "601")]


def changed(text, change):
    lines = text.split("\n")
    extra = json.loads(base64.b64decode(lines[1].removeprefix("extra ")))
    change(extra)
    lines[1] = "extra " + b64(json.dumps(extra, sort_keys=True, separators=(",", ":")).encode())
    return "\n".join(lines)


def test_a_proof_whose_second_path_was_changed_does_not_hold(opening, kept):
    store, key, receipts = kept
    text = opening(store).prove(receipts[5].id)
    assert verify_proof(text, key).trees == ("sha256", "sm3")
    with pytest.raises(Refused, match="SM3"):
        verify_proof(changed(text, lambda extra: extra["sm3"].reverse()), key)
    with pytest.raises(Refused, match="SM3"):
        verify_proof(changed(text, lambda extra: extra["sm3"].clear()), key)
    # without the path nothing is claimed of that tree
    assert verify_proof(changed(text, lambda extra: extra.pop("sm3")), key).trees == ("sha256",)
    with pytest.raises(Refused, match="not signed"):
        verify_proof(text.replace("\nsm3 ", "\nsm4 "), key)


def test_a_witness_cosigns_both_roots(kept, opening, tmp_path, clock):
    store, key, _ = kept
    ledger = opening(store)
    note = ledger.checkpoint()
    cosigner = Cosigner("witness.example", b"w" * 32)
    witness = Witness(cosigner, [VerifierKey.parse(key)], tmp_path, clock)
    reply = witness.add_checkpoint(f"old 0\n\n{note}".encode())
    assert reply.status == 200
    cosigned = Checkpoint.parse(note + reply.body)
    assert cosigned.sm3
    assert cosigned.signed_by(cosigner.verifier)


@pytest.mark.parametrize("line", ["sm3 AAAA", "sm3 !!", "sm3 {0}\nsm3 {0}"])
def test_a_checkpoint_with_no_one_root_by_sm3_is_bad_input(line):
    signer = Signer(KEYS["origin"], KEYS["signing_key"])
    root = b64(bytes(32))
    with pytest.raises(BadInput):
        Checkpoint.parse(signer.note(f"{KEYS['origin']}\n1\n{root}\n{line.format(root)}\n"))
