# SPDX-License-Identifier: Apache-2.0
"""Every engine gives what the standards' vectors and an independent library say; a wrong one is not used."""

from __future__ import annotations

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import BadInput
from tournier.seal import ciphers
from tournier.seal.blocks import Workspace
from tournier.seal.ciphers import gfni, openssl

PAIRS = [(algorithm, engine) for algorithm in ("AES", "SM4") for engine in ciphers.engines(algorithm)]


def cipher(algorithm, key, engine):
    try:
        return ciphers.block_cipher(algorithm, key, engine)
    except BadInput:
        pytest.skip(f"{engine} cannot serve {algorithm} on this machine")


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


@pytest.mark.parametrize("engine", ciphers.engines("SM4"))
def test_gb_t_32907_over_and_over(engine):
    """As GB/T 32907-2016 appendix A.2 does a million times: the answer is the next block."""
    one = cipher("SM4", bytes.fromhex("0123456789abcdeffedcba9876543210"), engine)
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    reference = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    expected = block
    for _ in range(1000):
        block, expected = encrypt(one, block), reference.update(expected)
    assert block == expected


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
