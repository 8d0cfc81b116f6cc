# SPDX-License-Identifier: Apache-2.0
"""A row that was found genuine is known again by all of its values and its imprint (decision 0302), and by nothing less."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import override_settings

from tournier.base import Refused
from tournier_office.site import imprints, reading, remembering
from tournier_office.site.remembering import Genuine
from tournier_office.site.tests.every_row import made
from tournier_office.site.tests.test_tampering import others, sql

SECRET = b"s" * 32


@pytest.fixture
def staff():
    return imprints.Whole(apps.get_model("people", "Staff"), "s")


def read(whole):
    found = reading.rows(
        reading.Question(f"SELECT {whole.columns} FROM people_staff s WHERE s.number = %s", ("S0001",))
    )
    return found[0]


def coded(monkeypatch):
    """How often a code is computed."""
    made, compute = [], imprints.code_of

    def counted(*given):
        made.append(given[1])
        return compute(*given)

    monkeypatch.setattr(imprints, "code_of", counted)
    return made


def test_an_unchanged_row_is_computed_once(tampered_office, staff, monkeypatch):
    computed = coded(monkeypatch)
    first, second = staff.open(read(staff)), staff.open(read(staff))
    assert first == second
    assert computed == ["S0001"]
    first["status"] = "on_leave"
    assert staff.open(read(staff))["status"] == second["status"], "what a caller does with its row is its own"


def test_a_change_of_any_column_of_a_known_row_is_refused(tampered_office, staff):
    model = apps.get_model("people", "Staff")
    row = model._default_manager.get(pk="S0001")
    staff.open(read(staff))
    tried = set()
    for place, field in enumerate(staff.fields):
        if field.primary_key:
            continue
        whole = list(read(staff))
        for value in others(field, getattr(row, field.attname)):
            changed = [*whole[:place], value, *whole[place + 1 :]]
            with pytest.raises(Refused) as caught:
                staff.open(changed)
            assert caught.value.code == "fact.changed", field.column
            tried.add(field.column)
    assert tried == set(staff.names) - {"number"}


def test_an_imprint_that_is_exchanged_or_gone_makes_a_known_row_unknown(tampered_office, staff):
    staff.open(read(staff))
    version, code = sql("SELECT version, code FROM site_imprint WHERE row = 'people_staff:S0001'")[0]
    for other in (f"{version + 1}:{code}", f"{version}:{'0' * 64}", "", None):
        with pytest.raises(Refused):
            staff.open((*read(staff)[:-1], other))


def test_a_value_that_only_equals_the_known_one_is_not_the_known_one(tampered_office, staff):
    """Python takes 1 for True and for 1.0; the database's text is neither."""
    known = Genuine()
    known.keep(SECRET, "S0001", (1, "a", None))
    assert known.holds(SECRET, "S0001", [1, "a", None])
    for other in ((True, "a", None), (1.0, "a", None), (1, "a", ""), (1, "a"), (1, "b", None)):
        assert not known.holds(SECRET, "S0001", other)


@pytest.mark.parametrize("name", ["Look", "CallerMatch"])
def test_a_row_that_names_a_customer_is_computed_each_time(tampered_office, monkeypatch, name):
    """What a process remembered of it would outlive the customer's erasure."""
    row: Any = made(name)
    assert row.subject
    whole = imprints.Whole(type(row), "s")
    asked = reading.Question(f"SELECT {whole.columns} FROM {whole.table} s WHERE s.id = %s", (row.pk,))
    computed = coded(monkeypatch)
    for _ in range(2):
        assert whole.open(reading.rows(asked)[0])["subject"] == row.subject
    assert len(computed) == 2


def test_another_secret_knows_nothing():
    known = Genuine()
    known.keep(SECRET, "S0001", (1,))
    assert not known.holds(bytes(32), "S0001", (1,))


def test_a_row_read_under_another_secret_of_the_office_is_computed_and_refused(tampered_office, staff):
    staff.open(read(staff))
    with override_settings(SECRET_KEY="the office of another bank"), pytest.raises(Refused):
        staff.open(read(staff))


def test_what_may_change_under_us_is_not_kept_and_the_number_kept_is_bounded(tampered_office, monkeypatch):
    known = Genuine()
    buffer = bytearray(b"x")
    for value in (memoryview(buffer), ["a"], {"a": 1}):
        known.keep(SECRET, "S0001", (value,))
        assert not known.holds(SECRET, "S0001", (value,))
    monkeypatch.setattr(remembering, "_KNOWN", 3)
    for number in range(20):
        known.keep(SECRET, number, (number, datetime(2026, 1, 1, tzinfo=UTC)))
    assert sum(known.holds(SECRET, number, (number, datetime(2026, 1, 1, tzinfo=UTC))) for number in range(20)) <= 3
