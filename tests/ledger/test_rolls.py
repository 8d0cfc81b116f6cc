# SPDX-License-Identifier: Apache-2.0
"""The roll of an entry about hundreds: each of them can be taken off for good, and nobody else is touched."""

import json
import sqlite3
from hashlib import sha256

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tlog_scales.tlog import InclusionProof

from tests.examples import examples
from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.base.texts import Texts
from tournier.ledger import rolls, verify
from tournier.ledger.leaves import read_leaf
from tournier.ledger.notes import from_b64
from tournier.ledger.roll_trees import roll_tree, tiles_of_roll
from tournier.ledger.rolls import GONE, INDEX, MOST, Secret, buckets_beside, buckets_of, made, opened, place_in
from tournier.ledger.subject_trees import padded, rising, subject_hashes
from tournier.ledger.tree import WIDTH
from tournier.ledger.verify_sources import Database


def names(count: int) -> list[str]:
    return [f"customer-{n}" for n in range(count)]


def blind(count: int) -> list[bytes]:
    return sorted(sha256(b"%d" % n).digest()[:INDEX] for n in range(count))


@given(count=st.integers(256, 1200), data=st.data())
@examples(25)
def test_whoever_is_taken_off_is_gone_and_all_others_stay(count, data):
    called = [f"客户{n}" for n in range(count)]
    indexes = blind(count)
    secret, _, sealed, _ = made(b"".join(indexes), Texts.of(called))
    before = list(opened(secret, sealed))
    assert [name.decode() for _, name in before] == called
    assert len({salt for salt, _ in before}) == count
    off = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=6, unique=True))
    old, tiles = secret.rows(), [tile.hashes for tile in tiles_of_roll(secret, sealed)]
    hashes = [one for tile in tiles_of_roll(secret, sealed) for one in tile.row_hashes]
    spare = secret.nobodys(100)
    for row in off:
        indexes[row] = GONE
        secret = Secret.read(secret.without(row, b"".join(indexes), hashes[row]).written())
    # the tree is the same for good
    assert [tile.hashes for tile in tiles_of_roll(secret, sealed)] == tiles
    assert secret.nobodys(100) == spare
    assert list(opened(secret, sealed)) == [one for row, one in enumerate(before) if row not in off]
    assert [secret.salt(row) for row in range(count)] == [
        b"" if row in off else salt for row, (salt, _) in enumerate(before)
    ]
    for row in off:
        assert old[row * secret.size : (row + 1) * secret.size] not in secret.written()
    assert secret.seed == b""


@pytest.mark.parametrize("count", [256, 257, 511, 512, 4095, 4096, MOST])
def test_every_blind_index_stands_where_it_is_looked_for(count):
    indexes = blind(count)
    _, _, _, runs = made(b"".join(indexes), Texts.of(["x"] * count))
    assert {run.bucket for run in runs} <= set(buckets_beside(runs[0].bucket))
    kept = {run.bucket: run for run in runs}
    for row, index in enumerate(indexes):
        (bucket,) = [one for one in buckets_of(index) if one in kept and place_in(kept[one].indexes, index) is not None]
        assert kept[bucket].first + place_in(kept[bucket].indexes, index) == row


@given(count=st.integers(256, 1100))
@examples(25)
def test_no_place_in_the_tree_tells_a_row_of_the_roll(count):
    called = Texts.of([f"客户{n}" for n in range(count)])
    secret, rows, sealed, _ = made(b"".join(blind(count)), called)
    tree = roll_tree("t", secret, subject_hashes(rows, secret.size, called))
    assert {tile.hashes for tile in tree.tiles if not tile.level} == {b""}
    roots = [tile.root for tile in tree.tiles if not tile.level]
    assert roots == sorted(roots)
    assert WIDTH * len(roots) == tree.head.size == padded(count)
    found = {tile.root: tile for tile in tiles_of_roll(secret, sealed)}
    assert set(found) <= set(roots)
    hashes = {one for tile in found.values() for one in tile.row_hashes}
    assert hashes == {sha256(b"\0tournier-subject/v1|" + salt + name).digest() for salt, name in opened(secret, sealed)}
    for tile in found.values():
        row = [tile.hashes[at : at + 32] for at in range(0, len(tile.hashes), 32)]
        assert set(tile.row_hashes) <= set(row)
        assert [one[:7] for one in row] == sorted(one[:7] for one in row)
        while len(row) > 1:
            row = [sha256(b"\1" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]
        assert row == [tile.root]


def test_each_on_a_roll_is_proved_and_so_are_all_others_when_some_are_erased(ledger):
    receipt = ledger.append(look_up(1, *names(600)))
    ledger.integrate()
    for off in ("customer-7", "customer-300", "customer-301"):
        ledger.erase(off)
    head = read_leaf(ledger._store.stored(receipt.id).leaf).hidden.tree
    place = ledger._store.stored(receipt.id).members
    assert ledger._store.subject_tile(place, 0, 0, WIDTH) == b""
    proved = set()
    for name in sorted(set(names(600)) - {"customer-7", "customer-300", "customer-301"}):
        extra = json.loads(from_b64(ledger.prove(receipt.id, subject=name).split("\n")[1].removeprefix("extra ")))
        opening = extra["openings"]["subject"]
        entry = b"tournier-subject/v1|" + from_b64(opening["salt"]) + name.encode()
        path = [from_b64(step) for step in opening["path"]]
        InclusionProof(opening["index"], head.size, path).check(sha256(b"\0" + entry).digest(), head.root)
        proved.add(opening["index"])
    assert len(proved) == 597


def test_an_index_across_the_border_of_two_is_none():
    assert place_in(b"a" * 8 + b"b" * 16 + b"a" * 8, b"b" * 16) is None
    assert place_in(b"b" * 8 + b"b" * 16 + b"b" * 8, b"b" * 16) == 0


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), st.integers(0, 8))
def test_items_rise_even_when_they_begin_alike(items, alike):
    items += [items[0][:8] + bytes([n]) * 24 for n in range(alike)]
    joined, order = rising(b"".join(items), 32)
    assert joined == b"".join(sorted(items))
    assert [items[place] for place in order] == sorted(items)


def rows(store, table):
    source = Database(store.removeprefix("sqlite:///"))
    return source.ask(f"SELECT count(*) FROM {table}")[0][0]


def test_of_hundreds_none_has_a_key_or_a_row_of_their_own(ledger, store):
    ledger.append(look_up(1, *names(300)))
    assert (rows(store, "data_key"), rows(store, "member"), rows(store, "concern")) == (1, 0, 0)
    assert rows(store, "roll") == 1


def test_who_has_a_very_long_name_has_a_row(ledger, store):
    receipt = ledger.append(look_up(1, *names(300), "x" * 5000))
    assert (rows(store, "roll"), rows(store, "member")) == (0, 301)
    assert set(ledger.subjects_of(receipt.id)) == {*names(300), "x" * 5000}


def test_a_customer_of_many_rolls_is_erased_from_all_and_may_come_back(ledger, store):
    first = [ledger.append(look_up(n, *names(300 + n))) for n in range(4)]
    ledger.append(look_up(9, "customer-7"))
    assert ledger.erase("customer-7") == 5
    assert ledger.erase("customer-7") == 0
    assert ledger.erase("customer-8") == 4
    again = ledger.append(look_up(5, *names(300)))
    assert [entry.id for entry in ledger.entries(subject="customer-7")] == [again.id]
    assert "customer-7" not in set(ledger.subjects_of(first[0].id))
    assert len(ledger.entries(subject="customer-9")) == 5
    ledger.integrate()
    report = verify(store, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.erased) == ([], 9)


def test_a_part_that_is_erased_unrecorded_is_found(ledger, store):
    ledger.append(look_up(1, *names(300)))
    ledger.integrate()
    ledger._store.erase(ledger._search.index("subject", "customer-7"), b"mark", ledger._recorder.without)
    assert {finding.kind for finding in verify(store, kek=KEYS["kek"]).findings} == {"erasure"}


def test_no_copy_of_the_secret_that_opened_the_erased_stays_in_the_file(opening, tmp_path):
    ledger = opening(str(tmp_path / "ledger.sqlite"))
    receipt = ledger.append(look_up(1, *names(300)))
    place = ledger._store.stored(receipt.id).members
    sealed = ledger._store.roll_key(place)
    index = ledger._search.index("subject", "customer-7")

    def copies(value: bytes) -> int:
        return sum(value in file.read_bytes() for file in tmp_path.iterdir())

    assert copies(sealed) > 0
    assert copies(index) > 0
    ledger.erase("customer-7")
    assert copies(sealed) == copies(index) == 0


def test_no_copy_of_the_secret_stays_in_postgresql(opening, postgres_store):
    ledger = opening(postgres_store)
    receipt = ledger.append(look_up(1, *names(300)))
    with psycopg.connect(postgres_store, autocommit=True) as db:
        sealed = ledger._store.roll_key(ledger._store.stored(receipt.id).members)
        ledger.erase("customer-7")
        db.execute("SET search_path TO tournier_ledger")
        [(path, size)] = db.execute("SELECT pg_relation_filepath('roll_key'), pg_relation_size('roll_key')").fetchall()
        [(data,)] = db.execute("SELECT pg_read_binary_file(%s, 0, %s)", (path, size)).fetchall()
        assert sealed not in data


def test_a_ledger_of_before_rolls_is_verified_and_goes_on(opening, sqlite_store, monkeypatch):
    monkeypatch.setattr(rolls, "LEAST", 1_000_000)
    ledger = opening(sqlite_store)
    ledger.append(look_up(1, *names(300)))
    ledger.close()
    path = sqlite_store.removeprefix("sqlite:///")
    with sqlite3.connect(path) as db:
        for table in ("roll", "roll_names", "roll_key"):
            db.execute(f"DROP TABLE {table}")
    monkeypatch.undo()
    report = verify(path, kek=KEYS["kek"])
    assert (report.findings, report.subjects) == ([], 300)
    ledger = opening(sqlite_store)
    ledger.append(look_up(2, *names(400)))
    assert len(ledger.entries(subject="customer-7")) == 2
    assert ledger.erase("customer-7") == 2
    report = verify(path, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.subject_trees, report.subjects) == ([], 2, 698)


def as_before_0170(path, number: int) -> None:
    """Cuts the only run of a roll into runs of about sixteen, as they were written then."""
    bits = (number // 16).bit_length() - 1
    with sqlite3.connect(path) as db:
        ((no, run),) = db.execute("SELECT no, indexes FROM roll").fetchall()
        db.execute("DELETE FROM roll")
        indexes = [run[at : at + INDEX] for at in range(0, len(run), INDEX)]
        for head in range(1 << bits):
            those = [n for n, one in enumerate(indexes) if int.from_bytes(one[:4], "big") >> (32 - bits) == head]
            if those:
                joined = b"".join(indexes[n] for n in those)
                db.execute("INSERT INTO roll VALUES (?, ?, ?, ?)", ((1 << bits) | head, no, those[0], joined))
    db.close()


def test_a_roll_of_before_0170_is_read_verified_proved_and_erased(opening, tmp_path):
    ledger = opening(str(tmp_path / "ledger.sqlite"))
    first = ledger.append(look_up(1, *names(300)))
    as_before_0170(tmp_path / "ledger.sqlite", 300)
    ledger.append(look_up(2, *names(400)))
    assert len(ledger.entries(subject="customer-7")) == 2
    assert ledger.prove(first.id, subject="customer-7")
    assert ledger.erase("customer-7") == 2
    assert set(ledger.subjects_of(first.id)) == set(names(300)) - {"customer-7"}
    report = verify(str(tmp_path / "ledger.sqlite"), key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.erased) == ([], 2)


def test_indexes_that_stand_in_buckets_of_both_sizes_are_found(opening, tmp_path):
    ledger = opening(str(tmp_path / "ledger.sqlite"))
    ledger.append(look_up(1, *names(300)))
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        db.execute("INSERT INTO roll SELECT 16 | 3, no, 0, substr(indexes, 1, 16) FROM roll")
    db.close()
    report = verify(str(tmp_path / "ledger.sqlite"), key=ledger.verifier_key, kek=KEYS["kek"])
    assert report.findings
