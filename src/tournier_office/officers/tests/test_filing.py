# SPDX-License-Identifier: Apache-2.0
"""A million customers: the office counts, opens one report with its clock, and opens it again for another officer (M04)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tournier.base import Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.catalogue.lookups import active_catalogue
from tournier_office.duties import lookups as duties
from tournier_office.officers import filing, lookups
from tournier_office.officers.models import Count, Filing
from tournier_office.officers.register import FILINGS
from tournier_office.officers.tests.desk import AML, ANALYST, COMPLIANCE, KEEPER, bank
from tournier_office.officers.words import MANDATORY
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

pytestmark = pytest.mark.django_db


def _today(**later: int) -> str:
    return (gateway.clock().now() + timedelta(**later)).astimezone(BANK_TIME).date().isoformat()


def _file(row: Filing, by: str = COMPLIANCE, day: str = "") -> Filing:
    given = {"filed_on": day or _today(), "receipt": "浙网信 2026-0117", "authority": "浙江省互联网信息办公室"}
    done: Filing = acts.step(FILINGS, person(by), row.pk, "file", given)
    return done


def test_the_office_counts_by_the_catalogue(office):
    catalogue = active_catalogue()
    assert catalogue is not None
    filing.count(catalogue)
    filing.count(catalogue)  # the same day is one count
    assert [one.persons for one in Count.objects.all()] == [3]
    assert not Filing.objects.exists()


def test_from_a_million_on_a_report_is_owed_once(office):
    for persons, reports in ((MANDATORY - 1, 0), (MANDATORY, 1), (MANDATORY + 1, 1)):
        filing.keep(persons)
        assert Filing.objects.count() == reports
        clocks = duties.open_duties().filter(deadline="Y22")
        assert [(one.owner, one.second) for one in clocks] == [(KEEPER, COMPLIANCE)] * reports
        assert lookups.missing("B01") is bool(reports)  # a head office without the bank's officer


def test_it_is_filed_for_the_officer_and_owed_again_for_another(office):
    filing.keep(MANDATORY)
    row = Filing.objects.get()
    with pytest.raises(Refused) as told:
        _file(row)
    assert told.value.code == "officer.none"
    bank()
    assert not lookups.missing("B01")
    with pytest.raises(Refused):
        _file(row, by=AML)  # the officer sees, and changes nothing
    with pytest.raises(Unfit):
        _file(row, day=_today(days=1))
    done = _file(row)
    assert (done.state, done.officer, done.authority) == ("filed", AML, "浙江省互联网信息办公室")
    assert not duties.open_duties().filter(deadline="Y22").exists()
    filing.keep(MANDATORY + 5)
    assert Filing.objects.count() == 1
    bank(ANALYST)
    again = Filing.objects.get(state="owed")
    assert (again.why, again.persons) == ("changed", MANDATORY + 5)
    assert duties.open_duties().filter(deadline="Y22", subject=again.pk).exists()
