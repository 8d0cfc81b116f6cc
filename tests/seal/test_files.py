# SPDX-License-Identifier: Apache-2.0
"""Files sealed to their receiver: opened by age itself, by nobody else, and not after a change."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tournier.base import BadInput, SystemFailed
from tournier.seal.files import check_recipient, fingerprint, new_identity, open_pieces, recipient_of, seal_file

SIZE = 300_000  # several of age's pieces of 64 KiB


@pytest.fixture
def clear(tmp_path: Path) -> Path:
    path = tmp_path / "clear"
    path.write_bytes(os.urandom(SIZE))
    return path


def sealed(clear: Path, recipient: str) -> Path:
    target = clear.with_suffix(".age")
    seal_file(clear, target, recipient)
    return target


def test_only_the_receivers_identity_opens_it(clear: Path):
    mine, other = new_identity(), new_identity()
    target = sealed(clear, recipient_of(mine))
    assert b"".join(open_pieces(target, mine)) == clear.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(SystemFailed, match="changed or is another's"):
        list(open_pieces(target, other))


@pytest.mark.skipif(shutil.which("age") is None, reason="no age program on this machine")
def test_age_itself_opens_it(clear: Path, tmp_path: Path):
    mine = new_identity()
    target = sealed(clear, recipient_of(mine))
    key = tmp_path / "key"
    key.write_text(mine)
    done = subprocess.run(["age", "--decrypt", "-i", str(key), str(target)], capture_output=True, check=True)
    assert done.stdout == clear.read_bytes()


@pytest.mark.parametrize("place", [0, 200, 100_000, -1])
def test_a_changed_byte_is_found_and_the_end_never_comes(clear: Path, place: int):
    mine = new_identity()
    target = sealed(clear, recipient_of(mine))
    data = bytearray(target.read_bytes())
    data[place] ^= 1
    target.write_bytes(data)
    got: list[bytes] = []
    with pytest.raises(SystemFailed):
        got.extend(open_pieces(target, mine))
    assert clear.read_bytes().startswith(b"".join(got))
    assert sum(map(len, got)) < SIZE


def test_a_file_cut_short_is_found(clear: Path):
    mine = new_identity()
    target = sealed(clear, recipient_of(mine))
    target.write_bytes(target.read_bytes()[:-100])
    with pytest.raises(SystemFailed):
        list(open_pieces(target, mine))


def test_a_reader_who_goes_away_leaves_nothing_running(clear: Path):
    mine = new_identity()
    pieces = open_pieces(sealed(clear, recipient_of(mine)), mine)
    assert clear.read_bytes().startswith(next(pieces))
    pieces.close()  # type: ignore[attr-defined]  # a generator


@pytest.mark.parametrize("text", ["", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA", "age1" + "q" * 58])
def test_what_is_no_public_key_is_refused(text: str):
    with pytest.raises(BadInput):
        check_recipient(text)


def test_the_secret_key_is_not_taken_for_the_public_one():
    with pytest.raises(BadInput, match="public"):
        check_recipient(new_identity())


def test_a_fingerprint_tells_keys_apart():
    one, two = recipient_of(new_identity()), recipient_of(new_identity())
    assert fingerprint(one) == fingerprint(f" {one}\n") != fingerprint(two)
    assert len(fingerprint(one)) == 19
