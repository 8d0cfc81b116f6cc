# SPDX-License-Identifier: Apache-2.0
"""What the Arrow encoder writes, PostgreSQL's own client reads as the same value, in text and in binary."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import Transformer

from tournier.wire import encoder

MOMENT = datetime(2026, 11, 24, 10, 0, 0, 250000, tzinfo=UTC).replace(tzinfo=None)
OLD = datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None)
COLUMNS = [
    pa.array([True, None, False]),
    pa.array([1, None, -(2**31)], pa.int32()),
    pa.array([1, None, -(2**63)], pa.int64()),
    pa.array([0.25, None, -1e300]),
    pa.array(["云小满", None, ""]),
    pa.array([b"\x00\xff", None, b""]),
    pa.array([date(1960, 1, 1), None, date(9999, 12, 31)]),
    pa.array([time(23, 59, 59, 999999), None, time(0)], pa.time64("us")),
    pa.array([MOMENT, None, OLD], pa.timestamp("us")),
    pa.array(
        [MOMENT.replace(tzinfo=UTC), None, OLD.replace(tzinfo=UTC), datetime(1988, 7, 1, tzinfo=UTC)],
        pa.timestamp("us", "UTC"),
    ),
    pa.array([Decimal("1234567.8900"), None, Decimal("-0.0001")], pa.decimal128(20, 4)),
    pa.array([["a", None, 'b,"c'], None, []], pa.list_(pa.string())),
    pa.array([[1, None, 3], None, []], pa.list_(pa.int32())),
]


def read(data: bytes, oid: int, form: int) -> object:
    return Transformer().get_loader(oid, psycopg.pq.Format(form)).load(data)


def cells(column: pa.Array, form: int) -> list[object]:
    oid = encoder.column_of(pa.field("c", column.type)).oid
    written = (encoder.binary_cells if form else encoder.text_cells)(column).to_pylist()
    return [None if cell is None else read(cell, oid, form) for cell in written]


@pytest.mark.parametrize("form", [0, 1])
@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: str(column.type))
def test_values_come_through(column, form):
    oid = encoder.column_of(pa.field("c", column.type)).oid
    assert encoder.has_binary(oid)
    assert cells(column, form) == column.to_pylist()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=9))
def test_a_number_in_binary_is_the_number(value):
    assert read(encoder.numeric(value), 1700, 1) == value


@pytest.mark.parametrize(
    "text", ["0", "0.00", "10000", "-10000.0001", "1E+10", "0.00001", "9999999999999999.9999", "NaN"]
)
def test_odd_numbers_in_binary(text):
    found = read(encoder.numeric(Decimal(text)), 1700, 1)
    assert found == Decimal(text) or text == "NaN"
