# SPDX-License-Identifier: Apache-2.0
"""Who may agree, and when: a table of wrong persons, and a property over all orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import Refused
from tournier.policy import Stage
from tournier_office.disclosures.stages import (
    Agreement,
    Candidate,
    current_stage,
    missing_roles,
    role_for,
    stages_from_json,
    stages_to_json,
)

BRANCH_THEN_OFFICE = (Stage(("branch_manager",)), Stage(("protection_officer", "legal_officer"), all_of=False))
ROLES = ("branch_manager", "protection_officer", "legal_officer", "department_head")


def candidate(staff="S2", posts=("branch_manager",), branches=("B01",), *, active=True):
    return Candidate(staff, frozenset(posts), frozenset(branches), active)


def ask(person, agreements=(), stages=BRANCH_THEN_OFFICE):
    return role_for(person, requester="S1", branch="B01", stages=stages, agreements=agreements)


def test_the_manager_of_the_branch_decides_first():
    assert ask(candidate()) == (0, "branch_manager", "")


FIRST = (Agreement(0, "branch_manager", "S2"),)


@pytest.mark.parametrize(
    ("person", "agreements", "code"),
    [
        (candidate(staff="S1"), (), "approval.own"),
        (candidate(active=False), (), "approval.inactive"),
        (candidate(branches=("B02",)), (), "approval.branch"),
        (candidate(branches=()), (), "approval.branch"),
        (candidate(posts=("teller",)), (), "approval.post"),
        (candidate(posts=()), (), "approval.post"),
        (candidate(posts=("protection_officer",)), (), "approval.post"),  # not yet their stage
        (candidate(posts=("branch_manager", "auditor")), (), "approval.separated"),
        (candidate(posts=("branch_manager", "system_admin")), (), "approval.separated"),
        (candidate(posts=("branch_manager", "security_admin")), (), "approval.separated"),
        (candidate(posts=("branch_manager", "audit_admin")), (), "approval.separated"),
        (candidate(posts=("branch_manager", "service")), (), "approval.separated"),
        (candidate(posts=("protection_officer",)), FIRST, "approval.twice"),  # S2 agreed at stage one already
        (candidate(staff="S3", posts=("teller",)), FIRST, "approval.post"),
        (
            candidate(staff="S4", posts=("legal_officer",)),
            (*FIRST, Agreement(1, "protection_officer", "S3")),
            "approval.complete",
        ),
    ],
)
def test_wrong_persons_are_told_why(person, agreements, code):
    with pytest.raises(Refused) as refused:
        ask(person, agreements)
    assert refused.value.code == code


def test_any_one_of_a_stage_suffices():
    assert ask(candidate(staff="S4", posts=("legal_officer",)), FIRST) == (1, "legal_officer", "")
    assert missing_roles(BRANCH_THEN_OFFICE[1], ["legal_officer"]) == ()


stage = st.builds(
    Stage, st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True).map(tuple), all_of=st.booleans()
)


@given(
    st.lists(stage, min_size=1, max_size=3).map(tuple), st.permutations([(f"P{i}", r) for i, r in enumerate(ROLES * 3)])
)
def test_whoever_comes_in_whatever_order_completion_means_every_stage_in_order(stages, people):
    given_: list[Agreement] = []
    for staff, role in people * 3:
        try:
            index, held, _for_whom = ask(candidate(staff=staff, posts=(role,)), given_, stages)
        except Refused:
            continue
        assert held == role
        assert index == current_stage(stages, given_)
        given_.append(Agreement(index, held, staff))
    assert current_stage(stages, given_) is None
    assert [item.stage for item in given_] == sorted(item.stage for item in given_)
    persons = [item.person for item in given_]
    assert len(persons) == len(set(persons))
    for index, one in enumerate(stages):
        roles = {item.role for item in given_ if item.stage == index}
        assert roles == set(one.roles) if one.all_of else len(roles) == 1


@given(st.lists(stage, max_size=4).map(tuple))
def test_stages_are_kept_as_they_were(stages):
    assert stages_from_json(stages_to_json(stages)) == stages


PEOPLE = ("S1", "S2", "S3", "S4")
stand_ins = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ROLES), st.just("B01")), max_size=3)


@given(
    st.lists(stage, min_size=1, max_size=3).map(tuple),
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ROLES), stand_ins), max_size=12),
)
def test_under_delegations_too_nobody_decides_their_own_and_nobody_counts_twice(stages, comings):
    """Whoever stands in and whom they stand in for are both counted (0266); S1 asks."""
    given_: list[Agreement] = []
    for staff, role, places in comings:
        person = Candidate(staff, frozenset({role}), frozenset({"B01"}), stands_in=tuple(places))
        try:
            index, held, for_whom = ask(person, given_, stages)
        except Refused:
            continue
        assert held == role if not for_whom else (for_whom, held, "B01") in places
        given_.append(Agreement(index, held, staff, for_whom))
    counted = [person for item in given_ for person in item.persons]
    assert "S1" not in counted
    assert len(counted) == len(set(counted))


def test_own_posts_come_before_delegated_ones_and_a_branch_counts_for_them_too():
    manager = ("S9", "branch_manager", "B01")
    assert ask(Candidate("S2", frozenset({"branch_manager"}), frozenset({"B01"}), stands_in=(manager,)))[2] == ""
    assert ask(Candidate("S2", frozenset(), frozenset(), stands_in=(manager,))) == (0, "branch_manager", "S9")
    with pytest.raises(Refused):
        ask(Candidate("S2", frozenset(), frozenset(), stands_in=(("S9", "branch_manager", "B02"),)))
