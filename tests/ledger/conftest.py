# SPDX-License-Identifier: Apache-2.0
"""Real ledgers on real stores: a SQLite file, and a new database of a real PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresAbsentError, database, postgres
from tournier.base import FixedClock
from tournier.ledger import Ledger, open_ledger

KEYS = {"signing_key": b"s" * 32, "kek": b"k" * 32, "search_key": b"i" * 32, "origin": "bank.example/ledger"}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    try:
        with postgres() as url:
            yield url
    except PostgresAbsentError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def postgres_store(server: str) -> Iterator[str]:
    with database(server) as url:
        yield url


@pytest.fixture
def sqlite_store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request) -> str:
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def opening(clock) -> Iterator[Callable[..., Ledger]]:
    """Opens ledgers with the test's keys and clock, and closes them afterwards."""
    opened: list[Ledger] = []

    def open_it(store: str, **options: object) -> Ledger:
        opened.append(open_ledger(store, **{**KEYS, "clock": clock, **options}))
        return opened[-1]

    yield open_it
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(opening, store) -> Ledger:
    return opening(store)
