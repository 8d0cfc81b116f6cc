# SPDX-License-Identifier: Apache-2.0
"""A copy holds what its plan asks for, by a plain count; the best generalisation is chosen; nothing else comes through."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tournier.anonymise import Plan, copy
from tournier.anonymise.generalising import generalise
from tournier.anonymise.ladders import ladder
from tournier.anonymise.proposal import propose
from tournier.anonymise.risk import coded
from tournier.base import BadInput, Refused
from tournier.detect.values import is_card_number, is_id_number

PLAN = """
purpose = "analysis"
k = {k}
l = {l}
most_left_out = {out}
[columns.born]
role = "quasi"
method = "date"
[columns.region]
role = "quasi"
method = "prefix"
kept = [2, 1]
[columns.age]
role = "quasi"
method = "number"
widths = [10, 50]
[columns.illness]
role = "sensitive"
method = "keep"
"""
ROW = st.tuples(
    st.dates(dt.date(1980, 1, 1), dt.date(1999, 12, 31)),
    st.sampled_from(["110101", "110105", "120101", "310101", None]),
    st.integers(0, 99),
    st.sampled_from(["a", "b", "c"]),
)


def table_of(rows) -> pa.Table:
    born, region, age, illness = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pa.table({
        "born": pa.array(born, pa.date32()), "region": pa.array(region, pa.string()),
        "age": pa.array(age, pa.int64()), "illness": pa.array(illness, pa.string()),
    })  # fmt: skip


@examples(60)
@given(st.lists(ROW, max_size=40), st.integers(2, 4), st.integers(1, 2), st.sampled_from([0.0, 0.2, 0.5]))
def test_a_copy_holds_k_and_l_by_a_plain_count(rows, k, distinct, out):
    table, plan = table_of(rows), Plan.read(PLAN.format(k=k, l=distinct, out=out))
    # One class of all rows may be had always, and all rows be left out where the plan allows it.
    reachable = int(out * len(rows)) == len(rows) or (len(rows) >= k and len({row[3] for row in rows}) >= distinct)
    if not reachable:
        with pytest.raises(Refused) as caught:
            copy(table, plan)
        assert caught.value.code == "anonymise.never"
        return
    made = copy(table, plan)
    found = made.table.to_pylist()
    classes: dict[tuple, list] = {}
    for row in found:
        classes.setdefault((row["born"], row["region"], row["age"]), []).append(row["illness"])
    assert all(len(held) >= k and len(set(held)) >= distinct for held in classes.values())
    assert len(rows) - len(found) == made.left_out <= int(out * len(rows))
    assert made.after.k == min(map(len, classes.values()), default=0)
    assert not Counter(row["illness"] for row in found) - Counter(row[3] for row in rows)


@examples(25)
@given(st.lists(ROW, min_size=3, max_size=25), st.integers(2, 3))
def test_no_choice_of_less_loss_would_do(rows, k):
    table, plan = table_of(rows), Plan.read(PLAN.format(k=k, l=1, out=0.0))
    ladders = [ladder(name, plan.columns[name], table.column(name)) for name in plan.of("quasi")]
    heights = [one.top for one in ladders]
    choice = generalise(ladders, {"illness": coded(table.column("illness"))}, len(rows), plan)
    loss = sum(rung / height for rung, height in zip(choice.rungs, heights, strict=True))
    for rungs in itertools.product(*(range(height + 1) for height in heights)):
        if sum(rung / height for rung, height in zip(rungs, heights, strict=True)) < loss - 1e-9:
            looks = Counter(
                zip(*(one.rungs[rung][1].tolist() for one, rung in zip(ladders, rungs, strict=True)), strict=True)
            )
            assert min(looks.values()) < k, rungs


def test_t_is_held_by_the_copy():
    rows = [(dt.date(1990, 1, day % 28 + 1), "110101", day, "a" if day < 50 else "b") for day in range(100)]
    plan = Plan.read(PLAN.format(k=2, l=1, out=0.0).replace("l = 1", "t = 0.1"))
    made = copy(table_of(rows), plan)
    assert made.after.closeness["illness"] <= 0.1
    assert copy(table_of(rows), Plan.read(PLAN.format(k=2, l=1, out=0.0))).after.closeness["illness"] > 0.1


def column_plan(name: str, line: str, *, purpose: str = "test") -> Plan:
    return Plan.read(f'purpose = "{purpose}"\nk = 2\n[columns.{name}]\n{line}')


def only(made) -> list:
    return made.table.column(0).to_pylist()


def test_rungs_read_as_people_write_them():
    plan = Plan.read(PLAN.format(k=2, l=1, out=0.0))
    shown = ladder("born", plan.columns["born"], pa.array(["1990-05-17", "19991231", None]))
    assert [texts[0] for texts, _ in shown.rungs] == ["1990-05-17", "1990-05", "1990", "1990-1999", "*"]
    ages = ladder("age", plan.columns["age"], pa.array(["-3", "0", "37.50", None]))
    assert ages.rungs[0][0] == ("-3", "0", "37.5", None)
    assert ages.rungs[1][0] == ("[-10, 0)", "[0, 10)", "[30, 40)", None)
    assert ladder("region", plan.columns["region"], pa.array(["110101"])).rungs[1][0] == ("11*",)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('role = "quasi"\nmethod = "date"', ["1990-02-30", "yesterday", ""]),
        ('role = "quasi"\nmethod = "number"\nwidths = [10]', ["1,000", "NaN", "ten", "1e999999999"]),
        ('role = "quasi"\nmethod = "groups"\n[columns.it.groups]\na = "x"', ["Beijing"]),
        ('role = "identifier"\nmethod = "token"\nform = "card"', ["4111111111111112"]),
        ('role = "sensitive"\nmethod = "perturb"\nshare = 0.1', ["a lot"]),
    ],
)
def test_a_value_that_does_not_fit_is_named_by_its_row_and_not_shown(line, wrong):
    good = {"date": "1990-01-01", "number": "5", "groups": "a", "token": "4111111111111111", "perturb": "5"}
    method = line.split('method = "')[1].split('"')[0]
    for value in wrong:
        with pytest.raises(BadInput, match=r"row 2\b") as caught:
            copy(pa.table({"it": [good[method], None, value]}), column_plan("it", line))
        assert not value or value not in str(caught.value)


def test_tokens_are_equal_for_equal_values_of_one_column_and_key_only():
    token = 'role = "identifier"\nmethod = "token"'
    plan = Plan.read(
        f'purpose = "test"\nk = 2\n[columns.a]\n{token}\n[columns.b]\n{token}\n[columns.n]\nrole = "other"\nmethod = "keep"'
    )
    table = pa.table({"a": ["x", "y", "x", None], "b": ["x", "y", "x", None], "n": [0, 1, 2, 3]})
    key = bytes(range(32))
    one, two = copy(table, plan, key).table.sort_by("n"), copy(table, plan, key).table.sort_by("n")
    assert one.equals(two)
    a, b = one.column("a").to_pylist(), one.column("b").to_pylist()
    assert a[0] == a[2] != a[1]
    assert a[3] is None
    assert not set(a[:3]) & set(b[:3])
    other = copy(table, plan).table.sort_by("n").column("a").to_pylist()
    assert other[0] == other[2]
    assert not set(other[:3]) & set(a[:3])


@pytest.mark.parametrize("method", ["token", "invent"])
@pytest.mark.parametrize(("form", "rows", "passes"), [
    ("card", ["4111111111111111", "6222020000000003", "4111111111111111"], is_card_number),
    ("identity", ["11010519491231002X", "440524188001010014"[:6] + "19800101" + "0010", "11010519491231002X"], is_id_number),
    ("mobile", ["13812345678", "13912345678", "13812345678"], lambda text: len(text) == 11 and text.isdigit()),
    ("text", ["甲", "乙", "甲"], bool),
])  # fmt: skip
def test_what_stands_for_an_identifier_has_its_form(method, form, rows, passes):
    if form == "identity":
        total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(rows[1][:17]))
        rows[1] = rows[1][:17] + "10X98765432"[total % 11]
    elif form == "card":
        rows[1] = next(rows[1][:15] + digit for digit in "0123456789" if is_card_number(rows[1][:15] + digit))
    made = only(
        copy(pa.table({"it": rows}), column_plan("it", f'role = "identifier"\nmethod = "{method}"\nform = "{form}"'))
    )
    assert all(passes(value) for value in made)
    assert sorted(Counter(made).values()) == [1, 2]
    assert not set(made) & set(rows)


def test_ten_thousand_invented_numbers_are_ten_thousand():
    rows = [f"1{number:010d}" for number in range(10_000)]
    for form, passes in (("card", is_card_number), ("identity", is_id_number)):
        made = only(
            copy(pa.table({"it": rows}), column_plan("it", f'role = "identifier"\nmethod = "invent"\nform = "{form}"'))
        )
        assert len(set(made)) == 10_000
        assert all(map(passes, made))


def test_noise_keeps_the_mean_the_places_and_the_nulls_and_no_value():
    rows = [Decimal(random.Random(number).randrange(10**6)) / 100 for number in range(5000)]
    line = 'role = "sensitive"\nmethod = "perturb"\nshare = 0.1'
    made = only(copy(pa.table({"it": pa.array([*rows, None], pa.decimal128(12, 2))}), column_plan("it", line)))
    held = [float(value) for value in made if value is not None]
    assert made.count(None) == 1
    spread = 10**4 / 12**0.5
    assert abs(sum(held) / 5000 - float(sum(rows)) / 5000) < 5 * spread * (1 + 0.01) ** 0.5 / 5000**0.5 * 0.15
    assert sum(value in rows for value in made) < 500
    whole = only(copy(pa.table({"it": ["10", "20", "1000"]}), column_plan("it", line)))
    assert all(value.lstrip("-").isdigit() for value in whole)


def test_drawn_values_come_from_those_that_many_hold():
    line = 'role = "other"\nmethod = "draw"'
    made = only(copy(pa.table({"it": ["a"] * 50 + ["b"] * 50 + ["mine alone"]}), column_plan("it", line)))
    assert set(made) == {"a", "b"}
    with pytest.raises(BadInput, match="No value of it"):
        copy(pa.table({"it": ["a", "b", "c"]}), column_plan("it", line))
    numbers = only(copy(pa.table({"it": pa.array([*range(1000), None])}), column_plan("it", line)))
    assert all(value is None or 0 <= value <= 999 for value in numbers)
    assert abs(sum(value or 0 for value in numbers) / 1000 - 500) < 100


@pytest.mark.parametrize("method", ['method = "perturb"\nshare = 0.9', 'method = "draw"'])
@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        (pa.uint8(), 0, 255),
        (pa.uint8(), 0, 1),
        (pa.int8(), -128, 127),
        (pa.int64(), -(2**63), 2**63 - 1),
        (pa.uint64(), 0, 2**64 - 1),
        (pa.decimal128(3, 2), Decimal("-9.99"), Decimal("9.99")),
        (pa.decimal128(38, 0), Decimal(1), Decimal("9" * 38)),
    ],
    ids=str,
)
def test_a_number_stays_within_what_its_type_holds(kind, least, most, method):
    """Beyond it Arrow would end the copy, in words that quote the number."""
    table = pa.table({"it": pa.array([least, most] * 50, kind)})
    made = copy(table, column_plan("it", f'role = "sensitive"\n{method}')).table.column("it")
    assert made.type == kind
    assert made.null_count == 0
    assert len(set(made.to_pylist())) > 1


def test_a_column_is_read_however_the_file_holds_it():
    draw = column_plan("it", 'role = "sensitive"\nmethod = "draw"')
    texts = ["甲", "乙"] * 20
    assert set(only(copy(pa.table({"it": pa.array(texts).dictionary_encode()}), draw))) <= set(texts)
    assert only(copy(pa.table({"it": pa.nulls(6)}), draw)) == [None] * 6
    token = column_plan("it", 'role = "identifier"\nmethod = "token"\nform = "text"')
    for held in (pa.array([[1], [2]]), pa.array([b"\xff13812345678"] * 2)):
        with pytest.raises(BadInput, match="it holds") as caught:
            copy(pa.table({"it": held}), token)
        assert "13812345678" not in str(caught.value)
    drop = column_plan("it", 'role = "identifier"\nmethod = "drop"')
    assert copy(pa.table({"it": pa.array([[1], [2]])}), drop).table.num_columns == 0


def test_a_plan_is_proposed_for_columns_of_lists_and_of_bytes():
    text = propose(pa.table({"many": pa.array([[1], [2]]), "raw": pa.array([b"\xff", b"\xfe"]), "none": pa.nulls(2)}))
    assert all(f'[columns."{name}"]' in text for name in ("many", "raw", "none"))


def test_rows_lose_their_order():
    rows = [f"{number:04d}" for number in range(500)]
    made = only(copy(pa.table({"it": rows}), column_plan("it", 'role = "other"\nmethod = "keep"')))
    assert made != rows
    assert sorted(made) == rows


def test_what_nobody_planned_is_not_copied():
    plan = column_plan("it", 'role = "other"\nmethod = "keep"')
    with pytest.raises(BadInput, match="says nothing of more"):
        copy(pa.table({"it": [1], "more": [2]}), plan)
    with pytest.raises(BadInput, match="Two columns"):
        copy(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["it", "it"]), plan)


def test_a_planned_column_that_is_not_there_is_told():
    keep = 'role = "other"\nmethod = "keep"'
    with pytest.raises(BadInput, match="The table has no lost"):
        copy(pa.table({"it": [1]}), Plan.read(f'purpose = "test"\nk = 2\n[columns.it]\n{keep}\n[columns.lost]\n{keep}'))


def test_too_many_combinations_are_refused_before_they_are_tried():
    lines = "\n".join(f'[columns.c{number}]\nrole = "quasi"\nmethod = "date"' for number in range(7))
    table = pa.table({f"c{number}": ["1990-01-01"] for number in range(7)})
    with pytest.raises(BadInput, match="78,125 ways"):
        copy(table, Plan.read(f'purpose = "test"\nk = 2\n{lines}'))


def test_what_stays_is_said():
    token = column_plan("it", 'role = "identifier"\nmethod = "token"\nform = "mobile"')
    said = " ".join(copy(pa.table({"it": ["13812345678"] * 2}), token, bytes(32)).residual)
    assert "not anonymous (PIPL 73): who holds the key" in said
    assert "somebody else's number" in said
    dropped = column_plan("it", 'role = "identifier"\nmethod = "drop"', purpose="expiry")
    assert "for a person to judge" in " ".join(copy(pa.table({"it": ["x", "y"]}), dropped).residual)
