# SPDX-License-Identifier: Apache-2.0
"""A verification lets go of the ledger when it ends: what it still read would keep an erased key's page alive."""

import sqlite3

import pytest

from tests.ledger.cast import look_up
from tournier.ledger import verify, verify_sources


@pytest.mark.parametrize("broken", [False, True])
def test_nothing_is_read_any_more_when_a_verification_has_ended(opening, sqlite_store, monkeypatch, broken):
    ledger = opening(sqlite_store)
    ledger.append(look_up(1, "customer-1", "customer-2"))
    path, opened = sqlite_store.removeprefix("sqlite:///"), []
    if broken:
        with sqlite3.connect(path) as db:
            db.execute("DROP TABLE side")
        db.close()
    connect = sqlite3.connect

    def kept(*given, **named):
        opened.append(connect(*given, **named))
        return opened[-1]

    monkeypatch.setattr(verify_sources.sqlite3, "connect", kept)
    if broken:
        with pytest.raises(OSError, match="cannot be read"):
            verify(path)
    else:
        assert verify(path).findings == []
        assert ledger.erase("customer-1") == 1
    (one,) = opened
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        one.execute("SELECT 1")
