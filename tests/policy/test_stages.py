# SPDX-License-Identifier: Apache-2.0
"""Stages of several rules become one list: every order kept, nobody asked twice."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.policy import Stage
from tournier.policy.stages import demands, merge_stages, parse_stages

ROLES = ("branch_manager", "department_head", "protection_officer", "compliance_officer", "legal_officer")


def test_the_grammar():
    assert parse_stages("branch_manager | legal_officer > protection_officer & compliance_officer") == (
        Stage(("branch_manager", "legal_officer"), all_of=False),
        Stage(("protection_officer", "compliance_officer")),
    )


@pytest.mark.parametrize(
    ("texts", "merged"),
    [
        (["branch_manager", "branch_manager"], "branch_manager"),
        (["branch_manager", "branch_manager > protection_officer"], "branch_manager > protection_officer"),
        (["protection_officer", "branch_manager > protection_officer"], "branch_manager > protection_officer"),
        (["branch_manager", "protection_officer"], "branch_manager & protection_officer"),
        (["branch_manager | department_head", "branch_manager"], "branch_manager"),
        (["branch_manager | department_head", "legal_officer"], "legal_officer > branch_manager | department_head"),
        (["branch_manager > legal_officer", "department_head > branch_manager"],
         "department_head > branch_manager > legal_officer"),
        (["branch_manager > legal_officer", "legal_officer > branch_manager"], "branch_manager & legal_officer"),
    ],
)  # fmt: skip
def test_merging(texts: list[str], merged: str):
    assert merge_stages([parse_stages(text) for text in texts]) == parse_stages(merged)


stages = st.builds(
    Stage, st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True).map(tuple), st.booleans()
)


@given(st.lists(st.lists(stages, max_size=3), max_size=4))
def test_what_merged_stages_ask_satisfies_every_list_and_asks_nobody_needlessly(lists: list[list[Stage]]):
    merged = merge_stages(lists)
    every, some = demands(merged)
    wanted, choices = demands(stage for each in lists for stage in each)
    assert every == wanted
    assert all(every & choice or choice in some for choice in choices)
    assert some <= choices
    named = [role for stage in merged if stage.all_of for role in stage.roles]
    assert len(named) == len(set(named))


@given(st.permutations(ROLES), st.lists(st.sets(st.integers(0, 4), min_size=1), max_size=4))
def test_orders_that_agree_are_all_kept(order: list[str], picks: list[set[int]]):
    lists = [tuple(Stage((order[place],)) for place in sorted(pick)) for pick in picks]
    merged = merge_stages(lists)
    place = {role: index for index, stage in enumerate(merged) for role in stage.roles}
    for chain in lists:
        for before, after in pairwise(chain):
            assert place[before.roles[0]] < place[after.roles[0]]
