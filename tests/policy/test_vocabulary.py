# SPDX-License-Identifier: Apache-2.0
"""The vocabulary: complete, without doubles, and the one source of the schema."""

from tests.policy.asking import ORDINARY
from tournier.catalogue import CATEGORIES
from tournier.law import clauses
from tournier.policy import shipped_rules
from tournier.policy.grounds import ALL_GROUNDS, missing_reason
from tournier.policy.schema import schema_text
from tournier.policy.vocabulary import FACT, FACTS, OWNERS
from tournier.policy.words import ENUMS, FAMILY_OF


def test_the_schema_beside_the_rules_is_the_generated_one():
    """When this fails: write `tournier.policy.schema.schema_text()` to rules/schema.cedarschema."""
    assert shipped_rules().joinpath("schema.cedarschema").read_text(encoding="utf-8") == schema_text()


def test_every_category_belongs_to_one_family():
    assert set(FAMILY_OF) == set(CATEGORIES)


def test_no_fact_stands_twice_and_all_have_words():
    assert len(FACT) == len(FACTS)
    for fact in FACTS:
        assert fact.owner in OWNERS
        assert fact.type in {"bool", "int", "str", "set", "date", "minutes"}
        assert fact.zh
        assert fact.en
        assert fact.enum == "" or fact.enum in ENUMS
        for change in fact.changes:
            assert change.who in {"self", "manager", "office", "customer", "time", "approvers"}
            assert change.zh
            assert change.en


def test_the_ordinary_facts_of_these_tests_are_the_whole_vocabulary():
    assert set(ORDINARY) == set(FACT)


def test_grounds_without_a_rule_cite_clauses_too():
    known = clauses()
    for reason in (*ALL_GROUNDS, missing_reason([FACT["staff.branch"]])):
        assert reason.zh
        assert reason.en
        assert reason.clauses
        assert set(reason.clauses) <= set(known)
