# SPDX-License-Identifier: Apache-2.0
"""The compiled loops: many windows of rows of every length, what leads out of a column, and all of the rest without them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from tournier.base import BadInput
from tournier.base.compiled import SWITCH
from tournier.seal import BlindIndex, Gcm, NotGenuine, Siv, fresh_nonces

KEY = bytes(range(64))
BYTES = pa.binary()
HERE = Path(__file__).parent


def many(seed: int, rows: int, longest: int) -> list[bytes | None]:
    """Rows of every length, short ones mostly, with nulls and one much longer than the others."""
    draw = random.Random(seed)
    lengths = [min(longest, int(draw.expovariate(0.08))) for _ in range(rows)]
    lengths[rows // 3] = 40 * longest
    return [None if draw.random() < 0.1 else draw.randbytes(length) for length in lengths]


@pytest.mark.parametrize("kind", [BYTES, pa.large_binary()])
@pytest.mark.parametrize("with_nonces", [False, True])
def test_many_windows_of_rows_of_every_length(kind, with_nonces):
    rows = many(7, 30_000, 200)
    column = pa.array(rows, kind)[11:-5]
    rows = rows[11:-5]
    siv, reference = Siv(KEY), AESSIV(KEY)
    nonces = fresh_nonces(len(column)) if with_nonces else None
    sealed = siv.seal(column, b"c", nonces)
    assert sealed.type == kind
    sealed.validate(full=True)
    for number in [*range(0, len(rows), 97), 10_000 - 11]:
        parts = [b"c"] if nonces is None else [b"c", nonces[number].as_py()]
        assert sealed[number].as_py() == (None if rows[number] is None else reference.encrypt(rows[number], parts))
    assert siv.open(sealed, b"c", nonces, kind=kind).equals(column)
    assert siv.open(sealed[20_000:], b"c", nonces and nonces[20_000:], kind=kind).equals(column[20_000:])


@pytest.mark.parametrize("longest", [100, 300])
def test_gcm_in_many_windows_of_rows_of_every_length(longest):
    """Of rows of more than 256 bytes the whole chunk goes the other way."""
    rows = [None if row is None else row[:longest] for row in many(8, 30_000, longest)]
    gcm, alone = Gcm(KEY[:32]), AESGCM(KEY[:32])
    column = pa.array(rows, BYTES)[3:]
    sealed = gcm.seal(column, b"core.phone, and more than a block")
    for number in [*range(0, len(column), 97), 10_000 - 3]:
        row = sealed[number].as_py()
        clear = row and alone.decrypt(row[:12], row[12:], b"core.phone, and more than a block")
        assert clear == column[number].as_py()
    assert gcm.open(sealed, b"core.phone, and more than a block", kind=BYTES).equals(column)
    assert len({row[:12] for row in sealed.to_pylist() if row}) == len(column) - column.null_count


def test_threads_that_begin_a_key_together_hash_alike():
    """The powers of GHASH's key are made when they are first needed."""
    column = pa.array([bytes(length) for length in range(300)], BYTES)
    for _ in range(5):
        gcm = Gcm(KEY[:32])
        sealed = gcm.seal(column)
        fresh, barrier = Gcm(KEY[:32]), threading.Barrier(4)

        def work(_: int, fresh=fresh, barrier=barrier, sealed=sealed) -> bool:
            barrier.wait()
            return fresh.open(sealed, kind=BYTES).equals(column)

        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(work, range(4)))


def test_changed_rows_in_several_windows_are_all_named():
    sealed = Siv(KEY).seal(pa.array(["13800001111"] * 50_000)).to_pylist()
    for row in (0, 20_001, 49_999):
        sealed[row] = sealed[row][:-1] + bytes([sealed[row][-1] ^ 1])
    with pytest.raises(NotGenuine) as caught:
        Siv(KEY).open(pa.array(sealed, BYTES))
    assert caught.value.rows == (0, 20_001, 49_999)


def test_what_lies_under_nulls_is_not_sealed():
    clear = pa.array([b"abc", b"under a null", b""], BYTES)
    column = pa.Array.from_buffers(BYTES, 3, [pa.py_buffer(b"\x05"), *clear.buffers()[1:]])
    sealed = Siv(KEY).seal(column)
    assert sealed.equals(Siv(KEY).seal(pa.array([b"abc", None, b""], BYTES)))
    assert sealed.buffers()[2].size == 3 + 16 + 16
    tags = BlindIndex(KEY[:32], size=9).tags(column)
    assert tags.equals(BlindIndex(KEY[:32], size=9).tags(pa.array([b"abc", None, b""], BYTES)))


@pytest.mark.parametrize(
    "ends",
    [[0, 700, 3, 6], [*range(0, 600_000, 10), 6], [0, *([6, 0] * 40_000), 6]],
    ids=["out of the column", "far on, and back at the end", "on and back"],
)
def test_offsets_that_do_not_rise_are_refused_before_they_are_followed(ends):
    """As a file from elsewhere may hold them: Arrow itself looks at the first and the last only."""
    buffers = [None, pa.py_buffer(np.array(ends, np.int32).data), pa.py_buffer(bytes(max(ends[-2:])))]
    broken = pa.Array.from_buffers(BYTES, len(ends) - 1, buffers)
    for act in (Siv(KEY).seal, Siv(KEY).open, Gcm(KEY[:32]).seal, BlindIndex(KEY[:32]).tags):
        with pytest.raises((BadInput, NotGenuine)):
            act(broken)


@pytest.mark.skipif(bool(os.environ.get(SWITCH)), reason="it is what runs here")
def test_all_of_this_folder_holds_without_compiled_loops():
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    names = ("test_siv.py", "test_gcm_and_index.py", "test_threads_and_forks.py", "test_fused.py")
    files = [str(HERE / name) for name in names]
    done = subprocess.run(
        [*command, *files], env={**os.environ, SWITCH: "off"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
