# SPDX-License-Identifier: Apache-2.0
"""What is held about a customer, the same from every engine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal

import pytest

from tests.engines.banks import ODD
from tournier.base import BadInput
from tournier.mask import text_of


def texts(held):
    return [tuple(map(text_of, row)) for row in zip(*held.rows.columns, strict=True)]


def test_the_customers_own_row(sources):
    held = sources.held("bank:customer", ["name", "born"], "00017", limit=5)
    assert texts(held) == [("云小满", "1990-03-07")]
    assert held.subjects == {"00017"}
    assert held.complete


def test_columns_come_in_the_asked_order(sources):
    held = sources.held("bank:customer", ["branch", "cid", "name"], "00018", limit=5)
    assert held.rows.column_names == ("branch", "cid", "name")
    assert texts(held) == [("B02", "00018", "云小满")]


def test_accounts_come_through_the_holders_and_name_everyone_they_concern(sources):
    held = sources.held("bank:account", ["acc", "balance"], "00017", limit=5)
    assert texts(held) == [("9001", "1234.56"), ("9002", "0.25")]
    assert held.subjects == {"00017", "00019"}


def test_only_the_people_of_the_rows_that_are_shown(sources):
    first = sources.held("bank:account", ["acc"], "00019", limit=1)
    assert (texts(first), first.subjects, first.complete) == ([("9002",)], {"00017", "00019"}, False)
    second = sources.held("bank:account", ["acc"], "00019", limit=1, offset=1)
    assert (texts(second), second.subjects, second.complete) == ([("9003",)], {"00019"}, True)


def test_reserved_words_and_odd_names(sources):
    held = sources.held("bank:order", ["no", ODD], "00019", limit=50)
    assert texts(held) == [(str(n), f"赠 {n}") for n in range(1, 10) if n % 3 in {1, 2}]


def test_pages_cover_every_row_once_in_order(sources):
    pages = [sources.held("bank:order", ["no"], "00017", limit=2, offset=offset) for offset in (0, 2, 4)]
    numbers = [row[0] for page in pages for row in texts(page)]
    assert sorted(numbers) == sorted(str(n) for n in range(1, 10) if n % 3 in {0, 1})
    assert [page.complete for page in pages] == [False, False, True]


def test_a_customer_without_rows(sources):
    held = sources.held("bank:account", ["acc"], "00018", limit=5)
    assert (held.rows.num_rows, held.rows.column_names, held.subjects) == (0, ("acc",), frozenset())


@pytest.mark.parametrize("key", ["00017", "00018", "00019", "1'; --"])
def test_customers_exist(sources, key):
    assert sources.exists(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "17",
        "0017",
        " 00017",
        "00017 ",
        "00017\0",
        "00017'",
        "' OR '1'='1",
        "\ud800",
        "𝟎𝟎𝟎𝟏𝟕",
        "x" * 2_000_000,
        "%",
        "NULL",
    ],
    ids=lambda key: repr(key[:12]),
)
def test_what_only_looks_like_a_key_is_no_customer(sources, key):
    assert not sources.exists(key)
    assert sources.held("bank:customer", ["name"], key, limit=5).rows.num_rows == 0
    assert sources.held("bank:account", ["acc"], key, limit=5).subjects == frozenset()


@pytest.mark.parametrize(
    ("table", "columns"), [("bank:nothing", ["a"]), ("bank:customer", ["nothing"]), ('bank:customer"; --', ["name"])]
)
def test_unknown_places_are_refused_without_asking_the_source(sources, table, columns):
    with pytest.raises(BadInput) as refused:
        sources.held(table, columns, "00017", limit=5)
    assert refused.value.code.startswith("catalogue.unknown")
    assert "nothing" not in str(refused.value)


def test_types_are_kept_without_loss(sources, engine):
    if engine in {"csv", "sqlite"}:
        pytest.skip("text only, or types of the value")
    rows = sources.held("bank:account", ["acc", "balance", "opened"], "00017", limit=1).rows
    assert [type(column[0]) for column in rows.columns] == [int, Decimal, datetime]


def test_two_hundred_questions_at_once(sources):
    def ask(number: int) -> tuple[object, ...]:
        key = ("00017", "00019")[number % 2]
        held = sources.held("bank:account", ["acc"], key, limit=5)
        return key, tuple(texts(held)), held.subjects

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, range(200)))
    both = frozenset({"00017", "00019"})
    assert answers == {("00017", (("9001",), ("9002",)), both), ("00019", (("9002",), ("9003",)), both)}
