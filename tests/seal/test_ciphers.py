# SPDX-License-Identifier: Apache-2.0
"""Every engine gives what the standards' vectors and an independent library say; a wrong one is not used."""

from __future__ import annotations

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import BadInput, SystemFailed
from tournier.cli import doctor
from tournier.seal import ciphers
from tournier.seal.blocks import Workspace
from tournier.seal.ciphers import gfni, libgcrypt, openssl

PAIRS = [(algorithm, engine) for algorithm in ("AES", "SM4") for engine in ciphers.engines(algorithm)]


MAKERS = {
    "AES": {"openssl": openssl.aes},
    "SM4": {"gfni": gfni.sm4, "libgcrypt": libgcrypt.sm4, "openssl": openssl.sm4},
}


def cipher(algorithm, key, engine):
    """Skipped only where the library or the processor is not there: an engine that is here and wrong fails."""
    try:
        encrypt(MAKERS[algorithm][engine](bytes(16)), bytes(16))
    except SystemFailed as absent:
        pytest.skip(absent.cause)
    return ciphers.block_cipher(algorithm, key, engine)


def encrypt(one, data: bytes) -> bytes:
    with Workspace() as work:
        return one.encrypt(np.frombuffer(data, np.uint64).reshape(-1, 2), work, "x").tobytes()


@pytest.mark.parametrize(("algorithm", "engine"), PAIRS)
@given(key=st.binary(min_size=16, max_size=16), count=st.integers(0, 200), seed=st.binary(min_size=16, max_size=16))
def test_an_engine_equals_an_independent_library(algorithm, engine, key, count, seed):
    data = (seed * count)[::-1]
    kind = algorithms.AES if algorithm == "AES" else algorithms.SM4
    expected = Cipher(kind(key), modes.ECB()).encryptor().update(data)
    assert encrypt(cipher(algorithm, key, engine), data) == expected


STANDARD = bytes.fromhex("0123456789abcdeffedcba9876543210")  # key and block of both examples of GB/T 32907-2016


@pytest.mark.parametrize("engine", ciphers.engines("SM4"))
def test_gb_t_32907_appendix_a_1(engine):
    answer = bytes.fromhex("681edf34d206965e86b3e94f536e4246")
    assert encrypt(cipher("SM4", STANDARD, engine), STANDARD) == answer
    assert encrypt(cipher("SM4", STANDARD, engine), STANDARD * 133) == answer * 133


@pytest.fixture(scope="module")
def a_million():
    """Appendix A.2: the block encrypted a million times. Each step is the next block of zeros in CBC, from the block on."""
    steps = Cipher(algorithms.SM4(STANDARD), modes.CBC(STANDARD)).encryptor().update(bytes(16_000_000))
    assert steps[-16:].hex() == "595298c7c6fd271f0402f804c33d3f66", "the standard's own answer"
    return steps


@pytest.mark.parametrize("engine", ciphers.engines("SM4"))
def test_gb_t_32907_appendix_a_2(engine, a_million):
    """The first thousand steps one by one, and every step from the one before it, all at once."""
    one, block = cipher("SM4", STANDARD, engine), STANDARD
    for step in range(1000):
        block = encrypt(one, block)
        assert block == a_million[16 * step : 16 * step + 16], f"step {step + 1}"
    assert encrypt(one, STANDARD + a_million[:-16]) == a_million


def test_the_round_keys_are_the_standards():
    keys = gfni._round_keys(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    assert (keys[0], keys[1], keys[31]) == (0xF12186F9, 0x41662B61, 0x9124A012)


class Wrong:
    """An engine that gets one block of many wrong."""

    def __init__(self, key):
        self._right = openssl.sm4(key)

    def encrypt(self, blocks, work, name):
        answer = self._right.encrypt(blocks, work, name).copy()
        if len(answer) > 70:
            answer[70] ^= np.uint64(1)
        return answer


def test_an_engine_that_fails_its_self_test_is_not_used():
    assert not ciphers.works("SM4", Wrong)
    assert ciphers.works("SM4", openssl.sm4)


def absent(key):
    raise SystemFailed("seal.engine", "A library is not here.", "Use another engine.")


@pytest.fixture
def served_by(monkeypatch):
    """Puts other engines in place of this machine's, chosen anew."""

    def put(**makers):
        monkeypatch.setattr(ciphers, "_ENGINES", {**ciphers._ENGINES, "SM4": tuple(makers.items())})
        ciphers._chosen.cache_clear()

    yield put
    monkeypatch.undo()
    ciphers._chosen.cache_clear()


@pytest.mark.parametrize("first", [Wrong, absent])
def test_an_engine_that_is_wrong_or_absent_gives_way_to_the_next_and_the_doctor_names_it(served_by, first):
    served_by(first=first, next=openssl.sm4)
    assert (
        encrypt(ciphers.block_cipher("SM4", STANDARD), STANDARD * 80).hex() == "681edf34d206965e86b3e94f536e4246" * 80
    )
    found = doctor._ciphers()
    assert (found.well, found.text) == (True, "AES by openssl, SM4 by next; each passed its self-test")
    with pytest.raises(BadInput, match=r"first cannot serve SM4 here.*Use next"):
        ciphers.block_cipher("SM4", STANDARD, "first")


def test_with_no_engine_left_nothing_is_sealed_and_the_doctor_says_so(served_by):
    served_by(first=absent, next=Wrong)
    with pytest.raises(SystemFailed, match="No engine for SM4 passes its self-test"):
        ciphers.block_cipher("SM4", STANDARD)
    found = doctor._ciphers()
    assert (found.well, found.text) == (False, "No engine for SM4 passes its self-test.")


def test_one_engine_is_chosen_for_each_cipher_and_can_be_named():
    assert ciphers.engine_of("AES") == "openssl"
    assert ciphers.engine_of("SM4") in ciphers.engines("SM4")
    with pytest.raises(BadInput):
        ciphers.block_cipher("AES", bytes(16), "gfni")
    with pytest.raises(BadInput):
        ciphers.block_cipher("DES", bytes(8))
    with pytest.raises(BadInput):
        ciphers.block_cipher("SM4", bytes(32))


def test_scratch_is_wiped_when_it_is_left():
    with Workspace() as work:
        held = work.take("clear", 64)
        held[:] = 7
        first = work.whole("clear")
        work.take("clear", 4096)[:] = 7
        second = work.whole("clear")
    assert not first[:64].any()
    assert not second.any()
