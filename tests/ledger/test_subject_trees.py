# SPDX-License-Identifier: Apache-2.0
"""One leaf about any number of people, with a private proof for each; checked against another Merkle implementation."""

import base64
import json
import sqlite3
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from tlog_scales.tlog import InclusionProof, InclusionProofInvalid

from tests.examples import examples
from tests.ledger.cast import look_up, many
from tests.ledger.conftest import KEYS
from tests.ledger.test_proofs import changed_extra, move_border
from tournier.base import BadInput, Refused, SystemFailed, TournierError
from tournier.ledger import Entry, Event, verify, verify_proof
from tournier.ledger.leaves import read_leaf
from tournier.ledger.notes import b64, from_b64
from tournier.ledger.subject_trees import padded, small_tree, subject_hash

AT_ONCE = 500
LARGE = 1_300  # more than is brought to the store at once
EXPORT = Entry(Event.DISCLOSURE_PAGE, "analyst-1", (), {"channel": "export"}, "d-export")


@pytest.fixture(autouse=True)
def _little_at_once(monkeypatch):
    for part in ("gathering", "ledger"):
        monkeypatch.setattr(f"tournier.ledger.{part}.AT_ONCE", AT_ONCE)


def names(count: int) -> list[str]:
    return [f"customer-{n}" for n in range(count)]


def gathered(ledger, subjects, entry=EXPORT):
    with ledger.gather() as gathering:
        gathering.add(subjects)
        return gathering.record(entry)


@pytest.fixture(params=["at once", "bit by bit"])
def recorded(request, ledger):
    """A ledger with an entry about many, brought in at once or bit by bit, and how many."""
    count = 300 if request.param == "at once" else LARGE
    ledger.append_many(many(20))
    receipt = gathered(ledger, names(count))
    ledger.append_many(many(20))
    ledger.integrate()
    return ledger, receipt, count


def test_each_subject_is_found_listed_and_proved(recorded, store):
    ledger, receipt, count = recorded
    found = ledger.read(receipt.id)
    assert (found.number, found.in_tree, found.subjects, found.erased) == (count, True, (), False)
    assert sorted(ledger.subjects_of(receipt.id)) == sorted(names(count))
    for n in (0, 7, count - 1):
        assert receipt.id in [entry.id for entry in ledger.entries(subject=f"customer-{n}")]
        proven = verify_proof(ledger.prove(receipt.id, subject=f"customer-{n}"), ledger.verifier_key)
        assert dict(proven.values) == {"subject": f"customer-{n}"}
        assert (proven.id, proven.index) == (receipt.id, 20)
    assert ledger.entries(subject=f"customer-{count}") == []
    report = verify(store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.subject_trees, report.subjects) == ([], 1, count)


def test_tlog_scales_verifies_the_path_of_a_subject(recorded):
    ledger, receipt, count = recorded
    head = read_leaf(ledger._store.stored(receipt.id).leaf).hidden.tree
    opening = opening_of(ledger.prove(receipt.id, subject=f"customer-{count // 2}"))
    entry = b"tournier-subject/v1|" + from_b64(opening["salt"]) + opening["value"].encode()
    path = [from_b64(step) for step in opening["path"]]
    InclusionProof(opening["index"], head.size, path).check(sha256(b"\0" + entry).digest(), head.root)
    with pytest.raises(InclusionProofInvalid):
        InclusionProof(opening["index"] ^ 1, head.size, path).check(sha256(b"\0" + entry).digest(), head.root)


def test_a_proof_of_one_tells_nothing_of_the_others(recorded):
    ledger, receipt, count = recorded
    text = ledger.prove(receipt.id, subject="customer-7")
    extra = json.loads(from_b64(text.split("\n")[1].removeprefix("extra ")))
    assert set(extra["openings"]) == {"subject"}
    leaf = json.loads(extra["leaf"])
    # all that is left of the others: how far their number is from a power of two is not told, and none of them is named
    assert leaf["c"]["subjects"]["size"] == padded(count)
    assert len(extra["openings"]["subject"]["path"]) == padded(count).bit_length() - 1
    assert str(count) not in extra["leaf"]


def test_nobody_who_is_not_concerned_gets_a_proof(recorded):
    ledger, receipt, count = recorded
    few = ledger.append(look_up(1, "customer-1", "customer-2"))
    for one, stranger in ((receipt, f"customer-{count}"), (receipt, "customer-"), (few, "customer-3")):
        with pytest.raises(Refused) as caught:
            ledger.prove(one.id, subject=stranger)
        assert caught.value.code == "ledger.not_concerned"


def test_of_a_few_the_proof_opens_one(ledger):
    receipt = ledger.append(look_up(1, "customer-1", "customer-2"))
    assert dict(verify_proof(ledger.prove(receipt.id, subject="customer-2"), ledger.verifier_key).values) == {
        "subject/1": "customer-2"
    }
    told = verify_proof(ledger.prove(receipt.id, ["actor"], subject="customer-2"), ledger.verifier_key).values
    assert set(told) == {"actor", "subject/1"}


@pytest.fixture
def proof(opening, sqlite_store):
    ledger = opening(sqlite_store)
    receipt = gathered(ledger, names(300))
    other = gathered(ledger, names(300))
    return (
        ledger.prove(receipt.id, subject="customer-7"),
        ledger.prove(receipt.id, subject="customer-8"),
        ledger.prove(other.id, subject="customer-7"),
        ledger.verifier_key,
    )


def opening_of(text):
    return json.loads(from_b64(text.split("\n")[1].removeprefix("extra ")))["openings"]["subject"]


def node_as_leaf(opening):
    """The first inner node in the place of a leaf, with a path that begins one step higher."""
    hashed = subject_hash(from_b64(opening["salt"]), opening["value"].encode())
    step = from_b64(opening["path"][0])
    pair = step + hashed if opening["index"] % 2 else hashed + step
    opening.update(
        salt=b64(pair[:32]),
        value=base64.b64encode(pair[32:]).decode(),
        index=opening["index"] // 2,
        path=opening["path"][1:],
    )


FORGERIES = {
    "another customer": lambda own, _other, _entry: own.update(value="customer-9"),
    "the salt of another": lambda own, other, _entry: own.update(salt=other["salt"]),
    "salt and name of another": lambda own, other, _entry: own.update(salt=other["salt"], value=other["value"]),
    "the place of another": lambda own, other, _entry: own.update(index=other["index"]),
    "the path of another": lambda own, other, _entry: own.update(path=other["path"]),
    "the salt in another entry": lambda own, _other, entry: own.update(salt=entry["salt"]),
    "all of another entry": lambda own, _other, entry: own.update(entry),
    "a path cut at the root": lambda own, _other, _entry: own.update(path=own["path"][:-1]),
    "a path cut at the leaf": lambda own, _other, _entry: own.update(path=own["path"][1:]),
    "a path with one step more": lambda own, _other, _entry: own.update(path=[*own["path"], own["path"][-1]]),
    "no path": lambda own, _other, _entry: own.update(path=[]),
    "a place outside": lambda own, _other, _entry: own.update(index=own["index"] + 512),
    "a place below nought": lambda own, _other, _entry: own.update(index=-1),
    "a node in the place of a leaf": lambda own, _other, _entry: node_as_leaf(own),
    "salt and name cut elsewhere": lambda own, _other, _entry: move_border(own),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_proof_of_a_subject_does_not_hold(proof, name):
    text, other, entry, key = proof

    def change(extra):
        FORGERIES[name](extra["openings"]["subject"], opening_of(other), opening_of(entry))

    forged = changed_extra(text, change)
    assert forged != text
    with pytest.raises(TournierError):
        verify_proof(forged, key)


@pytest.mark.parametrize(
    "change",
    [
        lambda leaf: leaf.replace('"size":512', '"size":1024'),
        lambda leaf: leaf.replace('"size":512', '"size":256'),
        lambda leaf: leaf.replace('"v":2', '"v":1'),
        lambda leaf: leaf.replace('"root":"', '"root":"A'),
    ],
)
def test_a_leaf_with_another_count_or_root_is_not_in_the_log(proof, change):
    text, _, _, key = proof
    forged = changed_extra(text, lambda extra: extra.update(leaf=change(extra["leaf"])))
    assert forged != text
    with pytest.raises(TournierError):
        verify_proof(forged, key)


@given(count=st.integers(1, 700))
@examples(40)
def test_small_trees_are_those_of_another_implementation(count):
    entries = [b"tournier-subject/v1|" + sha256(b"%d" % n).digest() + b"c%d" % n for n in range(count)]
    hashes = [subject_hash(entry[20:52], entry[52:]) for entry in entries]
    tree = small_tree("t", [], b"".join(hashes))
    row = b"".join(tile.hashes for tile in tree.tiles if tile.level == 0)
    stored = [row[at : at + 32] for at in range(0, len(row), 32)]
    assert stored == sorted(stored)
    assert len(stored) == tree.head.size == padded(count)
    # pymerkle hashes what stands in the tree itself; the filling has no such thing, so its nodes are joined by hand
    theirs = InmemoryTree(algorithm="sha256")
    known = {bytes(theirs.hash_buff(entry)): entry for entry in entries}
    assert set(known) == set(hashes) <= set(stored)
    while len(stored) > 1:
        stored = [bytes(theirs.hash_pair(a, b)) for a, b in zip(stored[::2], stored[1::2], strict=True)]
    assert stored == [tree.head.root]


def test_a_subject_that_comes_in_several_parts_counts_once(ledger):
    with ledger.gather() as gathering:
        for start in range(0, LARGE, 250):
            gathering.add(names(LARGE)[start : start + 400])
        receipt = gathering.record(EXPORT)
    assert ledger.read(receipt.id).number == LARGE
    assert len(list(ledger.subjects_of(receipt.id))) == LARGE


def test_a_gathering_of_a_few_is_an_ordinary_entry(ledger):
    receipt = gathered(ledger, ["customer-1", "customer-2", "customer-1"], look_up(5, "customer-3"))
    assert set(ledger.read(receipt.id).subjects) == {"customer-1", "customer-2", "customer-3"}
    assert ledger.read(gathered(ledger, []).id).subjects == ()


def test_what_is_gathered_counts_for_nothing_until_it_is_recorded(ledger, store):
    with ledger.gather() as gathering:
        gathering.add(names(LARGE))
        assert ledger.entries(subject="customer-5") == []
        assert ledger.status().size == ledger.status().staged == 0
    assert ledger.entries(subject="customer-5") == []
    assert ledger._store.abandoned("9") == []
    with pytest.raises(BadInput):
        gathering.record(EXPORT)
    with pytest.raises(BadInput):
        gathering.add(["customer-1"])
    assert verify(store, kek=KEYS["kek"]).entries == 0


def test_what_was_given_up_is_removed_a_day_later_and_cannot_be_recorded_any_more(ledger, clock):
    left = ledger.gather()
    left.add(names(LARGE))
    left._put_by()
    tree = left._brought()  # and here its process sleeps
    clock.moment += timedelta(hours=23)
    ledger.gather()
    assert ledger._store.abandoned("9") == [tree.place]
    clock.moment += timedelta(hours=2)
    ledger.gather()
    assert ledger._store.abandoned("9") == []
    assert ledger._store.members(tree.place, b"", 10) == []
    assert ledger._store.subject_tile(tree.place, 0, 0, 256) == b""
    with pytest.raises(SystemFailed) as caught:
        left._record(EXPORT, tree)
    assert caught.value.code == "ledger.gathering"
    assert ledger.status().size == ledger.status().staged == 0


def test_a_tree_that_belongs_to_an_entry_is_not_dropped(recorded, store):
    ledger, receipt, count = recorded
    place = ledger._store.stored(receipt.id).members
    ledger._store.drop_tree(place)
    assert len(list(ledger.subjects_of(receipt.id))) == count
    assert verify(store, kek=KEYS["kek"]).findings == []


def test_a_store_that_fails_on_the_way_leaves_nothing(ledger, monkeypatch):
    def fail(*_):
        raise SystemFailed("ledger.unavailable", "No room.", "Make some.")

    with ledger.gather() as gathering:
        gathering.add(names(LARGE))
        monkeypatch.setattr(ledger._store, "add_tiles", fail)
        with pytest.raises(SystemFailed):
            gathering.record(EXPORT)
    assert ledger._store.abandoned("9") == []
    assert ledger.entries(subject="customer-1") == []


def test_a_subject_without_a_name_is_refused_and_nothing_is_recorded(ledger):
    with pytest.raises(BadInput), ledger.gather() as gathering:
        gathering.add([*names(LARGE), ""])
    assert ledger.status().size == ledger.status().staged == 0


def test_an_erased_customer_is_gone_from_the_tree_and_all_still_verifies(recorded, store):
    ledger, receipt, count = recorded
    proof = ledger.prove(receipt.id, subject="customer-7")
    root = ledger._store.stored(receipt.id).leaf
    openings = len(ledger.entries(subject="customer-7"))
    assert ledger.erase("customer-7") == openings
    ledger.integrate()
    assert ledger._store.stored(receipt.id).leaf == root
    assert ledger.entries(subject="customer-7") == []
    assert set(ledger.subjects_of(receipt.id)) == set(names(count)) - {"customer-7"}
    with pytest.raises(Refused):
        ledger.prove(receipt.id, subject="customer-7")
    # what they themselves kept still holds, and the others' proofs are made as before
    assert verify_proof(proof, ledger.verifier_key).values["subject"] == "customer-7"
    assert verify_proof(ledger.prove(receipt.id, subject="customer-8"), ledger.verifier_key)
    report = verify(store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert report.findings == []
    assert report.erased == openings


@pytest.mark.parametrize("moment", ["add_members", "add_tiles"])
def test_a_customer_who_is_erased_while_an_export_is_recorded_is_not_found(ledger, store, monkeypatch, moment):
    ledger.append(look_up(1, "customer-7"))
    go_on = getattr(ledger._store, moment)

    def erase_and_go_on(*given):
        if not ledger.entries(event=Event.SUBJECT_ERASED):
            ledger.erase("customer-7")
        return go_on(*given)

    with ledger.gather() as gathering:
        gathering.add(names(LARGE))
        monkeypatch.setattr(ledger._store, moment, erase_and_go_on)
        receipt = gathering.record(EXPORT)
    monkeypatch.undo()
    ledger.integrate()
    if moment == "add_members":
        # their key was destroyed before it was used: what was disclosed about them afterwards is theirs to see
        assert [entry.id for entry in ledger.entries(subject="customer-7")] == [receipt.id]
        return
    assert ledger.entries(subject="customer-7") == []
    assert ledger.read(receipt.id).number == LARGE
    assert len(set(ledger.subjects_of(receipt.id))) == LARGE - 1
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []


def test_keys_of_an_older_ledger_learn_whose_they_are(opening, sqlite_store):
    ledger = opening(sqlite_store)
    ledger.append(look_up(1, "customer-1"))
    old = AESGCM(KEYS["kek"])
    blind = ledger._search.index("subject", "customer-1")
    wrapped = ledger._store.keys([blind])[blind]
    raw = ledger._ring.epochs.of(wrapped).unwrap(blind, wrapped)[:32]
    with sqlite3.connect(sqlite_store.removeprefix("sqlite:///")) as db:
        nonce = bytes(12)
        db.execute("UPDATE data_key SET wrapped = ? WHERE name = ?", (nonce + old.encrypt(nonce, raw, blind), blind))
    ledger = opening(sqlite_store)
    receipt = gathered(ledger, names(100))
    assert set(ledger.subjects_of(receipt.id)) == set(names(100))
    assert len(ledger.entries(subject="customer-1")) == 2
    assert verify(sqlite_store, kek=KEYS["kek"]).findings == []


def test_no_name_stands_in_the_file_and_no_pseudonym_in_the_leaf(opening, tmp_path):
    ledger = opening(str(tmp_path / "ledger.sqlite"))
    first = gathered(ledger, [f"zebra-{n}" for n in range(LARGE)])
    second = gathered(ledger, [f"zebra-{n}" for n in range(LARGE)])
    leaves = [read_leaf(ledger._store.stored(one.id).leaf).hidden for one in (first, second)]
    assert leaves[0].tree.root != leaves[1].tree.root
    assert leaves[0].number != leaves[1].number
    ledger.close()
    for file in tmp_path.iterdir():
        assert b"zebra" not in file.read_bytes()


def test_an_outsider_checks_a_bundle_with_trees_and_nobody_is_in_it(recorded, tmp_path):
    ledger, _, _ = recorded
    folder = ledger.bundle(tmp_path / "out")
    report = verify(folder, key=ledger.verifier_key)
    assert (report.findings, report.entries) == ([], 41)
    assert not any(b"customer" in file.read_bytes() for file in folder.rglob("*") if file.is_file())
