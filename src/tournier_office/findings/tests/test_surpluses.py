# SPDX-License-Identifier: Apache-2.0
"""What is held beyond need: fields of use to nobody (M56), expired documents (M60), transactions past their term (M58)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.simulators.small_office import ADDRESS, Office
from tests.simulators.two_branches import session_of

from tournier.catalogue import Catalogue, Level
from tournier.engines.column_drift import Drifted
from tournier.gate import Ask, Card
from tournier_office.catalogue.lookups import active_catalogue
from tournier_office.findings import looking
from tournier_office.findings.models import Drift, Surplus
from tournier_office.findings.register import SURPLUSES
from tournier_office.reviews import uses
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

TELLER, PROTECTION, CUSTOMER = "S0001", "S0003", "1000001"


def in_force() -> Catalogue:
    found = active_catalogue()
    assert found is not None
    return found


def looked() -> Card:
    ask = Ask(TELLER, "counter_service", "contract", "CASE-1", "", session_of(TELLER), ADDRESS)
    answer = gateway.gate().look_up(ask, CUSTOMER)
    assert isinstance(answer, Card)
    return answer


def counted_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count at once what would be counted two minutes later."""
    monkeypatch.setattr(uses, "_SETTLED", timedelta(0))
    uses.count()


def year_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = gateway.clock().now()
    monkeypatch.setattr(gateway.clock().__class__, "now", lambda _self: now + timedelta(days=days))


def test_before_a_year_was_counted_nothing_is_said_to_be_unused(office: Office, monkeypatch):
    assert list(looking.unused(in_force())) == []
    looked()
    counted_after(monkeypatch)
    year_later(monkeypatch, 364)
    assert list(looking.unused(in_force())) == []


def test_what_was_shown_within_the_year_is_of_use_and_the_rest_is_not(office: Office, monkeypatch):
    card = looked()
    counted_after(monkeypatch)
    year_later(monkeypatch, 365)
    unused = {f"{one.source}:{one.table}.{one.column}" for one in looking.unused(in_force())}
    shown = {str(ref) for ref, level in card.decision.levels.items() if level > Level.WITHHELD}
    assert shown
    assert unused
    assert not shown & unused
    year_later(monkeypatch, 1)  # a day more: what was shown is out of use too
    assert shown <= {f"{one.source}:{one.table}.{one.column}" for one in looking.unused(in_force())}


def test_what_fields_were_used_stands_apart_from_what_people_used(office: Office, monkeypatch):
    looked()
    counted_after(monkeypatch)
    since, fields = uses.fields_used()
    assert since is not None
    assert fields
    assert set(uses.counted().used) == {TELLER}


def test_it_is_opened_once_with_its_rows_and_settled_when_it_is_over(office: Office):
    found = looking.Found("expired", "core", "cust_info", "zjyxq", "ID_EXPIRY", None, 7)
    looking.keep(SURPLUSES, [found])
    looking.keep(SURPLUSES, [found._replace(rows=9)])
    row = Surplus.objects.get()
    assert (row.state, row.rows, row.opened_by) == ("found", 7, "system")
    page = office.client(PROTECTION).get("/").content.decode()
    assert "held beyond need" in page
    acts.step(SURPLUSES, person(PROTECTION), row.pk, "know", {"reason": "being renewed"})
    looking.keep(SURPLUSES, [])
    assert Surplus.objects.get().state == "settled"


def test_a_table_that_cannot_be_read_settles_nothing_and_the_look_says_so(office: Office, monkeypatch):
    looking.keep(SURPLUSES, [OVERDUE])
    monkeypatch.setattr(looking, "overdue", lambda *_: [OVERDUE._replace(rows=None)])
    row = looking.claim()
    assert row is not None
    looking.look(row)
    assert Surplus.objects.get().state == "found"
    row.refresh_from_db()
    assert row.code == "look.unread"
    assert "look.unread" in office.client(PROTECTION).get("/").content.decode()


def test_values_of_a_table_that_cannot_be_read_settle_nothing_either(office: Office, monkeypatch):
    moved = Drifted("values", "core", "cust_info", "sjhm", "MOBILE", None)
    row = looking.claim()
    assert row is not None
    for found, state, code in (
        ([moved], "found", ""),
        ([replace(moved, kind="unread")], "found", "look.unread"),
        ([], "settled", ""),
    ):
        monkeypatch.setattr(looking, "drift", lambda *_, told=found, **__: told)
        looking.look(row)
        row.refresh_from_db()
        assert ([(one.kind, one.state) for one in Drift.objects.all()], row.code) == ([("values", state)], code)


def test_the_daily_look_opens_what_the_sources_hold(office: Office, monkeypatch):
    monkeypatch.setattr(looking, "overdue", lambda _project, day, _catalogue: [] if day.year < 2000 else [OVERDUE])
    row = looking.claim()
    assert row is not None
    looking.look(row)
    row.refresh_from_db()
    assert row.code == ""
    assert [(one.kind, one.rows) for one in Surplus.objects.all()] == [("expired", 3)]


OVERDUE = looking.Found("expired", "core", "cust_info", "zjyxq", "ID_EXPIRY", None, 3)
