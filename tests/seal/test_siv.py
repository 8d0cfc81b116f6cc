# SPDX-License-Identifier: Apache-2.0
"""SIV over columns: the vectors of RFC 5297, equality with `cryptography` row by row, and what is not genuine."""

from __future__ import annotations

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from tests.seal.columns import columns, rows_of
from tournier.base import BadInput
from tournier.seal import NotGenuine, Siv, fresh_nonces
from tournier.seal.rows import CHUNK

KEY = bytes(range(64))
BYTES = pa.binary()


def test_rfc_5297_a_1():
    key = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    context = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    row = bytes.fromhex("112233445566778899aabbccddee")
    sealed = Siv(key).seal(pa.array([row, row], BYTES), context)
    answer = "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"
    assert [value.hex() for value in sealed.to_pylist()] == [answer, answer]


def test_rfc_5297_a_2():
    key = bytes.fromhex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f")
    contexts = (
        bytes.fromhex("00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"),
        bytes.fromhex("102030405060708090a0"),
    )
    nonces = pa.array([bytes.fromhex("09f911029d74e35bd84156c5635688c0")], pa.binary(16))
    row = b"this is some plaintext to encrypt using SIV-AES"
    sealed = Siv(key).seal(pa.array([row], BYTES), contexts, nonces)
    assert sealed[0].as_py().hex() == (
        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17"
        "dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d"
    )


@given(columns(), st.sampled_from([32, 48, 64]), st.binary(max_size=40), st.booleans())
def test_every_row_is_what_an_independent_library_seals_and_opens(column, size, context, with_nonces):
    siv, reference = Siv(KEY[:size]), AESSIV(KEY[:size])
    nonces = fresh_nonces(len(column)) if with_nonces else None
    sealed = siv.seal(column, context, nonces)
    for number, (clear, closed) in enumerate(zip(rows_of(column), rows_of(sealed), strict=True)):
        assert (clear is None) == (closed is None)
        if clear is not None:
            parts = [context] if nonces is None else [context, nonces[number].as_py()]
            assert closed == reference.encrypt(clear, parts)
    assert rows_of(siv.open(sealed, context, nonces, kind=BYTES)) == rows_of(column)


def sm4_siv(key: bytes, context: bytes, row: bytes) -> bytes:
    """RFC 5297 with SM4, out of another library's CMAC and CTR."""

    def tag(message: bytes) -> bytes:
        mac = CMAC(algorithms.SM4(key[:16]))
        mac.update(message)
        return mac.finalize()

    def double(block: bytes) -> bytes:
        number = int.from_bytes(block, "big") << 1
        return ((number ^ 0x87 if number >> 128 else number) & (1 << 128) - 1).to_bytes(16, "big")

    def xor(left: bytes, right: bytes) -> bytes:
        return bytes(one ^ other for one, other in zip(left, right, strict=True))

    state = xor(double(tag(bytes(16))), tag(context))
    if len(row) >= 16:
        vector = tag(row[:-16] + xor(row[-16:], state))
    else:
        vector = tag(xor(double(state), row + b"\x80" + bytes(15 - len(row))))
    cleared = bytes(byte & 0x7F if place in (8, 12) else byte for place, byte in enumerate(vector))
    stream = Cipher(algorithms.SM4(key[16:]), modes.CTR(cleared)).encryptor()
    return vector + stream.update(row)


@given(columns(), st.binary(max_size=20))
def test_sm4_is_the_same_composition(column, context):
    siv = Siv(KEY[:32], "SM4")
    sealed = siv.seal(column, context)
    expected = [None if row is None else sm4_siv(KEY[:32], context, row) for row in rows_of(column)]
    assert rows_of(sealed) == expected
    assert rows_of(siv.open(sealed, context, kind=BYTES)) == rows_of(column)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=30), st.data())
def test_one_changed_bit_is_told_by_its_row_and_nothing_is_opened(rows, data):
    siv = Siv(KEY)
    sealed = rows_of(siv.seal(pa.array(rows, BYTES), b"core.phone"))
    row = data.draw(st.integers(0, len(rows) - 1))
    bit = data.draw(st.integers(0, 8 * len(sealed[row]) - 1))
    changed = bytearray(sealed[row])
    changed[bit // 8] ^= 1 << bit % 8
    sealed[row] = bytes(changed)
    with pytest.raises(NotGenuine) as caught:
        siv.open(pa.array(sealed, BYTES), b"core.phone", kind=BYTES)
    assert caught.value.rows == (row,)
    assert str(row) in str(caught.value)


def test_rows_are_counted_through_chunks_and_the_value_is_not_said():
    siv = Siv(KEY)
    sealed = siv.seal(pa.chunked_array([["10012345678"] * 3, ["13800002222"] * 2]))
    broken = pa.chunked_array([sealed.chunk(0), pa.array([sealed[3].as_py(), b"13800003333 and more"], BYTES)])
    with pytest.raises(NotGenuine) as caught:
        siv.open(broken)
    assert caught.value.rows == (4,)
    assert "1380" not in str(caught.value)


@pytest.mark.parametrize("wrong", [b"other", b"", b"core.phone "])
def test_another_context_opens_nothing(wrong):
    siv = Siv(KEY)
    sealed = siv.seal(pa.array(["a", "b"]), b"core.phone")
    with pytest.raises(NotGenuine) as caught:
        siv.open(sealed, wrong)
    assert caught.value.rows == (0, 1)


def test_a_row_moved_beside_another_nonce_is_not_opened():
    siv, nonces = Siv(KEY), fresh_nonces(3)
    sealed = siv.seal(pa.array(["a", "b", "c"]), b"x", nonces)
    turned = pa.array([sealed[1].as_py(), sealed[0].as_py(), sealed[2].as_py()], BYTES)
    with pytest.raises(NotGenuine) as caught:
        siv.open(turned, b"x", nonces)
    assert caught.value.rows == (0, 1)


def test_text_comes_back_as_text_and_bytes_as_bytes():
    siv = Siv(KEY)
    text = pa.array(["沈知微", None, ""])
    assert siv.open(siv.seal(text)).equals(text)
    large = text.cast(pa.large_string())
    assert siv.open(siv.seal(large)).equals(large)
    with pytest.raises(BadInput, match="row 1"):
        siv.open(siv.seal(pa.array([b"fine", b"\xff\xfe"], BYTES)))


def test_more_rows_than_a_chunk_of_one_and_of_many_lengths():
    siv = Siv(KEY)
    for column in (
        pa.array([f"138{number:08d}" for number in range(2 * CHUNK + 5)]),
        pa.array(["x" * (number % 37) for number in range(2 * CHUNK + 5)]),
    ):
        assert siv.open(siv.seal(column, b"c"), b"c").equals(column)


@pytest.mark.parametrize("column", [pa.array([1, 2]), pa.array([[b"a"]]), ["text"]])
def test_what_is_no_column_of_text_is_refused(column):
    with pytest.raises(BadInput) as caught:
        Siv(KEY).seal(column)
    assert caught.value.code in {"seal.type", "seal.column"}


@pytest.mark.parametrize("size", [0, 16, 31, 40, 65])
def test_a_key_of_another_size_is_refused(size):
    with pytest.raises(BadInput):
        Siv(bytes(size))


def test_nonces_must_stand_beside_every_row():
    siv = Siv(KEY)
    with pytest.raises(BadInput, match="as many"):
        siv.seal(pa.array(["a", "b"]), b"", fresh_nonces(1))
    with pytest.raises(BadInput, match="row 1"):
        siv.seal(pa.array(["a", "b"]), b"", pa.array([bytes(16), bytes(12)], BYTES))
    assert siv.seal(pa.array(["a", None]), b"", pa.array([bytes(16), None], BYTES)).null_count == 1


def test_nonces_are_not_the_same_twice():
    assert len(set(fresh_nonces(1000).to_pylist())) == 1000
