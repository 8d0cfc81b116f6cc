# SPDX-License-Identifier: Apache-2.0
"""What the rules read about a customer: from confirmed mappings alone, and never a guess."""

from datetime import date

import pytest

from tests.engines.banks import catalogue
from tests.engines.conftest import KEY
from tournier.base import Refused
from tournier.catalogue import CustomerFacts, FactMapping, FieldRef
from tournier.catalogue.facts import FROM_BIRTH, SAFEST, How, unknown
from tournier.engines import customer_facts, open_sources
from tournier.policy.vocabulary import FACTS

TODAY = date(2026, 11, 23)
CUSTOMER = "bank:customer"


def column(fact, name, **more):
    return FactMapping(fact, How.COLUMN, FieldRef(CUSTOMER, name), **more)


def facts(*mappings):
    rest = [
        unknown(name, value=False)
        for name, safest in SAFEST.items()
        if isinstance(safest, bool) and name not in FROM_BIRTH
    ]
    given = {mapping.fact for mapping in mappings}
    births = [column(fact, "born") for fact in FROM_BIRTH if fact not in given]
    return CustomerFacts((*mappings, *births, *(m for m in rest if m.fact not in given))).confirmed()


@pytest.fixture
def sources(bank_of, tmp_path):
    return open_sources(catalogue(bank_of("sqlite")), index_key=KEY, index_path=tmp_path / "index")


def test_every_fact_of_the_vocabulary_is_told(sources):
    wanted = {fact.name for fact in FACTS if fact.owner == "customer" and not fact.optional}  # others the office tells
    assert set(customer_facts(sources, facts(), "00017", TODAY)) == wanted


def test_facts_are_read_from_their_columns(sources):
    told = customer_facts(sources, facts(column("branch", "branch")), "00017", TODAY)
    assert (told["known"], told["branch"], told["age"], told["minor"], told["young"]) == (True, "B01", 36, False, False)


@pytest.mark.parametrize(
    ("today", "age", "minor", "young"),
    [
        (date(2001, 12, 31), 0, True, True),
        (date(2015, 12, 30), 13, True, True),
        (date(2015, 12, 31), 14, False, True),
        (date(2019, 12, 30), 17, False, True),
        (date(2019, 12, 31), 18, False, False),
    ],
)
def test_ages_turn_on_the_birthday(sources, today, age, minor, young):
    told = customer_facts(sources, facts(), "00018", today)
    assert (told["age"], told["minor"], told["young"]) == (age, minor, young)


def test_nobody_has_the_facts_that_protect_most(sources):
    assert customer_facts(sources, facts(), "nobody", TODAY) == {"known": False, **SAFEST}


def test_flags_read_the_values_that_mean_yes(sources):
    told = customer_facts(sources, facts(column("vip", "branch", when=("B02",))), "00018", TODAY)
    assert told["vip"] is True
    told = customer_facts(sources, facts(column("vip", "branch", when=("B02",))), "00017", TODAY)
    assert told["vip"] is False


def test_an_empty_cell_is_missing_unless_it_is_stated_what_it_means(sources):
    with pytest.raises(Refused) as refused:
        customer_facts(sources, facts(column("branch", "branch")), "1'; --", TODAY)
    assert refused.value.code == "fact.missing"
    told = customer_facts(sources, facts(column("branch", "branch", otherwise="")), "1'; --", TODAY)
    assert told["branch"] == ""


def test_an_impossible_date_of_birth_is_missing(sources):
    with pytest.raises(Refused):
        customer_facts(sources, facts(), "00018", date(1990, 1, 1))


def test_what_nobody_confirmed_is_missing(sources):
    with pytest.raises(Refused) as refused:
        customer_facts(sources, CustomerFacts(), "00017", TODAY)
    assert refused.value.code == "fact.missing"
    assert "vip" in str(refused.value)


def test_rows_of_several_accounts_are_read_together(sources):
    mapping = FactMapping("consents", How.COLUMN, FieldRef("bank:order", 'we "ird 名'))
    told = customer_facts(sources, facts(mapping), "00017", TODAY)
    assert {"赠", "3", "9"} <= told["consents"]
