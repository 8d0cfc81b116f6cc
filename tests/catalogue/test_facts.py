# SPDX-License-Identifier: Apache-2.0
"""facts.toml: where facts come from, stated and confirmed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.banks import NAMES, TEXTS
from tournier.base import BadInput
from tournier.catalogue import CustomerFacts, FactMapping, FieldRef
from tournier.catalogue.facts import SAFEST, How, unknown

VALUES = {bool: st.booleans(), int: st.integers(0, 150), str: TEXTS, frozenset: st.frozensets(TEXTS, max_size=3)}


@st.composite
def mappings(draw):
    found = []
    for fact, safest in SAFEST.items():
        value = VALUES[type(safest)]
        confirmed, why = draw(st.booleans()), draw(TEXTS)
        if draw(st.booleans()):
            ref = FieldRef(draw(NAMES), draw(NAMES))
            when = tuple(draw(st.lists(TEXTS, max_size=2)))
            found.append(
                FactMapping(fact, How.COLUMN, ref, when, draw(st.none() | value), confirmed=confirmed, why=why)
            )
        else:
            how = draw(st.sampled_from([How.CONSTANT, How.UNKNOWN]))
            found.append(FactMapping(fact, how, value=draw(value), confirmed=confirmed, why=why))
    return CustomerFacts(tuple(found))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=mappings())
def test_what_is_saved_is_loaded_again(tmp_path, facts):
    facts.save(tmp_path / "facts.toml")
    assert CustomerFacts.load(tmp_path / "facts.toml") == facts


def test_what_is_not_mapped_is_unknown_unconfirmed_and_safest():
    facts = CustomerFacts()
    assert set(facts.unconfirmed) == set(SAFEST)
    assert {mapping.fact: mapping.value for mapping in facts.mappings} == dict(SAFEST)
    assert all(mapping.how is How.UNKNOWN for mapping in facts.mappings)


def test_confirming_is_a_new_value():
    facts = CustomerFacts()
    assert facts.confirmed().unconfirmed == ()
    assert facts.unconfirmed


def test_one_mapping_is_replaced():
    facts = CustomerFacts().with_mapping(unknown("vip", value=False))
    assert facts.mapping("vip").value is False
    assert len(facts.mappings) == len(SAFEST)


@pytest.mark.parametrize(
    "make",
    [
        lambda: FactMapping("shoe_size", How.UNKNOWN, value=0),
        lambda: FactMapping("vip", How.COLUMN),
        lambda: FactMapping("vip", How.UNKNOWN),
        lambda: FactMapping("vip", How.UNKNOWN, value="no"),
        lambda: FactMapping("age", How.CONSTANT, value=True),
        lambda: FactMapping("age", How.COLUMN, FieldRef("a", "b"), otherwise="18"),
        lambda: FactMapping("vip", How.CONSTANT, FieldRef("a", "b"), value=True),
        lambda: CustomerFacts((unknown("vip"), unknown("vip"))),
    ],
)
def test_a_mapping_that_says_nothing_or_two_things_is_never_made(make):
    with pytest.raises(BadInput) as refused:
        make()
    assert refused.value.code.startswith("facts.")
