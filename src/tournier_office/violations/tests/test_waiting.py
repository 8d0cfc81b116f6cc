# SPDX-License-Identifier: Apache-2.0
"""Home shows a near miss and a case to whoever goes on with them, and says neither who told it nor about whom it is."""

from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person
from tournier_office.violations.register import NEAR_MISSES
from tournier_office.violations.tests.cases import COMPLIANCE, DAYS, LEGAL, PROTECTION, TELLER, opened, step


def home(office, number):
    return office.client(number).get("/").content.decode()


def test_a_near_miss_waits_for_the_protection_officer_alone(office):
    told = acts.open_row(NEAR_MISSES, person("S0001"), {"kind": "careless", "place": "B01", "report": "left open"})
    page = home(office, "S0003")
    assert f"/near-misses/{told.pk}/" in page
    assert "S0001" not in page
    assert told.pk not in home(office, "S0004")
    acts.step(NEAR_MISSES, person("S0003"), told.pk, "answer", {"answer": "thank you"})
    assert told.pk not in home(office, "S0003")


def test_a_case_waits_for_whoever_goes_on_with_it_and_for_nobody_else(office):
    row = opened(by=PROTECTION)
    assert row.pk in home(office, COMPLIANCE)
    assert row.pk not in home(office, PROTECTION), "whoever reported it does not take it up"
    assert row.pk not in home(office, TELLER)
    step(row, COMPLIANCE, "take_up", examiner=LEGAL, suspension="no")
    assert row.pk not in home(office, COMPLIANCE)
    assert row.pk in home(office, LEGAL)
    assert TELLER not in home(office, LEGAL)
    step(row, LEGAL, "count", **DAYS)
    assert row.pk in home(office, LEGAL)
