# SPDX-License-Identifier: Apache-2.0
"""HMAC-SM3 over columns: the standard's vectors, the openssl command, and what is refused."""

from __future__ import annotations

import hmac
import shutil
import subprocess

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.seal.columns import columns, rows_of
from tournier.base import BadInput
from tournier.seal import HmacSm3

ABCD = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
# GM/T 0042-2015, appendix D.3.
VECTORS = [
    (bytes(range(1, 33)), ABCD * 2, "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"),
    (bytes(range(1, 38)), b"\xcd" * 50, "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae"),
    (b"\x0b" * 32, b"Hi There", "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e"),
]


@pytest.mark.parametrize(("key", "text", "answer"), VECTORS)
def test_gm_t_0042(key, text, answer):
    made = HmacSm3(key)
    assert made.digest(text).hex() == answer
    assert made.digests(pa.array([None, text], pa.binary())).to_pylist() == [None, bytes.fromhex(answer)]


@given(columns(), st.binary(min_size=16, max_size=80), st.integers(16, 32))
def test_every_row_is_what_the_standard_library_gives(column, key, size):
    found = HmacSm3(key, size=size).digests(column)
    assert found.to_pylist() == [row if row is None else hmac.digest(key, row, "sm3")[:size] for row in rows_of(column)]


def test_the_openssl_command_gives_the_same():
    if not shutil.which("openssl"):
        pytest.skip("no openssl command here")
    key, text = bytes(range(32)), "客户 13800138000".encode()
    words = ["openssl", "mac", "-digest", "SM3", "-macopt", f"hexkey:{key.hex()}", "-in", "-", "HMAC"]
    done = subprocess.run(words, input=text, capture_output=True, check=True)
    assert HmacSm3(key).digest(text).hex().upper() == done.stdout.decode().strip()


@pytest.mark.parametrize(("key", "size"), [(bytes(15), 32), (bytes(32), 15), (bytes(32), 33)])
def test_short_keys_and_digests_are_refused(key, size):
    with pytest.raises(BadInput):
        HmacSm3(key, size=size)
