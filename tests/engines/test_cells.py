# SPDX-License-Identifier: Apache-2.0
"""A few rows that do not go through Arrow hold the same values as those that do."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tournier.engines.cells import held_of, table_of

ODD = [
    True,
    2**70,
    -1,
    0.5,
    "云小满",
    date(2026, 11, 28),
    datetime(2026, 11, 28, tzinfo=UTC).replace(tzinfo=None),
    time(9, 30),
    b"\xff",
]
ODD += [Decimal("1.50"), Decimal(2), UUID(int=7), [1, "x"], {"a": 1}, None]
COLUMNS = st.one_of(
    st.lists(st.sampled_from(ODD), min_size=4, max_size=4),
    *(st.lists(st.sampled_from([one, None]), min_size=4, max_size=4) for one in ODD),
    st.lists(st.sampled_from([Decimal("1.5"), Decimal("2.25"), None]), min_size=4, max_size=4),
)


@given(st.lists(COLUMNS, min_size=1, max_size=3))
def test_the_values_are_the_same(columns):
    names = [f"c{n}" for n in range(len(columns))]
    rows = list(zip(*columns, strict=True))
    held, table = held_of(names, rows), table_of(names, rows)
    assert [list(column) for column in held.columns] == [column.to_pylist() for column in table.columns]
    assert (held.num_rows, list(held.column_names)) == (table.num_rows, table.column_names)
