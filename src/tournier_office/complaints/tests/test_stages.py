# SPDX-License-Identifier: Apache-2.0
"""A complaint from its receipt to its end: who may do what, on which clock, and what stands against the next step."""

from datetime import datetime
from typing import Any

import pytest
from tests.simulators.small_office import ADDRESS
from tests.simulators.two_branches import move_to, put_above

from tournier.base import BadInput, Refused
from tournier.law.clocks import BANK_TIME
from tournier_office.complaints import lookups, statistics
from tournier_office.complaints.models import Complaint
from tournier_office.complaints.register import COMPLAINTS
from tournier_office.complaints.tests.filing import (
    ANALYST,
    COMPLIANCE,
    DECISION,
    GIVEN,
    LEGAL,
    MANAGER,
    PROTECTION,
    TELLER,
    decided,
    filed,
    investigated,
    person,
    step,
)
from tournier_office.duties import noticing
from tournier_office.duties.lookups import about, owed_by
from tournier_office.duties.register import DUTIES
from tournier_office.duties.ways import Ways
from tournier_office.site.models import Step
from tournier_office.site.register import acts, reading


def day(text: str) -> datetime:
    """The last moment of a day, as clocks show it."""
    return datetime.fromisoformat(f"{text}T23:59:59.999999").replace(tzinfo=BANK_TIME)


def owed(row: Complaint) -> dict[str, datetime | None]:
    """The clocks that run for it."""
    return {one.deadline: one.due_at for one in about("complaints", row.pk)}


def refused(row: Complaint, number: str, verb: str, **given: str) -> str:
    """The code of the no."""
    with pytest.raises((Refused, BadInput)) as caught:
        step(row, number, verb, **given)
    return caught.value.code


def test_day_fifteen_on_a_holiday_is_the_first_working_day_after_it(office):
    """TS-18: filed on 16 September, fifteen days later is 1 October; the holiday ends on the seventh."""
    _receipt, row = filed()
    assert owed(row) == {"D01": day("2026-10-08")}


def test_a_complex_one_has_thirty_days_from_the_same_receipt_and_thirty_more_by_a_superior(office, clock):
    _receipt, row = filed()
    investigated(row)
    assert refused(row, COMPLIANCE, "ask_time") == "complaint.time"
    clock.set("2026-09-20T10:00")
    step(row, COMPLIANCE, "complicate")
    assert owed(row) == {"D02": day("2026-10-16")}
    assert DUTIES.table.objects.get(deadline="D01").state == "dropped"
    assert refused(row, PROTECTION, "grant_time") == "complaint.time"
    step(row, COMPLIANCE, "ask_time")
    assert refused(row, COMPLIANCE, "grant_time") == "register.person"  # nobody grants what they asked for
    assert refused(row, MANAGER, "grant_time") == "register.person"  # the branch is no superior of itself
    step(row, PROTECTION, "grant_time")
    assert owed(row) == {"D02": day("2026-10-16"), "D03B": day("2026-09-23")}
    step(row, COMPLIANCE, "told_time", how="phone")
    assert owed(row) == {"D02": day("2026-11-16")}  # the fifteenth is a Sunday
    assert refused(row, PROTECTION, "grant_time") == "complaint.time"


def test_who_named_the_handler_is_told_when_the_handler_does_not_act(office, clock):
    _receipt, row = filed()
    first = DUTIES.table.objects.get(deadline="D01")
    assert (first.owner, first.second) == (COMPLIANCE, PROTECTION), "until somebody handles it, whoever oversees duties"
    investigated(row, handler=COMPLIANCE, by=PROTECTION)
    kept = DUTIES.table.objects.get(deadline="D01")
    assert (kept.owner, kept.second) == (COMPLIANCE, PROTECTION)
    clock.set("2026-09-20T10:00")
    step(row, COMPLIANCE, "complicate")
    longer = DUTIES.table.objects.get(deadline="D02")
    assert (longer.owner, longer.second) == (COMPLIANCE, PROTECTION)
    assert longer not in owed_by(PROTECTION)
    clock.set("2026-10-12T10:00")  # of the thirty days more than four fifths are over
    noticing.remind(Ways())
    assert longer in owed_by(PROTECTION)


def test_more_time_comes_from_above_the_branch_that_asks_or_from_the_head_office(office):
    """TS-18. A branch beside it is none above it, nor is its own officer."""
    put_above("HQ", "B01")
    _receipt, row = filed()
    investigated(row)
    step(row, COMPLIANCE, "complicate")
    step(row, COMPLIANCE, "ask_time")
    assert refused(row, PROTECTION, "grant_time") == "complaint.granter"
    move_to("B02", PROTECTION)
    assert refused(row, PROTECTION, "grant_time") == "complaint.granter"
    move_to("HQ", PROTECTION)
    due = owed(row)["D02"]
    assert step(row, PROTECTION, "grant_time").extended
    assert owed(row)["D02"] == due, "longer only once the complainant knows of it, TS-18"
    told = DUTIES.table.objects.get(deadline="D03B", subject=row.pk)
    assert (told.owner, told.second, told.state) == (COMPLIANCE, PROTECTION, "running")
    step(row, COMPLIANCE, "told_time", how="phone")
    assert owed(row) == {"D02": day("2026-11-16")}
    told.refresh_from_db()
    assert (told.state, bool(told.evidence)) == ("done", True)
    (kept,) = Step.objects.filter(row=row.pk, verb="told_time")
    assert (kept.told["how"], kept.by) == ("phone", COMPLIANCE)
    assert refused(row, COMPLIANCE, "told_time", how="phone") == "complaint.no_time"
    of_head = filed()[1]
    step(of_head, PROTECTION, "route", branch="HQ")
    investigated(of_head)
    step(of_head, COMPLIANCE, "complicate")
    step(of_head, COMPLIANCE, "ask_time")
    assert step(of_head, PROTECTION, "grant_time").extended


def test_appraisal_and_mediation_are_not_counted_and_new_facts_start_anew(office, clock):
    _receipt, row = filed()
    investigated(row)
    step(row, COMPLIANCE, "appraise")
    assert owed(row) == {"D01": None, "D04": day("2026-09-20")}, (
        "three working days to tell them: that Sunday is worked"
    )
    step(row, COMPLIANCE, "told_appraisal", how="letter")
    assert refused(row, COMPLIANCE, "told_appraisal", how="letter") == "complaint.no_appraisal"
    assert owed(row) == {"D01": None}
    assert refused(row, COMPLIANCE, "decide", **DECISION) == "register.stage"
    clock.set("2026-09-21T10:00")
    step(row, COMPLIANCE, "appraised")
    assert owed(row) == {"D01": day("2026-10-08")}  # 6 October by five days more, a holiday still
    clock.set("2026-09-22T10:00")
    step(row, TELLER if row.opened_by == TELLER else COMPLIANCE, "add_facts", story="More.")
    assert owed(row) == {"D01": day("2026-10-08")}  # 7 October, the holiday's last day
    clock.set("2026-09-25T10:00")
    step(row, COMPLIANCE, "add_facts", story="Still more.")
    assert owed(row) == {"D01": day("2026-10-10")}


def test_what_stopped_the_shorter_clock_stopped_the_longer_one_too(office, clock):
    _receipt, row = filed()
    investigated(row)
    step(row, COMPLIANCE, "mediate")
    clock.set("2026-09-26T10:00")
    step(row, COMPLIANCE, "mediated")
    step(row, COMPLIANCE, "complicate")
    assert owed(row) == {"D02": day("2026-10-26")}


def test_the_owner_of_the_clock_is_whoever_handles_it(office):
    _receipt, row = filed()
    assert DUTIES.table.objects.get(subject=row.pk).owner == COMPLIANCE, "of compliance until somebody handles it"
    investigated(row)
    assert DUTIES.table.objects.get(subject=row.pk).owner == COMPLIANCE
    step(row, PROTECTION, "assign", handler=LEGAL)
    assert DUTIES.table.objects.get(subject=row.pk).owner == LEGAL


def test_nobody_with_an_interest_handles_it(office):
    """TS-17: not whom it is about, not a colleague of the same branch, and nobody without a post for it."""
    _receipt, row = filed()
    step(row, MANAGER, "accept")
    step(row, MANAGER, "name_staff", about=LEGAL)
    assert refused(row, MANAGER, "assign", handler=LEGAL) == "complaint.interest"
    assert refused(row, MANAGER, "assign", handler=COMPLIANCE) == "complaint.interest"
    move_to("B02", COMPLIANCE)
    step(row, MANAGER, "assign", handler=COMPLIANCE)
    other = filed()[1]
    step(other, MANAGER, "accept")
    assert refused(other, MANAGER, "assign", handler=ANALYST) == "complaint.handler"


def test_whoever_turns_out_to_be_partial_handles_it_no_longer(office):
    _receipt, row = filed()
    investigated(row)
    row = step(row, PROTECTION, "name_staff", about=LEGAL)  # of the handler's branch
    assert (row.state, row.handler) == ("accepted", "")


def test_two_persons_answer_it(office):
    """An approver alone writes nothing, a handler alone signs nothing."""
    _receipt, row = filed()
    investigated(row)
    assert refused(row, MANAGER, "decide", **DECISION) == "register.person"
    step(row, COMPLIANCE, "decide", **DECISION)
    assert refused(row, COMPLIANCE, "approve") == "register.person"
    row = step(row, PROTECTION, "send_back")
    assert (row.state, row.decided_at) == ("investigating", None)
    assert "D01" in owed(row)
    row = decided(row)
    assert (row.state, owed(row)) == ("decided", {})
    assert DUTIES.table.objects.get(subject=row.pk).state == "done"


@pytest.mark.parametrize("missing", ["outcome", "reply", "basis", "remedy"])
def test_a_decision_states_findings_basis_and_remedies(office, missing):
    """TS-19; the ways that stay open are added by the office itself."""
    _receipt, row = filed()
    investigated(row)
    assert refused(row, COMPLIANCE, "decide", **{**DECISION, missing: ""}) == "register.form"
    step(row, COMPLIANCE, "decide", **DECISION)
    last = reading.history(COMPLAINTS, row)[0][-1].step
    assert last is not None
    assert last.told["ways"] == ["review", "mediation", "arbitration", "court"]


def test_compensation_and_its_amount_go_together(office):
    _receipt, row = filed()
    investigated(row)
    assert refused(row, COMPLIANCE, "decide", **{**DECISION, "compensation": "300"}) == "complaint.compensation"
    assert refused(row, COMPLIANCE, "decide", **{**DECISION, "remedy": "compensation"}) == "complaint.compensation"
    row = step(row, COMPLIANCE, "decide", **{**DECISION, "remedy": "compensation", "compensation": "300"})
    assert row.compensation == 300


def test_a_review_is_asked_within_thirty_days_and_answered_above_within_thirty(office, clock):
    """TS-20, boundary: day 30 and day 31."""
    _receipt, row = filed()
    investigated(row)
    decided(row)
    clock.set("2026-09-18T10:00")
    step(row, COMPLIANCE, "tell")
    row.refresh_from_db()
    assert lookups.review_until(row) == datetime(2026, 10, 20, tzinfo=BANK_TIME)  # the eighteenth is a Sunday
    clock.set("2026-10-20T00:00")
    assert refused(row, COMPLIANCE, "ask_review", story="I disagree.") == "complaint.review_late"
    clock.set("2026-10-19T23:59")
    step(row, COMPLIANCE, "ask_review", story="I disagree.")
    assert owed(row) == {"D07": day("2026-11-18")}
    assert refused(row, PROTECTION, "assign_review", reviewer=COMPLIANCE) == "complaint.reviewer"
    assert refused(row, PROTECTION, "assign_review", reviewer=MANAGER) == "complaint.reviewer"
    step(row, PROTECTION, "assign_review", reviewer=LEGAL)
    assert DUTIES.table.objects.get(subject=row.pk, deadline="D07").owner == LEGAL
    answer = {"review_outcome": "changed", "review_reply": "Changed."}
    assert refused(row, COMPLIANCE, "decide_review", **answer) == "register.person"
    row = step(row, LEGAL, "decide_review", **answer)
    assert (row.state, owed(row)) == ("reviewed", {})


def test_where_there_is_a_body_above_the_review_is_its(office):
    put_above("HQ", "B01")
    _receipt, row = filed()
    investigated(row)
    decided(row)
    step(row, COMPLIANCE, "tell")
    step(row, COMPLIANCE, "ask_review", story="I disagree.")
    assert refused(row, PROTECTION, "assign_review", reviewer=LEGAL) == "complaint.superior"
    move_to("HQ", LEGAL)
    step(row, PROTECTION, "assign_review", reviewer=LEGAL)


def test_it_is_closed_with_its_cause_and_when_what_was_wrong_is_put_right(office, clock):
    _receipt, row = filed()
    investigated(row)
    decided(row)
    step(row, COMPLIANCE, "tell")
    assert refused(row, MANAGER, "close") == "complaint.cause"
    assert refused(row, COMPLIANCE, "find_cause", cause="process", rectification="calls") == "complaint.rectification"
    plan = {"rectification": "calls", "rectifier": ANALYST, "rectify_by": "2026-10-09"}
    step(row, COMPLIANCE, "find_cause", cause="process", **plan)
    assert refused(row, MANAGER, "close") == "complaint.rectification_open"
    step(row, ANALYST, "rectify", evidence="letter 7")
    assert refused(row, MANAGER, "close") == "complaint.window"
    clock.set("2026-10-20T10:00")
    row = step(row, MANAGER, "close")
    assert (row.state, row.ended_at) == ("closed", clock.now())


def test_a_withdrawal_ends_it_the_same_day(office):
    """TS-15."""
    _receipt, row = filed()
    investigated(row)
    row = step(row, COMPLIANCE, "withdraw")
    assert (row.state, owed(row)) == ("withdrawn", {})


def opened(number: str, **more: str) -> Any:
    """A complaint taken by staff."""
    given = {**GIVEN, "channel": "counter", **more}
    return acts.open_row(COMPLAINTS, person(number), given)


def test_twenty_at_the_counter_are_a_major_complaint(office):
    """TS-12 and TS-29, boundary: 19 and 20, five speakers and six."""
    assert "D10" not in owed(opened(MANAGER, persons="19", representatives="5"))
    row = opened(MANAGER, persons="20", representatives="5")
    assert "D10" in owed(row)
    step(row, MANAGER, "report_major", evidence="report 9")
    assert "D10" not in owed(row)
    with pytest.raises(BadInput, match="five people"):
        opened(MANAGER, persons="30", representatives="6")


def test_what_a_regulator_forwards_keeps_its_reference_and_whether_it_came_in_time(office):
    """TS-33: seven working days; the pack's calendar has a make-up day on the twentieth."""
    with pytest.raises(BadInput, match="forwards"):
        opened(MANAGER, channel="regulator", regulator="NFRA")
    told = {"channel": "regulator", "regulator": "NFRA", "regulator_ref": "2026-77"}
    in_time = opened(MANAGER, **told, regulator_received="2026-09-07")
    late = opened(MANAGER, **told, regulator_received="2026-09-04")
    assert getattr(lookups.regulator_clock(in_time), "state", None) == "met"
    assert getattr(lookups.regulator_clock(late), "state", None) == "late"


def test_a_complaint_about_a_partner_names_the_partner_and_its_duty(office):
    with pytest.raises(BadInput, match="partner"):
        opened(MANAGER, matter="partner", partner="Call Centre Ltd")
    row = opened(MANAGER, matter="partner", partner="Call Centre Ltd", partner_duty="confidentiality")
    assert (row.partner, row.partner_duty) == ("Call Centre Ltd", "confidentiality")


def test_who_takes_it_at_a_counter_sees_its_stage_and_opens_nothing(office):
    row = opened(TELLER)
    page = office.client(TELLER).get(f"/complaints/{row.pk}/").content.decode()
    assert row.number in page
    assert GIVEN["phone"] not in page
    assert "Sealed." in page
    to_incident = f"/incidents/new/?source=complaint&amp;origin={row.number}"
    assert to_incident not in page
    assert to_incident in office.client(PROTECTION).get(f"/complaints/{row.pk}/").content.decode()
    with pytest.raises(Refused, match="themselves"):
        opened(TELLER, about=TELLER)
    with pytest.raises(BadInput, match="online"):
        opened(TELLER, channel="online")


def test_figures_count_by_channel_cause_branch_outcome_and_time(office, clock):
    for _number in range(2):
        _receipt, row = filed()
        investigated(row)
        clock.set("2026-09-20T10:00")
        decided(row)
        clock.set("2026-09-16T10:00")
    step(row, COMPLIANCE, "rate", satisfaction="4")
    opened(TELLER, matter="fee")
    told = office.client(MANAGER).get("/api/v1/complaints/figures").json()
    assert (told["total"], told["decided"], told["in_time"], told["days"], told["content"]) == (2, 2, 2, 4.0, 4.0)
    whole = office.client(PROTECTION).get("/api/v1/complaints/figures").json()
    assert whole["by"]["channel"] == {"online": 2, "counter": 1}
    assert whole["by"]["outcome"] == {"upheld": 2}
    assert office.client(ANALYST).get("/complain/figures/").status_code == 200  # nothing of it is theirs
    assert office.client(MANAGER).get("/complain/figures/").status_code == 200
    assert ADDRESS not in str(whole)


def partly_done(partner: str, cooperation: str, outcome: str = "upheld"):
    """A complaint about a partner with its cause, and how the partner helped."""
    row = opened(MANAGER, matter="partner", partner=partner, partner_duty="confidentiality")
    investigated(row)
    step(row, COMPLIANCE, "decide", **{**DECISION, "outcome": outcome})
    step(row, MANAGER, "approve")
    step(row, MANAGER, "tell")
    step(row, COMPLIANCE, "find_cause", cause="partner", cooperation=cooperation)
    return row


def test_a_partners_help_is_written_down_before_the_end_and_counts_in_its_figures(office, clock):
    """TS-10: the help of a partner is weighed; without a word about it the complaint stays open."""
    row = partly_done("Call Centre Ltd", "")
    clock.set("2026-11-20T10:00")
    assert refused(row, MANAGER, "close") == "complaint.cooperation"
    step(row, COMPLIANCE, "find_cause", cause="partner", cooperation="late")
    assert step(row, MANAGER, "close").state == "closed"
    partly_done("Call Centre Ltd", "none", "unfounded")
    partly_done("Couriers Ltd", "prompt", "unfounded")
    opened(MANAGER, matter="partner", partner="New Ltd", partner_duty="care")
    found = statistics.told(person(PROTECTION)).whole.partners
    assert [(one.name, one.total, one.founded, one.score) for one in found] == [
        ("Call Centre Ltd", 2, 1, 25), ("Couriers Ltd", 1, 0, 100), ("New Ltd", 1, 0, None),
    ]  # fmt: skip
    client = office.client(PROTECTION)
    assert client.get("/api/v1/complaints/figures").json()["partners"][0]["score"] == 25
    assert "Couriers Ltd" in client.get("/complain/figures/").content.decode()
