# SPDX-License-Identifier: Apache-2.0
"""Opening a ledger by the address of its store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tournier.base import BadInput, Clock, SystemClock
from tournier.keys import Epochs, HeldKey, KeyEncryption, KeyRing
from tournier.ledger.entries import Entry
from tournier.ledger.kek_uses import KekUses
from tournier.ledger.keys import SearchKey
from tournier.ledger.ledger import Ledger
from tournier.ledger.notes import Signer
from tournier.ledger.paths import Paths
from tournier.ledger.stores.port import Probe, Store
from tournier.ledger.witness_client import HttpWitness, WitnessPlace, WitnessPort
from tournier.ledger.witnessing import Witnessing

_KEY = 32
_TEN_MINUTES = timedelta(minutes=10)


def _nothing(_: str) -> None:
    return


def open_ledger(  # noqa: PLR0913 - three keys that must not be mixed up are better named than bundled
    store_url: str,
    *,
    signing_key: bytes,
    kek: bytes | Sequence[KeyEncryption],
    search_key: bytes,
    origin: str,
    clock: Clock | None = None,
    witness: WitnessPort | WitnessPlace | None = None,
    grace: timedelta = _TEN_MINUTES,
    background: bool = False,
    probe: Probe = _nothing,
    used: Entry | None = None,
    sm3: bool = False,
) -> Ledger:
    """Open the ledger at `store_url`, or make a new one: a path, `sqlite:///path` or `postgresql://...`.

    `kek` are 32 bytes, or whoever holds it and those before them (`KeyEncryption`): the first wraps new epochs.
    `origin` names the ledger to outsiders for ever. A `witness` is a place (`url` and verifier `key`) or a port of its own. With `background`, one thread integrates and asks the witness; without
    it the caller does, through `integrate` and `cosign`. `used` is recorded, with epoch and holder, whenever this ledger has a KEK open a
    key, before that key serves anybody; without it nothing is recorded of that. With `sm3` a tree by SM3 stands beside the one by
    SHA-256 from now on, over the entries of before too: no later opening without it ends that. `probe` is called with the name of each moment at
    which a crash must be harmless; tests kill the process there.
    """
    if any(len(key) != _KEY for key in (signing_key, search_key, *([kek] if isinstance(kek, bytes) else []))):
        raise BadInput("ledger.key", "A key of the ledger is not 32 bytes long.", "Restore the project's key files.")
    clock = clock or SystemClock()
    holders = [HeldKey(kek)] if isinstance(kek, bytes) else list(kek)
    signer = Signer(origin, signing_key)
    store = _store(store_url, signer, clock, probe)
    if sm3:
        store.keep_second_tree()
    paths = Paths(store)
    witnessing = Witnessing(store, paths.prover, _port(witness), clock, grace) if witness else None
    search = SearchKey(search_key)
    if used is None:
        ring = KeyRing(holders[0], Epochs(holders, store, clock.now().isoformat()), store)
    else:
        ring = KekUses(holders, store, signer, search, clock, used, probe).ring
    ledger = Ledger(store, signer, ring, search, clock, witnessing, paths)
    if background:
        ledger.start()
    return ledger


def _port(witness: WitnessPort | WitnessPlace) -> WitnessPort:
    return witness if isinstance(witness, WitnessPort) else HttpWitness.at(witness.url, witness.key)


def _store(url: str, signer: Signer, clock: Clock, probe: Probe) -> Store:
    if url.startswith(("postgresql://", "postgres://")):
        from tournier.ledger.stores.postgresql import PostgresStore

        return PostgresStore(url, signer.checkpoint, clock, probe)
    if "://" in url and not url.startswith("sqlite:///"):
        raise BadInput(
            "ledger.store",
            "The ledger's store is neither SQLite nor PostgreSQL.",
            "Use sqlite:///path or postgresql://...",
        )
    from tournier.ledger.stores.sqlite import SqliteStore

    return SqliteStore(Path(url.removeprefix("sqlite:///")), signer.checkpoint, clock, probe)
