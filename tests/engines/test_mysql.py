# SPDX-License-Identifier: Apache-2.0
"""MariaDB, asked through whatever rewrites: a real server, started for these tests where it is installed."""

import threading
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.mariadb import connect
from tournier.base import Refused, SystemFailed
from tournier.engines import open_source
from tournier.query import Limits, OutputColumn, Rewritten, SubjectColumn
from tournier.query.tokens import token, token_settings, token_sql

KEY = b"k" * 32


class Fixed:
    """A guard that lets one statement through."""

    def __init__(self, sql: str, columns: int = 1, **more: object) -> None:
        names = tuple(OutputColumn(f"c{place}", ("plain",), ()) for place in range(columns))
        self.rewritten = Rewritten(sql, names, **more)  # type: ignore[arg-type]

    def rewrite(self, sql: str) -> Rewritten:
        assert sql
        return self.rewritten


@pytest.fixture(scope="module")
def url(mariadb_server: str) -> Iterator[str]:
    with connect(mariadb_server) as database, database.cursor() as cursor:
        cursor.execute("CREATE DATABASE bank CHARACTER SET utf8mb4")
        cursor.execute(
            "CREATE TABLE bank.customer (id INT PRIMARY KEY, name VARCHAR(40), amount DECIMAL(18,2), born DATE)"
        )
        rows = [(number, f"云{number}", "12.50", "1990-03-07") for number in range(1, 10)]
        cursor.executemany("INSERT INTO bank.customer VALUES (%s, %s, %s, %s)", rows)
        yield f"{mariadb_server}/bank"
        cursor.execute("DROP DATABASE bank")


def test_typed_rows_without_the_hidden_column(url: str):
    guard = Fixed(
        "SELECT `id`, `name`, `amount`, `born`, `id` FROM `bank`.`customer` WHERE `name` LIKE '云%' ORDER BY 1",
        4,
        subjects=(SubjectColumn(4, "bank.customer", "id"),),
    )
    with open_source(url) as source:
        assert source.dialect == "mysql"
        table = source.fetch(guard, "x")
    assert table.num_columns == 4
    assert table.column(0).to_pylist() == list(range(1, 10))
    assert table.column(1).to_pylist()[0] == "云1"
    assert set(table.column(2).to_pylist()) == {Decimal("12.50")}


def test_tokens_are_those_of_every_engine(url: str):
    sql = f"SELECT {token_sql('mysql', KEY).format('`name`')} FROM `bank`.`customer` ORDER BY `id` LIMIT 1"
    with open_source(url) as source:
        table = source.fetch(Fixed(sql, settings=token_settings(KEY)), "x")
    assert table.column(0).to_pylist() == [token(KEY, "云1")]


@pytest.mark.parametrize("sql", ["DELETE FROM `bank`.`customer`", "INSERT INTO `bank`.`customer` (`id`) VALUES (77)"])
def test_nothing_is_written_even_if_a_guard_let_it_through(url: str, sql: str):
    with open_source(url) as source:
        with pytest.raises(SystemFailed):
            source.fetch(Fixed(sql), "x")
        assert source.fetch(Fixed("SELECT count(*) FROM `bank`.`customer`"), "x").column(0).to_pylist() == [9]


ENDLESS = "SELECT BENCHMARK(2000000000, SHA2('x', 256))"


def test_it_stops_when_told(url: str):
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    begun = time.monotonic()
    with open_source(url) as source, pytest.raises(Refused) as caught:
        source.fetch(Fixed(ENDLESS), "x", cancel=cancel)
    assert caught.value.code == "query.cancelled"
    assert time.monotonic() - begun < 20


def test_it_stops_when_it_takes_too_long(url: str):
    with open_source(url) as source, pytest.raises(SystemFailed) as caught:
        source.fetch(Fixed(ENDLESS), "x", limits=Limits(seconds=0.5))
    assert caught.value.code == "source.timeout"


def test_a_reader_who_leaves_early_costs_nothing(url: str):
    with open_source(url) as source:
        rows = source.stream(
            Fixed("SELECT a.`id` FROM `bank`.`customer` a, `bank`.`customer` b, `bank`.`customer` c"), "x"
        )
        next(rows)
        rows.close()
        assert source.fetch(Fixed("SELECT 1"), "x").column(0).to_pylist() == [1]


def test_errors_hold_no_value(url: str):
    with open_source(url) as source, pytest.raises(SystemFailed) as caught:
        source.fetch(Fixed("SELECT EXTRACTVALUE('<a/>', CONCAT('!', `name`)) FROM `bank`.`customer`"), "x")
    assert "云" not in f"{caught.value.cause}{caught.value.cure}"
