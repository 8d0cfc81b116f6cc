# SPDX-License-Identifier: Apache-2.0
"""M44: a row of any register that somebody changes, adds, takes away or puts back past the office is found and named.

Whoever does so here writes the office's database by plain SQL, the table of imprints too, and has not the office's key.
"""

from contextlib import contextmanager
from datetime import timedelta
from typing import cast

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.simulators.small_office import small_office

from tournier.base import Refused, SystemFailed
from tournier.ledger.entries import Event
from tournier_office.site import comparing, gateway, imprints, reading, telling
from tournier_office.site.bound import bound_models
from tournier_office.site.tests.every_row import MAKERS, made

UNBOUND = {"Spent", "Imprint"}  # counters that run out by themselves, and the imprints


@contextmanager
def undone():
    """What happens within is taken back at the end."""
    sign = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(sign)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def found(table):
    models = [model for model in bound_models() if model._meta.db_table == table]
    return [(one.row, one.kind) for one in comparing.compare(models).findings]


def place(row):
    """Where a row stands: its table, the column of its key, its key."""
    return row._meta.db_table, row._meta.pk.column, row.pk


def stored(row):
    table, column, key = place(row)
    return sql(f'SELECT * FROM {table} WHERE "{column}" = %s', key)[0]


def put(row, values):
    """Write a whole row by hand."""
    table, _column, _key = place(row)
    sql(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(values))})", *values)


def remove(row):
    table, column, key = place(row)
    if connection.vendor == "postgresql":
        sql("SET LOCAL session_replication_role = replica")
    sql(f'DELETE FROM {table} WHERE "{column}" = %s', key)


def imprint(row):
    return sql("SELECT row, version, code, gone, told FROM site_imprint WHERE row = %s", f"{place(row)[0]}:{row.pk}")


OTHERS = {
    "BooleanField": lambda value: [not value],
    "DateField": lambda _value: [timezone.localdate() + timedelta(days=9)],
    "DateTimeField": lambda value: [(value or timezone.now()) + timedelta(seconds=1)],
    "JSONField": lambda _value: ['["x"]', '{"x": 1}'],
    "BinaryField": lambda _value: [b"x" * 32],
    "GenericIPAddressField": lambda _value: ["10.9.9.9"],
}


def others(field, value):
    """Values that might stand in a column instead."""
    kind = field.get_internal_type()
    if kind in OTHERS:
        return OTHERS[kind](value)
    if "Integer" in kind or isinstance(value, int):
        return [(value or 0) + 1]
    return [choice for choice, _name in field.choices or () if choice != value] or [f"{value or ''}x"[-20:], "y"]


def test_every_table_of_a_register_is_bound():
    ours = {model for model in apps.get_models() if model.__module__.startswith("tournier_office.")}
    assert {model.__name__ for model in ours - set(bound_models())} == UNBOUND
    assert set(MAKERS) == {model.__name__ for model in bound_models()}


@pytest.mark.django_db
def test_a_change_of_any_column_of_any_table_is_found(tampered_office):
    comparing.compare()
    for name in MAKERS:
        with undone():
            row = made(name)
            assert changed_columns(row), name


def changed_columns(row):
    """The columns that the database lets somebody change by hand; each change is found."""
    table, column, key = place(row)
    assert not any(kind == "changed" for _row, kind in found(table))
    tried = set()
    for field in row._meta.concrete_fields:
        for value in [] if field.primary_key else others(field, getattr(row, field.attname)):
            with undone():
                try:
                    with transaction.atomic():
                        sql(f'UPDATE {table} SET "{field.column}" = %s WHERE "{column}" = %s', value, key)
                except DatabaseError:
                    continue  # the database refuses this by itself
                assert (str(key), "changed") in found(table), f"{table}.{field.column}"
                tried.add(field.column)
    return tried


@pytest.mark.django_db
def test_a_row_that_is_gone_is_found_even_when_its_imprint_goes_with_it(tampered_office):
    comparing.compare()
    for name in MAKERS:
        with undone():
            row = made(name)
            finding = (str(row.pk), "deleted")
            assert finding not in found(place(row)[0])
            remove(row)
            assert finding in found(place(row)[0]), name
            sql("DELETE FROM site_imprint WHERE row = %s", f"{place(row)[0]}:{row.pk}")
            assert finding in found(place(row)[0]), name
            # a note that the office deleted it needs the office's key
            note = (imprints.row_name(place(row)[0], row.pk), 2**52, "0" * 64, True)
            sql("INSERT INTO site_imprint VALUES (%s, %s, %s, %s, '')", *note)
            assert finding in found(place(row)[0]), name


@pytest.mark.django_db
def test_a_row_that_somebody_added_is_found_even_with_another_row_s_imprint(tampered_office):
    comparing.compare()
    for name in MAKERS:
        with undone():
            row = made(name)
            values, (kept,) = stored(row), imprint(row)
        with undone():
            put(row, values)
            assert (str(row.pk), "inserted") in found(place(row)[0]), name
            other = sql("SELECT version, code FROM site_imprint WHERE row LIKE 'people_staff:%%' LIMIT 1")[0]
            sql("INSERT INTO site_imprint VALUES (%s, %s, %s, (1 = 0), '')", kept[0], *other)
            assert (str(row.pk), "changed") in found(place(row)[0]), name


@pytest.mark.django_db
def test_a_row_put_back_as_it_was_is_found_even_with_the_imprint_of_that_time(tampered_office):
    comparing.compare()
    for name in MAKERS:
        with undone():
            row = made(name)
            found(place(row)[0])
            values, (kept,) = stored(row), imprint(row)
            imprints.renew(type(row), [row.pk])  # the office writes the row again
            found(place(row)[0])
            remove(row)
            put(row, values)
            sql("DELETE FROM site_imprint WHERE row = %s", kept[0])
            sql("INSERT INTO site_imprint VALUES (%s, %s, %s, %s, %s)", *kept)
            assert (str(row.pk), "rolled_back") in found(place(row)[0]), name


@pytest.mark.django_db
def test_nothing_is_written_over_what_somebody_changed(tampered_office):
    """A new imprint would hide it."""
    staff = made("Staff")
    with undone():
        sql("UPDATE people_staff SET en = %s WHERE number = %s", "Somebody", staff.pk)
        for write in (staff.save, lambda: type(staff)._default_manager.filter(pk=staff.pk).update(zh="某人")):
            with pytest.raises(Refused) as caught, transaction.atomic():
                write()
            assert caught.value.code == "fact.changed"
        assert (staff.pk, "changed") in found("people_staff")


@pytest.mark.django_db
def test_a_row_that_the_office_deletes_and_makes_anew_raises_no_alarm(tampered_office):
    row = made("SavedQuery")
    values = stored(row)
    comparing.compare()
    key = row.pk
    row.delete()
    assert not found("queries_savedquery")
    row.pk = key
    row.save(force_insert=True)
    assert not found("queries_savedquery")
    row.delete()
    comparing.compare()
    put(row, values)
    row.pk = key
    assert found("queries_savedquery") == [(key, "inserted")]
    remove(row)


@pytest.mark.django_db
def test_what_the_ledger_has_not_heard_of_is_genuine_all_the_same(tampered_office, monkeypatch):
    """A process that dies between its write and the telling raises no alarm: whoever tells next tells of it."""
    row = made("Staff")
    waiting = telling.untold()
    assert waiting
    with monkeypatch.context() as deaf:
        deaf.setattr(gateway, "ledger", lambda: (_ for _ in ()).throw(SystemFailed("ledger.down", "Down.")))
        assert telling.tell() == 0
        with pytest.raises(SystemFailed):
            comparing.compare()
    assert telling.untold() == waiting
    assert comparing.compare().ok
    assert telling.untold() == 0
    entries = gateway.ledger().entries(event=Event.REGISTERS_WRITTEN)
    told = [name for entry in entries for name, *_more in cast("list[list[str]]", entry.detail["rows"])]
    assert f"people_staff:{row.pk}" in told


@pytest.mark.django_db
def test_imprints_are_not_made_a_second_time_for_a_ledger_that_knows_them(tampered_office):
    comparing.compare()
    with undone():
        sql("DELETE FROM site_imprint")
        with pytest.raises(SystemFailed) as caught:
            comparing.begin()
    assert caught.value.code == "registers.bare"


@pytest.mark.django_db
def test_rows_from_before_there_were_imprints_get_theirs_once(tmp_path):
    (tmp_path / "made here").touch()  # of an office that is copied the ledger has heard
    with small_office(tmp_path, tampered=True):
        sql("DELETE FROM site_imprint")  # as an office was before; its ledger has heard of no row
        comparing.begin()
        assert comparing.compare().ok


def test_what_is_read_together_with_its_imprint_is_refused_when_somebody_changed_it(tampered_office):
    from tournier_office.site.bound import genuine

    staff = next(
        one for one in bound_models() if one.__name__ == "Staff"
    )._default_manager.all()  # Django's public name
    assert [row.pk for row in genuine(staff.filter(pk="S0001"))] == ["S0001"]
    sql("UPDATE people_staff SET status = 'on_leave' WHERE number = 'S0001'")
    with pytest.raises(Refused) as caught:
        genuine(staff.filter(pk="S0001"))
    assert caught.value.code == "fact.changed"


@pytest.mark.parametrize("alias", ["i", "imprint", "t"])
def test_a_statement_calls_its_table_what_it_likes(tampered_office, alias):
    """The imprint is looked up inside of it: PostgreSQL took a table called as the imprint was for the imprint."""
    whole = imprints.Whole(apps.get_model("people", "Branch"), alias)
    found = reading.rows(reading.Question(f"SELECT {whole.columns} FROM people_branch {alias}", ()))
    assert len(found) > 1
    assert {imprints.opened(row, whole)[0]["region"] for row in found} == {"R1"}


def test_a_counter_that_is_set_back_gains_searches_and_each_is_in_the_ledger(tampered_office):
    """Counters are not bound (decision 0191): this is all that it gains, and who reads the evidence sees it."""
    client = tampered_office.client("teller")
    body = {"ground": "counter_service:contract", "case": "CS-1", "kind": "CUST_ID", "identifier": "1000001"}

    def shown():
        pages = gateway.ledger().entries(event=Event.DISCLOSURE_PAGE, actor="S0001", limit=100)
        return len([entry for entry in pages if "1000001" in entry.subjects])

    assert client.post("/lookup/", body).status_code == 200
    sql("UPDATE site_spent SET used = 100000")
    assert client.post("/lookup/", body).status_code == 429
    assert shown() == 1
    sql("UPDATE site_spent SET used = 0")
    assert client.post("/lookup/", body).status_code == 200
    assert shown() == 2
