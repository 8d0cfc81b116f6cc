# SPDX-License-Identifier: Apache-2.0
"""GCM and the blind index over columns, against `cryptography` and RFC 8998."""

from __future__ import annotations

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from tests.seal.columns import columns, rows_of
from tournier.base import BadInput
from tournier.seal import BlindIndex, Gcm, NotGenuine

KEY = bytes(range(32))
BYTES = pa.binary()


def open_sm4(key: bytes, row: bytes, context: bytes) -> bytes:
    opened = Cipher(algorithms.SM4(key), modes.GCM(row[:12], row[-16:])).decryptor()
    opened.authenticate_additional_data(context)
    return opened.update(row[12:-16]) + opened.finalize()


@given(columns(), st.sampled_from(["AES", "SM4"]), st.binary(max_size=40))
def test_every_row_is_opened_by_an_independent_library(column, cipher, context):
    key = KEY if cipher == "AES" else KEY[:16]
    gcm = Gcm(key, cipher)
    sealed = gcm.seal(column, context)
    for clear, closed in zip(rows_of(column), rows_of(sealed), strict=True):
        if clear is None:
            assert closed is None
        elif cipher == "AES":
            assert AESGCM(key).decrypt(closed[:12], closed[12:], context) == clear
        else:
            assert open_sm4(key, closed, context) == clear
    assert rows_of(gcm.open(sealed, context, kind=BYTES)) == rows_of(column)


def test_rfc_8998_a_1():
    """The vector's own nonce, so the row is put together here and opened by ours."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    clear = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    context = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    row = bytes.fromhex("00001234567800000000abcd") + sealed + bytes.fromhex("83de3541e4c2b58177e065a9bf7b62ec")
    assert Gcm(key, "SM4").open(pa.array([row], BYTES), context, kind=BYTES).to_pylist() == [clear]


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20), st.data())
def test_one_changed_bit_is_told_by_its_row(rows, data):
    gcm = Gcm(KEY)
    sealed = rows_of(gcm.seal(pa.array(rows, BYTES), b"core.phone"))
    row = data.draw(st.integers(0, len(rows) - 1))
    bit = data.draw(st.integers(0, 8 * len(sealed[row]) - 1))
    changed = bytearray(sealed[row])
    changed[bit // 8] ^= 1 << bit % 8
    sealed[row] = bytes(changed)
    with pytest.raises(NotGenuine) as caught:
        gcm.open(pa.array(sealed, BYTES), b"core.phone", kind=BYTES)
    assert caught.value.rows == (row,)


def test_equal_rows_do_not_look_equal():
    sealed = Gcm(KEY).seal(pa.array(["same"] * 100))
    assert len(set(sealed.to_pylist())) == 100


def test_rows_too_short_to_be_sealed_are_named():
    with pytest.raises(NotGenuine) as caught:
        Gcm(KEY).open(pa.array([None, b"x" * 27], BYTES))
    assert caught.value.rows == (1,)


def cmac(kind, key: bytes, message: bytes) -> bytes:
    mac = CMAC(kind(key))
    mac.update(message)
    return mac.finalize()


@given(columns(), st.sampled_from(["AES", "SM4"]), st.binary(max_size=30), st.integers(8, 16))
def test_a_tag_is_the_cmac_under_the_contexts_own_key(column, cipher, context, size):
    key, kind = (KEY, algorithms.AES) if cipher == "AES" else (KEY[:16], algorithms.SM4)
    bits = (8 * len(key)).to_bytes(4, "big")
    derived = b"".join(
        cmac(kind, key, bytes([number]) + b"tournier.index" + b"\0" + context + bits) for number in (1, 2)
    )[: len(key)]
    index = BlindIndex(key, cipher, size=size)
    tags = rows_of(index.tags(column, context))
    assert tags == [row if row is None else cmac(kind, derived, row)[:size] for row in rows_of(column)]
    for row, tag in zip(rows_of(column), tags, strict=True):
        if row is not None:
            assert index.tag(row, context) == tag


def test_tags_of_two_contexts_have_nothing_in_common():
    index, column = BlindIndex(KEY), pa.array(["10012345678", "13800001112"])
    assert not set(index.tags(column, b"core.phone").to_pylist()) & set(index.tags(column, b"crm.phone").to_pylist())


@pytest.mark.parametrize("size", [0, 7, 17])
def test_tags_too_short_to_tell_rows_apart_are_refused(size):
    with pytest.raises(BadInput):
        BlindIndex(KEY, size=size)
