# SPDX-License-Identifier: Apache-2.0
"""Floors under how well columns are understood, on a half that was frozen before the lexicon was tuned."""

from tests.detect.schemas.quality import quality
from tests.detect.schemas.templates import half, templates_of
from tournier.catalogue import CATEGORIES

FROZEN = "3e6661fe13f6e113a27794a3efbb1e39d679c4e0fcdebc7667238aa708767f05"


def test_the_frozen_half_is_what_it_was():
    from tests.detect.schemas.templates import digest

    assert digest(half("frozen")) == FROZEN


def test_no_template_is_in_both_halves():
    tuning, frozen = (templates_of(name) for name in ("tuning", "frozen"))
    assert not {table for table, _ in tuning} & {table for table, _ in frozen}
    assert not {columns for _, columns in tuning} & {columns for _, columns in frozen}


def test_every_answer_is_a_category():
    for name in ("tuning", "frozen"):
        assert {known.category for known in half(name)} - {None} <= set(CATEGORIES)


def test_types_levels_and_what_authenticates_on_the_frozen_half():
    found = quality(half("frozen"))["all"]
    assert found.type >= 0.92
    assert found.level >= 0.92
    assert found.c3_recall >= 0.95
