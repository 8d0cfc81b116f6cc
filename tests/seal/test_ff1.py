# SPDX-License-Identifier: Apache-2.0
"""FF1 over columns: NIST's samples, a plain reading of SP 800-38G row by row, and what is refused."""

from __future__ import annotations

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from ffx import FF1
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import BadInput
from tournier.seal import Ff1

KEYS = (
    "2B7E151628AED2A6ABF7158809CF4F3C",
    "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F",
    "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94",
)
TWEAKS = ("", "39383736353433323130", "3737373770717273373737")
DIGITS, SIGNS = "0123456789", "0123456789abcdefghi"
# https://csrc.nist.gov: FF1 samples 1 to 9.
SAMPLES = [
    (KEYS[0], 10, TWEAKS[0], DIGITS, "2433477484"),
    (KEYS[0], 10, TWEAKS[1], DIGITS, "6124200773"),
    (KEYS[0], 36, TWEAKS[2], SIGNS, "a9tv40mll9kdu509eum"),
    (KEYS[1], 10, TWEAKS[0], DIGITS, "2830668132"),
    (KEYS[1], 10, TWEAKS[1], DIGITS, "2496655549"),
    (KEYS[1], 36, TWEAKS[2], SIGNS, "xbj3kv35jrawxv32ysr"),
    (KEYS[2], 10, TWEAKS[0], DIGITS, "6657667009"),
    (KEYS[2], 10, TWEAKS[1], DIGITS, "1001623463"),
    (KEYS[2], 36, TWEAKS[2], SIGNS, "xs8a0azh2avyalyzuwd"),
]


@pytest.mark.parametrize(("key", "radix", "tweak", "clear", "answer"), SAMPLES)
def test_nist_samples(key, radix, tweak, clear, answer):
    ff1 = Ff1(bytes.fromhex(key), radix)
    assert ff1.encrypt(pa.array([clear, None, clear]), bytes.fromhex(tweak)).to_pylist() == [answer, None, answer]
    assert ff1.decrypt(pa.array([answer]), bytes.fromhex(tweak)).to_pylist() == [clear]


def plain_ff1(key: bytes, radix: int, tweak: bytes, text: str, kind=algorithms.AES) -> str:
    """SP 800-38G algorithm 7, number by number, as it is written there."""
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
    encryptor = Cipher(kind(key), modes.ECB()).encryptor()
    n, u = len(text), len(text) // 2
    v = n - u
    a, b = text[:u], text[u:]
    width = ((radix**v - 1).bit_length() + 7) // 8
    d = 4 * -(-width // 4) + 4
    p = (
        bytes([1, 2, 1])
        + radix.to_bytes(3, "big")
        + bytes([10, u % 256])
        + n.to_bytes(4, "big")
        + len(tweak).to_bytes(4, "big")
    )
    for number in range(10):
        q = tweak + bytes((-len(tweak) - width - 1) % 16) + bytes([number]) + int(b, radix).to_bytes(width, "big")
        state = bytes(16)
        for at in range(0, 16 + len(q), 16):
            state = encryptor.update(bytes(x ^ y for x, y in zip(state, (p + q)[at : at + 16], strict=True)))
        r, more = state, 1
        while len(r) < d:
            r += encryptor.update(bytes(x ^ y for x, y in zip(state, more.to_bytes(16, "big"), strict=True)))
            more += 1
        m = u if number % 2 == 0 else v
        c = (int(a, radix) + int.from_bytes(r[:d], "big")) % radix**m
        signs = ""
        for _ in range(m):
            c, rest = divmod(c, radix)
            signs = alphabet[rest] + signs
        a, b = b, signs
    return a + b


ROWS = {
    10: st.text("0123456789", min_size=6, max_size=36),
    36: st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=24),
}


@given(st.data(), st.sampled_from([10, 36]), st.binary(max_size=40), st.binary(min_size=16, max_size=16))
def test_every_row_is_what_the_standard_says(data, radix, tweak, key):
    rows = data.draw(st.lists(st.one_of(st.none(), ROWS[radix]), max_size=20))
    for cipher, kind in (("AES", algorithms.AES), ("SM4", algorithms.SM4)):
        ff1 = Ff1(key, radix, cipher)
        answer = ff1.encrypt(pa.array(rows, pa.string()), tweak)
        assert answer.to_pylist() == [row if row is None else plain_ff1(key, radix, tweak, row, kind) for row in rows]
        assert ff1.decrypt(answer, tweak).to_pylist() == rows


@given(st.data(), st.sampled_from([10, 36]), st.binary(max_size=40), st.integers(0, 24))
def test_every_row_with_a_tweak_of_its_own_is_what_another_library_says(data, radix, tweak, size):
    own = st.binary(min_size=size, max_size=size)
    rows = data.draw(st.lists(st.one_of(st.none(), st.tuples(ROWS[radix], own)), max_size=20))
    column = pa.array([row and row[0] for row in rows], pa.string())
    tweaks = pa.array([row and row[1] for row in rows], pa.binary())
    key = bytes(range(32))
    answer = Ff1(key, radix).encrypt(column, tweak, tweaks)
    other = FF1(key, radix=radix)
    assert answer.to_pylist() == [row and other.encrypt(row[0], tweak=tweak + row[1]) for row in rows]
    assert Ff1(key, radix).decrypt(answer, tweak, tweaks).equals(column)


def test_tweaks_of_chunks_stand_beside_their_rows():
    column = pa.chunked_array([["1234567890"] * 3, ["1234567890"] * 2])
    tweaks = pa.chunked_array([[b"1"], [b"2", b"3", b"4", b"5"]])
    apart = [Ff1(bytes(16)).encrypt(pa.array(["1234567890"]), digit.encode())[0].as_py() for digit in "12345"]
    assert Ff1(bytes(16)).encrypt(column, b"", tweaks).to_pylist() == apart


@pytest.mark.parametrize("tweaks", [[b"1"], [b"1", b"22"], [b"1", b"2", b"3"]])
def test_tweaks_that_do_not_stand_beside_the_rows_are_refused(tweaks):
    with pytest.raises(BadInput) as caught:
        Ff1(bytes(16)).encrypt(pa.array(["1234567890"] * 2), b"", pa.array(tweaks))
    assert caught.value.code == "seal.tweaks"


def test_cards_of_one_length_in_chunks_slices_and_large_text():
    ff1 = Ff1(bytes(32))
    cards = pa.array([f"9999{number:012d}" for number in range(20_000)])
    answer = ff1.encrypt(cards)
    assert len(set(answer.to_pylist())) == len(cards)
    assert ff1.decrypt(answer).equals(cards)
    assert ff1.encrypt(cards[100:200]).equals(answer[100:200])
    assert ff1.encrypt(pa.chunked_array([cards[:5], cards[5:9]])).to_pylist() == answer[:9].to_pylist()
    assert ff1.encrypt(cards.cast(pa.large_string())).to_pylist() == answer.to_pylist()


@pytest.mark.parametrize(
    "wrong", ["12345678 9", "1234567a9", "123456789/", "123456789:", "12345６7890", "-123456789", "\x001234567"]
)
def test_a_row_that_is_no_number_is_named_and_not_shown(wrong):
    with pytest.raises(BadInput) as caught:
        Ff1(bytes(16)).encrypt(pa.array(["1234567890", None, wrong, "0987654321"]))
    assert "row 2." in str(caught.value)
    assert wrong not in str(caught.value)


@given(st.binary(min_size=8, max_size=8))
def test_eight_bytes_are_digits_or_are_refused(row):
    column = pa.array([b"12345678", row], pa.binary())
    if row.isdigit():
        assert Ff1(bytes(16)).encrypt(column)[1].as_py().isdigit()
    else:
        with pytest.raises(BadInput, match="row 1"):
            Ff1(bytes(16)).encrypt(column)


@pytest.mark.parametrize(("radix", "short", "long"), [(10, "12345", "1" * 37), (36, "abc", "a" * 25)])
def test_domains_under_a_million_and_rows_too_long_are_refused(radix, short, long):
    ff1 = Ff1(bytes(16), radix)
    for wrong, code in ((short, "seal.domain"), ("", "seal.domain"), (long, "seal.length")):
        with pytest.raises(BadInput, match=r"row 1\.") as caught:
            ff1.encrypt(pa.array(["1234567", wrong]))
        assert caught.value.code == code


def test_other_radixes_are_not_offered():
    with pytest.raises(BadInput):
        Ff1(bytes(16), 2)
