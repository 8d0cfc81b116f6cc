# SPDX-License-Identifier: Apache-2.0
"""Levels and categories: what is rendered, what never is, and that nulls, chunks and types come through."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pyarrow as pa
import pytest

from tournier.base import BadInput
from tournier.catalogue import CATEGORIES
from tournier.catalogue.classes import InformationClass, Level
from tournier.mask import NEVER_SHOWN, PARTIAL, render, render_column, sql_expression, text_of

MOBILES = ["13800138000", None, "13900139000"]
MASKS = ["138****8000", None, "139****9000"]


def test_every_category_of_the_catalogue_has_a_treatment_or_is_never_shown():
    assert set(CATEGORIES) <= set(PARTIAL) | NEVER_SHOWN
    assert not NEVER_SHOWN & set(PARTIAL)


def test_every_c3_category_of_the_catalogue_is_never_shown():
    assert {name for name, category in CATEGORIES.items() if category.cls is InformationClass.C3} <= NEVER_SHOWN


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("category", [*sorted(NEVER_SHOWN), "NO_SUCH_CATEGORY", ""])
def test_authentication_data_and_unknown_categories_are_rendered_at_no_level(level, category):
    assert render(level, category, "123", token=str) is None
    assert render_column(level, category, pa.array(["123", None]), token=lambda column: column).to_pylist() == [
        None,
        None,
    ]
    for dialect in ("sqlite", "duckdb", "postgresql"):
        assert sql_expression(level, category, '"cvn"', dialect).startswith("CAST(NULL AS ")


@pytest.mark.parametrize("level", [Level.WITHHELD, Level.MATCH])
@pytest.mark.parametrize("category", sorted(PARTIAL))
def test_withheld_and_match_show_nothing(level, category):
    assert render(level, category, "13800138000") is None
    assert render_column(level, category, pa.array(MOBILES)).null_count == 3
    assert "cvn" not in sql_expression(level, category, '"cvn"', "sqlite")


def test_clear_shows_the_text():
    assert render(Level.CLEAR, "MOBILE", "13800138000") == "13800138000"
    assert render_column(Level.CLEAR, "MOBILE", pa.array(MOBILES)).to_pylist() == MOBILES


def test_a_token_needs_a_function_that_makes_it():
    with pytest.raises(BadInput, match="token"):
        render(Level.TOKEN, "MOBILE", "13800138000")
    with pytest.raises(BadInput, match="token"):
        render_column(Level.TOKEN, "MOBILE", pa.array(MOBILES))
    with pytest.raises(BadInput, match="token"):
        sql_expression(Level.TOKEN, "MOBILE", '"sjhm"', "sqlite")
    assert render(Level.TOKEN, "MOBILE", "13800138000", token=lambda text: f"t{len(text)}") == "t11"


def test_an_unknown_dialect_is_refused_before_anything_is_rendered():
    with pytest.raises(BadInput, match="oracle"):
        sql_expression(Level.PARTIAL, "MOBILE", "x", "oracle")


def encoded(kind):
    plain = pa.array(MOBILES, pa.string())
    whole = pa.array(["x", *MOBILES, "x"], pa.string())
    return {
        "string": plain,
        "large_string": plain.cast(pa.large_string()),
        "string_view": plain.cast(pa.string_view()),
        "dictionary": plain.dictionary_encode(),
        "slice": whole.slice(1, 3),
        "chunks": pa.chunked_array([plain.slice(0, 1), plain.slice(1)]),
        "chunks of dictionaries": pa.chunked_array(
            [plain.slice(0, 1).dictionary_encode(), plain.slice(1).dictionary_encode()]
        ),
        "integers": pa.array([13800138000, None, 13900139000]),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    ["string", "large_string", "string_view", "dictionary", "slice", "chunks", "chunks of dictionaries", "integers"],
)
def test_however_arrow_holds_the_column_it_is_treated_alike(kind):
    shown = render_column(Level.PARTIAL, "MOBILE", encoded(kind))
    assert shown.type == pa.string()
    assert shown.to_pylist() == MASKS


@pytest.mark.parametrize("column", [pa.array([], pa.string()), pa.chunked_array([], pa.string()), pa.nulls(0)])
def test_an_empty_column_stays_empty(column):
    assert render_column(Level.PARTIAL, "MOBILE", column).to_pylist() == []


CELLS = [
    (pa.array([date(1985, 3, 2), None]), ["1985-03-02", None]),
    (pa.array([datetime(2026, 1, 2, 3, 4, 5), None], pa.timestamp("us")), ["2026-01-02 03:04:05", None]),  # noqa: DTZ001 - banks keep local times
    (pa.array([datetime(2026, 1, 2, tzinfo=UTC)], pa.timestamp("us", "UTC")), ["2026-01-02 00:00:00+00:00"]),
    (pa.array([time(9, 30), None], pa.time64("us")), ["09:30:00", None]),
    (pa.array([Decimal("0.0000001"), None, Decimal("12.50")], pa.decimal128(18, 7)), ["0.0000001", None, "12.5000000"]),
    (pa.array([True, False, None]), ["true", "false", None]),
    (pa.array([1.0, None, 0.5]), ["1.0", None, "0.5"]),
    (pa.array([b"\x00\xff", None]), [None, None]),
    (pa.array([["a"], None]), [None, None]),
    (pa.nulls(2), [None, None]),
]  # fmt: skip


@pytest.mark.parametrize(("column", "texts"), CELLS, ids=lambda value: str(getattr(value, "type", "")))
def test_a_cell_reads_the_same_alone_and_in_its_column(column, texts):
    assert [text_of(cell) for cell in column.to_pylist()] == texts
    assert render_column(Level.CLEAR, "BALANCE", column).to_pylist() == texts


def test_identifiers_have_a_text():
    assert text_of(UUID(int=0)) == "00000000-0000-0000-0000-000000000000"
    assert text_of(object()) is None


def test_a_birth_date_held_as_a_date_shows_its_year():
    assert render(Level.PARTIAL, "BIRTH_DATE", date(1985, 3, 2)) == "1985-**-**"
    assert render_column(Level.PARTIAL, "BIRTH_DATE", pa.array([date(1985, 3, 2)])).to_pylist() == ["1985-**-**"]
