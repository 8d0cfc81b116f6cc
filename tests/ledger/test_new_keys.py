# SPDX-License-Identifier: Apache-2.0
"""The key of a customer who is new comes with the first entry about them, in one transaction, and there is one key."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.ledger import verify
from tournier.ledger.stores import StaleKeys

NEW = [f"new customer {n}" for n in range(60)]


def test_two_who_name_new_customers_at_the_same_time_use_one_key(store, opening):
    """If each kept its own key, half of what they wrote could not be opened."""
    ledgers = [opening(store), opening(store)]
    together = Barrier(2)

    def write(ledger) -> None:
        for name in NEW:
            together.wait(30)
            ledger.append(look_up(1, name))

    threads = [Thread(target=write, args=(ledger,)) for ledger in ledgers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledgers[0].integrate()
    for name in NEW:
        entries = ledgers[1].entries(subject=name)
        assert [entry.subjects for entry in entries] == [(name,), (name,)]
    assert verify(store, key=ledgers[0].verifier_key, kek=KEYS["kek"]).findings == []


def test_where_a_name_has_a_key_by_now_nothing_is_written(store, opening):
    ledger = opening(store)
    ledger.append(look_up(1, "known"))
    kept = ledger._store
    taken = ledger._search.index("subject", "known")
    before = kept.placement()
    assert list(kept.keys([taken])) == [taken]
    with pytest.raises(StaleKeys):
        kept.write([], ("writer", 0, b""), kept.erasures(), {taken: b"another", b"a" * 16: b"one more"})
    assert (kept.placement(), kept.keys([b"a" * 16])) == (before, {})


def test_a_key_that_was_not_written_is_not_used(store, opening, monkeypatch):
    ledger = opening(store)
    ledger.append(look_up(1, "somebody"))
    with monkeypatch.context() as failing:
        failing.setattr(ledger._store, "write", _fails)
        with pytest.raises(OSError, match="no disk"):
            ledger.append(look_up(1, "new"))
    ledger.append(look_up(1, "new"))
    (entry,) = opening(store).entries(subject="new")
    assert entry.subjects == ("new",)


def _fails(*_given) -> None:
    raise OSError("no disk")
