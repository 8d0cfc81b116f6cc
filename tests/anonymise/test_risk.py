# SPDX-License-Identifier: Apache-2.0
"""The measures of a table against a plain reading of their definitions, and the papers' own examples."""

from __future__ import annotations

import math
import random
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.anonymise import measure

TEXTS = st.sampled_from(["a", "b", "c", None])
NUMBERS = st.one_of(st.none(), st.integers(0, 5))


def plain(quasi: list[tuple], values: list, *, ordered: bool) -> tuple:
    """k, rows alone, classes, least distinct, least exp(entropy), greatest distance, as the papers define them."""
    classes: dict[tuple, list] = {}
    for key, value in zip(quasi, values, strict=True):
        classes.setdefault(key, []).append(value)
    sizes = [len(rows) for rows in classes.values()]
    entropies = [
        math.exp(-sum(n / len(rows) * math.log(n / len(rows)) for n in Counter(rows).values()))
        for rows in classes.values()
    ]
    domain = sorted(set(values), key=lambda value: (value is None, value if value is not None else 0))
    whole = [values.count(value) / len(values) for value in domain]
    distances = []
    for rows in classes.values():
        differ = [rows.count(value) / len(rows) - share for value, share in zip(domain, whole, strict=True)]
        if ordered:
            sums = [abs(sum(differ[: at + 1])) for at in range(len(differ))]
            distances.append(sum(sums) / max(len(domain) - 1, 1))
        else:
            distances.append(sum(map(abs, differ)) / 2)
    return (
        min(sizes), sizes.count(1), len(sizes), min(len(set(rows)) for rows in classes.values()), min(entropies), max(distances)
    )  # fmt: skip


@given(st.lists(st.tuples(TEXTS, NUMBERS, TEXTS, NUMBERS), min_size=1, max_size=40))
def test_every_measure_is_what_its_definition_says(rows):
    first, second, texts, numbers = (list(column) for column in zip(*rows, strict=True))
    columns = [pa.array(first, pa.string()), pa.chunked_array([pa.array(second, pa.int64())])]
    for values, kind, ordered in ((texts, pa.string(), False), (numbers, pa.int64(), True)):
        found = measure(columns, {"it": pa.array(values, kind)}, len(rows))
        k, alone, classes, distinct, entropy, distance = plain(
            list(zip(first, second, strict=True)), values, ordered=ordered
        )
        assert (found.rows, found.k, found.unique, found.classes) == (len(rows), k, alone, classes)
        assert found.diversity == {"it": distinct}
        assert found.entropy["it"] == pytest.approx(entropy)
        assert found.closeness["it"] == pytest.approx(distance)
        assert found.highest == pytest.approx(1 / k)
        assert found.mean == pytest.approx(classes / len(rows))


@pytest.mark.parametrize(("held", "distance"), [((3000, 4000, 5000), 0.375), ((6000, 8000, 11000), 1 / 6)])
def test_salaries_of_li_et_al_2007(held, distance):
    """Section 4.1: of nine salaries from 3k to 11k a class of the least three lies 0.375 away, one of 6k, 8k and 11k 0.167."""
    salaries = list(range(3000, 12000, 1000))
    classes = pa.array(["one" if salary in held else "the others" for salary in salaries])
    assert measure([classes], {"salary": pa.array(salaries)}, 9).closeness["salary"] == pytest.approx(distance)


def test_an_empty_table_has_no_risk():
    found = measure([pa.array([], pa.string())], {}, 0)
    assert (found.rows, found.k, found.classes, found.highest) == (0, 0, 0, 0.0)


def test_without_known_columns_all_rows_look_alike():
    found = measure([], {"it": pa.array(["a", "b", "a"])}, 3)
    assert (found.k, found.classes, found.closeness["it"]) == (3, 1, 0.0)


PYCANON = [
    (22, 4, 3, 0.28113636363636363, 0.13450413223140495),
    (27, 5, 4, 0.185, 0.12772727272727274),
    (19, 5, 4, 0.2, 0.09863636363636363),
    (24, 5, 4, 0.17673076923076925, 0.11166666666666666),
]


@pytest.mark.parametrize("seed", range(4))
def test_pycanon_measures_the_same(seed):
    """What pycanon 1.3.6 said of these tables; it pins versions of its own, so it cannot be installed beside the tests."""
    draw = random.Random(seed)
    table = pa.table({
        "a": [draw.choice("xyz") for _ in range(400)], "b": [draw.randrange(4) for _ in range(400)],
        "ill": [draw.choice("pqrst") for _ in range(400)], "pay": [draw.randrange(12) * 500 for _ in range(400)],
    })  # fmt: skip
    found = measure([table["a"], table["b"]], {"ill": table["ill"], "pay": table["pay"]}, 400)
    k, distinct, entropy, ill, pay = PYCANON[seed]
    assert (found.k, min(found.diversity.values()), int(min(found.entropy.values()))) == (k, distinct, entropy)
    assert found.closeness == {"ill": pytest.approx(ill), "pay": pytest.approx(pay)}
