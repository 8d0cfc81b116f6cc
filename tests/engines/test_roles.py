# SPDX-License-Identifier: Apache-2.0
"""An account that could write is told apart from one that reads only."""

import contextlib
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests import mariadb
from tests.engines.banks import catalogue, mysql_bank, postgres_bank
from tournier.base import SystemFailed
from tournier.engines.opening import open_database
from tournier.engines.roles import may_write, read_only


def writes(url: str) -> bool:
    database = open_database(catalogue(url).sources[0])
    try:
        return may_write(database)
    finally:
        database.close()


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        ("", False),
        ("UPDATE (name) ON customer", True),
        ("DELETE ON customer", True),
        ("TRIGGER ON customer", True),
        ("CREATE ON SCHEMA public", True),
        ("pg_read_server_files", True),
    ],
)
def test_an_account_that_may_write_is_told(postgres_url: str, grant: str, *, expected: bool):
    postgres_bank(postgres_url)
    assert writes(postgres_url)  # the owner
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("DROP ROLE IF EXISTS only_reads")
        database.execute("CREATE ROLE only_reads LOGIN PASSWORD 'x'")
        database.execute("GRANT SELECT ON customer TO only_reads")
        if grant:
            database.execute(f"GRANT {grant} TO only_reads")
        try:
            parts = urlsplit(postgres_url)
            place = parts.netloc.rsplit("@", 1)[-1]
            url = urlunsplit(parts._replace(netloc=f"only_reads:x@{place}"))
            assert writes(url) is expected
        finally:
            database.execute("DROP OWNED BY only_reads")
            database.execute("DROP ROLE only_reads")


def test_a_file_is_opened_to_read(bank_of):
    assert not writes(bank_of("sqlite"))


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (["SELECT ON {0}.*"], False),
        (["SELECT, SHOW VIEW ON {0}.*"], False),
        (["SELECT (cid, name) ON {0}.customer"], False),
        (["SELECT ON {0}.*", "UPDATE (name) ON {0}.customer"], True),
        (["SELECT ON {0}.*", "DELETE ON {0}.customer"], True),
        (["SELECT ON {0}.*", "FILE ON *.*"], True),
        (["SELECT ON {0}.*", "EXECUTE ON {0}.*"], True),
        (["SELECT ON {0}.*", "LOCK TABLES ON {0}.*"], True),
        (["ALL PRIVILEGES ON {0}.*"], True),
        (["SELECT ON {0}.*", "tournier_writing"], True),
        (["SELECT ON {0}.*", "tournier_reading"], False),
    ],
)
def test_an_account_of_mariadb_that_may_write_is_told(mariadb_url: str, grants, *, expected: bool):
    mysql_bank(mariadb_url)
    assert writes(mariadb_url)  # root
    name = mariadb_url.rpartition("/")[2]
    with mariadb.connect(mariadb_url) as database, database.cursor() as cursor:
        for statement in (
            "CREATE USER only_reads@'127.0.0.1' IDENTIFIED BY 'x'",
            "CREATE ROLE tournier_writing",
            "CREATE ROLE tournier_reading",
            f"GRANT INSERT ON {name}.* TO tournier_writing",
            f"GRANT SELECT ON {name}.* TO tournier_reading",
            *(f"GRANT {grant.format(name)} TO only_reads@'127.0.0.1'" for grant in grants),
            *(
                f"SET DEFAULT ROLE {grant} FOR only_reads@'127.0.0.1'"
                for grant in grants
                if grant.startswith("tournier")
            ),
        ):
            cursor.execute(statement)
        try:
            url = mariadb_url.replace("root@", "only_reads:x@")
            assert writes(url) is expected
            with pytest.raises(SystemFailed) if expected else contextlib.nullcontext():
                read_only(catalogue(url).sources[0])
        finally:
            cursor.execute("DROP USER only_reads@'127.0.0.1'")
            cursor.execute("DROP ROLE tournier_writing, tournier_reading")
