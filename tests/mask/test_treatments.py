# SPDX-License-Identifier: Apache-2.0
"""What each treatment keeps and hides, as a table (regulation.md 2.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournier.base import BadInput
from tournier.mask import MASKED, TREATMENTS, partial

SHOWN = [
    ("name", "张三", "张*"),
    ("name", "欧阳娜", "欧**"),
    ("name", "阿依古丽·买买提江", "阿**"),
    ("name", "Zhang San", "Z**"),
    ("name", "\u3000张三 ", "张*"),
    ("id_number", "990101199003070017", "9****************7"),
    ("id_number", "99010119900307001X", "9****************X"),
    ("id_number", "990101900307001", "9****************1"),
    ("document", "E12345678", "E****78"),
    ("mobile", "13800138000", "138****8000"),
    ("mobile", "138 0013-8000", "138****8000"),
    ("mobile", "+86 138 0013 8000", "138****8000"),
    ("mobile", "+852 9123 4567", "****4567"),
    ("mobile", "91234567", "****567"),
    ("telephone", "(0990) 8800-1234", "****1234"),
    ("card", "9900001234567890", "990000******7890"),
    ("card", "9900 0012 3456 7890 123", "990000******0123"),
    ("card", "123456789012", "****9012"),
    ("card", "12345678901234567890", "****7890"),
    ("email", "zhang.san@mail.example", "zha***@mail.example"),
    ("email", "zhang@mail.example", "z***@mail.example"),
    ("email", "zs@mail.example", "***@mail.example"),
    ("address", "云泽省望川市临江区人民路12号3栋501室", "云泽省望川市临江区****"),
    ("address", "云泽省望川市青石县桥头镇上河村3组", "云泽省望川市青石县****"),
    ("address", "云泽省青石县桥头镇上河村3组", "云泽省青石县****"),
    ("address", "望川市临江区幸福小区3栋", "望川市临江区****"),
    ("address", "望川市幸福小区3栋501室", "望川市****"),
    ("address", "云泽省望川市临江区沙市路8号", "云泽省望川市临江区****"),
    ("address", "云泽省青石县沙市街8号", "云泽省青石县****"),
    ("address", "云北自治区草海旗牧场3号", "云北自治区草海旗****"),
    ("birth_date", "1985-03-02", "1985-**-**"),
    ("birth_date", "19850302", "1985-**-**"),
    ("birth_date", "1985/3/2 00:00:00", "1985-**-**"),
    ("identifier", "C000012345", "****2345"),
    ("postcode", "990101", "99****"),
    ("amount", "1234567.89", MASKED),
    ("whole", "汉族", MASKED),
]

TOO_SHORT_OR_MALFORMED = [
    ("name", "张"), ("name", ""), ("name", "   "),
    ("id_number", "99010119900307001"), ("id_number", "99010119900307001A"), ("id_number", "9901011990030700170"),
    ("document", "E12"), ("document", "E1234/678"),
    ("mobile", "138001"), ("mobile", "１３８００１３８０００"), ("mobile", "not a number"),
    ("card", "1234567"), ("card", "9900-0012-ABCD-7890"), ("card", "1" * 41),
    ("email", "zhang.san"), ("email", "a@b@mail.example"), ("email", "zhang san@mail.example"), ("email", "zhang@local"),
    ("address", "人民路12号"), ("address", "幸福小区3栋"), ("address", "张三家"),
    ("birth_date", "85-03-02"), ("birth_date", "生于1985年"), ("birth_date", "1985"), ("birth_date", "1985----"), ("birth_date", "1985-3--"),
    ("identifier", "1234567"), ("postcode", "9901"), ("name", "张\0三"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "shown"), SHOWN)
def test_the_treatment_keeps_only_its_part(name, value, shown):
    assert partial(name, value) == shown


@pytest.mark.parametrize(("name", "value"), TOO_SHORT_OR_MALFORMED)
def test_a_short_or_malformed_value_is_masked_wholly(name, value):
    assert partial(name, value) == MASKED


@given(tail=st.text("江山水木云川", min_size=2, max_size=60))
def test_the_length_of_a_long_name_does_not_show(tail):
    assert partial("name", "欧" + tail) == "欧**"


@given(middle=st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_an_id_number_shows_nothing_between_its_ends(middle):
    assert partial("id_number", f"9{middle}7") == "9****************7"


@pytest.mark.parametrize("size", range(13, 20))
def test_the_length_of_a_card_number_does_not_show(size):
    assert partial("card", "990000" + "1" * (size - 10) + "2345") == "990000******2345"


@given(value=st.text(max_size=200))
@pytest.mark.parametrize("name", ["amount", "whole"])
def test_what_has_no_partial_form_shows_nothing(name, value):
    assert partial(name, value) == MASKED


@pytest.mark.parametrize("name", ["mobile", "telephone", "card", "id_number"])
@given(value=st.text("0123456789+- xX", max_size=40))
def test_at_least_three_digits_of_a_number_are_hidden(name, value):
    shown = partial(name, value)
    assert sum(map(str.isdigit, shown)) <= max(0, sum(map(str.isdigit, value)) - 3)


@given(value=st.text("0123456789-/.: T", max_size=24))
def test_of_a_date_only_the_year_shows_and_a_month_and_a_day_are_hidden(value):
    shown = partial("birth_date", value)
    if shown != MASKED:
        assert shown == value.strip()[:4] + "-**-**"
        assert sum(map(str.isdigit, value)) >= 6


def test_an_unknown_treatment_is_named_with_the_known_ones():
    with pytest.raises(BadInput) as error:
        partial("phone-ish", "13800138000")
    assert error.value.code == "mask.treatment"
    assert all(name in error.value.cure for name in TREATMENTS)
    assert "13800138000" not in str(error.value)
