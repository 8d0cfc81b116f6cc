# SPDX-License-Identifier: Apache-2.0
"""How long things are kept: the shipped pack, the anniversary, the longest, and packs that are refused."""

from datetime import date

import pytest

from tournier.base import BadInput
from tournier.law import clauses
from tournier.law.retention import binding, read_retention, retention


def test_identity_and_transactions_are_kept_ten_years_by_aml_34_and_cdd_44():
    years = {kind.since: kind.years for kind in retention() if kind.clauses == ("AML-34", "CDD-44")}
    assert years == {"relation_ended": 10, "last_transaction": 10}


@pytest.mark.parametrize(
    ("begun", "until"),
    [
        (date(2016, 11, 29), date(2026, 11, 29)),
        (date(2016, 2, 29), date(2026, 3, 1)),
        (date(2012, 2, 29), date(2022, 3, 1)),
    ],
)
def test_the_day_from_which_it_may_go_is_the_anniversary(begun, until):
    found = binding({"relation_ended": begun, "last_transaction": None}, retention())
    assert found is not None
    assert found[0] == until


def test_the_longest_wins():
    found = binding({"relation_ended": date(2010, 1, 1), "last_transaction": date(2011, 5, 1)}, retention())
    assert found is not None
    assert (found[0], found[1].id) == (date(2021, 5, 1), "R02")


def test_nothing_begun_binds_nothing():
    assert binding({"relation_ended": None}, retention()) is None


@pytest.mark.parametrize(
    "change",
    ['since = "whenever"', "years = 0", 'clauses = ["NO-SUCH"]', "clauses = []"],
    ids=["since", "years", "clause", "none"],
)
def test_a_pack_that_is_not_sound_is_refused(tmp_path, change):
    said = {
        "id": '"X"', "zh": '"x"', "en": '"x"', "since": '"relation_ended"', "years": "1", "clauses": '["PIPL-19"]',
        "confidence": '"V"', "effective_from": "2026-01-01",
    }  # fmt: skip
    name, value = change.split(" = ")
    said[name] = value
    (tmp_path / "retention.toml").write_text("[[kept]]\n" + "\n".join(f"{key} = {text}" for key, text in said.items()))
    with pytest.raises(BadInput):
        read_retention(tmp_path / "retention.toml", clauses())
