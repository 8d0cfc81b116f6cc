# SPDX-License-Identifier: Apache-2.0
"""Wrapped keys are bound to their epoch and their customer, and any library of the standards opens them."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from tournier.base import SystemFailed
from tournier.keys import HeldKey, opener
from tournier.keys.encryption import from_environment
from tournier.keys.epochs import HEADER, Direct, Numbered, header, number_of

NAMES = [os.urandom(16) for _ in range(500)]
CLEAR = [os.urandom(32) + b"customer-%d" % number for number in range(500)]


@pytest.fixture
def epoch():
    return Numbered(7, bytes(range(64)))


def test_many_are_wrapped_as_one_is(epoch):
    wrapped = epoch.wrap_all(NAMES, CLEAR)
    assert wrapped == [epoch.wrap(name, clear) for name, clear in zip(NAMES, CLEAR, strict=True)]
    assert epoch.unwrap_all(NAMES, wrapped) == CLEAR
    assert [epoch.unwrap(name, one) for name, one in zip(NAMES, wrapped, strict=True)] == CLEAR


def test_names_of_other_lengths_are_wrapped_too(epoch):
    names = [b"period/2026-11", b"roll|tree", *NAMES]
    clear = [b"x" * 32, b"y" * 5000, *CLEAR]
    assert epoch.unwrap_all(names, epoch.wrap_all(names, clear)) == clear


def test_another_library_opens_them(epoch):
    (wrapped,) = epoch.wrap_all(NAMES[:1], CLEAR[:1])
    assert AESSIV(bytes(range(64))).decrypt(wrapped[HEADER:], [b"tournier/key|7", NAMES[0]]) == CLEAR[0]


def test_a_key_says_its_epoch(epoch):
    assert number_of(epoch.wrap(NAMES[0], CLEAR[0])) == 7
    assert number_of(Direct(bytes(32)).wrap(NAMES[0], CLEAR[0])) == 0
    assert header(0) == b""


@pytest.mark.parametrize("count", [1, 500])
def test_a_key_opens_for_nobody_else_in_no_other_epoch_and_not_changed(epoch, count):
    names, wrapped = NAMES[:count], epoch.wrap_all(NAMES[:count], CLEAR[:count])
    with pytest.raises(SystemFailed):
        epoch.unwrap_all([NAMES[-1], *names[1:]] if count == 1 else names[1:] + names[:1], wrapped)
    with pytest.raises(SystemFailed):
        Numbered(8, bytes(range(64))).unwrap_all(names, wrapped)
    for place in (HEADER, -1):
        changed = bytearray(wrapped[0])
        changed[place] ^= 1
        with pytest.raises(SystemFailed):
            epoch.unwrap_all(names, [bytes(changed), *wrapped[1:]])


def test_the_key_of_an_epoch_opens_for_its_epoch_only():
    holder = HeldKey(b"k" * 32)
    (wrapped,) = holder.wrap(3, [b"e" * 64])
    assert holder.unwrap(3, [wrapped]) == [b"e" * 64]
    assert AESGCM(b"k" * 32).decrypt(wrapped[:12], wrapped[12:], b"kek|3") == b"e" * 64
    with pytest.raises(SystemFailed):
        holder.unwrap(4, [wrapped])
    with pytest.raises(SystemFailed):
        HeldKey(b"x" * 32).unwrap(3, [wrapped])


def test_a_kek_may_stand_in_the_environment(monkeypatch):
    monkeypatch.setenv("BANK_KEK", "6b" * 32)
    holder = from_environment("BANK_KEK")
    assert (holder.name, holder.direct) == ("env:BANK_KEK", b"k" * 32)
    for wrong in ("", "6b", "what is no key"):
        monkeypatch.setenv("BANK_KEK", wrong)
        with pytest.raises(SystemFailed) as failed:
            from_environment("BANK_KEK")
        assert failed.value.code == "keys.environment"
        assert "what is" not in str(failed.value)


def test_an_auditor_asks_the_holder_that_wrapped_an_epoch():
    before, now = HeldKey(b"k" * 32), HeldKey(b"n" * 32, "env:BANK_KEK")
    asked = opener([now, before])
    assert asked(0, "", b"") == b"k" * 32
    assert asked(1, "file", before.wrap(1, [b"1" * 64])[0]) == b"1" * 64
    assert asked(2, "env:BANK_KEK", now.wrap(2, [b"2" * 64])[0]) == b"2" * 64
    with pytest.raises(SystemFailed) as failed:
        asked(2, "pkcs11:object=other", b"")
    assert failed.value.code == "keys.holder"
