# SPDX-License-Identifier: Apache-2.0
"""Whoever judges neither asked nor agreed; who was shown it is heard; a misuse is a case at once (M83, XB 47)."""

import re

import pytest

from tournier.base import Refused
from tournier_office.interests.tests.declaring import declare
from tournier_office.site import gateway
from tournier_office.site.register import acts, reading
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit
from tournier_office.spot_checks.models import SpotCheck
from tournier_office.spot_checks.register import SPOT_CHECKS
from tournier_office.spot_checks.tests.looks import (
    ANALYST,
    AUDITOR,
    COMPLIANCE,
    MANAGER,
    PROTECTION,
    TELLER,
    drawn,
    look,
)
from tournier_office.violations.register import VIOLATIONS
from tournier_office.violations.tests.cases import opened

FINDING = {"outcome": "in_order", "finding": "It fits the case.", "kind": ""}


def step(row: SpotCheck, number: str, verb: str, **given: str) -> SpotCheck:
    acts.step(SPOT_CHECKS, person(number), row.pk, verb, given)
    return SpotCheck.objects.get(pk=row.pk)


def refused(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


@pytest.fixture
def check(office, clock, monkeypatch) -> SpotCheck:
    """A reveal to the clerk, agreed to by the protection officer."""
    look(TELLER, agreed=(PROTECTION,))
    (row,) = drawn(clock, monkeypatch)
    return row


def test_who_asked_and_who_agreed_judge_nothing(check):
    assert refused(lambda: step(check, PROTECTION, "judge", **FINDING)) == "spot_check.near"
    assert refused(lambda: step(check, TELLER, "judge", **FINDING)) == "register.row"
    assert refused(lambda: step(check, ANALYST, "judge", **FINDING)) == "register.row"
    assert check.owner not in {TELLER, PROTECTION}
    done = step(check, COMPLIANCE, "judge", **FINDING)
    assert (done.state, done.violation) == ("judged", "")
    assert not VIOLATIONS.table.objects.exists()


def test_nobody_judges_their_own_though_their_post_may(office, clock, monkeypatch):
    look(COMPLIANCE)
    (row,) = drawn(clock, monkeypatch)
    assert refused(lambda: step(row, COMPLIANCE, "judge", **FINDING)) == "register.person"
    assert step(row, AUDITOR, "judge", **FINDING).state == "judged"


def test_a_relative_is_not_given_the_check_and_judges_nothing_of_it(office, clock, monkeypatch):
    declare(PROTECTION, "colleague", colleague=TELLER)
    look(TELLER)
    (row,) = drawn(clock, monkeypatch)
    assert row.owner not in {TELLER, PROTECTION, ""}
    assert refused(lambda: step(row, PROTECTION, "judge", **FINDING)) == "interest.apart"
    assert refused(lambda: step(row, COMPLIANCE, "assign", owner=PROTECTION)) == "interest.apart"
    assert step(row, COMPLIANCE, "judge", **FINDING).state == "judged"


def test_a_manager_judges_those_of_their_own_branch_only(office, clock, monkeypatch):
    look(TELLER)
    (row,) = drawn(clock, monkeypatch)
    assert row.branch == "B02"
    assert refused(lambda: step(row, MANAGER, "judge", **FINDING)) == "register.row"


def test_who_was_shown_it_sees_it_when_they_are_asked_and_explains(check):
    assert refused(lambda: reading.one(SPOT_CHECKS, person(TELLER), check.pk)) == "register.row"
    step(check, COMPLIANCE, "ask", question="Why without the customer at the desk?")
    assert reading.one(SPOT_CHECKS, person(TELLER), check.pk).asked_of == TELLER
    assert refused(lambda: step(check, ANALYST, "explain", explanation="x")) == "register.row"
    row = step(check, TELLER, "explain", explanation="They called back.")
    assert (row.state, row.explanation) == ("explained", "They called back.")
    assert step(check, COMPLIANCE, "judge", **FINDING).state == "judged"


def test_a_misuse_is_a_case_about_them_in_the_same_moment(check):
    with pytest.raises(Unfit):
        step(check, COMPLIANCE, "judge", outcome="misuse", finding="No case at all.", kind="")
    assert not VIOLATIONS.table.objects.exists()
    row = step(check, COMPLIANCE, "judge", outcome="misuse", finding="No case at all.", kind="peeking")
    case = VIOLATIONS.table.objects.get()
    assert (case.pk, case.about, case.source, case.origin) == (row.violation, TELLER, "sample", check.pk)
    assert (case.kind, case.charge, case.state) == ("peeking", "No case at all.", "reported")
    told = [entry.detail["register"] for entry in gateway.ledger().entries(limit=3)]
    assert {"violations", "spot-checks"} <= set(told)


def test_a_case_from_a_spot_check_names_one_that_is_there(office):
    with pytest.raises(Exception, match="no such number"):
        opened(source="sample", origin="no-such")


def test_only_who_is_far_enough_and_may_is_named_to_judge(check):
    for number in (TELLER, PROTECTION, ANALYST):
        with pytest.raises(Unfit):
            step(check, COMPLIANCE, "assign", owner=number)
    assert step(check, COMPLIANCE, "assign", owner=AUDITOR).owner == AUDITOR


def test_the_page_tells_what_left_without_a_customer(check, office):
    page = office.client("compliance_officer").get(f"/spot-checks/{check.pk}/").content.decode()
    assert re.search(r"In clear \(C2\):\s*<span class=.badge.>Mobile", page)
    assert "Masked or as a token: Identity document number" in page, (
        "what was asked for and withheld is not told as shown"
    )
    assert "1 pages or deliveries" in page
    assert "1000001" not in page
    assert office.client("teller").get(f"/spot-checks/{check.pk}/").status_code in {403, 404}


def test_home_asks_who_was_shown_it(check, office):
    step(check, COMPLIANCE, "ask", question="Why?")
    assert f"/spot-checks/{check.pk}/" in office.client("teller").get("/").content.decode()
    step(check, TELLER, "explain", explanation="So.")
    assert "Explain what you looked at" not in office.client("teller").get("/").content.decode()
