# SPDX-License-Identifier: Apache-2.0
"""Columns of cells under many keys: the bytes that `cryptography` makes and opens one by one, with the compiled loops and without."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import BadInput
from tournier.seal import field_columns
from tournier.seal.field_columns import LOOPS, FieldKeys, Told
from tournier.seal.fields import FieldKey, NotOpening, Place

KEYS = [bytes((11 * at + i) % 256 for i in range(64)) for at in range(4)]
MARKS = [bytes([65 + at]) * 8 for at in range(4)]
OWNERS = [b"", b"1000001", bytes(range(16)), "客户一号".encode() * 5]
FIELD = b"core:cust_info.sjhm"
WAYS = ["loops", "one by one"]


@pytest.fixture(params=WAYS)
def ring(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FieldKeys:
    """The keys, used by the loops, which this machine must have, or without them."""
    if request.param == "loops":
        if LOOPS.waited() is None:
            pytest.skip(f"no compiled loops for sealed stores: {LOOPS.absent}")
    else:
        monkeypatch.setattr(LOOPS, "_made", None)
    return FieldKeys([FieldKey(*both) for both in zip(KEYS, MARKS, strict=True)], OWNERS)


def by_hand(value: bytes, key: int, nonce: bytes) -> bytes:
    bound = [b"tournier/field|1", FIELD, OWNERS[key], *([nonce] if nonce else [])]
    return b"\0TS\1" + (b"N" if nonce else b"D") + MARKS[key] + nonce + AESSIV(KEYS[key]).encrypt(value, bound)


def numbers(rows: int) -> np.ndarray:
    return np.array([(7 * row) % 4 for row in range(rows)], np.int64)


#: Every length up to four blocks and one byte, a null, and slices of it.
VALUES = [bytes((3 * length + i) % 256 for i in range(length)) for length in range(66)]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
@pytest.mark.parametrize("deterministic", [True, False])
def test_what_is_sealed_is_what_another_library_seals(ring, kind, deterministic):
    values = [None, *VALUES, None]
    sealed = ring.seal(pa.array([b"?", *values], kind)[1:], numbers(len(values)), FIELD, deterministic=deterministic)
    assert sealed.type == kind
    for value, cell, key in zip(values, sealed.to_pylist(), numbers(len(values)), strict=True):
        if value is None:
            assert cell is None
            continue
        assert cell == by_hand(value, key, b"" if deterministic else cell[13:29])


@pytest.mark.parametrize("nonce", [b"", bytes(range(16))])
def test_what_another_library_sealed_is_opened(ring, nonce):
    cells = [by_hand(value, key, nonce) for value, key in zip(VALUES, numbers(len(VALUES)), strict=True)]
    found = ring.open(pa.array([*cells, None], pa.binary()), numbers(len(cells) + 1), FIELD)
    assert found.clear.to_pylist() == [*VALUES, None]
    assert not found.told.any()


def test_each_cell_is_told_apart_and_nothing_of_a_false_one_is_left(ring):
    whole = by_hand(b"s13800000000", 1, bytes(16))
    changed = [whole[:at] + bytes([whole[at] ^ 64]) + whole[at + 1 :] for at in range(len(whole))]
    cells = [*changed, whole[:44], whole[:20], whole[:6], b"", b"clear", whole]
    found = ring.open(pa.array(cells, pa.binary()), np.full(len(cells), 1, np.int64), FIELD)
    told = found.told.tolist()
    assert set(told[:4]) == {Told.CLEAR}
    assert told[4] == Told.FALSE, "the letter"
    assert set(told[5:13]) == {Told.OTHER}
    assert set(told[13 : len(whole)]) == {Told.FALSE}
    assert told[len(whole) :] == [Told.FALSE, Told.FALSE, Told.OTHER, Told.CLEAR, Told.CLEAR, Told.GENUINE]
    assert found.clear.to_pylist() == [None] * (len(cells) - 1) + [b"s13800000000"]
    for field, which in ((FIELD + b"x", 1), (FIELD, 2), (FIELD, -1)):
        away = ring.open(pa.array([whole], pa.binary()), np.array([which], np.int64), field)
        assert away.told.tolist() == [Told.FALSE if which == 1 else Told.OTHER]


@pytest.mark.parametrize("letter", [b"X", b"d", b"\0", b"F"])
def test_a_cell_of_a_letter_that_nobody_writes_is_not_opened(ring, letter):
    """Nothing that follows authenticates the letter: D alone stands for no nonce, not all that is not N."""
    whole = by_hand(b"s13800000000", 1, b"")
    cells = [whole, whole[:4] + letter + whole[5:]]
    found = ring.open(pa.array(cells, pa.binary()), np.full(2, 1, np.int64), FIELD)
    assert found.told.tolist() == [Told.GENUINE, Told.FALSE]
    assert found.clear.to_pylist() == [b"s13800000000", None]


@given(st.lists(st.tuples(st.none() | st.binary(max_size=80), st.integers(0, 3)), max_size=30), st.booleans())
def test_whatever_is_sealed_opens_by_the_other_way(rows, deterministic):
    if LOOPS.waited() is None:
        pytest.skip(f"no compiled loops for sealed stores: {LOOPS.absent}")
    keys = [FieldKey(*both) for both in zip(KEYS, MARKS, strict=True)]
    compiled, plain = FieldKeys(keys, OWNERS), FieldKeys(keys, OWNERS)
    plain._code = None
    values, which = [value for value, _ in rows], np.array([key for _, key in rows], np.int64)
    for one, other in ((compiled, plain), (plain, compiled)):
        sealed = one.seal(pa.array(values, pa.binary()), which, FIELD, deterministic=deterministic)
        assert other.open(sealed, which, FIELD).clear.to_pylist() == values


@pytest.mark.parametrize("which", [[4], [-1], [-2], [0, 0]])
def test_a_number_that_names_no_key_is_refused(ring, which):
    with pytest.raises(BadInput):
        ring.seal(pa.array([b"s"], pa.binary()), np.array(which, np.int64), FIELD)
    if which != [-1]:
        with pytest.raises(BadInput):
            ring.open(pa.array([b"s"], pa.binary()), np.array(which, np.int64), FIELD)


def test_the_self_test_notices_a_loop_that_is_wrong(monkeypatch):
    code = LOOPS.waited()
    if code is None:
        pytest.skip(f"no compiled loops for sealed stores: {LOOPS.absent}")
    for loop in ("prepare", "states", "seal", "opened"):
        monkeypatch.setattr(code, loop, lambda *_: None)
        with pytest.raises((ValueError, NotOpening)):
            field_columns._check(code)
        monkeypatch.undo()


def believes_all(told, _out):
    told[:] = 0


def believes_nothing(told, _out):
    told[:] = 1


def gives_another_value(_told, out):
    out ^= 1


@pytest.mark.parametrize(
    ("spoils", "why"),
    [
        (believes_all, "changed cells are opened"),
        (believes_nothing, "other values"),
        (gives_another_value, "other values"),
    ],
)
def test_the_self_test_notices_a_loop_that_opens_wrongly(monkeypatch, spoils, why):
    code = LOOPS.waited()
    if code is None:
        pytest.skip(f"no compiled loops for sealed stores: {LOOPS.absent}")

    def opened(*given, right=code.opened):
        right(*given)
        spoils(given[12], given[10])

    monkeypatch.setattr(code, "opened", opened)
    with pytest.raises(ValueError, match=why):
        field_columns._check(code)


def test_without_keys_nothing_is_of_anybody(ring):
    nobody = FieldKeys([], [])
    cell = by_hand(b"s1", 0, b"")
    assert nobody.open(pa.array([cell], pa.binary()), np.array([-1], np.int64), FIELD).told.tolist() == [Told.OTHER]
    assert nobody.seal(pa.array([], pa.binary()), np.empty(0, np.int64), FIELD).to_pylist() == []


def test_a_column_of_nothing_and_one_place(ring):
    sealed = FieldKey(KEYS[0], MARKS[0]).seal("x", Place(FIELD, b""))
    assert ring.open(pa.array([sealed], pa.binary()), np.array([0], np.int64), FIELD).clear.to_pylist() == [b"sx"]
