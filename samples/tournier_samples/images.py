# SPDX-License-Identifier: Apache-2.0
"""Small valid PNG pictures that stand for photographs. They show a pattern and nobody."""

from __future__ import annotations

import hashlib
import struct
import zlib

_CELLS, _PIXELS = 8, 12  # a pattern of 8 by 8 cells of 12 by 12 pixels
_SIDE = _CELLS * _PIXELS


def picture(name: str) -> bytes:
    """A grey PNG of a mirrored pattern, always the same for the same name."""
    bits = hashlib.sha256(name.encode()).digest()
    shades = [[bits[row * 4 + min(cell, _CELLS - 1 - cell)] for cell in range(_CELLS)] for row in range(_CELLS)]
    lines = b"".join(
        b"\0" + b"".join(bytes([shade]) * _PIXELS for shade in shades[row // _PIXELS]) for row in range(_SIDE)
    )
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)  # eight bits of grey
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
