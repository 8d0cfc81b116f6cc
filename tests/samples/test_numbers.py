# SPDX-License-Identifier: Apache-2.0
"""The numbers of made-up people: right check digits, and nobody's."""

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier_samples import numbers
from tournier_samples.words import PLACES

DIGITS = "0123456789"
indexes = st.integers(0, numbers.MOST_CUSTOMERS - 1)


def passes_luhn(number):
    """ISO/IEC 7812-1 annex B, read forwards by a table of doubled digits."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    turn = len(number) % 2
    return sum(doubled[int(d)] if place % 2 == turn else int(d) for place, d in enumerate(number)) % 10 == 0


def passes_id_check(number):
    """ISO 7064 MOD 11-2 over all eighteen characters must leave 1."""
    total = 0
    for char in number:
        total = (total * 2 + (10 if char == "X" else int(char))) % 11
    return total == 1


def test_the_checks_of_this_test_accept_the_standards_examples():
    assert passes_id_check("11010519491231002X")  # the example of GB 11643
    assert passes_luhn("4111111111111111")
    assert not passes_id_check("110105194912310021")
    assert not passes_luhn("4111111111111112")


@given(first17=st.text(DIGITS, min_size=17, max_size=17))
def test_an_identity_number_passes_its_check(first17):
    assert passes_id_check(first17 + numbers.id_check(first17))


@given(payload=st.text(DIGITS, min_size=1, max_size=18))
def test_a_card_number_passes_its_check(payload):
    assert passes_luhn(payload + numbers.luhn_check(payload))


@given(index=indexes)
def test_no_number_can_be_a_real_one(index):
    assert numbers.mobile(index)[:2] == "12"  # mainland mobiles begin with 13 to 19
    assert numbers.debit_card(index)[:4] == numbers.credit_card(index)[:4] == "9999"  # no country has the code 999
    assert (len(numbers.mobile(index)), len(numbers.debit_card(index)), len(numbers.credit_card(index))) == (11, 19, 16)
    assert len(numbers.account_number(index, 2)) == 16


@pytest.mark.parametrize("code", [*(place[0] for place in PLACES), numbers.SPECIAL_REGION])
def test_no_identity_number_names_a_real_region(code):
    assert len(code) == 6
    # A citizen's number begins with a province (11 to 82); a permanent resident's with 9 and then a province.
    assert not 11 <= int(code[:2]) <= 82
    assert not 11 <= int(code[1:3]) <= 82


@given(one=indexes, two=indexes, first=st.integers(0, 2), second=st.integers(0, 2))
def test_two_customers_never_share_a_number(one, two, first, second):
    for make in (numbers.mobile, numbers.debit_card, numbers.credit_card, numbers.customer_number):
        assert (make(one) == make(two)) == (one == two)
    same = (one, first) == (two, second)
    assert (numbers.account_number(one, first) == numbers.account_number(two, second)) == same


def test_python_and_sql_make_the_same_numbers():
    with duckdb.connect() as db:
        for macro in numbers.MACROS:
            db.execute(macro)
        rows = db.execute(
            "SELECT i, customer_number(i), mobile(i), account_number(i, 0), account_number(i, 2), debit_card(i), credit_card(i) "
            "FROM (SELECT unnest([0, 1, 2, 299, 19999, 999999, 3999999]) AS i UNION ALL SELECT i * 7717 FROM range(400) AS t(i))"
        ).fetchall()
    assert len(rows) == 407
    for index, *found in rows:
        assert found == [
            numbers.customer_number(index),
            numbers.mobile(index),
            numbers.account_number(index, 0),
            numbers.account_number(index, 2),
            numbers.debit_card(index),
            numbers.credit_card(index),
        ]


def test_an_identity_number_of_the_cast_tells_its_birthday_and_sex():
    number = numbers.special_id_number(7, date(1993, 12, 30), male=False)
    assert number[6:14] == "19931230"
    assert int(number[16]) % 2 == 0
    assert passes_id_check(number)
