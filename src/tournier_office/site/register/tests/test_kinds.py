# SPDX-License-Identifier: Apache-2.0
"""Fields that are asked of some kinds only (0307): what the kind does not ask is a fault in words, and is never dropped."""

from pathlib import Path

import pytest

import tournier_office.site
from tournier_office.site.register import register_named, registers, typed
from tournier_office.site.register.typed import Unfit

STYLE = Path(tournier_office.site.__file__).parent / "static" / "site" / "office.css"


def values(**given):
    return typed.values_of(register_named("interests").form, {"since": "2026-03-02", **given})


@pytest.mark.django_db
def test_what_the_kind_does_not_ask_is_a_fault_and_is_not_dropped():
    with pytest.raises(Unfit) as caught:
        values(kind="relative", customers="1000001", organisation="Far Hill Trading")
    assert set(caught.value.faults) == {"organisation"}
    assert values(kind="employer", organisation="Far Hill Trading", what="books")["organisation"] == "Far Hill Trading"


@pytest.mark.django_db
def test_without_a_kind_the_kind_is_what_is_missing():
    with pytest.raises(Unfit) as caught:
        values(organisation="Far Hill Trading")
    assert set(caught.value.faults) == {"kind"}


def test_the_style_sheet_shows_a_field_for_each_kind_that_asks_it():
    text = STYLE.read_text()
    codes = {code for register in registers() for field in register.form for code in field.only_for}
    assert codes
    for code in codes:
        assert f'option[value="{code}"]:checked) .for-{code}' in text
