# SPDX-License-Identifier: Apache-2.0
"""A high risk is accepted by two until a day; a red indicator without a treatment begins a clock; what is red or lapsed is not closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tournier.base import Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.duties import lookups as duties
from tournier_office.people.lookups import staff_of
from tournier_office.risks import lookups, measuring, owning
from tournier_office.risks.models import Measure, Risk
from tournier_office.risks.register import ACCEPTED, ASKED, CLOSED, LAPSED, OPEN, TREATED
from tournier_office.risks.tests.desk import (
    ANALYST,
    COMPLIANCE,
    HEAD,
    HIGH,
    KEEPER,
    LEGAL,
    OWNER,
    accepted,
    day,
    entered,
    red,
    step,
)  # fmt: skip
from tournier_office.risks.words import cases
from tournier_office.site import gateway
from tournier_office.site.navigation import Visitor
from tournier_office.site.owning import Handing
from tournier_office.site.register import register_named
from tournier_office.site.register.tests.sample import make
from tournier_office.site.register.typed import Unfit


def clocks(row: Risk, deadline: str) -> list[str]:
    return [one.owner for one in duties.about("risks", row.pk).filter(deadline=deadline)]


def over(row: Risk) -> None:
    """The last day of an acceptance was yesterday, as the office itself wrote it."""
    row.accepted_until = gateway.clock().now().astimezone(BANK_TIME).date() - timedelta(days=1)
    row.save()


def home(number: str, post: str) -> list[str]:
    return [one.href for one in lookups.work(Visitor(staff_of(number), frozenset({post}), customer=False))]


def test_the_acceptance_of_a_high_risk_does_nothing_without_a_second_person(office):
    row = entered(**HIGH)
    asked = step(row, KEEPER, "accept", accepted_until=day())
    assert (asked.state, asked.accepted_by) == (ASKED, "")
    assert home(LEGAL, "legal_officer") == [f"/risks/{row.pk}/"]
    for number in (
        KEEPER,
        OWNER,
        HEAD,
        ANALYST,
    ):  # whoever asked and entered it, whoever answers for it, and who decides nothing
        with pytest.raises(Refused):
            step(row, number, "agree")
    assert step(row, LEGAL, "agree").state == ACCEPTED
    assert home(LEGAL, "legal_officer") == []


def test_who_asks_is_not_the_second_person_by_the_table_either(office):
    row = entered(by=HEAD, **HIGH)
    step(row, COMPLIANCE, "accept", accepted_until=day())
    with pytest.raises(Refused):
        step(row, COMPLIANCE, "agree")
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=row.pk).update(accepted_by=COMPLIANCE)


def test_what_is_not_high_is_accepted_by_whoever_answers_for_it(office):
    row = entered()
    assert step(row, OWNER, "accept", accepted_until=day()).state == ACCEPTED
    for wrong in (day(-1), day(366)):
        with pytest.raises(Unfit):
            step(entered(), OWNER, "accept", accepted_until=wrong)


def test_after_its_last_day_it_is_open_again_and_a_high_one_is_not_closed(office):
    row = accepted()
    measuring.go_on()
    row.refresh_from_db()
    assert row.state == ACCEPTED
    over(row)
    measuring.go_on()
    row.refresh_from_db()
    assert (row.state, row.accepted_by, row.treatment) == (LAPSED, "", "")
    with pytest.raises(Refused) as refused:
        step(row, LEGAL, "close")
    assert refused.value.code == "risk.lapsed"
    step(row, OWNER, "treat", treatment="reduce", plan="x")
    step(row, OWNER, "assess", **{**HIGH, "likelihood_left": "1"}, controls="owner-missing")
    assert step(row, LEGAL, "close").state == CLOSED
    assert not duties.about("risks", row.pk).exists()


def test_a_medium_one_that_lapsed_is_closed(office):
    row = step(entered(), OWNER, "accept", accepted_until=day())
    over(row)
    measuring.go_on()
    assert step(row, LEGAL, "close").state == CLOSED


def test_an_acceptance_holds_for_the_rating_for_which_it_was_given(office):
    row = accepted()
    same = {**HIGH, "controls": "owner-missing"}
    assert step(row, OWNER, "assess", **same).state == ACCEPTED
    higher = step(row, OWNER, "assess", **{**same, "impact_left": "5"})
    assert (higher.state, higher.accepted_by, higher.accepted_until) == (OPEN, "", None)


def test_a_red_indicator_begins_one_clock_that_a_treatment_ends(office):
    row, treated, other = entered(indicator="exports_kept"), entered(indicator="exports_kept"), entered()
    step(treated, OWNER, "treat", treatment="reduce", plan="x")
    red(tone="amber")
    measuring.go_on()
    assert clocks(row, "B29") == []
    red()
    for _turn in range(2):
        measuring.go_on()
    assert clocks(row, "B29") == [OWNER]
    assert clocks(treated, "B29") == clocks(other, "B29") == []
    with pytest.raises(Refused) as refused:
        step(row, LEGAL, "close")
    assert refused.value.code == "risk.red"
    assert step(row, OWNER, "treat", treatment="transfer", plan="x").state == TREATED
    assert clocks(row, "B29") == []
    measuring.go_on()
    assert clocks(row, "B29") == []


def test_what_was_not_measured_lately_is_not_closed(office):
    row = step(entered(indicator="exports_kept"), OWNER, "treat", treatment="reduce", plan="x")
    with pytest.raises(Refused) as refused:
        step(row, LEGAL, "close")
    assert refused.value.code == "risk.unmeasured"
    measuring.measure()
    for one in Measure.objects.all():
        one.day -= timedelta(days=2)
        one.save()
    with pytest.raises(Refused):
        step(row, LEGAL, "close")
    measuring.measure()
    assert step(row, LEGAL, "close").state == CLOSED


def test_to_ask_for_an_acceptance_ends_no_clock_and_to_agree_does(office):
    row = entered(**HIGH, indicator="exports_kept")
    red()
    measuring.go_on()
    step(row, OWNER, "accept", accepted_until=day())
    assert clocks(row, "B29") == [OWNER]
    step(row, LEGAL, "agree")
    assert clocks(row, "B29") == []
    medium = entered(indicator="exports_kept")
    measuring.go_on()
    step(medium, OWNER, "accept", accepted_until=day())
    assert clocks(medium, "B29") == []


def test_a_red_indicator_without_a_risk_stands_at_home(office):
    assert home(KEEPER, "protection_officer") == []
    red()
    assert home(KEEPER, "protection_officer") == ["/risk-report/"]
    entered(indicator="exports_kept")
    assert home(KEEPER, "protection_officer") == []


def test_each_review_begins_the_term_anew(office):
    row = entered()
    [before] = duties.about("risks", row.pk)
    step(row, OWNER, "review")
    [after] = duties.about("risks", row.pk)
    assert (before.deadline, after.deadline, before.pk == after.pk) == ("B28", "B28", False)
    assert clocks(step(row, KEEPER, "pass_on", owner=HEAD), "B28") == [HEAD]


def test_what_a_form_must_hold(office):
    for wrong in (
        {"controls": "no-such-rule"}, {"controls": "owner-missing, B99"}, {"controls": ", "}, {"likelihood_left": "5"},
        {"impact_left": "4"}, {"indicator": "no-such"}, {"cases": "people"},
    ):  # fmt: skip
        with pytest.raises(Unfit):
            entered(**wrong)
    assert entered(controls="owner-missing，B28；PBOC3-11").controls == "owner-missing,B28,PBOC3-11"


def test_cases_are_counted_and_not_named(office):
    row = entered(cases="violations,near-misses")
    violation = make(register_named("violations"))
    told = cases(row)
    assert "1" in told
    assert violation.pk not in told
    incidents = register_named("incidents")
    for state in ("assessed", "closed"):  # one that is closed may be opened again, and is not open
        make(incidents, state, level="larger", version="cn-2025-08")
    assert lookups.counted("incidents") == (1, 2)


def test_whoever_leaves_hands_their_risks_on(office):
    row = entered()
    [mine] = owning.owned(OWNER)
    owning.hand_on(mine, Handing(OWNER, HEAD, KEEPER, gateway.clock().now()))
    row.refresh_from_db()
    assert row.owner == HEAD
    assert clocks(row, "B28") == [HEAD]
