# SPDX-License-Identifier: Apache-2.0
"""Each way to tamper with the stored subjects of an entry without the keys, by name; the auditor finds it."""

import sqlite3

import psycopg
import pytest

from tests.ledger.cast import many
from tests.ledger.conftest import KEYS
from tournier.base import SystemFailed
from tournier.ledger import Entry, Event, verify
from tournier.ledger.notes import b64
from tournier.ledger.tree import WIDTH, Tree
from tournier.ledger.verify_sources import Database
from tournier.ledger.verify_subjects import Subjects


def gathered(ledger, subjects):
    return ledger.append(Entry(Event.DISCLOSURE_PAGE, "analyst-1", tuple(subjects), {"channel": "export"}, "d-export"))


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


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_with_subjects_is_found(ledger, store, name):
    ledger.append_many(many(20))
    gathered(ledger, [f"person-{n}" for n in range(600)])
    gathered(ledger, [f"person-{n}" for n in range(600)])
    ledger.append_many(many(5))
    ledger.integrate()
    assert verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []
    run(store, TAMPERINGS[name])
    kinds = {finding.kind for finding in verify(store, key=ledger.verifier_key, kek=KEYS["kek"]).findings}
    assert kinds & {"sealed", "erasure"}


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
        return Subjects(source, lambda _: (b"", b"")).check(told, with_key=False)

    assert checked() == 0
    run(sqlite_store, ["UPDATE subject_tile SET hashes = substr(hashes, 33) || substr(hashes, 1, 32) WHERE level = 1"])
    with pytest.raises(ValueError, match="stored tile"):
        checked()
