# SPDX-License-Identifier: Apache-2.0
"""Each treatment that a statement for MariaDB can hold gives what its scalar function gives."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import pytest

from tests.query.places import Place, places
from tests.query.worlds import KEY, Column, Rows, Table
from tournier.mask import TREATMENTS, partial
from tournier.query import Guard, TableRule
from tournier.query.tokens import token

TEXTS = (
    "", " ", "a", "云大风", "O'Brien", "a\\b", "%_", "é", "e\u0301", "👤", "\t\r\n", "\u3000", "13812345678", "0", "NULL",
    "x" * 200, None,
)  # fmt: skip
NUMBERS = (0, 1, -1, 99, 100, 101, -99, -100, -101, 2_147_483_647, -2_147_483_648, None)
DECIMALS = (Decimal("0.00"), Decimal("-0.01"), Decimal("99.99"), Decimal("100.00"), Decimal("-100.01"), None)
TABLE = Table("masks", (Column("id", "int"), Column("text", "text"), Column("whole", "int"), Column("parts", "number")))


def test_what_mariadb_shows_is_what_the_scalar_functions_give(tmp_path: Path, request: pytest.FixtureRequest):
    texts, numbers, decimals = list(TEXTS), list(NUMBERS), list(DECIMALS)
    most = max(map(len, (texts, numbers, decimals)))
    columns = [held + [None] * (most - len(held)) for held in (texts, numbers, decimals)]
    rows = tuple((place, *row) for place, row in enumerate(zip(*columns, strict=True)))
    treatments = ["plain", "token", "withheld", "year", "district", *(f"partial:{name}" for name in TREATMENTS)]
    with places("mysql", 1, tmp_path, request) as (place,):
        place.fill([TABLE], {"masks": Rows(rows)})
        for treatment in treatments:
            shown = [_scalar(treatment, row[1]) for row in rows]
            assert _asked(place, "text", treatment) == shown, treatment
        for width in (1, 10, 100):
            for at, column in ((2, "whole"), (3, "parts")):
                bands = [None if row[at] is None else math.floor(row[at] / Decimal(width)) * width for row in rows]
                assert [None if one is None else int(one) for one in _asked(place, column, f"band:{width}")] == bands


def _asked(place: Place, column: str, treatment: str) -> list[object]:
    guard = Guard([TableRule("masks", fields={"id": "plain", column: treatment})], dialect="mysql", token_key=KEY)
    outcome = place.ask(guard, f"SELECT {column} AS x FROM masks ORDER BY id")
    assert outcome.kind == "rows", outcome
    return [row[0] for row in outcome.rows]


def _scalar(treatment: str, text: str | None) -> str | None:
    if text is None or treatment == "withheld":
        return None
    if treatment in {"plain", "token"}:
        return token(KEY, text) if treatment == "token" else text
    return partial(treatment.removeprefix("partial:"), text)


@pytest.mark.parametrize(
    ("asked", "apart"),
    [
        ("SELECT a.t, b.p FROM a JOIN b ON a.p = b.p", True),
        ("SELECT a.p, b.p AS q FROM a JOIN b ON a.p = b.p WHERE a.t = 'x'", True),
        ("SELECT a.p, b.p AS q FROM a JOIN b ON a.p = b.p", False),  # both have tokens, and nobody asks for one
        ("SELECT t FROM a", False),
    ],
)
def test_views_are_computed_apart_where_they_are_joined_and_a_token_is_read(asked: str, *, apart: bool):
    rules = [TableRule(name, fields={"p": "plain", "t": "token"}) for name in "ab"]
    settings = dict(Guard(rules, dialect="mysql", token_key=b"k" * 32).rewrite(asked).settings)
    assert ("optimizer_switch" in settings) is ("optimizer_search_depth" in settings) is apart
