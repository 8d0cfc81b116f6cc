# SPDX-License-Identifier: Apache-2.0
"""Branches are opened, renamed, moved and closed by two administrators, and the gate decides by it at once (M11, decision 0362)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.simulators.small_office import office

from tournier.base import BadInput, Refused
from tournier_office.devices.register import DEVICES
from tournier_office.interests.register import DECLARATIONS, INTERESTS
from tournier_office.learning.contest_register import CONTEST_PAPERS
from tournier_office.learning.register import EXAMS
from tournier_office.people import actions as people
from tournier_office.people import enrol, facts, lending, moving, placing
from tournier_office.people.lookups import Branch, Holding, Staff, branch_codes, branches_below
from tournier_office.personnel import actions as feed
from tournier_office.personnel.branch_register import BRANCH_CHANGES
from tournier_office.personnel.branches import tree_at
from tournier_office.personnel.models import BranchChange
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import make, person
from tournier_office.site.register.typed import Unfit
from tournier_office.vetting.register import CHECKS

__all__ = ["office"]
pytestmark = pytest.mark.django_db
SYSTEM, SECURITY, MANAGER, TELLER = "S0008", "S0005", "S0002", "S0001"
NEW = {"kind": "open", "code": "B77", "zh": "新区支行", "en": "New Area Branch", "parent": "B01", "region": "R1"}


def propose(**given: str) -> BranchChange:
    found: BranchChange = acts.open_row(BRANCH_CHANGES, person(SYSTEM), {"why": "board 2026-12", **given})
    return found


def step(row: BranchChange, by: str, verb: str) -> BranchChange:
    found: BranchChange = acts.step(BRANCH_CHANGES, person(by), row.pk, verb, {"reason": "because"})
    return found


def done(**given: str) -> BranchChange:
    return step(propose(**given), SECURITY, "confirm")


def works_at(code: str) -> None:
    row = Staff.objects.get(pk=TELLER)
    row.branch_id = code
    row.save()


def fact(name: str) -> object:
    return facts.staff_facts(TELLER, timezone.localdate())[name]


def test_a_branch_is_there_when_a_second_administrator_agrees(office):
    row = propose(**NEW)
    assert "B77" not in branch_codes()
    with pytest.raises(Refused):
        step(row, SYSTEM, "confirm")
    with pytest.raises(Refused):
        step(row, MANAGER, "confirm")
    assert "B77" not in branch_codes()
    step(row, SECURITY, "confirm")
    assert "B77" in branches_below("B01")
    assert placing.places()["B77"] == {
        "zh": "新区支行",
        "en": "New Area Branch",
        "region": "R1",
        "parent": "B01",
        "closed_on": "",
    }


def test_nobody_else_proposes(office):
    with pytest.raises(Refused):
        acts.open_row(BRANCH_CHANGES, person(MANAGER), {"why": "x", **NEW})


def test_what_is_rejected_changes_nothing(office):
    step(propose(**NEW), SECURITY, "reject")
    assert "B77" not in branch_codes()


@pytest.mark.parametrize(
    "given",
    [
        {**NEW, "code": "B01"},
        {**NEW, "code": "新区"},
        {**NEW, "parent": "B99"},
        {"kind": "rename", "code": "B99", "zh": "x", "en": "x"},
        {"kind": "move", "code": "B01", "parent": "B01"},
        {"kind": "close", "code": "B01", "zh": "x"},
        {"kind": "rename", "code": "B01", "zh": "x"},
        {**NEW, "parent": ""},
        {"kind": "move", "code": "B02"},
    ],
)
def test_what_does_not_fit_is_not_proposed(office, given):
    with pytest.raises(Unfit):
        propose(**given)


def test_a_branch_is_not_moved_below_one_that_came_under_it_meanwhile(office):
    done(**NEW)
    done(**{**NEW, "code": "B78", "parent": "B02"})
    row = propose(kind="move", code="B77", parent="B78")
    done(kind="move", code="B78", parent="B77")
    with pytest.raises(Unfit):
        step(row, SECURITY, "confirm")


def test_a_new_name_stands_and_the_old_one_is_told_as_of_its_day(office):
    done(**NEW)
    before = timezone.now()
    row = done(kind="rename", code="B77", zh="新城支行", en="New Town Branch")
    assert Branch.objects.get(pk="B77").zh == "新城支行"
    assert tree_at(before)["B77"]["zh"] == "新区支行"
    assert row.before["zh"] == "新区支行"
    assert "B77" not in tree_at(before - timedelta(days=1))


def test_a_region_binds_at_the_next_question(office):
    done(**NEW)
    works_at("B77")
    assert fact("region") == "R1"
    done(kind="move", code="B77", parent="B02")
    assert fact("region") == "R1", "what a move does not name stays"
    done(kind="move", code="B77", region="R9")
    assert fact("region") == "R9"
    assert "B77" in branches_below("B02") - branches_below("B01")


def test_a_branch_is_closed_only_when_nothing_remains(office):
    done(**NEW)
    works_at("B77")
    row = None
    with pytest.raises(Refused, match=r"branch\.remains|still there|仍有") as refused:
        row = propose(kind="close", code="B77")
    assert "1 × " in refused.value.cure
    works_at("B01")
    row = propose(kind="close", code="B77")
    matter = make(CHECKS, CHECKS.stages[0].code, branch="B77")
    page = office.client(SECURITY).get(f"/branches/{row.pk}/").content.decode()
    assert f'<a href="{reverse("background_checks:list")}">' in page
    with pytest.raises(Refused):
        step(row, SECURITY, "confirm")
    matter.branch = "B01"
    matter.save()
    step(row, SECURITY, "confirm")
    assert "B77" not in branch_codes()
    assert "B77" in branches_below("B01"), "whoever is above still sees what lies there"


@pytest.mark.parametrize("what", ["holding", "below", "above-to-be", "device"])
def test_posts_branches_below_and_devices_keep_a_branch_open(office, what):
    done(**NEW)
    if what == "below":
        done(**{**NEW, "code": "B78", "parent": "B77"})
    elif what == "above-to-be":
        propose(**{**NEW, "code": "B78", "parent": "B77"})
    elif what == "device":
        make(DEVICES, "in_force", branch="B01", place="B77")
    else:
        row = Holding.objects.get(staff=TELLER)
        row.branch_id = "B77"
        row.save()
    with pytest.raises(Refused) as refused:
        propose(kind="close", code="B77")
    assert refused.value.cure.startswith("1 × ")
    assert refused.value.cure.count(" × ") == 1


@pytest.mark.parametrize(
    ("register", "stage"),
    [(EXAMS, "failed"), (CONTEST_PAPERS, "over"), (DECLARATIONS, "resting"), (INTERESTS, "clear"), (CHECKS, "failed")],
)
def test_what_is_owed_nothing_any_more_keeps_no_branch_open(office, register, stage):
    """These stages have no next step that anybody of the branch could take: a branch would stand for ever."""
    done(**NEW)
    make(register, stage, branch="B77")
    assert done(kind="close", code="B77").state == "in_force"


def test_whoever_stands_at_a_closed_branch_gets_nothing(office):
    """Entered past the acts: the row says where they work, the branch says that it is closed."""
    done(**NEW)
    done(kind="close", code="B77")
    assert fact("status") == "active"
    works_at("B77")
    assert fact("status") == "suspended"
    works_at("B01")
    assert fact("status") == "active"


def test_nothing_is_given_at_a_closed_branch(office):
    done(**NEW)
    done(kind="close", code="B77")
    with pytest.raises(Refused):
        people.propose_post("S0011", "teller", "B77", "give", until=None, by=SYSTEM, reason="x")
    with pytest.raises(BadInput):
        propose(kind="rename", code="B77", zh="x", en="x")
    with pytest.raises(BadInput):
        propose(**NEW)
    for given in (
        lambda: enrol.create_staff("S0300", zh="新", en="New", branch="B77", posts=(), password="", by=SYSTEM),
        lambda: moving.move(moving.Told(TELLER, branch="B77"), by=SYSTEM, reason="x"),
        lambda: lending.refuse_loan(lending.Loan("g", TELLER, "analyst", "B77", timezone.now(), timezone.now())),
        lambda: acts.open_row(DEVICES, person(SYSTEM), {"place": "B77"}),
    ):
        with pytest.raises((Refused, BadInput)):
            given()


def test_a_proposal_of_before_gives_nothing_at_a_closed_branch(office):
    """Entered past the count of what remains: the branch is asked once more when somebody agrees."""
    done(**NEW)
    row = people.propose_post("S0011", "teller", "B77", "give", until=None, by=SYSTEM, reason="x")
    Branch.objects.filter(pk="B77").update(closed_on=timezone.localdate())
    with pytest.raises(Refused):
        people.decide_post(row.pk, by=SECURITY, agree=True)
    assert not Holding.objects.filter(branch="B77").exists()


def test_nobody_comes_back_to_a_closed_branch(office):
    done(**NEW)
    people.set_status(TELLER, "left", by=SYSTEM, reason="gone")
    works_at("B77")
    done(kind="close", code="B77")
    with pytest.raises(Refused) as refused:
        people.set_status(TELLER, "active", by=SYSTEM, reason="back")
    assert refused.value.code == "people.closed"
    run = feed.receive(f"number,status\n{TELLER},active\n".encode(), by=SYSTEM)
    assert [line.code for line in run.lines.all()] == ["feed.branch_closed"]
    run = feed.begin(feed.receive(f"number,status,branch\n{TELLER},active,B02\n".encode(), by=SYSTEM).pk, by=SYSTEM)
    assert (run.state, fact("status"), fact("branch")) == ("done", "active", "B02")


def test_a_feed_says_why_a_closed_and_an_unknown_branch_take_nobody(office):
    done(**NEW)
    done(kind="close", code="B77")
    lines = "S0001,B77,,active\nS0002,B99,,active\nS0011,,analyst@B77,active\nS0009,B02,,active\n"
    run = feed.receive(f"number,branch,posts,status\n{lines}".encode(), by=SYSTEM)
    told = {line.number: (line.code, bool(line.cause and line.cure)) for line in run.lines.all()}
    assert told == {
        "S0001": ("feed.branch_closed", True),
        "S0002": ("feed.branch", True),
        "S0011": ("feed.branch_closed", True),
        "S0009": ("", False),
    }


def test_a_closed_branch_is_told_by_its_name_and_offered_nowhere(office):
    done(**NEW)
    row = done(kind="close", code="B77")
    for language, name in (("zh-hans", "新区支行（已撤销）"), ("en", "New Area Branch (closed)")):
        client = office.client(SYSTEM, language)
        assert name in client.get("/people/").content.decode()
        page = client.get(f"/branches/{row.pk}/").content.decode()
        assert f'<h1 class="m-0">B77 {name}</h1>' in page
        assert page.count("<td>B02支行 Branch B02</td>") == 1, "the branches as they stood"
        assert name in office.client("S0004", language).get("/complaints/").content.decode(), "narrowed by it still"
        assert 'value="B77"' not in client.get("/branches/new/").content.decode()
        assert 'value="B77"' not in client.get(f"/people/{TELLER}/").content.decode()
