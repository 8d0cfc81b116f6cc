# SPDX-License-Identifier: Apache-2.0
"""Rows come in pieces that stay small in memory, and the engines have limits of their own."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines.banks import duckdb_bank
from tournier.base import TournierError
from tournier.engines import open_source
from tournier.engines.pieces import MOST_BYTES, pieces
from tournier.query import OutputColumn, Rewritten


def given(rows: list[tuple[object, ...]]) -> tuple[Callable[[int], list[tuple[object, ...]]], list[int]]:
    """A driver with these rows, and what it was asked for."""
    left, asked = list(rows), []

    def fetch(count: int) -> list[tuple[object, ...]]:
        asked.append(count)
        taken, left[:] = left[:count], left[count:]
        return taken

    return fetch, asked


def test_narrow_rows_come_in_full_pieces():
    fetch, _ = given([(n, "x") for n in range(12_000)])
    assert [len(piece) for piece in pieces(fetch, 5000)] == [5000, 5000, 2000]


def test_wide_rows_come_a_few_at_a_time():
    fetch, asked = given([("x" * (MOST_BYTES // 4),) for _ in range(20)])
    found = list(pieces(fetch, 5000))
    assert sum(map(len, found)) == 20
    assert max(asked[1:]) <= 4


def test_no_rows_are_no_pieces():
    fetch, _ = given([])
    assert list(pieces(fetch, 10)) == []


class Unjudged:
    """Lets a statement through as it is, so that the engine's own limit is seen."""

    def rewrite(self, sql: str) -> Rewritten:
        return Rewritten(sql, (OutputColumn("x", (), ()),))


def test_sqlite_makes_no_value_beyond_its_limit(tmp_path: Path):
    sqlite3.connect(tmp_path / "s.db").execute("CREATE TABLE t (x)")
    with open_source(f"sqlite:///{tmp_path}/s.db") as source, pytest.raises(TournierError):
        source.fetch(Unjudged(), "SELECT length(zeroblob(100000000)) AS x")


def test_duckdb_holds_to_its_memory_limit(tmp_path: Path):
    with open_source(duckdb_bank(tmp_path)) as source:
        for setting in ("memory_limit", "max_temp_directory_size"):
            value = source.fetch(Unjudged(), f"SELECT current_setting('{setting}') AS x").column(0)[0].as_py()
            assert value in {"1.8 GiB", "14.9 GiB"}
