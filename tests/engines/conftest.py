# SPDX-License-Identifier: Apache-2.0
"""The small bank behind each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.banks import FILE_BANKS, catalogue, mysql_bank, postgres_bank
from tournier.engines import Sources, build_index, open_sources

KEY = b"i" * 32


@pytest.fixture(scope="module")
def bank_of(tmp_path_factory, request):
    """Makes the bank of an engine, once a module."""
    made: dict[str, str] = {}

    def make(engine: str) -> str:
        if engine not in made:
            if engine == "postgresql":
                made[engine] = postgres_bank(request.getfixturevalue("postgres_url"))
            elif engine == "mysql":
                made[engine] = mysql_bank(request.getfixturevalue("mariadb_url"))
            else:
                made[engine] = FILE_BANKS[engine](tmp_path_factory.mktemp(engine))
        return made[engine]

    return make


@pytest.fixture(scope="module", params=["sqlite", "duckdb", "postgresql", "mysql", "csv", "parquet"])
def engine(request) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def sources(engine, bank_of, tmp_path_factory) -> Iterator[Sources]:
    """Sources over the bank, with a blind index."""
    index: Path = tmp_path_factory.mktemp("index") / "index.sqlite"
    opened = open_sources(catalogue(bank_of(engine)), index_key=KEY, index_path=index)
    build_index(opened)
    yield opened
    opened.close()
