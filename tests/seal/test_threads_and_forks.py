# SPDX-License-Identifier: Apache-2.0
"""One key in many threads and after a fork: every construction, with either cipher, gives what it gave before, alone."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from tests.seal.test_ciphers import cipher
from tournier.seal import BlindIndex, Ff1, Gcm, HmacSm3, Siv, ciphers

KEY = bytes(range(64))
COLUMN = pa.array([f"{number:07d}" for number in range(1000)])


def siv(algorithm, size, engine=""):
    made = Siv(KEY[:size], algorithm, engine=engine)
    return lambda: (sealed := made.seal(COLUMN, b"c"), made.open(sealed, b"c"))


def gcm(algorithm, size):
    """What it seals differs each time, by its nonces; what opens does not."""
    made = Gcm(KEY[:size], algorithm)
    return lambda: (made.open(made.seal(COLUMN, b"c"), b"c"),)


def ff1(algorithm, size):
    made = Ff1(KEY[:size], 10, algorithm)
    return lambda: (sealed := made.encrypt(COLUMN, b"t"), made.decrypt(sealed, b"t"))


def cmac(algorithm, size):
    made = BlindIndex(KEY[:size], algorithm)
    return lambda: (made.tags(COLUMN, b"c"),)


def hmac_sm3():
    made = HmacSm3(KEY)
    return lambda: (made.digests(COLUMN),)


def by(engine):
    """SIV with SM4 by this engine, where it is here."""
    cipher("SM4", KEY[:16], engine)
    return siv("SM4", 32, engine)


MADE = {
    "SIV AES": lambda: siv("AES", 64),
    **{f"SIV SM4 {engine}": lambda engine=engine: by(engine) for engine in ciphers.engines("SM4")},
    "GCM AES": lambda: gcm("AES", 32),
    "GCM SM4": lambda: gcm("SM4", 16),
    "FF1 AES": lambda: ff1("AES", 32),
    "FF1 SM4": lambda: ff1("SM4", 16),
    "CMAC AES": lambda: cmac("AES", 32),
    "CMAC SM4": lambda: cmac("SM4", 16),
    "HMAC-SM3": hmac_sm3,
}


def told(answers) -> bytes:
    """The answers in bytes, the same for the same values."""
    return repr([answer.to_pylist() for answer in answers]).encode()


@pytest.fixture(params=MADE)
def work(request):
    return MADE[request.param]()


def test_threads_share_one_key(work):
    expected, barrier = told(work()), threading.Barrier(8)

    def at_once(_: int) -> bool:
        barrier.wait()
        return all(told(work()) == expected for _ in range(3))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(at_once, range(8)))


def test_a_fork_goes_on_with_the_key(work):
    expected = told(work())
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=lambda: there.send_bytes(told(work())))
    child.start()
    assert here.poll(60)
    assert here.recv_bytes() == expected
    child.join(60)
    assert child.exitcode == 0
    assert told(work()) == expected, "and so does the process that it left"
