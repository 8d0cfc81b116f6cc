# SPDX-License-Identifier: Apache-2.0
"""SM2 signing written once more from GB/T 32918.2 in plain arithmetic, sharing nothing with what it checks but SM3."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.hashes import SM3, Hash

# GB/T 32918.5: the recommended curve.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int] | None


def sm3(content: bytes) -> bytes:
    hashed = Hash(SM3())
    hashed.update(content)
    return hashed.finalize()


def add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] + A) * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(number: int, point: Point) -> Point:
    found: Point = None
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def whole(number: int) -> bytes:
    return number.to_bytes(32, "big")


def name_of(point: tuple[int, int], identity: bytes) -> bytes:
    """ZA of section 5.5."""
    parts = [A, B, *G, *point]
    return sm3((len(identity) * 8).to_bytes(2, "big") + identity + b"".join(map(whole, parts)))


def imprint(point: tuple[int, int], message: bytes, identity: bytes) -> int:
    return int.from_bytes(sm3(name_of(point, identity) + message), "big")


def public(private: int) -> tuple[int, int]:
    found = times(private, G)
    assert found is not None
    return found


def sign(private: int, message: bytes, identity: bytes, k: int) -> tuple[int, int]:
    """Section 6.1, with the random number given."""
    found = times(k, G)
    assert found is not None
    r = (imprint(public(private), message, identity) + found[0]) % N
    s = pow(1 + private, -1, N) * (k - r * private) % N
    return r, s


def verifies(point: tuple[int, int], message: bytes, identity: bytes, r: int, s: int) -> bool:
    """Section 7.1."""
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N) or t == 0:
        return False
    found = add(times(s, G), times(t, point))
    return found is not None and (imprint(point, message, identity) + found[0]) % N == r


def written(point: tuple[int, int]) -> bytes:
    return b"\4" + whole(point[0]) + whole(point[1])


def pem_of(private: int) -> bytes:
    """A private key as PKCS #8 by hand: no library of the tests writes one of this curve."""
    inner = bytes.fromhex("020101") + b"\x04\x20" + whole(private)
    inner += bytes.fromhex("a144034200") + written(public(private))
    key = b"\x30" + bytes([len(inner)]) + inner
    kind = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")
    body = bytes.fromhex("020100") + kind + b"\x04" + bytes([len(key)]) + key
    der = b"\x30\x81" + bytes([len(body)]) + body
    return b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(der) + b"-----END PRIVATE KEY-----\n"
