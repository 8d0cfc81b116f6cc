# SPDX-License-Identifier: Apache-2.0
"""A sealed cell, taken apart and put together by another library as the head of `seal/fields.py` documents it."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from tournier.seal.fields import FieldKey, NotOpening, Place

KEY, MARK = bytes(range(64)), b"01234567"
PLACE = Place(b"core:cust_info.khxm", b"1000001")
VALUES = [("沈知微", "s沈知微"), ("", "s"), (-42, "i-42"), (0.5, "f0.5")]
BOUND = [b"tournier/field|1", *PLACE]


@pytest.mark.parametrize(("value", "clear"), VALUES)
@pytest.mark.parametrize(("kind", "nonce"), [(b"N", 16), (b"D", 0)])
def test_another_library_opens_it_by_the_documented_layout(value, clear, kind, nonce):
    cell = FieldKey(KEY, MARK).seal(value, PLACE, deterministic=kind == b"D")
    assert cell[:13] == b"\0TS\x01" + kind + MARK
    bound = [*BOUND, cell[13:29]] if nonce else BOUND
    assert AESSIV(KEY).decrypt(cell[13 + nonce :], bound).decode() == clear
    for at in range(len(bound)):
        with pytest.raises(InvalidTag):
            AESSIV(KEY).decrypt(cell[13 + nonce :], [*bound[:at], bound[at] + b"x", *bound[at + 1 :]])


@pytest.mark.parametrize(("value", "clear"), VALUES)
@pytest.mark.parametrize(("kind", "nonce"), [(b"N", bytes(range(16))), (b"D", b"")])
def test_what_another_library_puts_together_is_opened_for_its_place_alone(value, clear, kind, nonce):
    cell = b"\0TS\x01" + kind + MARK + nonce + AESSIV(KEY).encrypt(clear.encode(), [*BOUND, nonce] if nonce else BOUND)
    opened = FieldKey(KEY, MARK).open(cell, PLACE)
    assert (opened, type(opened)) == (value, type(value))
    for other in (PLACE._replace(owner=b"1000002"), PLACE._replace(field=b"core:cust_info.sjhm")):
        with pytest.raises(NotOpening):
            FieldKey(KEY, MARK).open(cell, other)


def test_only_a_deterministic_cell_looks_like_another_of_the_same_value():
    key = FieldKey(KEY, MARK)
    assert key.seal("x", PLACE) != key.seal("x", PLACE)
    assert key.seal("x", PLACE, deterministic=True) == key.seal("x", PLACE, deterministic=True)
