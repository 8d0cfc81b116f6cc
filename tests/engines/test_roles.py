# SPDX-License-Identifier: Apache-2.0
"""An account that could write is told apart from one that reads only."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.engines.banks import catalogue, postgres_bank
from tournier.engines import open_sources
from tournier.engines.roles import may_write


def writes(url: str, folder: Path) -> bool:
    sources = open_sources(catalogue(url), index_key=b"i" * 32, index_path=folder / "index.sqlite")
    try:
        return may_write(sources, "bank")
    finally:
        sources.close()


@pytest.mark.parametrize(("grant", "expected"), [("", False), ("UPDATE (name)", True), ("DELETE", True)])
def test_an_account_that_may_write_is_told(postgres_url: str, tmp_path: Path, grant: str, *, expected: bool):
    postgres_bank(postgres_url)
    assert writes(postgres_url, tmp_path)  # the owner
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("DROP ROLE IF EXISTS only_reads")
        database.execute("CREATE ROLE only_reads LOGIN PASSWORD 'x'")
        database.execute("GRANT SELECT ON customer TO only_reads")
        if grant:
            database.execute(f"GRANT {grant} ON customer TO only_reads")
        try:
            parts = urlsplit(postgres_url)
            place = parts.netloc.rsplit("@", 1)[-1]
            url = urlunsplit(parts._replace(netloc=f"only_reads:x@{place}"))
            assert writes(url, tmp_path) is expected
        finally:
            database.execute("DROP OWNED BY only_reads")
            database.execute("DROP ROLE only_reads")


def test_a_file_is_opened_to_read(bank_of, tmp_path: Path):
    assert not writes(bank_of("sqlite"), tmp_path)
