# SPDX-License-Identifier: Apache-2.0
"""CMAC (SP 800-38B) of many messages of one length at once."""

from __future__ import annotations

from tournier.seal.blocks import SIZE, Blocks, Workspace, add_constant, double, xor_bytes
from tournier.seal.ciphers import BlockCipher, encrypt_one


class Cmac:
    """CMAC under one block cipher. Safe for threads."""

    def __init__(self, cipher: BlockCipher) -> None:
        self.cipher = cipher
        self.full_key = double(encrypt_one(cipher, bytes(SIZE)))  # K1, added to a last block that is full
        self.padded_key = double(self.full_key)  # K2, added to one that was filled up

    def one(self, message: bytes) -> bytes:
        """The tag of one message, for what is the same for a whole column."""
        count = max(1, -(-len(message) // SIZE))
        last = message[SIZE * (count - 1) :]
        if len(last) == SIZE:
            last = xor_bytes(last, self.full_key)
        else:
            last = xor_bytes(last + b"\x80" + bytes(SIZE - 1 - len(last)), self.padded_key)
        state = bytes(SIZE)
        for at in range(0, SIZE * (count - 1), SIZE):
            state = encrypt_one(self.cipher, xor_bytes(state, message[at : at + SIZE]))
        return encrypt_one(self.cipher, xor_bytes(state, last))

    def tags(self, blocks: Blocks, length: int, work: Workspace, name: str) -> Blocks:
        """The tags of rows of `length` bytes, in scratch under `name`. `blocks` (blocks, rows, 2) is used up."""
        count = len(blocks)
        rest = length - SIZE * (count - 1)
        if rest == SIZE:
            add_constant(blocks[-1], self.full_key)
        else:
            add_constant(blocks[-1], xor_bytes(bytes(rest) + b"\x80" + bytes(SIZE - 1 - rest), self.padded_key))
        state = self.cipher.encrypt(blocks[0], work, name)
        for number in range(1, count):
            blocks[number] ^= state
            state = self.cipher.encrypt(blocks[number], work, name)
        return state
