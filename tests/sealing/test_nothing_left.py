# SPDX-License-Identifier: Apache-2.0
"""A dump of a sealed PostgreSQL, and every byte of its files but the log of before, hold none of the clear values."""

from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.postgres import PostgresAbsentError, cluster
from tests.sealing.conftest import Bank
from tests.simulators.small_project import make_small_project
from tests.simulators.smallbank import CUSTOMERS

SEALED = ("cust_info.khxm", "cust_info.zjhm", "cust_info.sjhm", "cust_info.csrq", "cust_info.cxmm", "cust_info.beizhu")
# Each is long enough that chance puts none of them into a megabyte of random bytes.
VALUES = sorted(
    {value for row in CUSTOMERS for value in (*row[1:5], row[7]) if len(value.encode()) > 7} | {"5000000.00"}
)


@pytest.fixture
def served():
    try:
        with cluster() as server:
            yield server
    except PostgresAbsentError as absent:
        pytest.skip(str(absent))


def dumped(url: str) -> bytes:
    """What a dump holds of the tables' rows."""
    held = b""
    with psycopg.connect(url) as database, database.cursor() as cursor:
        for name in ("cust_info", "acct_base"):
            with cursor.copy(f"COPY {name} TO STDOUT") as parts:
                held += b"".join(bytes(part) for part in parts)
    return held


def left(folder: Path, *, log: bool) -> dict[str, list[str]]:
    """The files of a server that hold a clear value, and which; the write-ahead log counts where it is asked for."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and (log or "pg_wal" not in path.parts):
            held = path.read_bytes()
            if values := [value for value in VALUES if value.encode() in held]:
                found[str(path.relative_to(folder))] = values
    return found


def test_nothing_is_left_outside_of_the_log_of_before(served, tmp_path):
    with ExitStack() as stack:
        bank = Bank(make_small_project(tmp_path, "postgresql", served.url), stack)
        assert len(VALUES) > 8
        assert all(value.encode() in dumped(served.url) for value in VALUES)
        said = bank.seal(*SEALED, "acct_base.ye").said
        assert any("write-ahead log" in sentence for sentence in said)
        held = dumped(served.url)
        assert not [value for value in VALUES if value.encode() in held or value.encode().hex().encode() in held]
        bank.sources.close()
        served.stop()
        served.start()
        with psycopg.connect(served.url, autocommit=True) as database:
            database.execute("CHECKPOINT")
        assert left(served.folder, log=False) == {}
