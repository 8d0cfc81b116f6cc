# SPDX-License-Identifier: Apache-2.0
"""Rotating the keys of a million customers, and looking them up meanwhile.

A ledger with so many wrapped keys in its SQLite file; two persons agree, and `rotate` runs to its end: every key read,
opened, wrapped under the new epoch, written where the old still stood, the old epoch destroyed. Meanwhile another connection
asks for five random keys at a time. The peers are loops of `cryptography` over the same keys in memory, without any store: AES-GCM as the
ledger wrapped before, and AES Key Wrap (RFC 3394), which binds a key to nobody. Ours in memory stands beside them.

    python -m bench.keys [--keys 1000000] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from tournier.keys.epochs import Numbered
from tournier.keys.rotation import AT_ONCE
from tournier.ledger import Entry, Event, Ledger, open_ledger

KEYS = {"signing_key": b"s" * 32, "kek": b"k" * 32, "search_key": b"i" * 32, "origin": "bank.example/ledger"}
_RUNS = 3
_SOME = 100_000


def filled(path: Path, count: int) -> tuple[Ledger, list[bytes]]:
    """A ledger with `count` customers' keys under its first epoch, and the names under which they lie."""
    ledger = open_ledger(f"sqlite:///{path}", **KEYS)
    ledger.append(Entry(Event.DISCLOSURE_PAGE, "teller-1", ("customer-1",)))
    epoch = ledger._ring.epochs.newest()  # noqa: SLF001 - a bench fills the table past the ledger
    assert isinstance(epoch, Numbered)
    names = [os.urandom(16) for _ in range(count)]
    with sqlite3.connect(path) as db:
        for start in range(0, count, AT_ONCE):
            some = names[start : start + AT_ONCE]
            clear = [os.urandom(32) + b"customer-%08d" % (start + number) for number in range(len(some))]
            db.executemany("INSERT INTO data_key VALUES (?, ?)", zip(some, epoch.wrap_all(some, clear), strict=True))
    return ledger, names


class Asking:
    """Somebody who looks keys up until told to stop; how long each answer took, in seconds."""

    def __init__(self, path: Path, names: list[bytes]) -> None:
        self.times: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, args=(path, names))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self, path: Path, names: list[bytes]) -> None:
        ledger = open_ledger(f"sqlite:///{path}", **KEYS)
        chance = random.Random(5)
        while not self._stop.is_set():
            asked = chance.sample(names, 5)
            began = time.perf_counter()
            assert len(ledger._ring.those(asked)) == 5  # noqa: SLF001 - past the cache, which would hide the store
            self.times.append(time.perf_counter() - began)
        ledger.close()


def rotated(ledger: Ledger) -> tuple[float, float]:
    """Seconds of one rotation, by the clock and of the processor."""
    ledger.agree_to_rotation(ledger.propose_rotation("admin-1", "bench"), "admin-2")
    began, busy = time.perf_counter(), time.process_time()
    done = ledger.rotate("admin-2")
    assert done.left == 0
    return time.perf_counter() - began, time.process_time() - busy


def rate(work: Callable[[], object], count: int) -> float:
    """Keys a second of CPU time."""
    best = float("inf")
    for _ in range(_RUNS):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return count / best


def rates() -> tuple[float, float, float]:
    """Keys opened and wrapped anew a second, in memory: ours, AES-GCM one by one, AES Key Wrap one by one."""
    names = [os.urandom(16) for _ in range(_SOME)]
    clear = [os.urandom(32) for _ in range(_SOME)]
    old, new = Numbered(1, os.urandom(64)), Numbered(2, os.urandom(64))
    wrapped = old.wrap_all(names, clear)
    one, other = AESGCM(os.urandom(32)), AESGCM(os.urandom(32))
    sealed = [nonce + one.encrypt(nonce, key, name) for name, key in zip(names, clear, strict=True) for nonce in [os.urandom(12)]]  # fmt: skip
    first, second = os.urandom(32), os.urandom(32)
    held = [aes_key_wrap(first, key) for key in clear]

    def by_gcm() -> None:
        for name, row in zip(names, sealed, strict=True):
            key = one.decrypt(row[:12], row[12:], name)
            nonce = os.urandom(12)
            nonce + other.encrypt(nonce, key, name)

    return (
        rate(lambda: new.wrap_all(names, old.unwrap_all(names, wrapped)), _SOME),
        rate(by_gcm, _SOME),
        rate(lambda: [aes_key_wrap(second, aes_key_unwrap(first, row)) for row in held], _SOME),
    )


def main() -> None:
    """Measure, and print lines for the README's table, or for people."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    ours, gcm, key_wrap = rates()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        ledger, names = filled(path, options.keys)
        alone, busy = rotated(ledger)
        with Asking(path, names) as asking:
            beside, _ = rotated(ledger)
        ledger.close()
    slowest = sorted(asking.times)[int(0.99 * len(asking.times))] * 1000
    lines = [
        {
            "work": f"keys wrapped anew under another epoch, in memory, one core; {name}",
            "ours": f"{ours:,.0f} keys/s",
            "peer_name": name,
            "peer": f"{peer:,.0f} keys/s",
            "ratio": ours / peer,
        }
        for name, peer in (
            ("cryptography's AES-GCM, one by one", gcm),
            ("cryptography's AES Key Wrap, one by one", key_wrap),
        )
    ]
    lines.append(
        {
            "work": f"rotation of {options.keys:,} keys in a ledger on SQLite, to the old epoch's destruction",
            "ours": f"{alone:.1f} s, {busy:.1f} s of the processor; {beside:.1f} s while five keys at a time are looked up ({len(asking.times):,} times, 99 % within {slowest:.1f} ms)",
            "peer_name": "the same loop of AES-GCM in memory, without a store",
            "peer": f"{options.keys / gcm:.1f} s",
        }
    )
    if options.json:
        print(json.dumps(lines))
        return
    for line in lines:
        print(f"{line['work']}: {line['ours']} ({line['peer_name']}: {line['peer']})")


if __name__ == "__main__":
    main()
