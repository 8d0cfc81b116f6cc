# SPDX-License-Identifier: Apache-2.0
"""The write-ahead log of a ledger on SQLite is taken into its file beside the commits, and never grows without end."""

import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

from tournier.base import new_id
from tournier.ledger.entries import Entry, Event
from tournier.ledger.stores.folding import MOST_PAGES, WORTH_PAGES, Folding

_FRAME = 4096 + 24
_LARGE = 65_536  # subjects, about 500 pages


def _entry(subjects=("1000001",)):
    return Entry(Event.DISCLOSURE_PAGE, "t001", tuple(subjects), {"page": 1}, new_id())


def _in_the_file_alone(ledger: Path, folder: Path) -> int:
    """Entries of the file without its log; none while it is being written."""
    alone = folder / "alone.sqlite"
    alone.write_bytes(ledger.read_bytes())
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(f"file:{alone}?immutable=1", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM leaf").fetchone()[0])
    return 0


def _folders() -> int:
    return sum(thread.name == "tournier-ledger-folding" for thread in threading.enumerate())


def test_entries_come_into_the_file_while_it_is_open(opening, sqlite_store, tmp_path):
    ledger = opening(sqlite_store)
    for _ in range(WORTH_PAGES // 12 + 2):
        ledger.append(_entry())
    end = time.monotonic() + 30
    while not (found := _in_the_file_alone(tmp_path / "ledger.sqlite", tmp_path)) and time.monotonic() < end:
        time.sleep(0.05)
    assert found > WORTH_PAGES // 24


def test_the_log_is_taken_in_by_a_commit_when_nobody_else_does(opening, sqlite_store, tmp_path, monkeypatch):
    monkeypatch.setattr(Folding, "wrote", lambda *_: None)
    ledger, log, sizes = opening(sqlite_store), tmp_path / "ledger.sqlite-wal", []
    for number in range((MOST_PAGES + 3 * WORTH_PAGES) // 494):
        ledger.append(_entry(str(number * _LARGE + one) for one in range(_LARGE)))
        sizes.append(log.stat().st_size)
    assert MOST_PAGES * _FRAME / 2 < max(sizes) < (MOST_PAGES + 2 * WORTH_PAGES) * _FRAME
    assert _in_the_file_alone(tmp_path / "ledger.sqlite", tmp_path) > 0


def test_it_ends_with_its_store_and_what_was_written_is_whole(opening, sqlite_store):
    before = _folders()
    ledger = opening(sqlite_store)
    receipts = [ledger.append(_entry()) for _ in range(WORTH_PAGES // 12 + 2)]
    assert _folders() == before + 1
    ledger.close()
    assert _folders() == before
    again = opening(sqlite_store)
    assert {entry.id for entry in again.entries(event=Event.DISCLOSURE_PAGE, limit=1000)} == {
        one.id for one in receipts
    }


def test_a_log_that_cannot_be_taken_in_stops_nobody(opening, sqlite_store, monkeypatch):
    met = threading.Event()
    ledger = opening(sqlite_store)

    def full():
        met.set()
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(ledger._store._folding, "_connect", full)
    for _ in range(WORTH_PAGES // 12 + 2):
        ledger.append(_entry())
    assert met.wait(30)
    met.clear()
    for _ in range(WORTH_PAGES // 12 + 2):
        ledger.append(_entry())
    assert met.wait(30), "it tries again the next time"


def test_what_was_committed_is_told_where_no_thread_can_be_had(opening, sqlite_store, monkeypatch):
    ledger = opening(sqlite_store)
    tried = []

    def none_left(thread):
        tried.append(thread.name)
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    receipts = [ledger.append(_entry()) for _ in range(2 * (WORTH_PAGES // 12 + 2))]
    assert len(tried) == 2, "it tries again the next time"
    assert len(ledger.entries(event=Event.DISCLOSURE_PAGE, limit=1000)) == len(receipts)


def test_an_erasure_leaves_nothing_in_the_log_though_it_is_being_taken_in(opening, sqlite_store, tmp_path):
    ledger = opening(sqlite_store)
    for number in range(6):
        for _ in range(WORTH_PAGES // 12 + 2):
            ledger.append(_entry((f"C{number}",)))
        ledger.erase(f"C{number}")
        assert (tmp_path / "ledger.sqlite-wal").stat().st_size == 0
