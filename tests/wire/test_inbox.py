# SPDX-License-Identifier: Apache-2.0
"""What a source says goes into one piece of memory, whatever its pieces and however much of it is taken at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tournier.wire.inbox import Inbox

PIECES = st.lists(st.binary(min_size=1, max_size=6_000), min_size=1, max_size=12)


@given(PIECES, st.lists(st.integers(1, 9_000), min_size=1))
def test_all_comes_out_in_its_order(pieces: list[bytes], wanted: list[int]):
    inbox, said, taken = Inbox(), list(pieces), b""

    def into(room: memoryview) -> int:
        piece = said.pop(0)
        now, later = piece[: len(room)], piece[len(room) :]
        if later:
            said.insert(0, later)
        room[: len(now)] = now
        return len(now)

    for size in wanted * len(pieces):
        inbox.shift()
        missing = size - len(inbox.left)
        if 0 < missing <= sum(map(len, said)):
            inbox.receive(into, size)
            assert len(inbox.left) >= size
        before = len(inbox.left)
        step = min(size, before)
        taken += bytes(inbox.left[:step])
        inbox.at += step
        assert bytes(inbox.whole) == taken[len(taken) - step :] + bytes(inbox.left)  # what was taken stays where it lay
    assert taken + inbox.emptied() + b"".join(said) == b"".join(pieces)
    assert not inbox.left


def test_what_was_begun_is_kept_when_more_comes_than_fits():
    inbox = Inbox()
    inbox.put(b"a" * 2_000)
    inbox.put(b"b" * 100_000)
    assert inbox.emptied() == b"a" * 2_000 + b"b" * 100_000
