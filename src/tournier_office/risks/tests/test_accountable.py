# SPDX-License-Identifier: Apache-2.0
"""Systems, partners and open findings have one accountable person each; whoever goes leaves a clock and a shut door (M02, 0358)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from tests.simulators.smallbank import CUSTOMER

from tournier_office.catalogue import accountable, naming
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.catalogue.register import OWNERS
from tournier_office.people.lookups import Staff
from tournier_office.risks.tests import desk as risks
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

PROTECTION, LEGAL, OWNER, HEIR, HEAD = "S0003", "S0009", "S0010", "S0011", "S0002"
PARTNER = "Beian Collections"


def named(asset: str, partner: str = "", owner: str = OWNER) -> Any:
    given = {"asset": asset, "partner": partner, "department": "B01", "owner": owner, "successor": HEIR, "why": "x"}
    row = acts.open_row(OWNERS, person(PROTECTION), given)
    return acts.step(OWNERS, person(LEGAL), row.pk, "confirm", {"reason": "seen"})


def gone(number: str) -> None:
    Staff.objects.filter(pk=number).update(status="left")


def line(asset: str) -> accountable.Line:
    (found,) = [one for one in accountable.lines(current_catalogue()) if one.asset == asset]
    return found


@pytest.mark.parametrize(("asset", "partner"), [("@partner", " "), ("core", PARTNER), ("@partner:x", "")])
def test_a_partner_is_named_and_nothing_else_is(office, asset, partner):
    with pytest.raises(Unfit):
        named(asset, partner)


def test_a_risk_of_somebody_who_left_is_handed_on_by_two_or_by_its_own_register(office):
    first, second = risks.entered(owner=OWNER), risks.entered(owner=OWNER)
    one, other = f"@risks:{first.pk}", f"@risks:{second.pk}"
    assert (line(one).owner, line(one).how) == (OWNER, "register")
    gone(OWNER)
    assert (line(one).owner, line(one).gone) == ("", OWNER)
    naming.go_on()
    naming.go_on()
    # Who names owners owes its leading bodies too, and their clocks run beside these.
    clocks = apps.get_model("duties.Duty").objects.filter(subject__in=[line(one).row, line(other).row], deadline="B17")
    assert sorted(clocks.values_list("owner", "state")) == [(HEAD, "running")] * 2
    key = line(one).row
    acts.step(OWNERS, person(HEAD), key, "take_on", {"successor": HEIR})
    assert line(one).owner == "", "a second person has to agree"
    acts.step(OWNERS, person(LEGAL), key, "confirm", {"reason": "seen"})
    risks.step(second, PROTECTION, "pass_on", owner=HEIR)
    first.refresh_from_db()
    assert (first.owner, line(one).owner, line(other).owner) == (HEAD, HEAD, HEIR)
    naming.go_on()
    assert {line(one).row, line(other).row} == {""}
    assert set(clocks.values_list("state", flat=True)) <= {"done", "ended"}


def test_page_interface_and_sheet_say_the_same_and_findings_are_for_who_keeps_the_register(office):
    row = risks.entered(owner=OWNER)
    told = office.client("auditor").get(f"/api/v1/accountable?of={OWNER}").json()
    assert [(one["asset"], one["how"]) for one in told] == [(f"@risks:{row.pk}", "register")]
    assert row.title in office.client("auditor").get("/catalogue/accountable/").content.decode()
    assert row.title in office.client(OWNER).get(f"/people/{OWNER}/").content.decode()
    assert row.title in office.client(OWNER).get(f"/catalogue/accountable/?of={OWNER}").content.decode()
    assert row.title not in office.client("teller").get(f"/catalogue/accountable/?of={OWNER}").content.decode()
    page = office.client("teller").get("/catalogue/accountable/?only=open").content.decode()
    assert CUSTOMER in page
    sheet = office.client("auditor").post("/api/v1/accountable/sheet", HTTP_X_CSRFTOKEN="x")
    assert row.title in sheet.content.decode()
    assert office.client("teller").post("/catalogue/accountable/sheet/").status_code == 403
