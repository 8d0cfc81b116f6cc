# SPDX-License-Identifier: Apache-2.0
"""Sixteen hashes side by side are the hashes of OpenSSL, byte for byte, and a ledger is the same with them and without."""

from __future__ import annotations

import hmac
import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.base import BadInput, SystemFailed
from tournier.base.compiled import SWITCH, Compiled
from tournier.base.texts import Texts
from tournier.ledger import lanes, verify
from tournier.ledger.subject_trees import rising
from tournier.ledger.tree_hashes import SHA256

LENGTHS = (0, 1, 2, 23, 24, 55, 56, 63, 64, 65, 119, 120, 128, 254, 700)
KEY = bytes(range(32))
NAMES = st.lists(st.one_of(st.text(max_size=60), st.sampled_from(LENGTHS).map("x".__mul__)), min_size=64, max_size=200)


def about(texts):
    return replace(look_up(1, "x"), subjects=texts)


def compiled() -> None:
    if lanes.CODE.waited() is None:
        pytest.skip(lanes.CODE.absent)


@given(names=NAMES, lead=st.binary(max_size=80), step=st.integers(32, 60))
@examples(60)
def test_salted_names_are_hashed_as_one_by_one(names, lead, step):
    compiled()
    rows = os.urandom(step * len(names))
    wanted = [sha256(lead + rows[step * n : step * n + 32] + name.encode()).digest() for n, name in enumerate(names)]
    assert lanes.salted(lead, rows, step, Texts.of(names)) == b"".join(wanted)


@given(names=NAMES, lead=st.binary(max_size=70), key=st.binary(max_size=64))
@examples(60)
def test_codes_of_names_are_those_of_one_by_one(names, lead, key):
    compiled()
    wanted = [hmac.digest(key, lead + name.encode(), "sha256") for name in names]
    assert lanes.macs(key, lead, Texts.of(names)) == b"".join(wanted)


@pytest.mark.parametrize("count", [2, 126, 128, 130, 158, 160, 162, 4096])
def test_nodes_are_joined_as_one_by_one(count):
    compiled()
    nodes = [os.urandom(32) for _ in range(count)]
    assert lanes.above(b"".join(nodes)) == b"".join(SHA256.pairs(nodes))


@pytest.mark.parametrize("length", LENGTHS)
def test_every_lane_gives_every_length(length):
    compiled()
    names = ["x" * ((length + place) % 130) for place in range(77)]
    rows = os.urandom(32 * 77)
    wanted = [sha256(rows[32 * n : 32 * n + 32] + name.encode()).digest() for n, name in enumerate(names)]
    assert lanes.salted(b"", rows, 32, Texts.of(names)) == b"".join(wanted)


@pytest.mark.parametrize("size", [16, 32])
@pytest.mark.parametrize("count", [1, 2, 257, 5000])
def test_hashes_come_in_rising_order(count, size):
    compiled()
    items = [os.urandom(size) for _ in range(count)]
    joined, places = rising(b"".join(items), size)
    assert joined == b"".join(sorted(items))
    assert [items[place] for place in places] == sorted(items)


@pytest.mark.parametrize(
    "items", [[bytes(16), bytes(8) + b"later..."], [bytes([0, 0, n]) + bytes(13) for n in range(99)]]
)
def test_items_that_are_not_spread_as_hashes_are_sorted_without_the_code(items):
    compiled()
    assert lanes.order(b"".join(items), 16) is None
    assert rising(b"".join(reversed(items)), 16)[0] == b"".join(items)


def test_code_that_does_not_work_is_not_used():
    def broken():
        raise ValueError("no")

    code = Compiled(broken)
    assert code.now() is None
    assert code.waited() is None
    assert code.absent == "it does not work here (ValueError)"


def test_a_processor_without_instructions_of_its_own_takes_sixteen_at_a_time():
    compiled()
    saying = (
        "from tournier.ledger import lanes; print(lanes.CODE.waited().INSTRUCTIONS)"  # it is tested before it is there
    )
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    done = subprocess.run(
        [sys.executable, "-c", saying], env={**os.environ, **plain}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


WRITING = """
import sys
from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.ledger import lanes, open_ledger
lanes.CODE.waited()
ledger = open_ledger(sys.argv[1], **KEYS)
ledger.append(look_up(1, *(f"customer-{n}" for n in range(1000))))
ledger.close()
print(lanes.CODE.absent)
"""


@pytest.mark.parametrize("switch", ["off", "on"])
def test_a_ledger_written_with_and_without_is_verified_proved_and_erased_by_the_other(switch, opening, tmp_path):
    compiled()
    path = f"sqlite:///{tmp_path}/ledger.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", WRITING, path],
        env={**os.environ, SWITCH: switch},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ("" if switch == "on" else f"{SWITCH} forbids it")
    ledger = opening(path)
    (entry,) = ledger.entries(subject="customer-7")
    assert set(ledger.subjects_of(entry.id)) == {f"customer-{n}" for n in range(1000)}
    assert ledger.prove(entry.id, subject="customer-7")
    assert ledger.erase("customer-8") == 1
    report = verify(path, key=ledger.verifier_key, kek=KEYS["kek"])
    assert (report.findings, report.erased) == ([], 1)


_KEYS = st.one_of(st.none(), st.sampled_from(["", "1", "9", "10", "a", "b", "ab", "客"]))


@given(st.lists(st.tuples(st.lists(_KEYS, max_size=5), st.integers(0, 2), st.booleans()), max_size=3))
@examples(300)
def test_different_texts_are_each_there_once_in_their_order(parts):
    arrays, wanted = [], []
    for values, first, rise in parts:
        given_ = (
            sorted({one for one in values if one is not None}, key=lambda one: (len(one.encode()), one))
            if rise
            else values
        )
        arrays.append(pa.array(given_, pa.string())[first:])
        wanted += [one for one in given_[first:] if one is not None]
    found = Texts.different(arrays)
    assert list(found) == list(dict.fromkeys(wanted))
    assert found.encoded() == [one.encode() for one in found]


def test_texts_of_one_page_are_each_of_them_once():
    found = Texts.different([pa.array(["b", None, "a", "b"]), pa.array(["c", "a"])])
    assert list(found) == ["b", "a", "c"]
    assert (len(found), found[1], found.longest(), found.shortest(), list(found[1:])) == (3, "a", 1, 1, ["a", "c"])
    data, ends = found[1:].bytes_and_ends()
    assert (data.tobytes(), ends.tolist()) == (b"ac", [0, 1, 2])


@pytest.mark.parametrize("count", [300, 5000])
def test_an_entry_of_texts_is_the_entry_of_its_subjects(ledger, count):
    names = [f"客户{n}" for n in range(count)]
    texts = Texts.different([pa.array(names)])
    receipt = ledger.append(about(texts))
    assert set(ledger.subjects_of(receipt.id)) == set(names)


@pytest.mark.parametrize("count", [200, 300, 5000])
def test_what_is_made_ready_before_is_recorded_with_its_entry_alone(ledger, count):
    names = Texts.of([f"客户{n}" for n in range(count)])
    ready = ledger.enrolled(names)
    assert list(ready) == list(names)
    assert ledger.entries(subject="客户7") == []
    receipt = ledger.append(about(ready))
    assert set(ledger.subjects_of(receipt.id)) == set(names)
    (entry,) = ledger.entries(subject="客户7")
    assert (entry.id, entry.number) == (receipt.id, count)


def test_what_is_made_ready_serves_one_entry(ledger):
    ready = ledger.enrolled(Texts.of([str(n) for n in range(300)]))
    receipt = ledger.append(about(ready))
    with pytest.raises(SystemFailed):
        ledger.append(about(ready))
    assert [entry.id for entry in ledger.entries(subject="7")] == [receipt.id]


@pytest.mark.parametrize("count", [1, 40, 300])
def test_an_empty_text_among_them_is_refused(ledger, count):
    with pytest.raises(BadInput):
        ledger.append(about(ledger.enrolled(Texts.of([*(str(n) for n in range(count)), ""]))))
