# SPDX-License-Identifier: Apache-2.0
"""SM3 written once more from GB/T 32905-2016 in plain arithmetic, and the tree of RFC 6962, 2.1 as its text defines it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_FULL = 0xFFFFFFFF
_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)


def _turned(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & _FULL


def _compressed(state: Sequence[int], block: bytes) -> list[int]:
    words = [int.from_bytes(block[4 * i : 4 * i + 4], "big") for i in range(16)]
    for j in range(16, 68):
        x = words[j - 16] ^ words[j - 9] ^ _turned(words[j - 3], 15)
        words.append(x ^ _turned(x, 15) ^ _turned(x, 23) ^ _turned(words[j - 13], 7) ^ words[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        first = _turned((_turned(a, 12) + e + _turned(constant, j)) & _FULL, 7)
        second = first ^ _turned(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        one = (ff + d + second + (words[j] ^ words[j + 4])) & _FULL
        two = (gg + h + first + words[j]) & _FULL
        a, b, c, d = one, a, _turned(b, 9), c
        e, f, g, h = two ^ _turned(two, 9) ^ _turned(two, 17), e, _turned(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def sm3(data: bytes) -> bytes:
    """The hash of `data`."""
    padded = data + b"\x80" + b"\0" * (-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    state: Sequence[int] = _START
    for at in range(0, len(padded), 64):
        state = _compressed(state, padded[at : at + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def root(entries: Sequence[bytes], digest: Callable[[bytes], bytes] = sm3) -> bytes:
    """The root over entries."""
    if len(entries) < 2:
        return digest(b"\0" + entries[0]) if entries else digest(b"")
    middle = 1 << ((len(entries) - 1).bit_length() - 1)
    return digest(b"\1" + root(entries[:middle], digest) + root(entries[middle:], digest))
