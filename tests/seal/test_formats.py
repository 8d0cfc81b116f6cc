# SPDX-License-Identifier: Apache-2.0
"""Forms that are kept: what comes out passes the form's own check, is what a plain reading gives, and goes back."""

from __future__ import annotations

import datetime as dt
import itertools

import pyarrow as pa
import pytest
from ffx import FF1
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tournier.base import BadInput
from tournier.detect.values import is_card_number, is_id_number
from tournier.seal import FormatPreserving

KEY = bytes(range(32))
FIRST = dt.date(1900, 1, 1)


def luhn(body: str) -> str:
    """The one digit that `is_card_number` accepts behind fourteen or more others; found by trying."""
    padded = body.rjust(18, "0")
    return next(digit for digit in "0123456789" if is_card_number(padded + digit))


def mod_11_2(body: str) -> str:
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    return "10X98765432"[total % 11]


CARDS = st.text("0123456789", min_size=12, max_size=18).map(lambda body: body + luhn(body))
MOBILES = st.text("0123456789", min_size=11, max_size=11)
DAYS = st.dates(FIRST, dt.date(2099, 12, 31))
REGIONS = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)
IDENTITIES = st.builds(
    lambda region, day, sequence: (body := f"{region}{day:%Y%m%d}{sequence:03d}") + mod_11_2(body),
    REGIONS, DAYS, st.integers(0, 999),
)  # fmt: skip


def plain_card(row: str, tweak: bytes) -> str:
    kept, middle = row[:6], row[6:-1]
    body = kept + FF1(KEY, radix=10).encrypt(middle, tweak=tweak + kept.encode())
    return body + luhn(body)


def plain_mobile(row: str, tweak: bytes) -> str:
    return row[:3] + FF1(KEY, radix=10).encrypt(row[3:], tweak=tweak + row[:3].encode())


def plain_identity(row: str, tweak: bytes) -> str:
    born = dt.datetime.strptime(row[6:14], "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
    held = f"{(born - FIRST).days:05d}{row[14:17]}"
    while True:
        held = FF1(KEY, radix=10).encrypt(held, tweak=tweak + row[:6].encode())
        if int(held[:5]) < 73_049:
            break
    body = f"{row[:6]}{FIRST + dt.timedelta(int(held[:5])):%Y%m%d}{held[5:]}"
    return body + mod_11_2(body)


FORMS = {
    "card": (CARDS, plain_card, lambda row: luhn(row[:-1]) == row[-1]),
    "mobile": (MOBILES, plain_mobile, lambda row: len(row) == 11 and row.isdigit()),
    "identity": (IDENTITIES, plain_identity, is_id_number),
}


@pytest.mark.parametrize("form", FORMS)
@examples(60)
@given(data=st.data(), tweak=st.binary(max_size=20))
def test_every_row_is_what_a_plain_reading_gives_and_passes_its_check(form, data, tweak):
    rows, plain, passes = FORMS[form]
    column = data.draw(st.lists(st.one_of(st.none(), rows), max_size=12))
    cipher = FormatPreserving(KEY, form)
    answer = cipher.encrypt(pa.array(column, pa.string()), tweak)
    assert answer.to_pylist() == [row if row is None else plain(row, tweak) for row in column]
    assert all(passes(row) for row in answer.to_pylist() if row is not None)
    assert cipher.decrypt(answer, tweak).to_pylist() == column


@pytest.mark.parametrize("cipher", ["AES", "SM4"])
def test_ten_thousand_identities_stay_different_in_chunks_slices_and_large_text(cipher):
    days = (FIRST + dt.timedelta(number * 7) for number in range(10_000))
    bodies = (f"110101{day:%Y%m%d}{number % 1000:03d}" for number, day in enumerate(days))
    rows = pa.array([body + mod_11_2(body) for body in bodies])
    made = FormatPreserving(KEY[:16], "identity", cipher)
    answer = made.encrypt(rows)
    assert len(set(answer.to_pylist())) == len(rows)
    assert all(is_id_number(row) and row.startswith("110101") for row in answer.to_pylist())
    assert made.encrypt(rows[100:200]).equals(answer[100:200])
    assert made.encrypt(pa.chunked_array([rows[:5], rows[5:9]])).to_pylist() == answer[:9].to_pylist()
    assert made.encrypt(rows.cast(pa.large_string())).to_pylist() == answer.to_pylist()
    assert made.decrypt(answer.dictionary_encode()).equals(rows)


def test_equal_rests_behind_different_beginnings_do_not_look_equal():
    made = FormatPreserving(KEY, "mobile").encrypt(pa.array(["13812345678", "13912345678"])).to_pylist()
    assert made[0][3:] != made[1][3:]


WRONG = {
    "card": ["4111111111111112", "411111111111111", "41111111111x1111", "", "411111111111111111111111", "４１１１１１"],
    "mobile": ["1381234567", "138123456789", "1381234567a", " 3812345678", "+8613812345678"],
    "identity": [
        "110101199002300019", "110101190002290010", "11010119900101001x", "110101189912310015", "11010119901301001X",
        "110101199001000012", "110101210001010017", "110101900101001",
    ],
}  # fmt: skip
RIGHT = {"card": "4111111111111111", "mobile": "13812345678", "identity": "11010119900307001"}


@pytest.mark.parametrize(("form", "wrong"), [(form, row) for form, rows in WRONG.items() for row in rows])
def test_a_row_that_is_not_of_the_form_is_named_and_not_shown(form, wrong):
    right = RIGHT[form] + (mod_11_2(RIGHT[form]) if form == "identity" else "")
    for act in (FormatPreserving(KEY, form).encrypt, FormatPreserving(KEY, form).decrypt):
        with pytest.raises(BadInput, match=r"row 2\.") as caught:
            act(pa.array([right, None, wrong]))
        assert caught.value.code == "seal.form"
        assert not wrong or wrong not in str(caught.value)


@pytest.mark.parametrize("born", ["19900230", "19000229", "18991231", "21000101", "19901301", "19900010", "19900100"])
def test_a_day_that_does_not_exist_or_lies_outside_is_refused_under_the_right_check(born):
    body = f"110101{born}001"
    with pytest.raises(BadInput, match=r"row 0\."):
        FormatPreserving(KEY, "identity").encrypt(pa.array([body + mod_11_2(body)]))


def test_what_is_no_form_and_no_column_is_refused():
    with pytest.raises(BadInput, match="no such form"):
        FormatPreserving(KEY, "passport")  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        FormatPreserving(KEY, "card").encrypt(pa.array([1, 2]))


@examples(30)
@given(
    st.lists(st.sampled_from([*itertools.chain(*WRONG.values()), *RIGHT.values()]), max_size=9),
    st.sampled_from(list(FORMS)),
)
def test_a_mix_is_refused_whole_by_the_rows_that_are_wrong(rows, form):
    _, _, passes = FORMS[form]
    lengths = {"card": range(13, 20), "mobile": range(11, 12), "identity": range(18, 19)}[form]
    unfit = [
        number for number, row in enumerate(rows)
        if len(row) not in lengths or not row.isascii() or not row[:-1].isdigit() or row != row.upper() or not passes(row)
    ]  # fmt: skip
    made = FormatPreserving(KEY, form)
    if unfit:
        with pytest.raises(BadInput, match=rf"row {', '.join(map(str, unfit))}\."):
            made.encrypt(pa.array(rows, pa.string()))
    else:
        assert made.decrypt(made.encrypt(pa.array(rows, pa.string()))).to_pylist() == rows
