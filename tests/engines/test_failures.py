# SPDX-License-Identifier: Apache-2.0
"""Sources that fail: each failure has a code and a cure, and tells nothing that was in the database or the question."""

import contextlib
import re
import sqlite3
import threading
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from tests.engines.banks import catalogue, csv_bank, duckdb_bank, postgres_bank, sqlite_bank
from tests.engines.conftest import KEY
from tests.postgres import PostgresAbsentError, database, postgres, renamed
from tournier.base import BadInput, SystemFailed, TournierError
from tournier.catalogue import Source
from tournier.engines import Sources, open_sources
from tournier.engines.failures import Failure, SourceError
from tournier.engines.postgresql import failure_to_connect
from tournier.engines.sqlite import SqliteConnection
from tournier.gate.ports import Criterion


def opened(url: str, folder: Path) -> Sources:
    return open_sources(catalogue(url), index_key=KEY, index_path=folder / "index.sqlite")


def failure(work) -> TournierError:
    with pytest.raises(TournierError) as failed:
        work()
    error = failed.value
    assert error.cure
    assert error.__cause__ is None
    assert error.__suppress_context__
    for secret in ("00017", "云小满", "SELECT", "customer", "10012345678"):
        assert secret not in str(error)
    return error


def ask(sources: Sources):
    return sources.held("bank:customer", ["name", "mobile"], "00017", limit=5)


def test_a_file_that_is_not_there(tmp_path):
    for url in (f"sqlite:///{tmp_path}/a", f"duckdb:///{tmp_path}/b", f"files:///{tmp_path}/c"):
        assert failure(lambda url=url: ask(opened(url, tmp_path))).code == "source.unavailable"


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_that_is_something_else(tmp_path, kind):
    (tmp_path / "noise").write_bytes(b"this is no database" * 400)
    assert failure(lambda: ask(opened(f"{kind}:///{tmp_path}/noise", tmp_path))).code == "source.unavailable"


def test_a_server_that_is_not_there(tmp_path):
    url = "postgresql://nobody@127.0.0.1:1/bank?connect_timeout=2"
    assert failure(lambda: ask(opened(url, tmp_path))).code == "source.unavailable"


def test_an_address_whose_environment_is_not_set(tmp_path, monkeypatch):
    monkeypatch.delenv("TOURNIER_TEST_NOWHERE", raising=False)
    known = catalogue("sqlite:///x").with_sources([Source("bank", "env:TOURNIER_TEST_NOWHERE", "sqlite")])
    with pytest.raises(SystemFailed) as failed:
        open_sources(known, index_key=KEY, index_path=tmp_path / "index")
    assert failed.value.code == "project.environment"


def test_an_address_of_another_kind_than_declared(tmp_path):
    known = catalogue("sqlite:///x").with_sources([Source("bank", "duckdb:///x", "sqlite")])
    with pytest.raises(BadInput):
        open_sources(known, index_key=KEY, index_path=tmp_path / "index")


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE customer",
        "ALTER TABLE customer RENAME COLUMN mobile TO cell",
        "ALTER TABLE customer RENAME TO clients",
    ],
)
def test_a_sqlite_file_that_changed_under_us(tmp_path, change):
    url = sqlite_bank(tmp_path)
    sources = opened(url, tmp_path)
    assert ask(sources).rows.num_rows == 1
    with sqlite3.connect(url.removeprefix("sqlite:///")) as writer:
        writer.execute("PRAGMA foreign_keys = OFF")
        writer.execute(change)
    writer.close()
    assert failure(lambda: ask(sources)).code == "source.changed"


def test_a_change_that_is_undone_needs_no_restart(tmp_path):
    url = sqlite_bank(tmp_path)
    sources = opened(url, tmp_path)
    for change, works in (("mobile TO cell", False), ("cell TO mobile", True)):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as writer:
            writer.execute(f"ALTER TABLE customer RENAME COLUMN {change}")
        writer.close()
        if works:
            assert ask(sources).rows.num_rows == 1
        else:
            failure(lambda: ask(sources))


def test_a_sqlite_file_that_was_replaced_is_opened_anew(tmp_path):
    first, second = tmp_path / "one", tmp_path / "two"
    first.mkdir()
    second.mkdir()
    url = sqlite_bank(first)
    sources = opened(url, tmp_path)
    assert ask(sources).rows.num_rows == 1
    other = Path(sqlite_bank(second).removeprefix("sqlite:///"))
    with sqlite3.connect(other) as writer:
        writer.execute("UPDATE customer SET name = '别人'")
    writer.close()
    other.replace(url.removeprefix("sqlite:///"))
    assert ask(sources).rows.column("name") == ["别人"]


def test_a_sqlite_connection_cannot_write(tmp_path):
    path = Path(sqlite_bank(tmp_path).removeprefix("sqlite:///"))
    connection = SqliteConnection(path)
    for statement in ("DELETE FROM customer", "CREATE TABLE x (y)", "PRAGMA query_only = OFF", "DELETE FROM customer"):
        with contextlib.suppress(SourceError):
            connection.rows(statement)
    assert connection.rows("SELECT count(*) FROM customer") == [(4,)]


def test_a_duckdb_connection_reads_no_other_file(tmp_path):
    sources = opened(duckdb_bank(tmp_path), tmp_path)
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    for statement in (
        f"SELECT * FROM '{outside}'",
        f"ATTACH '{outside}.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        failure(lambda statement=statement: sources.database("bank").read(lambda c: c.rows(statement)))


def test_a_folder_reads_nothing_outside_it(tmp_path):
    url = csv_bank(tmp_path)
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    sources = opened(url, tmp_path)
    assert ask(sources).rows.num_rows == 1
    statement = f"SELECT * FROM read_csv('{outside}')"
    failure(lambda: sources.database("bank").read(lambda c: c.rows(statement)))
    failure(lambda: sources.database("bank").read(lambda c: c.rows("SET lock_configuration = false")))


def test_two_files_of_one_name(tmp_path):
    csv_bank(tmp_path)
    place = tmp_path / "csv bank's"
    (place / "Customer.tsv").write_text("a\n1\n")
    with pytest.raises(BadInput) as refused:
        ask(opened(f"files:///{place}", tmp_path))
    assert refused.value.code == "source.files-twice"


@pytest.mark.parametrize("broken", ["a.csv", "a.parquet"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, broken):
    csv_bank(tmp_path)
    place = tmp_path / "csv bank's"
    (place / broken).write_bytes("姓名,手机号\n张三,1\n".encode("gb18030"))
    with pytest.raises(SystemFailed) as failed:
        ask(opened(f"files:///{place}", tmp_path))
    assert failed.value.code == "source.file"
    assert broken in failed.value.cause
    assert "UTF-8" in failed.value.cure


@pytest.fixture
def own_postgres(postgres_server):
    with database(postgres_server) as url:
        yield postgres_bank(url)


def test_a_lost_session_is_opened_once_more(own_postgres, tmp_path):
    sources = opened(own_postgres, tmp_path)
    assert ask(sources).rows.num_rows == 1
    with psycopg.connect(own_postgres, autocommit=True) as other:
        killed = other.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert killed is not None
    assert killed[0] >= 1
    assert ask(sources).rows.num_rows == 1


def test_a_session_cannot_write(own_postgres, tmp_path):
    sources = opened(own_postgres, tmp_path)
    error = failure(lambda: sources.database("bank").read(lambda c: c.rows("DELETE FROM public.customer")))
    assert error.code.startswith("source.")
    assert ask(sources).rows.num_rows == 1


def test_a_table_that_may_not_be_read(own_postgres, tmp_path):
    with psycopg.connect(own_postgres, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS reading_clerk")
        owner.execute("CREATE ROLE reading_clerk LOGIN")
        owner.execute("GRANT SELECT ON account, holder TO reading_clerk")
    try:
        sources = opened(own_postgres.replace("tournier@", "reading_clerk@"), tmp_path)
        assert failure(lambda: ask(sources)).code == "source.denied"
        assert sources.held("bank:account", ["acc"], "00017", limit=5).rows.num_rows == 2
    finally:
        sources.close()
        with psycopg.connect(own_postgres, autocommit=True) as owner:
            owner.execute("DROP OWNED BY reading_clerk")
            owner.execute("DROP ROLE reading_clerk")


@pytest.fixture(scope="module")
def guarded_by_passwords():
    """A server that asks one role for its password, does not let one in, and lets everybody else be."""
    try:
        with postgres(tcp=True) as server, database(server) as url:
            bank = postgres_bank(url)
            with psycopg.connect(url, autocommit=True) as owner:
                owner.execute("CREATE ROLE careful LOGIN PASSWORD 'Geheim-7'")
                owner.execute("CREATE ROLE nobody_at_all")
                owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO careful")
                (rules,) = owner.execute("SHOW hba_file").fetchone() or ("",)
                said = Path(rules).read_text()
                Path(rules).write_text(f"host all careful all scram-sha-256\nhost all outside all reject\n{said}")
                owner.execute("SELECT pg_reload_conf()")
                owner.execute("REVOKE CONNECT ON DATABASE template1 FROM PUBLIC")
            yield bank
    except PostgresAbsentError as absent:
        pytest.skip(str(absent))


@pytest.mark.parametrize(
    ("account", "name", "code"),
    [
        ("careful:Geheim-7", "", ""),
        ("careful:wrong", "", "source.account"),
        ("careful", "", "source.account"),
        ("who", "", "source.account"),
        ("nobody_at_all", "", "source.account"),
        ("outside", "", "source.account"),
        ("careful:Geheim-7", "no_such_bank", "source.database"),
        ("careful:Geheim-7", "template1", "source.denied"),
    ],
)
def test_who_is_not_let_in_learns_why(guarded_by_passwords, tmp_path, account, name, code):
    url = guarded_by_passwords.replace("tournier@", f"{account}@")
    sources = opened(renamed(url, name) if name else url, tmp_path)
    if not code:
        assert ask(sources).rows.num_rows == 1
        sources.close()
        return
    error = failure(lambda: ask(sources))
    assert error.code == code
    assert not {"careful", "Geheim", "who", "outside", "no_such_bank"} & set(re.findall(r"[\w-]+", str(error)))


@pytest.mark.parametrize(("asked", "kind"), [(True, Failure.ACCOUNT), (False, Failure.UNAVAILABLE)])
def test_a_server_that_speaks_another_language_is_told_by_what_it_asked_for(asked, kind):
    error = psycopg.OperationalError("FATAL: Passwort-Authentifizierung fehlgeschlagen")
    error._pgconn = SimpleNamespace(used_password=asked)  # type: ignore[assignment]
    assert failure_to_connect(error) is kind


def test_settings_of_a_role_do_not_change_what_we_mean(own_postgres, tmp_path):
    name = own_postgres.split("/")[3].split("?")[0]
    with psycopg.connect(own_postgres, autocommit=True) as owner:
        owner.execute(f'ALTER DATABASE "{name}" SET standard_conforming_strings = off')
        owner.execute(f"ALTER DATABASE \"{name}\" SET search_path = 'evil'")
        owner.execute(f"ALTER DATABASE \"{name}\" SET datestyle = 'German'")
        owner.execute("CREATE SCHEMA evil")
        owner.execute("CREATE TABLE evil.customer AS SELECT cid, 'evil' AS name, mobile FROM public.customer")
    sources = opened(own_postgres, tmp_path)
    assert sources.held("bank:customer", ["name", "born"], "00017", limit=5).rows.column("name")[0] == "云小满"


def test_a_database_that_was_dropped(postgres_server, tmp_path):
    with database(postgres_server) as url:
        sources = opened(postgres_bank(url), tmp_path)
        assert ask(sources).rows.num_rows == 1
    assert failure(lambda: ask(sources)).code == "source.database"
    assert renamed(url, "x") != url


def test_odd_values_are_kept_as_text(own_postgres, tmp_path):
    with psycopg.connect(own_postgres, autocommit=True) as owner:
        owner.execute("UPDATE customer SET born = 'infinity' WHERE cid = '00017'")
        owner.execute("UPDATE customer SET born = '0044-03-15 BC' WHERE cid = '00018'")
    sources = opened(own_postgres, tmp_path)
    for key, text in (("00017", "infinity"), ("00018", "0044-03-15 BC")):
        assert sources.held("bank:customer", ["born"], key, limit=5).rows.column(0) == [text]


def test_a_table_that_vanishes_while_two_hundred_ask(tmp_path):
    url = sqlite_bank(tmp_path)
    sources = opened(url, tmp_path)
    seen: list[str] = []

    def run():
        for _ in range(100):
            try:
                seen.append(str(ask(sources).rows.num_rows))
            except SystemFailed as error:
                seen.append(error.code)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10) as writer:
        writer.execute("ALTER TABLE customer RENAME TO gone")
    writer.close()
    for thread in threads:
        thread.join()
    assert len(seen) == 200
    assert set(seen) <= {"1", "source.changed", "source.timeout"}
    assert failure(lambda: ask(sources)).code == "source.changed"


def test_a_dead_source_fails_a_search_too(tmp_path):
    url = sqlite_bank(tmp_path)
    sources = opened(url, tmp_path)
    Path(url.removeprefix("sqlite:///")).unlink()
    ref = catalogue(url).searchable("ID_NO")[0]
    assert failure(lambda: sources.find([Criterion(ref, "ID_NO", "10012345678")], 3)).code == "source.unavailable"
