# SPDX-License-Identifier: Apache-2.0
"""Sealing a column beside what seals value by value, and beside the bare cipher, in one run on one core.

A million mobile and card numbers, Arrow to Arrow, by the compiled loops of tournier[fast] and, where said, without them; the peers take as many of the same values as half a second allows, from
Python strings, which is how they are called. Processor time of the thread, best of the rounds, which alternate. The limit is
`openssl speed` of the same minute, over the calls of the cipher that the construction needs for a row.

Peers come from `requirements/bench.txt`, which `make bench` installs.

    python -m bench.seal [--rows 1000000] [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ff3
import pyarrow as pa
import tink
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from ffx import FF1
from gmssl.sm4 import SM4_ENCRYPT, CryptSM4
from presidio_anonymizer.operators import Encrypt
from tink import daead

from tournier.seal import BlindIndex, Ff1, FormatPreserving, HmacSm3, Siv, compile_loops
from tournier.seal.ciphers import engine_of

_PEER_SECONDS = 0.5
_CONTEXT = b"bench.mobile.1"
_SIV_CALLS = 2  # of the cipher for a row of less than a block: one for V, one for the key stream


def numbers(rows: int) -> tuple[list[str], list[str]]:
    """Mobile numbers of 11 digits, and card numbers of 16 with the right check digit."""
    mobiles = [f"1{(number * 7_919_999 + 3_812_345_678) % 10**10:010d}" for number in range(rows)]
    cards = []
    for number in range(rows):
        body = f"999999{(number * 104_729) % 10**9:09d}"
        doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::2]) + sum(int(digit) for digit in body[1::2])
        cards.append(body + str(-doubled % 10))
    return mobiles, cards


def whole(act: Callable[[], Any], rows: int) -> float:
    """Rows a second of processor time, of a call that takes the whole column."""
    begun = time.thread_time()
    act()
    return rows / (time.thread_time() - begun)


def each(act: Callable[[str], Any], values: Sequence[str]) -> float:
    """Rows a second of processor time, of a call for each value."""
    done, begun = 0, time.thread_time()
    while True:
        at = done % len(values)
        for value in values[at : at + 200]:
            act(value)
        done += 200
        spent = time.thread_time() - begun
        if spent >= _PEER_SECONDS:
            return done / spent


def best(rates: Iterable[Callable[[], float]], rounds: int) -> list[float]:
    """The best of each, in rounds that alternate."""
    asked = list(rates)
    found = [[one() for one in asked] for _ in range(rounds)]
    return [max(column) for column in zip(*found, strict=True)]


def limit(algorithm: str) -> float | None:
    """Blocks a second of the bare cipher by `openssl speed`, or None where the command is not here."""
    if not shutil.which("openssl"):
        return None
    words = ["openssl", "speed", "-evp", algorithm, "-bytes", "16384", "-seconds", "1", "-mr"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return float(next(line for line in said.splitlines() if line.startswith("+F")).rsplit(":", 1)[1]) / 16


def peers() -> dict[str, Callable[[str], Any]]:
    """What seals one value, by name; each with its key ready."""
    daead.register()
    handle = tink.new_keyset_handle(daead.deterministic_aead_key_templates.AES256_SIV)
    primitive = handle.primitive(daead.DeterministicAead)
    siv = AESSIV(os.urandom(64))
    key, plain = os.urandom(16), CryptSM4()
    plain.set_key(key, SM4_ENCRYPT)
    operator = Encrypt()
    f3 = ff3.FF3Cipher(os.urandom(16).hex(), os.urandom(7).hex())
    f1 = FF1(os.urandom(32), radix=10)

    def sm4_gcm(value: str) -> bytes:
        sealing = Cipher(algorithms.SM4(key), modes.GCM(os.urandom(12))).encryptor()
        return sealing.update(value.encode()) + sealing.finalize() + sealing.tag

    return {
        "tink's deterministic AEAD, AES-256-SIV": lambda value: primitive.encrypt_deterministically(
            value.encode(), _CONTEXT
        ),
        "cryptography's AESSIV": lambda value: siv.encrypt(value.encode(), [_CONTEXT]),
        "presidio's encrypt operator, AES-CBC": lambda value: operator.operate(text=value, params={"key": key}),
        "cryptography's SM4-GCM": sm4_gcm,
        "gmssl's SM4-ECB": lambda value: plain.crypt_ecb(value.encode()),
        "ff3, FF3-1": f3.encrypt,
        "libffx, FF1": f1.encrypt,
    }


def line(work: str, ours: float, name: str, peer: float | None, target: float | None) -> dict[str, Any]:
    return {
        "work": work,
        "ours": f"{ours:,.0f} rows/s",
        "peer": None if peer is None else f"{peer:,.0f} rows/s",
        "peer_name": name or None,
        "ratio": None if peer is None else ours / peer,
        "target": target,
    }


def checked(mobiles: list[str]) -> None:
    """What is measured is what the standard says: another library opens it."""
    key = os.urandom(64)
    sealed = Siv(key).seal(pa.array(mobiles[:100]), _CONTEXT).to_pylist()
    assert [AESSIV(key).decrypt(row, [_CONTEXT]).decode() for row in sealed] == mobiles[:100]
    tokens = Ff1(key[:32]).encrypt(pa.array(mobiles[:100])).to_pylist()
    assert [FF1(key[:32], radix=10).decrypt(row) for row in tokens] == mobiles[:100]


def measure(rows: int, rounds: int) -> list[dict[str, Any]]:
    """The lines of the table."""
    mobiles, cards = numbers(rows)
    checked(mobiles)
    column, card_column = pa.array(mobiles), pa.array(cards)
    by_value = peers()
    sm4, siv = engine_of("SM4"), Siv(os.urandom(64))
    plain = best([lambda: whole(lambda: siv.seal(column, _CONTEXT), rows)], rounds)[0]
    loops = compile_loops()
    sealed = siv.seal(column, _CONTEXT)
    index, ff1 = BlindIndex(os.urandom(32)), Ff1(os.urandom(32))
    ours: dict[str, Callable[[], float]] = {
        "aes": lambda: whole(lambda: siv.seal(column, _CONTEXT), rows),
        "open": lambda: whole(lambda: siv.open(sealed, _CONTEXT), rows),
        "index": lambda: whole(lambda: index.tags(column, _CONTEXT), rows),
        "ff1": lambda: whole(lambda: ff1.encrypt(card_column), rows),
    }
    kept = FormatPreserving(os.urandom(32), "card")
    digest = HmacSm3(os.urandom(32))
    part = column[: rows // 10]
    ours["card"] = lambda: whole(lambda: kept.encrypt(card_column), rows)
    ours["hmac"] = lambda: whole(lambda: digest.digests(part), len(part))
    for engine in dict.fromkeys(("openssl", sm4)):
        made = Siv(os.urandom(32), "SM4", engine=engine)
        ours[f"sm4 {engine}"] = lambda made=made: whole(lambda: made.seal(column, _CONTEXT), rows)
    names = [*ours, *by_value]
    asked = [*ours.values(), *((lambda act=act: each(act, mobiles)) for act in by_value.values())]
    rate = dict(zip(names, best(asked, rounds), strict=True))
    bare = limit("aes-256-ecb")
    lines = []
    if loops:
        lines += _aes(_AES + ", compiled loops", rate["aes"], rate, bare)
        lines.append(line("opening the same, each row verified", rate["open"], "", None, None))
    lines += _aes(_AES + ", without numba", plain, rate, bare)
    return lines + _lines(rate, sm4)


_AES = "sealing, AES-256-SIV, mobile numbers, Arrow to Arrow"


def _aes(work: str, ours: float, rate: dict[str, float], bare: float | None) -> list[dict[str, Any]]:
    tink_, pyca, presidio = list(peers())[:3]
    found = [line(work, ours, tink_, rate[tink_], 25)]
    if bare:
        found.append(line(work, ours, "the bare cipher, openssl speed", bare / _SIV_CALLS, 0.15))
    return [*found, line(work, ours, pyca, rate[pyca], None), line(work, ours, presidio, rate[presidio], None)]


def _lines(rate: dict[str, float], sm4: str) -> list[dict[str, Any]]:
    gcm, gmssl, f3, f1 = list(peers())[3:]
    fast = f"sealing, SM4-SIV by {sm4}, mobile numbers"
    cards = "FF1 with AES-256, card numbers of 16 digits"
    return [
        line("sealing, SM4-SIV by OpenSSL alone, mobile numbers", rate["sm4 openssl"], gcm, rate[gcm], 15),
        line(fast, rate[f"sm4 {sm4}"], gcm, rate[gcm], 50),
        line(fast, rate[f"sm4 {sm4}"], gmssl, rate[gmssl], None),
        line(cards, rate["ff1"], f3, rate[f3], 300),
        line(cards, rate["ff1"], f1, rate[f1], 100),
        line("the same, issuer kept and check digit right", rate["card"], f1, rate[f1], None),
        line("blind index, AES-256-CMAC, mobile numbers", rate["index"], "", None, None),
        line("HMAC-SM3, mobile numbers", rate["hmac"], "", None, None),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = measure(options.rows, options.rounds)
    if options.json:
        print(json.dumps(lines))
        return
    for one in lines:
        ratio = "" if one["ratio"] is None else f"{one['ratio']:.2f}"
        print(one["work"], "|", one["ours"], "|", one["peer_name"] or "", one["peer"] or "", "|", ratio)


if __name__ == "__main__":
    main()
