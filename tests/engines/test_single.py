# SPDX-License-Identifier: Apache-2.0
"""One database by its address, asked through whatever rewrites."""

import pyarrow as pa
import pytest

from tests.engines.banks import CUSTOMERS
from tournier.base import Refused
from tournier.engines import open_source
from tournier.query import Limits, OutputColumn, Rewritten, SubjectColumn


class Fixed:
    """A guard that knows one answer: the name, and the key beside it."""

    def __init__(self, place: str) -> None:
        self.place = place

    def rewrite(self, sql: str) -> Rewritten:
        assert sql
        where = "WHERE 1 = 0" if sql == "none" else ""
        return Rewritten(
            f"SELECT name, cid FROM {self.place} {where} ORDER BY cid",
            (OutputColumn("n", ("plain",), (("customer", "name"),)),),
            (SubjectColumn(1, "customer", "cid"),),
        )


@pytest.fixture
def guard(engine: str) -> Fixed:
    return Fixed("public.customer" if engine == "postgresql" else "customer")


def test_hidden_columns_stay_behind(bank_of, engine: str, guard: Fixed):
    with open_source(bank_of(engine)) as source:
        table = source.fetch(guard, "all")
        assert isinstance(table, pa.Table)
        assert table.column_names == ["n"]
        assert sorted(table.column(0).to_pylist()) == sorted(row[1] for row in CUSTOMERS)
        assert sum(batch.num_rows for batch in source.stream(guard, "all")) == len(CUSTOMERS)


def test_no_rows_are_a_table_too(bank_of, engine: str, guard: Fixed):
    with open_source(bank_of(engine)) as source:
        table = source.fetch(guard, "none")
        assert (table.num_rows, table.column_names) == (0, ["n"])


def test_limits_hold(bank_of, engine: str, guard: Fixed):
    with open_source(bank_of(engine)) as source, pytest.raises(Refused):
        source.fetch(guard, "all", limits=Limits(rows=2))
