# SPDX-License-Identifier: Apache-2.0
"""A grant opens exactly what it names (M27)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.catalogue import FieldRef
from tournier_office.disclosures.scopes import Scope, is_case

A, B, C = FieldRef("t", "a"), FieldRef("t", "b"), FieldRef("u", "a")
GRANT = Scope("S1", "reveal", "counter_service", "contract", "CASE-1", "1000001", 1, frozenset({A, B}))


def test_a_grant_opens_itself():
    assert GRANT.opens(GRANT)


@pytest.mark.parametrize(
    "other",
    [
        {"requester": "S2"},
        {"channel": "copy"},
        {"purpose": "marketing"},
        {"basis": "consent"},
        {"case": "CASE-2"},
        {"case": ""},
        {"subject": "1000002"},
        {"count": 2},
        {"fields": frozenset({A})},
        {"fields": frozenset({A, B, C})},
        {"fields": frozenset({A, C})},
        {"fields": frozenset()},
    ],
)
def test_and_nothing_else(other):
    assert not GRANT.opens(replace(GRANT, **other))


fields = st.frozensets(st.sampled_from([A, B, C]))


@given(fields, fields)
def test_a_card_opens_its_parts_and_no_more(granted, asked):
    card = replace(GRANT, channel="look_up", fields=granted)
    assert card.opens(replace(card, fields=asked)) == (bool(asked) and asked <= granted)


@pytest.mark.parametrize("text", ["CS-2026-0142", "C20261123-001", "工单-00123", "A/2026/7"])
def test_cases(text):
    assert is_case(text)


@pytest.mark.parametrize("text", ["", "1", "abc", "a b c d", "x" * 81, "CASE\n1", "CASE-1\n", "<script>"])
def test_no_cases(text):
    assert not is_case(text)
