# SPDX-License-Identifier: Apache-2.0
"""Each way to tamper with a ledger, by name, and what the auditor finds. An untouched ledger passes."""

import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from tests.ledger.cast import look_up, many
from tests.ledger.conftest import KEYS
from tournier.ledger import open_ledger, verify
from tournier.ledger.notes import Signer
from tournier.ledger.promises import Promises
from tournier.ledger.tree import Tree, leaf_hash, leaf_hashes

COUNT = 600
Table = dict[str, tuple[Callable[[sqlite3.Connection], None], set[str]]]


def entry(db, place):
    return db.execute("SELECT entry FROM leaf WHERE idx = ?", (place,)).fetchone()[0]


def put(db, place, data):
    db.execute("UPDATE leaf SET entry = ? WHERE idx = ?", (data, place))


def edit(db):
    put(db, 300, entry(db, 300).replace(b"intended", b"refused!"))


def edit_with_its_tile(db):
    edit(db)
    rebuild(db)


def rebuild(db):
    """Write every tile anew from the entries, as a careful forger would."""
    leaves = [row[0] for row in db.execute("SELECT entry FROM leaf ORDER BY idx")]
    tree = Tree()
    db.execute("DELETE FROM tile")
    db.executemany("INSERT INTO tile VALUES (?, ?, ?, ?)", tree.append(leaf_hashes(leaves)))
    return tree


def resign(db, seed=KEYS["signing_key"]):
    """Rebuild, and sign the head again."""
    tree = rebuild(db)
    note = Signer(KEYS["origin"], seed).checkpoint(tree.size, tree.root())
    db.execute("DELETE FROM checkpoint")
    db.execute("INSERT INTO checkpoint VALUES ('2026-11-23T02', ?, ?)", (tree.size, note))


def swap(db):
    first, second = entry(db, 100), entry(db, 101)
    put(db, 100, second)
    put(db, 101, first)


def delete_last(db):
    db.execute(f"DELETE FROM leaf WHERE idx >= {COUNT - 10}")


def delete_last_and_resign(db):
    delete_last(db)
    resign(db)


def delete_middle(db):
    db.execute("DELETE FROM leaf WHERE idx = 300")


def delete_middle_and_close_up(db):
    delete_middle(db)
    db.execute("UPDATE leaf SET idx = -idx WHERE idx > 300")
    db.execute("UPDATE leaf SET idx = -idx - 1 WHERE idx < 0")


def delete_middle_and_resign(db):
    delete_middle_and_close_up(db)
    resign(db)


def insert(db):
    db.execute("INSERT INTO leaf VALUES (?, 'x', ?)", (COUNT, entry(db, 5).replace(b'"number":5', b'"number":600')))


def insert_and_resign(db):
    insert(db)
    resign(db)


def other_key(db):
    resign(db, b"another seed of thirty-two bytes")


def own_rewritten_history(db):
    """The owner of the key changes the past, renumbers nothing and signs: inside the file all fits."""
    put(db, 300, entry(db, 300).replace(b"02:00:00.000000Z", b"03:00:00.000000Z"))
    resign(db)


def own_truncated_history(db):
    """The owner of the key cuts the end off with everything that tells of it."""
    db.execute("DELETE FROM side WHERE id IN (SELECT id FROM leaf WHERE idx >= 590)")
    db.execute("DELETE FROM concern WHERE id IN (SELECT id FROM leaf WHERE idx >= 590)")
    db.execute("DELETE FROM leaf WHERE idx >= 590")
    writer, last = db.execute("SELECT p.writer, l.id FROM promised p, leaf l WHERE l.idx = 589").fetchone()
    (promise,) = Promises(Signer(KEYS["origin"], KEYS["signing_key"]), [leaf_hash(entry(db, 589))])
    db.execute("UPDATE promised SET number = 589, id = ?, promise = ? WHERE writer = ?", (last, promise, writer))
    resign(db)


def not_canonical(db):
    put(db, 300, entry(db, 300).replace(b'{"at"', b'{ "at"'))


def key_twice(db):
    put(db, 300, entry(db, 300).replace(b'"v":1', b'"v":1,"v":1'))


def not_json(db):
    put(db, 300, b"\xff\x00")


def no_checkpoint(db):
    db.execute("DELETE FROM checkpoint")


def broken_checkpoint(db):
    db.execute("UPDATE checkpoint SET note = 'nothing'")


def forged_root(db):
    note = db.execute("SELECT note FROM checkpoint").fetchone()[0].split("\n")
    note[2] = "AAAA" + note[2][4:]
    db.execute("UPDATE checkpoint SET note = ?", ("\n".join(note),))


def tile_changed(db):
    db.execute(
        "UPDATE tile SET hashes = substr(hashes, 1, 32) || substr(hashes, 1, 32) || substr(hashes, 65) WHERE n = 1"
    )


def numbers_for_bytes(db):
    db.execute("UPDATE leaf SET entry = 5 WHERE idx = 300")
    db.execute("UPDATE side SET opening = 7 WHERE id = (SELECT id FROM leaf WHERE idx = 301)")
    db.execute("UPDATE checkpoint SET note = 9")


def tile_missing(db):
    db.execute("DELETE FROM tile WHERE n = 1")


def side_missing(db):
    db.execute("DELETE FROM side WHERE id = (SELECT id FROM leaf WHERE idx = 300)")


def side_of_another(db):
    db.execute(
        "UPDATE side SET opening = (SELECT s.opening FROM side s JOIN leaf l ON l.id = s.id WHERE l.idx = 1) WHERE id = (SELECT id FROM leaf WHERE idx = 300)"
    )


def concern_of_another(db):
    rows = db.execute(
        "SELECT c.id, c.subject, c.opening FROM concern c JOIN leaf l ON l.id = c.id WHERE l.idx IN (1, 8)"
    ).fetchall()
    (first, _, _), (_, subject, opening) = rows
    db.execute("UPDATE concern SET subject = ?, opening = ? WHERE id = ?", (subject, opening, first))


def event_changed(db):
    db.execute("UPDATE side SET event = 'ledger:read' WHERE id = (SELECT id FROM leaf WHERE idx = 300)")


def promise_forged(db):
    db.execute("UPDATE promised SET promise = zeroblob(length(promise))")


def promise_missing(db):
    db.execute("DELETE FROM promised")


# What was done, how, and which kinds of findings must be among those reported.
TAMPERINGS: Table = {
    "an entry is edited": (edit, {"tile", "rewritten"}),
    "an entry is edited and the tiles made anew": (edit_with_its_tile, {"rewritten", "sealed"}),
    "two entries are exchanged": (swap, {"gap", "tile", "rewritten"}),
    "the last entries are cut off": (delete_last, {"truncated", "promise"}),
    "the last entries are cut off and the head signed again": (delete_last_and_resign, {"promise"}),
    "an entry is deleted": (delete_middle, {"place", "gap", "tile"}),
    "an entry is deleted and the rest moved up": (delete_middle_and_close_up, {"gap", "tile"}),
    "an entry is deleted and the head signed again": (delete_middle_and_resign, {"gap"}),
    "an entry is added after the head": (insert, {"unsigned"}),
    "an entry is added and the head signed again": (insert_and_resign, {"sealed", "promise"}),
    "the head is signed with another key": (other_key, {"signature"}),
    "an entry is no longer canonical": (not_canonical, {"form"}),
    "an entry has a key twice": (key_twice, {"form"}),
    "an entry is no JSON": (not_json, {"form"}),
    "the checkpoint is gone": (no_checkpoint, {"unsigned"}),
    "the checkpoint is no checkpoint": (broken_checkpoint, {"checkpoint"}),
    "the root is forged": (forged_root, {"rewritten", "signature"}),
    "a tile is changed": (tile_changed, {"tile"}),
    "columns hold numbers": (numbers_for_bytes, {"form", "tile", "sealed", "checkpoint"}),
    "a tile is missing": (tile_missing, {"tile"}),
    "a sealed part is missing": (side_missing, {"sealed"}),
    "a sealed part is that of another entry": (side_of_another, {"sealed"}),
    "a sealed subject is that of another entry": (concern_of_another, {"sealed"}),
    "the event beside the leaf is changed": (event_changed, {"sealed"}),
    "the last promise is forged": (promise_forged, {"promise"}),
    "the last promise is gone": (promise_missing, {"promise"}),
}
# What the holder of the signing key can do so that inside the file everything fits.
OWNERS: Table = {
    "history is rewritten with the stolen key": (own_rewritten_history, {"rewritten"}),
    "the end is cut off with the stolen key": (own_truncated_history, {"truncated"}),
}


@pytest.fixture
def written(opening, tmp_path):
    ledger = opening(str(tmp_path / "ledger.sqlite"))
    ledger.append_many(many(COUNT))
    kept, key = ledger.checkpoint(), ledger.verifier_key
    ledger.close()
    return tmp_path / "ledger.sqlite", kept, key


def tamper(path, change):
    with sqlite3.connect(path) as db:
        change(db)


def test_an_untouched_ledger_passes_and_all_of_it_was_looked_at(written):
    path, kept, key = written
    report = verify(path, key=key, known=[kept], kek=KEYS["kek"])
    assert report.findings == []
    assert (report.entries, report.tiles, report.checkpoints, report.openings) == (COUNT, 2, 2, 4 * COUNT)
    assert report.notes == []


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(written, name):
    path, _, key = written
    change, kinds = TAMPERINGS[name]
    tamper(path, change)
    report = verify(path, key=key, kek=KEYS["kek"])
    assert kinds <= {finding.kind for finding in report.findings}, report.findings
    assert not report.ok


def test_the_finding_names_the_place(written):
    path, _, key = written
    tamper(path, edit)
    assert [f.where for f in verify(path, key=key).findings if f.kind == "tile"] == ["300"]


@pytest.mark.parametrize("name", OWNERS)
def test_what_the_owner_of_the_key_rewrites_is_found_against_a_checkpoint_kept_elsewhere(written, name):
    path, kept, key = written
    change, kinds = OWNERS[name]
    tamper(path, change)
    inside = verify(path, key=key)
    assert inside.ok, "if this is found without a known checkpoint, the case proves nothing"
    assert any("would pass" in note for note in inside.notes)
    assert kinds <= {finding.kind for finding in verify(path, key=key, known=[kept]).findings}


def test_a_known_checkpoint_of_a_stranger_is_not_taken(written):
    path, _, key = written
    tree = Tree()
    forged = Signer(KEYS["origin"], b"y" * 32).checkpoint(0, tree.root())
    assert [finding.kind for finding in verify(path, key=key, known=[forged]).findings] == ["signature"]


def test_staged_entries_that_vanish_are_found(opening, postgres_store):
    ledger = opening(postgres_store)
    ledger.append_many(many(5))
    ledger.integrate()
    ledger.append_many(many(5))
    assert verify(postgres_store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []
    with psycopg.connect(postgres_store, autocommit=True) as db:
        db.execute("DELETE FROM tournier_ledger.staged WHERE seq = (SELECT max(seq) FROM tournier_ledger.staged)")
    assert ledger.status().state == "promise_broken"
    assert "promise" in {finding.kind for finding in verify(postgres_store, key=ledger.verifier_key).findings}
    ledger.append(look_up())
    ledger.integrate()
    # the hole stays in the tree for every later auditor, with nothing but the public part
    assert "gap" in {finding.kind for finding in verify(postgres_store).findings}


def test_staged_entries_that_are_changed_are_found(opening, postgres_store):
    ledger = opening(postgres_store)
    ledger.append(look_up())
    with psycopg.connect(postgres_store, autocommit=True) as db:
        db.execute(
            "UPDATE tournier_ledger.staged SET entry = replace(convert_from(entry, 'UTF8'), 'intended', 'refused!')::bytea"
        )
    assert {finding.kind for finding in verify(postgres_store, key=ledger.verifier_key).findings} == {"promise"}


def test_postgres_rows_that_are_changed_are_found(opening, postgres_store):
    ledger = opening(postgres_store)
    ledger.append_many(many(300))
    ledger.integrate()
    with psycopg.connect(postgres_store, autocommit=True) as db:
        db.execute(
            "UPDATE tournier_ledger.leaf SET entry = replace(convert_from(entry, 'UTF8'), 'intended', 'refused!')::bytea WHERE idx = 77"
        )
    report = verify(postgres_store, key=ledger.verifier_key)
    assert {"rewritten", "tile"} <= {finding.kind for finding in report.findings}


def bundle(written, folder: Path) -> Path:
    path, _, _ = written
    ledger = open_ledger(str(path), **KEYS)
    try:
        return ledger.bundle(folder)
    finally:
        ledger.close()


def test_a_bundle_is_verified_without_the_ledger(written, tmp_path):
    _, kept, key = written
    report = verify(bundle(written, tmp_path / "out"), key=key, known=[kept])
    assert (report.findings, report.entries, report.tiles) == ([], COUNT, 4)


@pytest.mark.parametrize(
    "file",
    ["tile/entries/001", "tile/entries/002.p/88", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "checkpoint"],
)
@pytest.mark.parametrize("harm", ["changed", "missing", "short"])
def test_each_file_of_a_bundle_counts(written, tmp_path, file, harm):
    _, _, key = written
    folder = bundle(written, tmp_path / "out")
    data = (folder / file).read_bytes()
    if harm == "missing":
        (folder / file).unlink()
    else:
        middle = len(data) // 2
        (folder / file).write_bytes(
            data[:middle] + (bytes([data[middle] ^ 1]) + data[middle + 1 :] if harm == "changed" else b"")
        )
    try:
        report = verify(folder, key=key)
    except (OSError, ValueError):
        assert file == "checkpoint"
    else:
        assert report.findings


def test_the_auditor_shares_no_code_with_the_writer():
    import ast

    import tournier.ledger

    folder = Path(tournier.ledger.__file__).parent
    names = (
        "verify.py",
        "verify_epochs.py",
        "verify_marks.py",
        "verify_rolls.py",
        "verify_sealed.py",
        "verify_sources.py",
        "verify_subjects.py",
        "verify_trees.py",
    )
    for name in names:
        for node in ast.walk(ast.parse((folder / name).read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tournier"):
                assert node.module.removeprefix("tournier.ledger.") + ".py" in names
    assert len((folder / "verify.py").read_text().splitlines()) <= 260


def test_the_commitment_is_the_documented_formula(opening, sqlite_store):
    import base64

    from tournier.ledger.recording import openings

    ledger = opening(sqlite_store)
    receipt = ledger.append(look_up(1, "customer-1"))
    stored = ledger._store.stored(receipt.id)
    part = openings(stored, ledger._keys_of([stored]))["subject/0"]
    expected = base64.b64encode(sha256(b"subject/0|" + part.salt + b"customer-1").digest())
    assert expected in stored.leaf
