# SPDX-License-Identifier: Apache-2.0
"""A condition on a masked column is told to be one on the mask, and the look-up is named to who may search; from no data."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.gate.conftest import ENGINES, Bank
from tests.simulators.smallbank import CUSTOMERS
from tournier.engines import build_index
from tournier.gate import Ask, Hint

ASK = Ask("S0001", "anti_money_laundering", "legal_duty", case="T20261124-001", session="s1", address="10.1.0.5")
ONE = "SELECT khxm FROM cust_info c WHERE "
SJHM = Hint("sjhm", "partial:MOBILE", look_up=True)


@pytest.fixture
def asking(open_bank: Callable[..., Bank]) -> Callable[..., Bank]:
    def opened(**more: object) -> Bank:
        bank = open_bank(**more)
        build_index(bank.sources)
        bank.registers.staff["posts"] = frozenset({"compliance_officer"})
        return bank

    return opened


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "condition",
    [
        "c.sjhm = '10012345678'",
        "'10012345678' = sjhm",
        "sjhm LIKE '100%5678'",
        "sjhm IN ('10012345678', '10012345679')",
        "NOT (khjg = 'B01' AND sjhm <> '10012345678')",
        "CAST(sjhm AS VARCHAR(20)) = '10012345678'",
        "EXISTS (SELECT 1 FROM cust_info d WHERE d.sjhm = '10012345678')",
    ],
)
def test_a_condition_on_the_mask_names_the_look_up(asking: Callable[..., Bank], engine: str, condition: str):
    opened = asking(engine=engine).open(ONE + condition, ASK)
    assert opened.hints == (SJHM,)
    assert "tournier_lookup(sjhm, '...')" in opened.hints[0].cure
    assert "10012345678" not in opened.hints[0].cause + opened.hints[0].cure


@pytest.mark.parametrize(
    "condition",
    [
        "sjhm = '100****5678'",
        "khjg = 'B01'",
        "sjhm IS NULL",
        "sjhm = zjhm",
        "tournier_lookup(sjhm, '10012345678')",
        "khjg = '10012345678'",
    ],
)
def test_what_means_the_mask_or_is_not_masked_has_no_hint(asking: Callable[..., Bank], condition: str):
    assert asking().open(ONE + condition, ASK).hints == ()


def test_a_field_that_nobody_searches_by_is_masked_without_a_way(asking: Callable[..., Bank]):
    (hint,) = asking().open(ONE + "khxm = '云小满'", ASK).hints
    assert (hint.column, hint.look_up, hint.cure) == ("khxm", False, "")


def test_who_may_not_search_is_shown_no_way(asking: Callable[..., Bank]):
    bank = asking()
    bank.registers.staff["posts"] = frozenset({"analyst"})
    opened = bank.open(ONE + "sjhm = '10012345678'", replace(ASK, purpose="reconciliation", basis="contract"))
    assert [(hint.column, hint.look_up, hint.cure) for hint in opened.hints] == [("sjhm", False, "")]
    bank.open(ONE + "sjhm = '10012345678'", replace(ASK, purpose="reconciliation", basis="contract"))
    assert not [entry for entry in bank.entries() if entry.detail.get("channel") == "search"]


def test_banks_that_differ_in_hidden_values_give_one_hint(asking: Callable[..., Bank]):
    other = tuple((*row[:3], f"19{row[3][2:]}", *row[4:]) for row in CUSTOMERS)
    said = [asking(customers=people).open(ONE + "sjhm = '10012345678'", ASK).hints for people in (CUSTOMERS, other, ())]
    assert said == [(SJHM,)] * 3


def test_the_editor_is_offered_the_columns_to_look_up_by(asking: Callable[..., Bank]):
    bank = asking()
    found = {field.name for table in bank.gate.offered(ASK).tables for field in table.fields if field.look_up}
    assert found == {"khh", "zjhm", "sjhm"}
    bank.registers.staff["posts"] = frozenset({"analyst"})
    analyst = bank.gate.offered(replace(ASK, purpose="reconciliation", basis="contract"))
    assert analyst.tables
    assert not [field for table in analyst.tables for field in table.fields if field.look_up]


def test_statements_that_differ_in_the_value_alone_have_hints_of_their_own(asking: Callable[..., Bank]):
    bank = asking()
    said = [
        bank.open(f"{ONE}sjhm = '{value}'", ASK).hints
        for value in ("10012345678", "100****5678", "10012345679", "100****5679", "10012345670")
    ]
    assert said == [(SJHM,), (), (SJHM,), (), (SJHM,)]
