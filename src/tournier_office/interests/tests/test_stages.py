# SPDX-License-Identifier: Apache-2.0
"""Who declares, who reviews, who sees what; what is asked of everybody and what a clock waits for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier_office.interests import actions, lookups
from tournier_office.interests.chores import chores
from tournier_office.interests.models import Declaration, Interest
from tournier_office.interests.tests.declaring import (
    AUDITOR,
    COMPLIANCE,
    LEGAL,
    MANAGER,
    TELLER,
    declare,
    duties,
    person,
    statement,
    step,
)
from tournier_office.site.register.typed import Unfit


def clocks(row) -> dict[str, str]:
    return dict(duties().objects.filter(subject=row.pk).values_list("deadline", "state"))


def test_nobody_reviews_their_own(office):
    mine = declare(COMPLIANCE)
    with pytest.raises(Refused):
        step(mine, COMPLIANCE, "decide", measures="look")
    assert mine.reviewer == "", "there is no second compliance officer"
    with pytest.raises(Refused):
        step(mine, COMPLIANCE, "name_reviewer", reviewer=LEGAL)


def test_whoever_is_named_reviews_and_sees_that_one(office):
    row, other = declare(), declare(MANAGER)
    step(row, COMPLIANCE, "name_reviewer", reviewer=LEGAL)
    assert step(row, LEGAL, "decide", measures="look").state == "bound"
    with pytest.raises(Refused):
        step(other, LEGAL, "decide", measures="look")


def test_a_reviewer_is_no_relative_of_the_person(office):
    declare(LEGAL, "colleague", colleague=TELLER)
    row = declare()
    with pytest.raises(Refused) as caught:
        step(row, COMPLIANCE, "name_reviewer", reviewer=LEGAL)
    assert caught.value.code == "interest.apart"


@pytest.mark.parametrize("post", ["branch_manager", "auditor", "security_admin", "protection_officer"])
def test_a_declaration_is_confidential(office, post):
    row = declare()
    client = office.client(post)
    assert client.get(f"/interests/{row.pk}/").status_code == 403
    assert row.pk not in client.get("/interests/").content.decode()
    assert client.get("/interests/export/").status_code == 403


def test_others_are_told_counts(office):
    statement()
    page = office.client("branch_manager").get("/declared/")
    assert page.status_code == 200
    (line,) = [one for one in lookups.figures(frozenset({"B01"}), timezone.localdate()) if one.branch == "B01"]
    assert (line.given, line.overdue) == (1, 0)
    assert office.client("teller").get("/declared/").status_code == 403


def test_a_declaration_says_what_stands_in_the_register(office):
    with pytest.raises(Unfit):
        statement(says="all")
    row = Declaration.objects.get(pk=declare_and_find().pk)
    with pytest.raises(Unfit):
        step(row, TELLER, "give", statement="nothing")
    assert step(row, TELLER, "give", statement="all").state == "given"


def declare_and_find() -> Declaration:
    declare()
    return Declaration.objects.get(staff=TELLER)


def test_the_first_has_thirty_days_and_the_next_a_year(office):
    row = declare_and_find()
    assert clocks(row) == {"B12": "running"}
    step(row, TELLER, "give", statement="all")
    assert clocks(row) == {"B12": "done", "B11": "running"}
    step(row, TELLER, "give", statement="all")
    assert duties().objects.filter(subject=row.pk, deadline="B11", state="running").count() == 1


def test_a_question_has_ten_days_and_shortens_what_was_given(office):
    row = statement()
    step(row, COMPLIANCE, "question")
    row.refresh_from_db()
    assert row.until == timezone.localdate() + timedelta(days=10)
    assert clocks(row)["B14"] == "running"
    step(row, TELLER, "give", statement="nothing")
    running = duties().objects.filter(subject=row.pk, state="running")
    assert list(running.values_list("deadline", flat=True)) == ["B11"]


def test_a_review_has_a_clock_that_ends_with_it(office):
    row = declare(kind="outside", organisation="x", what="x")
    assert clocks(row) == {"B13": "running"}
    assert duties().objects.get(subject=row.pk).owner == COMPLIANCE
    assert step(row, COMPLIANCE, "release").state == "clear"
    assert clocks(row) == {"B13": "done"}


def test_what_arose_long_ago_is_declared_late(office):
    long_ago = (timezone.localdate() - timedelta(days=40)).isoformat()
    assert lookups.declared_late(declare(since=long_ago))
    assert not lookups.declared_late(declare())


def test_everybody_is_asked_once_and_whoever_comes_later_by_the_office(office):
    chores()
    assert not Declaration.objects.exists(), "nobody has asked yet"
    with pytest.raises(Refused):
        actions.ask_everybody(person(AUDITOR))
    count = actions.ask_everybody(person(COMPLIANCE))
    assert count == Declaration.objects.filter(state="asked").count() > 5
    assert actions.ask_everybody(person(COMPLIANCE)) == 0
    Declaration.objects.get(staff=TELLER).delete()
    chores()
    assert Declaration.objects.get(staff=TELLER).until == timezone.localdate() + timedelta(days=30)


def test_grace_is_bounded(office):
    row = statement()
    for days in (31, 400):
        with pytest.raises(Unfit):
            step(row, COMPLIANCE, "grace", until=(timezone.localdate() + timedelta(days=days)).isoformat())


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "relative", "customers": ""},
        {"kind": "colleague", "colleague": TELLER},
        {"kind": "holding", "organisation": "x"},
        {"kind": "own", "customers": ",".join(map(str, range(30)))},
        {"kind": "relative", "since": "2999-01-01"},
    ],
)
def test_what_says_too_little_is_sent_back(office, given):
    with pytest.raises(Unfit):
        declare(**given)
    assert not Interest.objects.exists()


def test_a_reviewer_adds_customers_and_takes_none_away(office):
    row = declare(kind="employer", customers="1000001", organisation="Lotus", what="works there")
    step(row, COMPLIANCE, "name_customers", customers="1000002")
    row.refresh_from_db()
    assert row.customers == "1000001,1000002"
