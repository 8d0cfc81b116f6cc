# SPDX-License-Identifier: Apache-2.0
"""A sample weighed at once says what one value after the other says."""

import random
import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detect.schemas.cells import KINDS
from tournier.detect.column_cells import Cells, fits, told_by
from tournier.detect.values import FORMS, PLAUSIBLE, is_card_number, is_credit_code, is_id_number, is_name

ONE_BY_ONE = {"ID_NO": is_id_number, "USCC": is_credit_code, "BANK_CARD": is_card_number, "NAME": is_name}


def near(category: str, draw: random.Random) -> str:
    """A value of the category, or one that a slip of the pen made of it."""
    value = KINDS[category](draw)
    place = draw.randrange(len(value))
    slip = draw.choice(("", "", "", draw.choice("0123456789Xx -王·A")))
    return value[:place] + slip + value[place + bool(slip) :]


@pytest.mark.parametrize("category", ONE_BY_ONE)
@given(seed=st.integers(0, 2**32))
def test_check_digits_at_once_and_one_by_one_agree(category, seed):
    draw = random.Random(seed)
    values = [near(category, draw) for _ in range(50)]
    assert fits(pa.array(values, pa.string()), category).tolist() == [ONE_BY_ONE[category](one) for one in values]


@given(st.lists(st.text("0123456789Xx -·王李欧阳小\t", max_size=20), max_size=20))
def test_any_text_is_read_alike(values):
    for category, one in ONE_BY_ONE.items():
        assert fits(pa.array(values, pa.string()), category).tolist() == [one(value) for value in values]


@pytest.mark.parametrize("category", FORMS)
def test_the_forms_fit_what_they_are_for(category):
    draw = random.Random(1)
    values = [KINDS[category](draw) for _ in range(200)]
    assert fits(pa.array(values, pa.string()), category).mean() > 0.9
    assert all(re.fullmatch(FORMS[category], value) for value in values) or category in {"NAME", "ADDRESS"}


@pytest.mark.parametrize("category", sorted(PLAUSIBLE))
def test_what_a_column_holds_is_plausible_in_it(category):
    draw = random.Random(2)
    cells = Cells(tuple({KINDS[category](draw) for _ in range(200)}))
    assert cells.plausible(category) > 0.9


def test_a_first_look_says_no_and_the_whole_says_yes():
    draw = random.Random(3)
    cards = [KINDS["BANK_CARD"](draw) for _ in range(2000)]
    assert told_by(Cells(cards)).category == "BANK_CARD"
    assert Cells([*cards[:200], *map(str, range(2000))]).share("BANK_CARD") == 0
    assert Cells(()).share("NAME") == 0
    assert told_by(Cells(cards[:4])) is None
