# SPDX-License-Identifier: Apache-2.0
"""The laws of design.md 2 at the export channel: record before release, non-interference, what the customer sees."""

import csv
import io
import sqlite3

import pytest

from tournier.base import SystemFailed
from tournier.ledger.entries import Event
from tournier_office.customers import lookups as customers
from tournier_office.exports import places, worker
from tournier_office.exports.models import Export
from tournier_office.exports.tests import desk
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db
State = Export.State


@pytest.fixture
def analyst(office):
    return desk.person(office, "analyst")


def broken(*_given, **_named):
    raise SystemFailed("ledger.store", "The store fails.", "Look at it.")


def test_law_2_no_file_without_its_record(office, analyst, monkeypatch):
    row = desk.agreed(office, desk.filed(analyst))
    monkeypatch.setattr(gateway.ledger(), "gather", broken)
    worker.until_idle()
    row.refresh_from_db()
    assert (row.state, row.problem["code"]) == (State.STOPPED, "ledger.store")
    assert not places.sealed(row.pk).exists()
    assert not list((gateway.project().path / "spool").iterdir())


def test_law_2_no_byte_before_the_delivery_is_recorded(office, analyst, monkeypatch):
    row = desk.made(office, analyst)
    monkeypatch.setattr(gateway.ledger(), "append", broken)
    with pytest.raises(SystemFailed):
        desk.taken(analyst, row)
    row.refresh_from_db()
    assert row.downloads == 0


def test_law_3_count_and_file_do_not_depend_on_hidden_values(office, analyst):
    """The search by a document number that is shown as a token finds nobody, whether or not somebody has it."""
    sql = "SELECT khh, khxm, khjg FROM cust_info WHERE zjhm >= '99' OR cxmm = '135790' ORDER BY 1"

    def answer():
        row = desk.made(office, analyst, sql=sql)
        lines = list(csv.reader(io.StringIO(desk.taken(analyst, row).decode("utf-8-sig"))))
        # The last twelve signs of a token say which of the two files it stands in.
        return row.rows, row.customers, [[cell[:24], *others] for cell, *others in lines[:-1]]

    before = answer()
    with sqlite3.connect(office.folder / "core.sqlite") as bank:
        bank.execute("UPDATE cust_info SET cxmm = '0'")
    assert answer() == before


def test_law_4_rules_that_change_bind_a_file_that_is_ready(office, analyst, monkeypatch):
    from tournier.base import Refused
    from tournier_office.people.lookups import Staff

    row = desk.made(office, analyst)
    Staff.objects.filter(pk=analyst.staff).update(status=Staff.Status.ON_LEAVE)
    with pytest.raises(Refused, match="on-leave"):
        desk.taken(analyst, row)


def test_law_9_the_customer_sees_the_export_that_concerned_them(office, analyst):
    row = desk.made(office, analyst)
    for key in ("1000001", "1000002", "1000003"):
        shown = [entry for entry in customers.parted(key).shown if entry.disclosure == row.disclosure]
        assert [entry.event for entry in shown] == [Event.DISCLOSURE_PAGE]
    page = office.client("1000002").get("/me/looks/").content.decode()
    assert "Reconciliation" in page
    look = customers.look_page("1000002", 1).looks[0]
    assert (look.channel, look.purpose) == ("export", "reconciliation")
    assert "NAME" in look.categories


def test_law_10_no_statement_and_no_value_in_the_ledger_or_in_names_of_files(office, analyst):
    row = desk.made(office, analyst, sql="SELECT khxm FROM cust_info WHERE khjg <> '云小满'")
    told = " ".join(str(entry.detail) for entry in gateway.ledger().entries(limit=100))
    assert "云小满" not in told
    assert "云小满" not in row.shape
    names = [path.name for path in gateway.project().path.rglob("*")]
    assert not any("云" in name or "1000001" in name for name in names)
