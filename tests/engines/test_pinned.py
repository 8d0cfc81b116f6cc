# SPDX-License-Identifier: Apache-2.0
"""What a role or a database has set changes nothing of what our statements mean, in each session that runs them."""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.engines.banks import catalogue
from tournier.engines import open_source
from tournier.engines.opening import open_database
from tournier.query import Guard, TableRule
from tournier.wire.backend import Address, Backend

GUARD = Guard([TableRule("public.town", fields={"id": "plain", "city": "plain"})], dialect="postgresql")
# With backslashes as escapes the first text ends at the second quote; `upper` is found in our schema or in another's.
ASKED = r"SELECT id, upper(city) AS city FROM town WHERE city = 'a\' OR city <> ' --' ORDER BY id"
ANSWER = [(1, "B"), (2, "A\\")]
PINNED = r"SELECT upper('a\'), current_setting('row_security')"


@pytest.fixture
def url(postgres_url: str) -> Iterator[str]:
    """The address of a reader for whom texts, names and row filters mean something else."""
    with psycopg.connect(postgres_url, autocommit=True) as database:
        for statement in (
            "CREATE TABLE town (id int PRIMARY KEY, city text)",
            r"INSERT INTO town VALUES (1, 'b'), (2, 'a\'), (3, ' --')",
            "CREATE SCHEMA theirs",
            "CREATE FUNCTION theirs.upper(text) RETURNS text LANGUAGE sql AS $$SELECT 'theirs'$$",
            "CREATE ROLE misled LOGIN PASSWORD 'x'",
            "GRANT SELECT ON town TO misled",
            "GRANT USAGE ON SCHEMA theirs TO misled",
            "ALTER ROLE misled SET search_path = theirs, pg_catalog",
            "ALTER ROLE misled SET standard_conforming_strings = off",
            "ALTER ROLE misled SET row_security = off",
        ):
            database.execute(statement)
        try:
            parts = urlsplit(postgres_url)
            yield urlunsplit(parts._replace(netloc=f"misled:x@{parts.netloc.rpartition('@')[2]}"))
        finally:
            database.execute("DROP SCHEMA theirs CASCADE")
            database.execute("DROP TABLE town")
            database.execute("DROP ROLE misled")


def test_a_statement_brings_its_own_settings(url: str):
    rewritten = GUARD.rewrite(ASKED)
    with psycopg.connect(url, cursor_factory=psycopg.RawCursor) as alone:
        assert alone.execute("SELECT upper('a'), current_setting('standard_conforming_strings')").fetchall() == [
            ("theirs", "off")
        ]
        for name, value in rewritten.settings:
            alone.execute("SELECT set_config($1, $2, false)", [name, value])
        assert [row[:2] for row in alone.execute(rewritten.sql.encode()).fetchall()] == ANSWER


def test_every_session_is_pinned(url: str):
    database = open_database(catalogue(url).sources[0])
    try:
        assert database.read(lambda connection: connection.rows(PINNED)) == [("A\\", "on")]
    finally:
        database.close()
    backend = Backend(Address.of(url))
    try:
        assert backend.run(PINNED) == [["A\\", "on"]]
    finally:
        backend.close()
    with open_source(url) as source:
        assert [tuple(row.values()) for row in source.fetch(GUARD, ASKED).to_pylist()] == ANSWER
