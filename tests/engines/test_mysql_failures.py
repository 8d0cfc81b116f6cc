# SPDX-License-Identifier: Apache-2.0
"""A MariaDB that fails, refuses or changes: each failure has a code and a cure, and tells nothing of what lies there."""

import pytest

from tests import mariadb
from tests.engines.banks import mysql_bank
from tests.engines.test_failures import ask, failure, opened
from tournier.base import SystemFailed, TournierError
from tournier.engines import open_source
from tournier.mask import text_of
from tournier.wire import make_for_trial


@pytest.fixture
def own(mariadb_server):
    with mariadb.database(mariadb_server) as url:
        yield mysql_bank(url)


def told(url: str, statement: str) -> list[tuple[object, ...]]:
    with mariadb.connect(url) as database, database.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


@pytest.fixture
def clerk(own):
    """An account that may read two tables."""
    name = own.rpartition("/")[2]
    told(own, "CREATE USER reading_clerk@'127.0.0.1' IDENTIFIED BY 'Geheim-7'")
    for table in ("account", "holder"):
        told(own, f"GRANT SELECT ON {name}.{table} TO reading_clerk@'127.0.0.1'")
    yield own.replace("root@", "reading_clerk:Geheim-7@")
    told(own, "DROP USER reading_clerk@'127.0.0.1'")


def test_a_server_that_is_not_there(tmp_path):
    assert failure(lambda: ask(opened("mysql://nobody@127.0.0.1:1/bank", tmp_path))).code == "source.unavailable"


@pytest.mark.parametrize("wrong", ["wrong", "", "云", "%00"])
def test_a_wrong_password(clerk, tmp_path, wrong):
    error = failure(lambda: ask(opened(clerk.replace("Geheim-7", wrong), tmp_path)))
    assert error.code == "source.account"
    assert "Geheim" not in str(error)


def test_a_table_that_may_not_be_read(clerk, tmp_path):
    sources = opened(clerk, tmp_path)
    assert sources.held("bank:account", ["acc"], "00017", limit=5).rows.num_rows == 2
    # What may not be read is not seen either: for this account it is not there.
    assert failure(lambda: ask(sources)).code == "source.changed"
    sources.close()


def test_a_database_that_is_not_there(own, tmp_path):
    assert failure(lambda: ask(opened(f"{own}x", tmp_path))).code == "source.database"


def test_a_database_that_the_account_may_not_enter(own, clerk, mariadb_server, tmp_path):
    told(mariadb_server, "CREATE DATABASE closed_to_clerks")
    try:
        elsewhere = f"{clerk.rpartition('/')[0]}/closed_to_clerks"
        assert failure(lambda: ask(opened(elsewhere, tmp_path))).code == "source.denied"
    finally:
        told(mariadb_server, "DROP DATABASE closed_to_clerks")


def test_a_server_without_a_place_left(own, clerk, tmp_path):
    told(own, "ALTER USER reading_clerk@'127.0.0.1' WITH MAX_USER_CONNECTIONS 1")
    first = opened(clerk, tmp_path)
    assert first.held("bank:account", ["acc"], "00017", limit=5).rows.num_rows == 2
    assert failure(lambda: ask(opened(clerk, tmp_path))).code == "source.room"
    first.close()


def test_a_lost_session_is_opened_once_more(own, tmp_path):
    sources = opened(own, tmp_path)
    assert ask(sources).rows.num_rows == 1
    name = own.rpartition("/")[2]
    killed = told(own, f"SELECT id FROM information_schema.processlist WHERE db = '{name}' AND id <> connection_id()")
    assert killed
    for (number,) in killed:
        told(own, f"KILL {number}")
    assert ask(sources).rows.num_rows == 1
    sources.close()


def test_a_table_that_changed_under_us(own, tmp_path):
    sources = opened(own, tmp_path)
    assert ask(sources).rows.num_rows == 1
    told(own, "ALTER TABLE customer RENAME COLUMN mobile TO cell")
    assert failure(lambda: ask(sources)).code == "source.changed"
    told(own, "ALTER TABLE customer RENAME COLUMN cell TO mobile")
    assert ask(sources).rows.num_rows == 1
    sources.close()


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM customer",
        "CREATE TABLE other (a INT)",
        "CREATE TEMPORARY TABLE other (a INT)",
        "DROP TABLE customer",
        "SELECT name FROM customer FOR UPDATE; DELETE FROM customer",
        "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE customer",
    ],
)
def test_a_session_cannot_write_even_as_root(own, tmp_path, attack):
    sources = opened(own, tmp_path)
    error = failure(lambda: sources.database("bank").read(lambda connection: connection.rows(attack)))
    assert error.code.startswith("source.")
    assert ask(sources).rows.num_rows == 1
    sources.close()


def test_a_statement_that_takes_too_long_is_stopped_by_the_server(own, tmp_path):
    sources = opened(own, tmp_path)

    def slow(connection):
        connection.rows("SET SESSION max_statement_time = 0.3")
        copies = ", ".join(f"customer c{number}" for number in range(16))
        return connection.rows(f"SELECT count(*) FROM {copies} WHERE c1.name || c15.name = ''")

    assert failure(lambda: sources.database("bank").read(slow)).code == "source.timeout"
    sources.close()


def test_settings_of_the_server_do_not_change_what_we_mean(own, mariadb_server, tmp_path):
    before = told(mariadb_server, "SELECT @@GLOBAL.sql_mode, @@GLOBAL.sql_select_limit, @@GLOBAL.default_regex_flags")
    told(mariadb_server, "SET GLOBAL sql_mode = 'PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT', GLOBAL sql_select_limit = 0")
    try:
        sources = opened(own, tmp_path)
        assert ask(sources).rows.column("name")[0] == "云小满"
        sources.close()
    finally:
        mode, most, _ = before[0]
        told(mariadb_server, f"SET GLOBAL sql_mode = '{mode}', GLOBAL sql_select_limit = {most}")


def test_odd_values_are_kept_as_text(own, tmp_path):
    with mariadb.connect(own) as database, database.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = ''")
        cursor.execute("UPDATE customer SET born = '0000-00-00' WHERE cid = '00017'")
        cursor.execute("ALTER TABLE customer ADD at TIME")
    sources = opened(own, tmp_path)
    assert sources.held("bank:customer", ["born"], "00017", limit=5).rows.column(0) == ["0000-00-00"]
    told(own, "UPDATE customer SET at = '838:59:59', born = '1990-03-07'")
    found = sources.database("bank").read(lambda connection: connection.rows("SELECT at, born FROM customer LIMIT 1"))
    assert list(map(text_of, found[0])) == ["838:59:59", "1990-03-07"]
    sources.close()


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    """A server with TLS, the certificate that it shows, and one that somebody else made."""
    folder = tmp_path_factory.mktemp("tls")
    other = tmp_path_factory.mktemp("other")
    certificate, key = make_for_trial(folder, "127.0.0.1")
    stranger, _ = make_for_trial(other, "127.0.0.1")
    try:
        with mariadb.mariadb(f"--ssl-cert={certificate}", f"--ssl-key={key}") as server:
            told(server, "CREATE DATABASE bank CHARACTER SET utf8mb4")
            told(server, "CREATE USER careful@'127.0.0.1' IDENTIFIED BY 'x' REQUIRE SSL")
            told(server, "GRANT SELECT ON bank.* TO careful@'127.0.0.1'")
            yield mysql_bank(f"{server}/bank").replace("root@", "careful:x@"), certificate, stranger
    except mariadb.MariadbAbsentError as absent:
        pytest.skip(str(absent))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("", ""),
        ("?sslmode=require", ""),
        ("?sslmode=verify-ca&sslrootcert={own}", ""),
        ("?sslmode=verify-full&sslrootcert={own}", ""),
        ("?sslmode=disable", "source.account"),
        ("?sslmode=verify-full", "source.unavailable"),
        ("?sslmode=verify-ca&sslrootcert={other}", "source.unavailable"),
        ("?sslmode=verify-full&sslrootcert=/nowhere", "source.unavailable"),
    ],
)
def test_the_line_is_as_the_address_asks(secured, tmp_path, options, code):
    url, own, other = secured
    address = url + options.format(own=own, other=other)
    sources = opened(address, tmp_path)
    if code:
        assert failure(lambda: ask(sources)).code == code
        return
    assert ask(sources).rows.num_rows == 1
    said = sources.database("bank").read(lambda connection: connection.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'"))
    assert said[0][1]
    sources.close()


def test_a_server_without_tls_gets_no_password_where_tls_is_asked_for(own, tmp_path):
    error = failure(lambda: ask(opened(f"{own}?sslmode=require", tmp_path)))
    assert error.code == "source.unavailable"


def test_a_guarded_question_fails_as_clearly(own):
    for url, code in ((f"{own}x", "source.database"), (own.replace("root@", "nobody@"), "source.account")):
        with open_source(url) as source, pytest.raises(TournierError) as caught:
            source._database.run(None, batch_rows=1, cancel=None, limits=None)  # type: ignore[arg-type]
        assert isinstance(caught.value, SystemFailed)
        assert caught.value.code == code
