# SPDX-License-Identifier: Apache-2.0
"""Statements that a guard takes and a database does not: each is told by what is wrong with it, without a word of the driver."""

from collections.abc import Callable, Iterator

import pytest

from tournier.base import BadInput, SystemFailed, TournierError
from tournier.engines import SingleSource, open_source
from tournier.engines.failures import PLANNING, Failure, answered, told
from tournier.query import Guard, TableRule

TABLES = {"postgresql": "public.customer", "duckdb": "main.customer", "sqlite": "main.customer", "mysql": "customer"}
OF_THE_PERSON = PLANNING - {Failure.CHANGED} | {Failure.VALUE}
COMPARED = "SELECT a.name FROM customer a JOIN customer b ON a.cid = b.cid"

STATEMENTS = {
    "SELECT FROM customer": {"duckdb": "engine", "sqlite": "engine", "mysql": "engine"},
    "SELECT lag(name) FROM customer": dict.fromkeys(TABLES, "engine"),
    "SELECT (SELECT name, cid FROM customer)": dict.fromkeys(TABLES, "engine"),
    "SELECT name, count(*) FROM customer": {"duckdb": "grouping", "postgresql": "grouping"},
    "SELECT name + 1 FROM customer": {"duckdb": "types", "postgresql": "types"},
    "SELECT name FROM customer a, customer b": dict.fromkeys(TABLES, "ambiguous"),
    "SELECT CAST(name AS INTEGER) FROM customer": {"duckdb": "value", "postgresql": "value"},
    "SELECT 1 / (length(name) - length(name)) FROM customer": {"postgresql": "value"},
    "SELECT (SELECT name FROM customer)": {"duckdb": "value", "postgresql": "value", "mysql": "value"},
    "SELECT sum(9223372036854775807) FROM customer": {"sqlite": "value"},
}


@pytest.fixture(scope="module", params=list(TABLES))
def asked(request, bank_of) -> Iterator[Callable[[str], TournierError | None]]:
    """What comes of asking one statement, when it is an error."""
    dialect = str(request.param)
    fields = {"cid": "plain", "name": "plain", "mobile": "partial:mobile"}
    guard = Guard([TableRule(TABLES[dialect], fields=fields)], dialect=dialect, token_key=b"k" * 32)
    source: SingleSource = open_source(bank_of(dialect))

    def ask(sql: str) -> TournierError | None:
        try:
            source.fetch(guard, sql)
        except TournierError as error:
            return error
        return None

    ask.dialect = dialect  # type: ignore[attr-defined]
    yield ask
    source.close()


@pytest.mark.parametrize("sql", STATEMENTS)
def test_what_is_wrong_with_a_statement_is_told_to_who_wrote_it(asked, sql):
    error = asked(sql)
    code = STATEMENTS[sql].get(asked.dialect)
    if code is None:
        assert error is None
        return
    assert isinstance(error, BadInput)
    assert error.code == f"query.{code}"
    assert error.cure
    assert error.__suppress_context__
    assert not {"云", "1001", "customer", "name,", "SELECT"} & {*error.cause.split(), *error.cure.split()}


def test_the_same_kind_is_told_whichever_value_does_not_fit(asked):
    """Which of two values fails first may depend on hidden rows, so that must not be told (law 3)."""
    kinds = {
        str(asked(sql))
        for sql, codes in STATEMENTS.items()
        if codes.get(asked.dialect) == "value" and asked(sql) is not None
    }
    assert len(kinds) == 1


def test_a_column_that_went_is_the_source_that_changed(bank_of, asked):
    dialect = asked.dialect
    rule = TableRule(TABLES[dialect], fields={"cid": "plain", "gone": "plain"})
    guard = Guard([rule], dialect=dialect, token_key=b"k" * 32)
    with open_source(bank_of(dialect)) as source, pytest.raises(SystemFailed) as caught:
        source.fetch(guard, "SELECT gone FROM customer")
    assert caught.value.code == "source.changed"


def test_a_table_that_went_is_the_source_that_changed(bank_of, asked):
    dialect = asked.dialect
    rule = TableRule(TABLES[dialect].replace("customer", "vanished"), fields={"cid": "plain"})
    with open_source(bank_of(dialect)) as source, pytest.raises(SystemFailed) as caught:
        source.fetch(Guard([rule], dialect=dialect, token_key=b"k" * 32), "SELECT cid FROM vanished")
    assert caught.value.code == "source.changed"


@pytest.mark.parametrize("failure", Failure)
def test_a_statement_of_ours_is_never_told_as_ill_written(failure):
    assert told("core", failure).code == ("source.changed" if failure in PLANNING else told("core", failure).code)
    assert isinstance(told("core", failure), SystemFailed)
    assert isinstance(answered("core", failure), BadInput) == (failure in OF_THE_PERSON)
