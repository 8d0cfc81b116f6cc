# SPDX-License-Identifier: Apache-2.0
"""What masks and bands give is compared without a fence, and a star within EXISTS reads nothing (decision 0331)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.query.places import ENGINES, places
from tests.query.test_fencing import CALM, SHAPES, fill, guard, is_fenced

# A mask takes every text and a band every exact number, so that comparing what they give cannot fail; a token may.
TREATED = {"city": "partial:name", "amount": "band:100"}
CUT = """
SELECT id FROM people WHERE city IN ('张*', '李**')
SELECT id FROM people WHERE substring(city, 1, 1) = '张'
SELECT id FROM people WHERE substring(city, 2) LIKE '*%' AND amount > 100
SELECT id FROM people p WHERE amount > (SELECT avg(q.amount) FROM people q WHERE q.city = p.city)
SELECT id FROM people p WHERE NOT EXISTS (SELECT * FROM seen s WHERE s.id = p.id)
"""
CUT_LOUD = """
SELECT id FROM people WHERE substring(city, id, 1) = '张'
SELECT id FROM people WHERE substring(city, 1, 1 - id) = '张'
SELECT id FROM people WHERE substring(city, 1.5, 1) = '张'
SELECT id FROM people WHERE amount * 2 > 100
SELECT id FROM people p WHERE NOT EXISTS (SELECT upper(s.word) FROM seen s WHERE s.id = p.id)
"""


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql"])
def test_what_a_mask_or_a_band_gives_is_compared_without_a_fence(dialect: str):
    made = guard(dialect, **TREATED)
    assert [one for one in CUT.strip().splitlines() if is_fenced(made, dialect, one)] == []
    assert [one for one in CUT_LOUD.strip().splitlines() if not is_fenced(made, dialect, one)] == []
    bare = guard(dialect, types={}, **TREATED)  # nobody knows whether there is a text to take, a number with room
    assert all(is_fenced(bare, dialect, one) for one in CUT.strip().splitlines()[:3])


def test_a_star_within_exists_reads_no_column():
    """Its columns are read by nobody, and one of them is a token, which may fail on a row."""
    made = guard("postgresql", word="token")
    for inner, reads in (
        ("SELECT * FROM seen s WHERE s.id = p.id", False),
        ("SELECT s.* FROM seen s WHERE s.id = p.id", True),
        ("SELECT DISTINCT * FROM seen s WHERE s.id = p.id", True),
        ("SELECT * FROM seen s WHERE s.id = p.id ORDER BY s.word", True),
        ("SELECT * FROM seen s UNION SELECT * FROM seen s", True),
    ):
        statement = f"SELECT id FROM people p WHERE EXISTS ({inner})"
        assert is_fenced(made, "postgresql", statement) is reads, statement
        assert ("EXISTS(SELECT 1 " in made.rewrite(statement).sql) is not reads


ODD = (
    (3, "", 20, -99999999.99),
    (-3, "\u3000\u00a0", 21, 99999999.99),
    (7, "市" * 60, 22, 0),
    (8, "\U00020bb7\u200b", 23, None),
)
TREATMENTS = (
    {"city": "partial:name"},
    {"city": "partial:address"},
    {"city": "partial:telephone"},
    {"city": "district"},
)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("treated", TREATMENTS, ids=lambda one: one["city"])
def test_masks_and_bands_in_conditions_tell_nothing_of_hidden_rows(
    engine: str, treated: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
):
    with places(engine, 2, tmp_path, request) as (one, other):
        fill(one, ODD)
        fill(other, CALM)
        made = guard(engine, **treated, amount="band:100")
        for predicate in (
            "city = '7*'", "substring(city, 1, 1) IN ('7', '8')", "city LIKE '*%' AND id < 9", "amount >= 0",
            "amount > (SELECT avg(q.amount) FROM people q)", "city = (SELECT max(q.city) FROM people q)",
        ):  # fmt: skip
            for shape in SHAPES:
                answers = [place.ask(made, shape.format(predicate)) for place in (one, other)]
                told = [(a.kind, a.columns, sorted(a.rows, key=repr), a.code, a.told) for a in answers]
                assert told[0] == told[1], (predicate, shape, answers)
