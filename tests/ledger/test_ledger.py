# SPDX-License-Identifier: Apache-2.0
"""What the gate and the office may rely on, on both stores."""

import json
import os
import threading
from dataclasses import replace

import pytest
import rfc8785
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.ledger.cast import look_up, many
from tournier.base import BadInput, Refused, SystemFailed
from tournier.ledger import Entry, Event, VerifierKey, promise_holds, verify
from tournier.ledger.leaves import read_leaf
from tournier.ledger.notes import Checkpoint
from tournier.ledger.rolls import MOST


def leaves(ledger):
    ledger.integrate()
    return ledger._store.entries(0, 1_000_000)


def test_an_entry_is_read_back_as_it_was_recorded(ledger, clock):
    entry = look_up(1, "customer-1", "customer-2")
    receipt = ledger.append(entry)
    found = ledger.read(receipt.id)
    assert (found.event, found.actor, found.subjects, dict(found.detail), found.disclosure) == (
        entry.event,
        entry.actor,
        entry.subjects,
        entry.detail,
        entry.disclosure,
    )
    assert found.at == receipt.at == clock.now()
    assert not found.erased


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
DETAIL = st.dictionaries(
    st.text("abcz_", min_size=1),
    st.none() | st.booleans() | TEXT | st.integers(-(2**53) + 1, 2**53 - 1) | st.lists(TEXT),
    max_size=4,
)


@given(actor=TEXT, subjects=st.lists(TEXT, max_size=4, unique=True), detail=DETAIL, disclosure=st.just("") | TEXT)
@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(opening, sqlite_store, shared, actor, subjects, detail, disclosure):
    ledger = shared(opening, sqlite_store)
    receipt = ledger.append(Entry(Event.ADMINISTRATION, actor, tuple(subjects), detail, disclosure))
    found = ledger.read(receipt.id)
    assert (found.actor, found.subjects, dict(found.detail), found.disclosure) == (
        actor,
        tuple(subjects),
        detail,
        disclosure,
    )
    leaf = ledger._store.stored(receipt.id).leaf
    assert rfc8785.dumps(json.loads(leaf)) == leaf


@pytest.fixture
def shared():
    kept = []

    def once(opening, store):
        if not kept:
            kept.append(opening(store))
        return kept[0]

    return once


def test_no_person_detail_or_pseudonym_stands_in_a_leaf(ledger):
    twice = [ledger.append(look_up(1, "customer-1", actor="teller-9")) for _ in range(2)]
    first, second = (read_leaf(leaf) for leaf in leaves(ledger))
    for word in (b"teller-9", b"customer-1", b"mobile", b"d-1"):
        assert not any(word in leaf for leaf in leaves(ledger))
    # the same person, detail and disclosure twice have nothing in common to see
    assert len({*first.hidden.subjects, *second.hidden.subjects}) == 2
    assert first.hidden.actor != second.hidden.actor
    assert first.hidden.detail != second.hidden.detail
    assert first.hidden.disclosure != second.hidden.disclosure
    assert twice[0].leaf_hash != twice[1].leaf_hash


def test_no_clear_value_stands_in_the_file(opening, tmp_path):
    ledger = opening(str(tmp_path / "ledger.sqlite"))
    ledger.append(
        Entry(Event.DISCLOSURE_PAGE, "actor-zebra", ("subject-zebra",), {"case": "detail-zebra"}, "disclosure-zebra")
    )
    ledger.close()
    for file in tmp_path.iterdir():
        assert b"zebra" not in file.read_bytes()


def test_entries_are_found_by_each_index_newest_first(ledger):
    ids = [receipt.id for receipt in ledger.append_many(many(30))]
    ledger.append(Entry(Event.SIGN_IN_FAILED, "teller-2"))
    assert [entry.id for entry in ledger.entries(subject="customer-3")] == [ids[n] for n in (24, 17, 10, 3)]
    assert [entry.id for entry in ledger.entries(disclosure="d-5")] == [ids[5]]
    assert [entry.actor for entry in ledger.entries(event=Event.SIGN_IN_FAILED)] == ["teller-2"]
    assert [entry.id for entry in ledger.entries(actor="teller-1", limit=30)] == ids[::-1]
    assert (
        ledger.entries(actor="teller-1", subject="customer-3", disclosure="d-10", event=Event.DISCLOSURE_INTENDED)[0].id
        == ids[10]
    )
    assert ledger.entries(subject="customer-99") == []
    pages, before = [], None
    while page := ledger.entries(actor="teller-1", before=before, limit=7):
        pages += [entry.id for entry in page]
        before = page[-1].id
    assert pages == ids[::-1]


def test_the_order_of_recording_is_the_order_of_reading(ledger):
    ids = [ledger.append(look_up(n)).id for n in range(20)]
    assert [entry.id for entry in ledger.entries()] == ids[::-1]
    ledger.integrate()
    assert [ledger.read(one).index for one in ids] == list(range(20))


def test_a_subject_named_twice_is_one_subject(ledger):
    receipt = ledger.append(look_up(1, "customer-1", "customer-1"))
    assert ledger.read(receipt.id).subjects == ("customer-1",)
    assert len(ledger.entries(subject="customer-1")) == 1


def test_each_receipt_holds_a_promise_that_stands_alone(ledger):
    key = VerifierKey.parse(ledger.verifier_key)
    for batch in (1, 2, 3, 5, 8, 100):
        receipts = ledger.append_many(many(batch))
        for receipt in receipts:
            assert promise_holds(receipt.promise, receipt.leaf_hash, key)
            assert not promise_holds(receipt.promise, receipts[0].promise[:32], key)
            assert not promise_holds(receipt.promise[:-1] + b"\xff", receipt.leaf_hash, key)
            assert not promise_holds(receipt.promise, receipt.leaf_hash, replace(key, name="other.example"))
        if batch > 1:
            assert not promise_holds(receipts[0].promise, receipts[1].leaf_hash, key)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry(Event.ADMINISTRATION, ""), "ledger.nobody"),
        (Entry(Event.ADMINISTRATION, "a", ("",)), "ledger.nobody"),
        (Entry(Event.ADMINISTRATION, "a", tuple(f"c{n}" for n in range(MOST + 1))), "ledger.subjects"),
        (Entry(Event.ADMINISTRATION, "a", (), {"n": 1.5}), "canonical.type"),
        (Entry(Event.ADMINISTRATION, "a", (), {"n": 2**53}), "canonical.integer"),
        (Entry(Event.ADMINISTRATION, "a", (), {"值": 1}), "canonical.key"),
        (Entry(Event.ADMINISTRATION, "\ud800"), "ledger.text"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_nothing_of_its_batch_is_recorded(opening, sqlite_store, entry, code):
    ledger = opening(sqlite_store)
    with pytest.raises(BadInput) as caught:
        ledger.append_many([look_up(), entry])
    assert caught.value.code == code
    assert ledger.status().size == 0


@pytest.mark.parametrize("number", [32, 33, 1000])
def test_few_subjects_stand_in_the_leaf_and_many_in_a_tree_of_one_leaf(ledger, number):
    names = {f"customer-{n}" for n in range(number)}
    receipt = ledger.append(look_up(1, *names))
    found = ledger.read(receipt.id)
    assert (found.number, found.in_tree, found.erased) == (number, number > 32, False)
    assert set(ledger.subjects_of(receipt.id)) == names
    assert set(found.subjects) == (set() if found.in_tree else names)
    assert len(leaves(ledger)) == 1
    assert len(leaves(ledger)[0]) <= 2_000


def test_threads_append_together_and_nothing_is_lost(ledger, store):
    receipts = []

    def work(who):
        receipts.extend(ledger.append(look_up(n, actor=who)) for n in range(25))

    threads = [threading.Thread(target=work, args=(f"teller-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.integrate()
    assert len({receipt.id for receipt in receipts}) == 200
    assert sorted(ledger.read(receipt.id).index for receipt in receipts) == list(range(200))
    assert verify(store, key=ledger.verifier_key).findings == []


def test_callers_who_do_not_fit_into_one_transaction_are_all_served(opening, sqlite_store, monkeypatch):
    monkeypatch.setattr("tournier.ledger.ledger._MOST_TOGETHER", 2)
    ledger = opening(sqlite_store)
    receipts = []
    with ledger._writing:
        threads = [threading.Thread(target=lambda n=n: receipts.append(ledger.append(look_up(n)))) for n in range(9)]
        for thread in threads:
            thread.start()
        while len(ledger._waiting) < 9:
            threading.Event().wait(0.01)
    for thread in threads:
        thread.join()
    assert sorted(ledger.read(receipt.id).index for receipt in receipts) == list(range(9))


def test_two_open_ledgers_share_one_tree(opening, store):
    one, two = opening(store), opening(store)
    for n in range(6):
        (one if n % 2 else two).append(look_up(n))
    one.integrate()
    two.integrate()
    assert one.status().size == two.status().size == 6
    assert [entry.disclosure for entry in one.entries()] == [f"d-{n}" for n in (5, 4, 3, 2, 1, 0)]
    assert verify(store, key=one.verifier_key, kek=b"k" * 32).findings == []


def test_a_ledger_goes_on_after_it_was_closed(opening, store):
    first = opening(store)
    first.append_many(many(300))
    first.integrate()
    old = Checkpoint.parse(first.checkpoint())
    first.close()
    second = opening(store)
    second.append_many(many(5))
    second.integrate()
    assert Checkpoint.parse(second.checkpoint()).size == 305
    assert verify(store, key=second.verifier_key, known=[old.note]).findings == []


def test_in_the_background_the_tree_catches_up(opening, postgres_store):
    ledger = opening(postgres_store, background=True)
    receipt = ledger.append(look_up())
    for _ in range(200):
        if ledger.read(receipt.id).index is not None:
            break
        threading.Event().wait(0.05)
    assert ledger.read(receipt.id).index == 0


def test_an_unknown_entry_is_a_refusal(ledger):
    for ask in (ledger.read, ledger.prove):
        with pytest.raises(Refused) as caught:
            ask("0" * 24)
        assert caught.value.code == "ledger.unknown"


def test_without_a_witness_the_ledger_is_open_and_says_so(ledger):
    ledger.append(look_up())
    ledger.integrate()
    ledger.ensure_open()
    assert (ledger.status().state, ledger.status().size) == ("unwitnessed", 1)


def test_a_forked_child_is_told_to_open_its_own(opening, sqlite_store):
    ledger = opening(sqlite_store)
    read, write = os.pipe()
    if os.fork() == 0:
        try:
            ledger.append(look_up())
        except SystemFailed as error:
            os.write(write, error.code.encode())
        finally:
            os._exit(0)
    os.close(write)
    os.wait()
    assert os.read(read, 100) == b"ledger.forked"
    os.close(read)


def test_another_key_does_not_open_what_was_sealed(opening, sqlite_store):
    receipt = opening(sqlite_store).append(look_up())
    with pytest.raises(SystemFailed) as caught:
        opening(sqlite_store, kek=b"x" * 32).read(receipt.id)
    assert caught.value.code == "ledger.opening"


@pytest.mark.parametrize("options", [{"kek": b"short"}, {"origin": "has spaces"}])
def test_keys_and_origin_are_checked_at_the_door(opening, sqlite_store, options):
    with pytest.raises(BadInput):
        opening(sqlite_store, **options)


def test_other_stores_are_refused(opening):
    with pytest.raises(BadInput) as caught:
        opening("mysql://bank.example/ledger")
    assert caught.value.code == "ledger.store"
