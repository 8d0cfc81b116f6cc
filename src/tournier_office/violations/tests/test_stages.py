# SPDX-License-Identifier: Apache-2.0
"""A case from its report to its end: who may do what, what a decision must hold, and that nobody judges what is too near (M18, M19)."""

from datetime import date

import pytest

from tournier.base import BadInput, Refused
from tournier_office.site import gateway
from tournier_office.site.register import acts, reading
from tournier_office.violations import heard
from tournier_office.violations.models import Violation
from tournier_office.violations.register import NEAR_MISSES, VIOLATIONS
from tournier_office.violations.tests.cases import (
    ANALYST,
    AUDITOR,
    COMPLIANCE,
    DAYS,
    DECISION,
    GIVEN,
    LEGAL,
    MANAGER,
    PROTECTION,
    TELLER,
    decided,
    heard_case,
    opened,
    person,
    step,
)


def refused(act) -> str:
    """The code of the no."""
    with pytest.raises((Refused, BadInput)) as caught:
        act()
    return caught.value.code


def refused_step(row: Violation, number: str, verb: str, **given: str) -> str:
    return refused(lambda: step(row, number, verb, **given))


def now(row: Violation) -> Violation:
    return Violation.objects.get(pk=row.pk)


def test_a_case_is_examined_heard_decided_by_another_and_closed_when_the_days_for_an_appeal_are_over(office, clock):
    row = decided(heard_case(opened()))
    kept = now(row)
    assert (kept.state, kept.sanction, kept.barred_until, kept.table) == (
        "decided",
        "notice",
        date(2026, 10, 1),
        "default-1",
    )
    assert kept.statement == "The customers had asked me."
    assert refused_step(row, COMPLIANCE, "close") == "violation.window"
    clock.set("2026-10-20T10:00")
    assert step(row, COMPLIANCE, "close").state == "closed"
    told = [entry.detail["verb"] for entry in gateway.ledger().entries(disclosure=row.pk)]
    assert told == ["close", "decide", "propose", "state", "hear", "count", "take_up", "opened"]


def test_nobody_judges_a_case_that_is_too_near(office):
    row = opened(by=COMPLIANCE)
    assert refused_step(row, COMPLIANCE, "take_up", examiner=LEGAL, suspension="no") == "register.person", (
        "who reported it"
    )
    for examiner in (COMPLIANCE, ANALYST):  # who reported it, and somebody of the same branch
        assert refused_step(row, PROTECTION, "take_up", examiner=examiner, suspension="no") == "violation.apart"
    assert refused_step(row, PROTECTION, "take_up", examiner="S0005", suspension="no") == "violation.examiner"
    heard_case(row)
    step(row, LEGAL, "propose", **DECISION)
    assert refused_step(row, COMPLIANCE, "decide") == "register.person", "who reported it"
    assert step(row, PROTECTION, "decide").state == "decided"


def test_whoever_it_is_about_or_was_in_charge_sees_nothing_of_the_register(office):
    row = opened(about=PROTECTION)
    assert refused(lambda: reading.one(VIOLATIONS, person(PROTECTION), row.pk)) == "register.row"
    assert row.pk not in {one.pk for one in reading.page(VIOLATIONS, person(PROTECTION), reading.Query({})).rows}
    assert refused(lambda: opened(by=COMPLIANCE, about=COMPLIANCE)) == "violation.own"
    assert refused(lambda: opened(about="S9999")) in {"violation.about", "register.form"}


def test_nothing_is_decided_before_the_person_was_heard_or_their_days_are_over(office, clock):
    row = opened()
    step(row, PROTECTION, "take_up", examiner=LEGAL, suspension="no")
    assert refused_step(row, LEGAL, "hear") == "violation.counted"
    step(row, LEGAL, "count", **DAYS)
    step(row, LEGAL, "hear")
    assert refused_step(row, LEGAL, "propose", **DECISION) == "violation.unheard"
    clock.set("2026-09-21T09:59")
    assert refused_step(row, LEGAL, "propose", **DECISION) == "violation.unheard"
    clock.set("2026-09-21T10:00")
    assert step(row, LEGAL, "propose", **DECISION).state == "proposed"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"grade": "none"}, "violation.sanction"),
        ({"sanction": "none", "barred_until": ""}, "violation.sanction"),
        ({"grade": "minor", "sanction": "dismissal"}, "violation.sanction_grade"),
        ({"barred_until": "2026-09-15"}, "violation.bar"),
        ({"barred_until": "2026-10-17"}, "violation.bar"),  # a notice bars for 30 days at most
        ({"grade": "serious", "sanction": "warning"}, "violation.accountability"),
        ({"manager": MANAGER}, "violation.manager"),
        ({"manager": TELLER, "manager_finding": "knew"}, "violation.manager_apart"),
        ({"manager": MANAGER, "manager_finding": "none", "manager_sanction": "talk"}, "violation.manager_sanction"),
        ({"manager": MANAGER, "manager_finding": "knew", "manager_sanction": "talk", "manager_barred_until": "2026-09-20"}, "violation.bar"),
    ],
)  # fmt: skip
def test_a_decision_that_the_table_or_accountability_does_not_let_stand(office, given, code):
    row = heard_case(opened())
    assert refused_step(row, LEGAL, "propose", **{**DECISION, **given}) == code
    assert now(row).state == "hearing"


def test_a_serious_case_names_the_part_of_whoever_was_in_charge_or_why_nobody_was(office):
    one, other = heard_case(opened()), heard_case(opened())
    serious = {"grade": "serious", "sanction": "warning"}
    in_charge = {"manager": MANAGER, "manager_finding": "supervision", "manager_sanction": "talk"}
    assert step(one, LEGAL, "propose", **{**DECISION, **serious, **in_charge}).state == "proposed"
    assert (
        step(other, LEGAL, "propose", **{**DECISION, **serious, "exemption": "The post was vacant."}).state
        == "proposed"
    )


def test_an_appeal_is_answered_by_somebody_who_had_no_part_in_it_and_does_not_make_it_worse(office, clock):
    row = decided(heard_case(opened()))
    heard.say(person(TELLER), row.pk, "appeal", {"appeal": "I was told to."})
    for reviewer, code in ((LEGAL, "violation.reviewer"), (AUDITOR, "violation.apart"), (ANALYST, "violation.apart")):
        assert refused_step(row, PROTECTION, "assign_review", reviewer=reviewer) == code
    step(row, PROTECTION, "assign_review", reviewer=MANAGER)
    changed = {"appeal_answer": "changed", "appeal_reasons": "Half of it.", "barred_until": ""}
    assert refused_step(row, MANAGER, "answer_appeal", **changed, sanction="warning") == "violation.worse"
    step(row, MANAGER, "answer_appeal", **changed, sanction="talk")
    assert (now(row).state, now(row).sanction, now(row).barred_until) == ("final", "talk", None)


def test_an_appeal_comes_in_time(office, clock):
    row = decided(heard_case(opened()))
    clock.set("2026-10-16T10:00")
    assert refused(lambda: heard.say(person(TELLER), row.pk, "appeal", {"appeal": "Late."})) == "violation.word"


def test_a_case_that_reaches_a_criminal_threshold_is_not_closed_before_somebody_says_what_follows(office, clock):
    row = heard_case(opened())
    kept = now(row)
    kept.counts = {**kept.counts, "persons": {"property": 25, "transactions": 0, "other": 0}}
    kept.save()
    decided(row)
    clock.set("2026-11-20T10:00")
    assert refused_step(row, COMPLIANCE, "close") == "violation.referral"
    step(row, LEGAL, "refer", referral="police")
    assert step(row, COMPLIANCE, "close").state == "closed"


def with_counts(row: Violation, **persons: int) -> Violation:
    kept = now(row)
    kept.counts = {**kept.counts, "persons": {"property": 0, "transactions": 0, "other": 0, **persons}}
    kept.save()
    return row


@pytest.mark.parametrize("persons", [{"property": 500}, {"transactions": 20_000, "other": 30_000}])
def test_a_case_as_large_as_a_larger_incident_says_whose_part_it_was_or_why_nobodys(office, persons):
    row = with_counts(heard_case(opened()), **persons)
    assert refused_step(row, LEGAL, "propose", **DECISION) == "violation.accountability"
    assert refused_step(row, PROTECTION, "drop") == "violation.drop"
    given = {"manager": MANAGER, "manager_finding": "supervision"}
    assert step(row, LEGAL, "propose", **DECISION, **given).state == "proposed"


def test_one_person_below_is_no_larger_incident(office):
    row = with_counts(heard_case(opened()), property=499, other=49_500)
    assert step(row, LEGAL, "propose", **DECISION).state == "proposed"
    small = with_counts(heard_case(opened()), property=24)
    assert step(small, PROTECTION, "drop").state == "dropped"


def test_what_was_decided_without_it_is_not_closed_before_somebody_says_so(office, clock):
    """As before this was asked for: the count is put under the decision."""
    row = decided(heard_case(opened()))
    with_counts(row, property=500)
    step(row, LEGAL, "refer", referral="kept")
    clock.set("2026-11-20T10:00")
    assert refused_step(row, COMPLIANCE, "close") == "violation.unaccounted"
    assert refused_step(row, LEGAL, "account", exemption="No post.") == "register.person", "the examiner"
    assert refused_step(row, COMPLIANCE, "account") == "violation.account"
    assert refused_step(row, COMPLIANCE, "account", manager=TELLER, manager_finding="knew") == "violation.manager_apart"
    assert refused_step(row, COMPLIANCE, "account", manager=MANAGER) == "violation.manager"
    step(row, COMPLIANCE, "account", exemption="The post was vacant and its deputy had warned.")
    assert refused_step(row, COMPLIANCE, "account", exemption="Other.") == "violation.accounted"
    assert step(row, COMPLIANCE, "close").state == "closed"


@pytest.mark.parametrize("source", ["near_miss", "trace", "complaint", "entry"])
def test_where_a_case_comes_from_is_there(office, source):
    assert refused(lambda: opened(source=source, origin="nothing")) == "violation.origin"


def test_a_near_miss_is_told_in_confidence_and_a_case_that_comes_of_it_does_not_name_who_told_it(office):
    told = acts.open_row(NEAR_MISSES, person(TELLER), {"kind": "careless", "report": "Papers lay in the hall."})
    for other in (MANAGER, COMPLIANCE, AUDITOR, ANALYST):
        assert refused(lambda other=other: reading.one(NEAR_MISSES, person(other), told.pk)) in {
            "register.row",
            "register.post",
        }
    assert reading.one(NEAR_MISSES, person(TELLER), told.pk).report == "Papers lay in the hall."
    acts.step(NEAR_MISSES, person(PROTECTION), told.pk, "answer", {"answer": "Thank you.", "lesson": "Lock the hall."})
    row = opened(by=PROTECTION, about=ANALYST, source="near_miss", origin=told.pk)
    assert TELLER not in {str(value) for value in vars(now(row)).values()}


def test_the_form_of_a_case(office):
    for missing in GIVEN:
        given = {name: text for name, text in GIVEN.items() if name != missing}
        assert refused(lambda given=given: acts.open_row(VIOLATIONS, person(AUDITOR), given)) == "register.form"
