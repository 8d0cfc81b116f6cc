# SPDX-License-Identifier: Apache-2.0
"""Each way to tamper with the stored subjects of an entry without the keys, by name; the auditor finds it."""

import sqlite3

import psycopg
import pytest

from tests.ledger.cast import many
from tests.ledger.conftest import KEYS
from tournier.base import SystemFailed
from tournier.ledger import Entry, Event, rolls, verify
from tournier.ledger.notes import b64
from tournier.ledger.tree import WIDTH, Tree
from tournier.ledger.verify_epochs import Wrapped
from tournier.ledger.verify_sources import Database
from tournier.ledger.verify_subjects import Subjects


def gathered(ledger, subjects):
    return ledger.append(Entry(Event.DISCLOSURE_PAGE, "analyst-1", tuple(subjects), {"channel": "export"}, "d-export"))


def gathered_twice(ledger):
    ledger.append_many(many(20))
    for _ in range(2):
        gathered(ledger, [f"person-{n}" for n in range(600)])
    ledger.append_many(many(5))
    ledger.integrate()


@pytest.fixture
def rows_of_their_own(monkeypatch):
    """Subjects are kept as those of an entry that is gathered bit by bit: a row and a key for each."""
    monkeypatch.setattr(rolls, "LEAST", 1_000_000)


TREE = "(SELECT min(no) FROM subject_tree)"
OTHER = "(SELECT max(no) FROM subject_tree)"
ONE = f"(SELECT min(subject) FROM member WHERE no = {TREE})"
STRANGER = "(SELECT min(name) FROM data_key WHERE name NOT IN (SELECT subject FROM member) AND length(name) = 16)"
TAMPERINGS = {
    "a subject is removed": [f"DELETE FROM member WHERE no = {TREE} AND subject = {ONE}"],
    "a subject is added": [f"INSERT INTO member SELECT {TREE}, {STRANGER}"],
    "a subject is exchanged": [f"UPDATE member SET subject = {STRANGER} WHERE no = {TREE} AND subject = {ONE}"],
    "all subjects are removed": [f"DELETE FROM member WHERE no = {TREE}"],
    "a tile is exchanged with that of another": [
        f"UPDATE subject_tile SET hashes = (SELECT hashes FROM subject_tile o WHERE o.no = {OTHER} AND o.level = 0 AND o.n = 0) WHERE no = {TREE} AND level = 0 AND n = 0",
    ],
    "two trees are exchanged": [
        f"UPDATE subject_tree SET id = 'x' WHERE no = {TREE}",
        f"UPDATE subject_tree SET id = (SELECT id FROM leaf WHERE idx = 20) WHERE no = {OTHER}",
        f"UPDATE subject_tree SET id = (SELECT id FROM leaf WHERE idx = 21) WHERE no = {TREE}",
    ],
    "two trees are exchanged with their names": [
        "UPDATE subject_tile SET no = -no",
        f"UPDATE subject_tile SET no = {TREE} WHERE no = -{OTHER}",
        f"UPDATE subject_tile SET no = {OTHER} WHERE no = -{TREE}",
        "UPDATE member SET no = -no",
        f"UPDATE member SET no = {TREE} WHERE no = -{OTHER}",
        f"UPDATE member SET no = {OTHER} WHERE no = -{TREE}",
    ],
    "a tile is removed": [f"DELETE FROM subject_tile WHERE no = {TREE} AND level = 0 AND n = 1"],
    "a hash is changed": [
        f"UPDATE subject_tile SET hashes = substr(hashes, 33) || substr(hashes, 1, 32) WHERE no = {TREE} AND level = 0 AND n = 0"
    ],
    "the root of a tile is changed": [
        f"UPDATE subject_tile SET root = substr(hashes, 1, 32) WHERE no = {TREE} AND level = 0 AND n = 0"
    ],
    "the tree is taken away": [f"UPDATE subject_tree SET id = '' WHERE no = {TREE}"],
    "the tree is forgotten": [f"DELETE FROM subject_tree WHERE no = {TREE}"],
    "the tree has another name": [f"UPDATE subject_tree SET tree = 'x' WHERE no = {TREE}"],
}


def run(store, statements):
    if store.startswith("postgresql"):
        with psycopg.connect(store, autocommit=True) as db:
            db.execute("SET search_path TO tournier_ledger")
            for statement in statements:
                db.execute(statement.encode())
    else:
        with sqlite3.connect(store.removeprefix("sqlite:///")) as db:
            for statement in statements:
                db.execute(statement)


@pytest.mark.usefixtures("rows_of_their_own")
@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_with_subjects_is_found(ledger, store, name):
    gathered_twice(ledger)
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []
    run(store, TAMPERINGS[name])
    kinds = {finding.kind for finding in verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings}
    assert kinds & {"sealed", "erasure"}


RUN = f"(SELECT min(bucket) FROM roll WHERE no = {TREE})"
IN_RUN = f"WHERE no = {TREE} AND bucket = {RUN}"
#: A blind index that fits into the run and belongs to nobody there.
NEXT = "substr(indexes, 1, 15) || substr(indexes, 32, 1)"
SWAPPED = (
    "UPDATE {0} SET no = -no",
    f"UPDATE {{0}} SET no = {TREE} WHERE no = -{OTHER}",
    (f"UPDATE {{0}} SET no = {OTHER} WHERE no = -{TREE}"),
)
AT_FIRST = f"WHERE no = {TREE} AND level = 0 AND n = 0"
#: Those above that do not name `member`, in which nobody of a roll stands, and these in their place; of its tiles only the roots are kept.
ROLL_TAMPERINGS = {name: work for name, work in TAMPERINGS.items() if "member" not in " ".join(work)} | {
    "a tile is exchanged with that of another": [
        f"UPDATE subject_tile SET root = (SELECT root FROM subject_tile o WHERE o.no = {OTHER} AND o.level = 0 AND o.n = 0) {AT_FIRST}",
    ],
    "a hash is changed": [f"UPDATE subject_tile SET hashes = CAST({{zeros}} || {{zeros}} AS {{kind}}) {AT_FIRST}"],
    "the root of a tile is changed": [
        f"UPDATE subject_tile SET root = CAST(substr(root, 2) || substr(root, 1, 1) AS {{kind}}) {AT_FIRST}"
    ],
    "two tiles are exchanged": [
        f"UPDATE subject_tile SET n = 9 {AT_FIRST}",
        f"UPDATE subject_tile SET n = 0 WHERE no = {TREE} AND level = 0 AND n = 1",
        f"UPDATE subject_tile SET n = 1 WHERE no = {TREE} AND level = 0 AND n = 9",
    ],
    "a subject is removed": [f"UPDATE roll SET indexes = CAST(substr(indexes, 17) AS {{kind}}) {IN_RUN}"],
    "a subject is made out to be erased": [
        f"UPDATE roll SET indexes = CAST({{zeros}} || substr(indexes, 17) AS {{kind}}) {IN_RUN}"
    ],
    "a subject is added": [f"UPDATE roll SET indexes = CAST(indexes || {{ones}} AS {{kind}}) {IN_RUN}"],
    "a subject is added and counted": [
        f"UPDATE roll SET indexes = CAST(indexes || {{ones}} AS {{kind}}) WHERE no = {TREE} AND bucket = (SELECT max(bucket) FROM roll WHERE no = {TREE})",
        f"UPDATE roll_key SET number = number + 1 WHERE no = {TREE}",
    ],
    "a subject is exchanged": [f"UPDATE roll SET indexes = CAST({NEXT} || substr(indexes, 17) AS {{kind}}) {IN_RUN}"],
    "two subjects are exchanged": [
        f"UPDATE roll SET indexes = CAST(substr(indexes, 17, 16) || substr(indexes, 1, 16) || substr(indexes, 33) AS {{kind}}) {IN_RUN}"
    ],
    "a run is removed": [f"DELETE FROM roll {IN_RUN}"],
    "all runs are removed": [f"DELETE FROM roll WHERE no = {TREE}"],
    "a run is moved": [f"UPDATE roll SET bucket = bucket + 1000000 {IN_RUN}"],
    "a run begins elsewhere": [f"UPDATE roll SET first = first + 1 {IN_RUN}"],
    "the roll has another count": [f"UPDATE roll_key SET number = number - 1 WHERE no = {TREE}"],
    "the roll has a count without end": [f"UPDATE roll_key SET number = 4000000000000000000 WHERE no = {TREE}"],
    "the secret is exchanged with that of another": [
        f"UPDATE roll_key SET sealed = (SELECT sealed FROM roll_key o WHERE o.no = {OTHER}) WHERE no = {TREE}"
    ],
    "the secret is removed": [f"DELETE FROM roll_key WHERE no = {TREE}"],
    "the names are removed": [f"DELETE FROM roll_names WHERE no = {TREE}"],
    "the names are turned": [
        f"UPDATE roll_names SET names = CAST(substr(names, 100) || substr(names, 1, 99) AS {{kind}}) WHERE no = {TREE}"
    ],
    "two rolls are exchanged": [one.format(table) for table in ("roll", "roll_key", "roll_names") for one in SWAPPED],
    "two trees are exchanged with their rolls": [
        one.format(table) for table in ("roll", "roll_key", "roll_names", "subject_tile") for one in SWAPPED
    ],
}


def tamper(store, name):
    kind, blob = ("bytea", "'\\x{}'::bytea") if store.startswith("postgresql") else ("BLOB", "x'{}'")
    words = {"{zeros}": blob.format("00" * 16), "{ones}": blob.format("ff" * 16), "{kind}": kind}
    whole = "\0".join(ROLL_TAMPERINGS[name])
    for word, meant in words.items():
        whole = whole.replace(word, meant)
    run(store, whole.split("\0"))


@pytest.mark.parametrize("name", ROLL_TAMPERINGS)
def test_tampering_with_a_roll_is_found(ledger, store, name):
    gathered_twice(ledger)
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []
    tamper(store, name)
    kinds = {finding.kind for finding in verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings}
    assert kinds & {"sealed", "erasure"}


@pytest.mark.parametrize("name", [name for name in ROLL_TAMPERINGS if " tile" in name or " hash " in name])
def test_tampering_with_the_tiles_of_a_roll_is_found_without_the_key(ledger, store, name):
    gathered_twice(ledger)
    assert verify(store, key=ledger.verifier_key).findings == []
    tamper(store, name)
    assert "sealed" in {finding.kind for finding in verify(store, key=ledger.verifier_key).findings}


@pytest.mark.parametrize("name", ["a subject is exchanged", "two subjects are exchanged"])
def test_somebody_whose_place_on_the_roll_is_not_theirs_is_an_error_and_not_evidence(ledger, store, name):
    gathered_twice(ledger)
    before = {n: len(ledger.entries(subject=f"person-{n}")) for n in range(600)}
    assert set(before.values()) == {2}
    tamper(store, name)
    told = []
    for n in range(600):
        try:
            told.append(len(ledger.entries(subject=f"person-{n}")))
        except SystemFailed as error:
            told.append(error.code)
    # one who was taken off a roll is missing on their page until somebody verifies, as with rows of their own
    assert [one for one in told if one != 2] == ([1] if name == "a subject is exchanged" else ["ledger.opening"] * 2)


@pytest.mark.usefixtures("rows_of_their_own")
@pytest.mark.parametrize("name", ["a subject is added", "a subject is exchanged"])
def test_somebody_who_was_put_in_by_hand_is_an_error_and_not_evidence(ledger, store, name):
    ledger.append_many(many(20))
    receipt = gathered(ledger, [f"person-{n}" for n in range(600)])
    ledger.integrate()
    run(store, TAMPERINGS[name])
    with pytest.raises(SystemFailed) as caught:
        list(ledger.subjects_of(receipt.id))
    assert caught.value.code == "ledger.opening"
    blind = ledger._store.members(1, b"", 1_000)
    (put_in,) = [f"customer-{n}" for n in range(7) if ledger._search.index("subject", f"customer-{n}") in blind]
    with pytest.raises(SystemFailed):
        ledger.entries(subject=put_in)


def test_tiles_above_the_lowest_are_compared_too(opening, sqlite_store):
    ledger = opening(sqlite_store)
    hashes = sorted(n.to_bytes(4, "big") * 8 for n in range(WIDTH**2))
    tree = Tree()
    tiles = tree.append(hashes)
    assert {tile.level for tile in tiles} == {0, 1}
    told = {"id": "entry", "c": {"subjects": {"root": b64(tree.root()), "size": tree.size, "tree": "tree"}}}
    number = ledger._store.begin_tree("tree", "2026-11-28")
    ledger._store.add_tiles(number, tiles)
    run(sqlite_store, ["UPDATE subject_tree SET id = 'entry'"])

    def checked():
        source = Database(sqlite_store.removeprefix("sqlite:///"))
        return Subjects(source, lambda _: (b"", b""), Wrapped(source, b"")).check(told, with_key=False)

    assert checked() == 0
    run(sqlite_store, ["UPDATE subject_tile SET hashes = substr(hashes, 33) || substr(hashes, 1, 32) WHERE level = 1"])
    with pytest.raises(ValueError, match="stored tile"):
        checked()
