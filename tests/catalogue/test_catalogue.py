# SPDX-License-Identifier: Apache-2.0
"""The catalogue: a value that never contradicts itself, and reads back as it was written."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.catalogue.banks import catalogues
from tests.simulators.smallbank import ACCOUNT, BALANCE, CUSTOMER, ID_NO, MOBILE, PIN, make_small_bank
from tournier.base import BadInput
from tournier.catalogue import (
    CATEGORIES,
    Catalogue,
    Field,
    FieldRef,
    InformationClass,
    Join,
    Source,
    changes,
)

C1, C2, C3 = InformationClass


@pytest.fixture
def bank(tmp_path) -> Catalogue:
    return make_small_bank(tmp_path / "core.sqlite")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=catalogues())
def test_what_is_saved_is_loaded_again(tmp_path, catalogue):
    path = tmp_path / "catalogue.toml"
    catalogue.save(path)
    loaded = Catalogue.load(path)
    assert loaded == catalogue
    assert loaded.version == catalogue.version
    before = path.read_bytes()
    loaded.save(path)
    assert path.read_bytes() == before


@given(catalogue=catalogues(), data=st.data())
def test_the_order_in_which_it_is_made_does_not_matter(catalogue, data):
    tables = data.draw(st.permutations(catalogue.tables))
    again = Catalogue(catalogue.sources, tuple(tables), catalogue.customer)
    assert again == catalogue
    assert again.version == catalogue.version


@given(catalogue=catalogues(), other=catalogues())
def test_equal_versions_have_no_changes_and_different_ones_do(catalogue, other):
    assert changes(catalogue, catalogue) == ()
    same_sources = [(s.name, s.dialect) for s in catalogue.sources] == [(s.name, s.dialect) for s in other.sources]
    if same_sources:
        assert bool(changes(catalogue, other)) == (catalogue.version != other.version)


def test_each_field_stands_on_a_line_of_its_own(bank, tmp_path):
    bank.save(tmp_path / "one")
    changed = bank.with_field(ID_NO, "PASSPORT", C2, confirmed=False)
    changed.save(tmp_path / "two")
    one, two = ((tmp_path / name).read_text().splitlines() for name in ("one", "two"))
    assert len(one) == len(two)
    assert [line.strip()[:20] for line, other in zip(one, two, strict=True) if line != other] == [
        '{ name = "zjhm", cat'
    ]


def test_an_address_is_no_part_of_the_version(bank):
    moved = bank.with_sources([Source("core", "sqlite:////elsewhere", "sqlite")])
    assert moved.version == bank.version
    assert moved != bank


def test_a_field_is_open_when_it_is_confirmed_with_category_and_class(bank):
    assert "beizhu" not in {field.name for field in bank.open_fields(CUSTOMER)}
    closed = bank.with_field(ID_NO, "ID_NO", C2, confirmed=False)
    assert "zjhm" not in {field.name for field in closed.open_fields(CUSTOMER)}
    assert bank.field(ID_NO).is_open


def test_a_change_makes_a_new_catalogue(bank):
    before = bank.version
    changed = bank.with_field(MOBILE, "MOBILE", C3, confirmed=True)
    assert bank.version == before != changed.version
    assert changed.field(MOBILE).cls is C3


def test_changes_are_told_for_a_second_person(bank):
    after = bank.with_field(FieldRef(CUSTOMER, "beizhu"), "TXN_NOTE", C2, confirmed=True)
    after = after.with_field(MOBILE, "MOBILE", C3, confirmed=True).with_field(BALANCE, None, None, confirmed=False)
    told = {change.ref: change for change in changes(bank, after)}
    assert {ref: (change.what, change.opens) for ref, change in told.items()} == {
        FieldRef(CUSTOMER, "beizhu"): ("classified", True),
        MOBILE: ("classified", False),
        BALANCE: ("classified", False),
    }
    assert told[BALANCE].before == bank.field(BALANCE)


def test_a_lower_class_of_an_open_field_opens_it_further(bank):
    strict = bank.with_field(MOBILE, "MOBILE", C3, confirmed=True)
    (change,) = changes(strict, bank)
    assert change.opens


def test_searches_go_by_identifiers_names_and_factors_alone(bank):
    assert bank.searchable("MOBILE") == [MOBILE]
    assert bank.searchable("NAME") == [FieldRef(CUSTOMER, "khxm")]
    assert bank.searchable("BIRTH_DATE") == [FieldRef(CUSTOMER, "csrq")]
    for category in ("BALANCE", "PASSWORD", "GENDER", "nonsense"):
        assert bank.searchable(category) == []


def test_the_table_that_a_field_identifies_is_searched_before_one_that_mentions_it(bank):
    card = replace(bank.table(ACCOUNT), id="core:aaa", name="aaa", key=("ye",))
    assert bank.with_table(card).searchable("ACCOUNT") == [FieldRef(ACCOUNT, "zh"), FieldRef("core:aaa", "zh")]
    assert bank.searchable("CUST_ID")[0] == FieldRef(CUSTOMER, "khh")


def test_a_field_that_authenticates_is_never_searched(bank):
    assert bank.with_field(MOBILE, "MOBILE", C3, confirmed=True).searchable("MOBILE") == []
    assert bank.field(PIN).cls is C3


def test_unknown_places_are_refused_without_being_quoted(bank):
    for ask in (
        lambda: bank.table("private thing"),
        lambda: bank.field(FieldRef(CUSTOMER, "private thing")),
        lambda: bank.field(FieldRef("private thing", "khh")),
        lambda: bank.source("private thing"),
    ):
        with pytest.raises(BadInput) as refused:
            ask()
        assert "private thing" not in str(refused.value)


def _with_customer(bank, **changed):
    return bank.with_table(replace(bank.table(CUSTOMER), **changed))


def _with_account(bank, **changed):
    return bank.with_table(replace(bank.table(ACCOUNT), **changed))


def _circle(bank):
    round_again = (Join(("khh",), CUSTOMER, ("khh",)), Join(("khh",), ACCOUNT, ("khh",)))
    return _with_account(bank, path=round_again)


CONTRADICTIONS = {
    "customer": lambda bank: replace(bank, customer="core:nothing"),
    "customer-key": lambda bank: _with_customer(bank, key=("khh", "khxm")),
    "table-twice": lambda bank: replace(bank, tables=(*bank.tables, bank.tables[0])),
    "source-twice": lambda bank: bank.with_sources(bank.sources * 2),
    "source": lambda bank: bank.with_sources([]),
    "table-id": lambda bank: bank.with_table(replace(bank.table(ACCOUNT), id="core:x")),
    "key": lambda bank: _with_account(bank, key=("nothing",)),
    "field-twice": lambda bank: _with_account(bank, fields=bank.table(ACCOUNT).fields * 2),
    "category": lambda bank: bank.with_field(BALANCE, "MONEY", C2, confirmed=True),
    "confirmed": lambda bank: bank.with_field(BALANCE, None, None, confirmed=True),
    "class": lambda bank: bank.with_field(PIN, "PASSWORD", C2, confirmed=True),
    "path": lambda bank: _with_account(bank, path=(Join(("khh",), "core:nothing", ("khh",)),)),
    "path-field": lambda bank: _with_account(bank, path=(Join(("nothing",), CUSTOMER, ("khh",)),)),
    "path-columns": lambda bank: _with_account(bank, path=(Join(("khh", "zh"), CUSTOMER, ("khh",)),)),
    "path-circle": _circle,
    "subject": lambda bank: _with_account(bank, subject="nothing"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_catalogue_that_contradicts_itself_is_never_made(bank, name):
    with pytest.raises(BadInput) as refused:
        CONTRADICTIONS[name](bank)
    assert refused.value.code == f"catalogue.{name}"
    assert refused.value.cure


BROKEN = {
    "": "catalogue.entry",
    "customer = 7": "catalogue.entry",
    'customer = "a:b"\nsource = "x"': "catalogue.entry",
    'customer = "a:b"\n[[table]]\nid = 1': "catalogue.entry",
    "customer = ": "project.file-damaged",
    "\x00": "project.file-damaged",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_named_with_the_cure(tmp_path, text):
    path = tmp_path / "catalogue.toml"
    path.write_text(text)
    with pytest.raises(BadInput) as refused:
        Catalogue.load(path)
    assert refused.value.code == BROKEN[text]
    assert refused.value.cure


@given(raw=st.binary(max_size=80))
def test_no_bytes_bring_it_down(tmp_path_factory, raw):
    path: Path = tmp_path_factory.mktemp("c") / "catalogue.toml"
    path.write_bytes(raw)
    with pytest.raises(BadInput):
        Catalogue.load(path)


def test_a_field_without_all_of_it_is_closed():
    assert not Field("a", "NAME", None, confirmed=True).is_open
    assert not Field("a", None, C2, confirmed=True).is_open
    assert not Field("a", "NAME", C2).is_open


def test_categories_follow_the_standard():
    assert {c.name for c in CATEGORIES.values() if c.cls is C3} == {
        "CVV",
        "CARD_EXPIRY",
        "TRACK",
        "PASSWORD",
        "BIOMETRIC",
    }
    assert {c.name for c in CATEGORIES.values() if c.identifier} == {
        "CUST_ID", "ID_NO", "PASSPORT", "MOBILE", "PHONE", "EMAIL", "BANK_CARD", "ACCOUNT",
    }  # fmt: skip
    for name, category in CATEGORIES.items():
        assert category.name == name
        assert category.zh
        assert category.en
        assert not (category.searchable and category.cls is C3)
