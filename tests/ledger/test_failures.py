# SPDX-License-Identifier: Apache-2.0
"""What fails fails clearly: the cause, the cure, nothing released and nothing lost."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.ledger.cast import look_up, many
from tests.ledger.conftest import KEYS
from tests.postgres import database, postgres
from tournier.base import SystemFailed
from tournier.ledger import open_ledger, verify


def file_of(store: str) -> str:
    return store.removeprefix("sqlite:///")


def test_a_full_disk_loses_nothing_and_the_ledger_goes_on_when_there_is_room(opening, sqlite_store):
    ledger = opening(sqlite_store)
    before = ledger.append(look_up(1))
    database_of = ledger._store._db
    pages = database_of.execute("PRAGMA page_count").fetchone()[0]
    database_of.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(SystemFailed) as caught:
        ledger.append_many(many(2000))
    assert caught.value.code == "ledger.unavailable"
    assert "full" in caught.value.cause
    assert ledger.status().size == 1
    database_of.execute("PRAGMA max_page_count = 1000000")
    after = ledger.append_many(many(300))
    assert [ledger.read(one.id).index for one in (before, after[0], after[-1])] == [0, 1, 300]
    assert verify(file_of(sqlite_store), key=ledger.verifier_key, kek=KEYS["kek"]).findings == []


def test_a_locked_ledger_says_so(opening, sqlite_store, monkeypatch):
    monkeypatch.setattr("tournier.ledger.stores.sqlite._WAIT_SECONDS", 0.1)
    ledger = opening(sqlite_store)
    with closing(sqlite3.connect(file_of(sqlite_store), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for attempt in (lambda: ledger.append(look_up()), ledger.ensure_open):
            with pytest.raises(SystemFailed) as caught:
                attempt()
            assert "locked" in caught.value.cause
        other.execute("ROLLBACK")
    ledger.append(look_up())


def test_a_file_that_was_taken_away_is_noticed_before_anything_is_released(opening, sqlite_store):
    ledger = opening(sqlite_store)
    ledger.append(look_up())
    Path(file_of(sqlite_store)).rename(file_of(sqlite_store) + ".taken")
    for attempt in (ledger.ensure_open, lambda: ledger.append(look_up())):
        with pytest.raises(SystemFailed) as caught:
            attempt()
        assert caught.value.code == "ledger.unavailable"


def test_a_file_that_was_exchanged_is_noticed(opening, sqlite_store):
    ledger = opening(sqlite_store)
    ledger.append(look_up())
    shutil.copy(file_of(sqlite_store), file_of(sqlite_store) + ".copy")
    Path(file_of(sqlite_store) + ".copy").replace(file_of(sqlite_store))
    with pytest.raises(SystemFailed) as caught:
        ledger.append(look_up())
    assert "replaced" in caught.value.cause


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_ledger_is_not_overwritten(opening, tmp_path, content):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content)
    with pytest.raises(SystemFailed) as caught:
        opening(str(path))
    assert caught.value.code == "ledger.unavailable"
    assert path.read_bytes() == content


def test_a_folder_that_is_missing_is_a_clear_error(opening, tmp_path):
    with pytest.raises(SystemFailed) as caught:
        opening(str(tmp_path / "nowhere" / "ledger.sqlite"))
    assert caught.value.cure


@pytest.mark.parametrize(
    "harm", ["DELETE FROM leaf WHERE idx = 270", "UPDATE leaf SET entry = x'00' WHERE idx = 299", "DELETE FROM tile"]
)
def test_a_damaged_ledger_is_not_continued(opening, sqlite_store, harm):
    first = opening(sqlite_store)
    first.append_many(many(300))
    first.close()
    with closing(sqlite3.connect(file_of(sqlite_store))) as db:
        db.execute(harm)
        db.commit()
    second = opening(sqlite_store)
    with pytest.raises(SystemFailed) as caught:
        second.append(look_up())
    assert caught.value.code == "ledger.damaged"


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE side SET opening = zeroblob(length(opening))",
        "UPDATE side SET detail = zeroblob(length(detail))",
        "UPDATE concern SET opening = zeroblob(length(opening))",
        "UPDATE data_key SET wrapped = zeroblob(length(wrapped))",
        'UPDATE leaf SET entry = replace(CAST(entry AS TEXT), \'"actor":"\', \'"actor":"AA\')',
    ],
)
def test_a_part_that_was_changed_is_not_read_back_as_evidence(opening, sqlite_store, harm):
    receipt = opening(sqlite_store).append(look_up())
    with closing(sqlite3.connect(file_of(sqlite_store))) as db:
        db.execute(
            harm.replace("replace(CAST(entry AS TEXT)", "CAST(replace(CAST(entry AS TEXT)").replace(
                "AA')", "AA') AS BLOB)"
            )
        )
        db.commit()
    with pytest.raises(SystemFailed) as caught:
        opening(sqlite_store).read(receipt.id)
    assert caught.value.code == "ledger.opening"


def test_a_dead_postgresql_is_a_clear_error_without_its_address():
    with pytest.raises(SystemFailed) as caught:
        open_ledger("postgresql://someone:secret@127.0.0.1:9/ledger", **KEYS)
    assert caught.value.code == "ledger.unavailable"
    assert "secret" not in f"{caught.value} {caught.value.cure}"


def test_postgresql_that_dies_under_way_is_a_clear_error_and_the_ledger_recovers(opening, postgres_store):
    ledger = opening(postgres_store)
    first = ledger.append(look_up(1))
    with psycopg.connect(postgres_store, autocommit=True) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    with pytest.raises(SystemFailed) as caught:
        ledger.append(look_up(2))
    assert caught.value.code == "ledger.unavailable"
    third = ledger.append(look_up(3))
    ledger.integrate()
    assert [ledger.read(one.id).index for one in (first, third)] == [0, 1]
    assert ledger.status().state == "unwitnessed"
    assert verify(postgres_store, key=ledger.verifier_key, kek=KEYS["kek"]).findings == []


def test_a_read_only_postgresql_closes_the_gate(opening, server):
    with database(server) as url:
        ledger = opening(url)
        with psycopg.connect(server, autocommit=True) as db:
            name = url.split("?")[0].rsplit("/", 1)[1]
            db.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        ledger.close()
        with pytest.raises(SystemFailed):
            opening(url).ensure_open()


def test_a_stopped_server_is_a_clear_error():
    with postgres() as url:
        ledger = open_ledger(url, **KEYS)
        ledger.append(look_up())
    for attempt in (
        lambda: ledger.append(look_up()),
        ledger.ensure_open,
        ledger.integrate,
        ledger.entries,
        ledger.status,
    ):
        with pytest.raises(SystemFailed) as caught:
            attempt()
        assert caught.value.code == "ledger.unavailable"
    ledger.close()
