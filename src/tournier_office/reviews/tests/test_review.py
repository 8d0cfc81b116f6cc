# SPDX-License-Identifier: Apache-2.0
"""A review from its start to what its day suspends, and back by a late review (M26)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.disclosures.tests import desk
from tournier_office.people.lookups import Holding, PostChange, Staff, posts_of
from tournier_office.reviews import actions, chores, lookups, making
from tournier_office.reviews.lookups import Narrow
from tournier_office.reviews.models import Campaign, Verdict
from tournier_office.reviews.register import CAMPAIGNS
from tournier_office.reviews.rolls import root_of
from tournier_office.reviews.tests.conftest import (
    AUDITOR,
    CLERK,
    COMPLIANCE,
    MANAGER,
    OFFICER,
    SECURITY,
    SYSTEM,
    draft,
    start,
)
from tournier_office.site import gateway, rights
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person


def key_of(number: str) -> str:
    return f"post:{Holding.objects.get(staff=number, ended=False).pk}"


def item_of(row, number):
    return next(item for item in lookups.items_of(row) if item.staff == number)


def test_a_campaign_lists_every_right_with_its_reviewer(review):
    items = lookups.items_of(review)
    assert {item.staff for item in items} == set(Staff.objects.values_list("pk", flat=True))
    assert review.total == len(items) == 11
    assert (item_of(review, CLERK).first, item_of(review, CLERK).second) == (MANAGER, OFFICER)
    assert item_of(review, MANAGER).first == OFFICER  # nobody reviews themselves
    assert item_of(review, OFFICER).first == MANAGER


def test_the_entry_holds_how_many_a_commitment_the_rules_and_the_history(review):
    entry = next(e for e in gateway.ledger().entries(disclosure=review.pk) if e.detail["verb"] == "start")
    assert entry.detail["count"] == 11
    assert entry.detail["rules_version"] == gateway.rules().version
    keys = [item.key for item in lookups.items_of(review)]
    assert entry.detail["root"] == review.root == root_of(str(entry.detail["salt"]), keys)
    assert entry.detail["root"] != root_of(str(entry.detail["salt"]), keys[1:])


def test_one_makes_it_and_another_starts_it(timed):
    row = draft()
    with pytest.raises(Refused, match="another person"):
        acts.step(CAMPAIGNS, person(COMPLIANCE), row.pk, "start", {})
    assert acts.step(CAMPAIGNS, person(SECURITY), row.pk, "start", {}).state == "running"


def test_before_it_starts_it_says_how_many_would_be_suspended(timed):
    made = making.make(draft())
    assert len(made.items) == 11
    # one of each post that keeps the office going stays: two officers and the three administrators
    assert {item.staff for item in made.spared} == {OFFICER, COMPLIANCE, SECURITY, SYSTEM, "S0007"}
    assert made.would_shut == 6


def test_the_scope_narrows_it(timed):
    assert {item.staff for item in making.make(draft(posts="teller")).items} == {CLERK}
    assert making.make(draft(branches="B02")).items == []
    assert making.make(draft(employments="outsourced")).items == []
    with pytest.raises(BadInput, match="cannot be read"):
        draft(branches="B99")
    with pytest.raises(BadInput, match="protection or compliance"):
        draft(owner=CLERK)
    with pytest.raises(BadInput, match="No right lies"):
        start(branches="B02")


def test_its_day_is_reckoned_in_working_days(review):
    assert review.due_at - review.started_at > timedelta(days=13)  # ten working days and the weekends between


def test_what_nobody_reviews_is_shut_from_the_moment_on_and_not_before(review, clock):
    clock.moment = review.due_at - timedelta(seconds=1)
    assert posts_of(CLERK) == {"teller"}
    clock.moment = review.due_at
    assert posts_of(CLERK) == frozenset()
    assert rights.barred(CLERK).keys() == {key_of(CLERK)}
    assert posts_of(SECURITY) == {"security_admin"}  # spared


def test_the_clerk_is_told_why_and_who_can_help_and_a_late_review_restores(review, clock, today, timed):
    clerk = timed.client(CLERK)
    clock.moment = today
    page = desk.search(clerk).content.decode()
    assert "nobody reviewed it in “Autumn” by its day" in page
    assert f"Staff {MANAGER} ({MANAGER})" in page
    refused = gateway.ledger().entries(event=Event.DISCLOSURE_REFUSED, limit=1)[0]
    assert refused.detail["rules"] == [rights.RULE]
    verdict = actions.decide(person(OFFICER), review.pk, [key_of(CLERK)], "confirm")
    assert verdict.late
    assert gateway.ledger().read(verdict.entry).detail["late"] is True
    assert desk.look(clerk)


def test_the_manager_who_was_not_reviewed_reviews_nobody(review, clock, today):
    clock.moment = today
    with pytest.raises(Refused, match="Your posts do not review"):
        actions.decide(person(MANAGER), review.pk, [key_of(CLERK)], "confirm")


def test_removed_is_shut_at_once_and_a_new_verdict_takes_it_back(review):
    actions.decide(person(MANAGER), review.pk, [key_of(CLERK)], "remove", reason="has moved")
    assert posts_of(CLERK) == frozenset()
    assert "was removed in the review" in rights.barred(CLERK)[key_of(CLERK)].cause[1]
    actions.decide(person(MANAGER), review.pk, [key_of(CLERK)], "confirm")
    assert posts_of(CLERK) == {"teller"}
    assert [one.verb for one in lookups.verdicts_of(review, item_of(review, CLERK))] == ["confirm", "remove"]


def test_confirmed_stays_when_the_day_has_passed(review, clock, today):
    actions.decide(person(MANAGER), review.pk, [key_of(CLERK)], "confirm")
    clock.moment = today
    assert posts_of(CLERK) == {"teller"}


def test_nobody_decides_about_themselves_nor_for_another_reviewer(review):
    for who, whose in ((MANAGER, MANAGER), (OFFICER, OFFICER)):
        with pytest.raises(Refused, match="their own rights"):
            actions.decide(person(who), review.pk, [key_of(whose)], "confirm")
    for who in (CLERK, AUDITOR, SECURITY):
        with pytest.raises(Refused, match="do not review"):
            actions.decide(person(who), review.pk, [key_of("S0010")], "confirm")
    with pytest.raises(Refused, match="Another reviewer"):
        actions.decide(person(OFFICER), review.pk, [key_of(CLERK)], "confirm")


def test_who_asked_for_a_right_does_not_decide_about_it(timed):
    held = Holding.objects.get(staff=CLERK)
    PostChange.objects.create(
        staff_id=CLERK, post=held.post, branch=held.branch, kind="give", reason="r", proposed_by=MANAGER,
        proposed_at=gateway.clock().now(), decided_by=SYSTEM, state="done",
    )  # fmt: skip
    row = start()
    assert item_of(row, CLERK).first == OFFICER
    with pytest.raises(Refused, match="those they asked for"):
        actions.decide(person(MANAGER), row.pk, [key_of(CLERK)], "confirm")


def test_the_second_reviews_where_the_first_is_away(review):
    Staff.objects.filter(pk=MANAGER).update(status="on_leave")
    actions.decide(person(OFFICER), review.pk, [key_of(CLERK)], "confirm")
    assert item_of(review, CLERK).state == "confirmed"


def test_a_right_is_passed_to_another_reviewer(review):
    with pytest.raises(BadInput, match="manager, a head or an officer"):
        actions.decide(person(MANAGER), review.pk, [key_of(CLERK)], "pass", reason="not mine", to=AUDITOR)
    with pytest.raises(Refused, match="their own rights"):
        actions.decide(person(OFFICER), review.pk, [key_of(MANAGER)], "pass", reason="x", to=MANAGER)
    actions.decide(person(MANAGER), review.pk, [key_of(CLERK)], "pass", reason="not mine", to=COMPLIANCE)
    assert item_of(review, CLERK).first == COMPLIANCE
    with pytest.raises(Refused, match="Another reviewer"):
        actions.decide(person(MANAGER), review.pk, [key_of(CLERK)], "confirm")
    actions.decide(person(COMPLIANCE), review.pk, [key_of(CLERK)], "confirm")


def test_many_at_once_are_one_act_with_their_number_and_a_commitment(review):
    Staff.objects.filter(pk="S0010").update(employment="dispatched")
    verdict = actions.confirm_rest(person(MANAGER), review.pk, Narrow())
    mine = [item for item in lookups.items_of(review) if item.first == MANAGER and not item.stands_out]
    assert verdict.count == len(mine) > 5
    assert {item.verdict for item in mine} == {verdict.pk}
    told = gateway.ledger().read(verdict.entry).detail
    assert (told["count"], told["many"]) == (verdict.count, True)
    assert told["root"] == root_of(str(told["salt"]), verdict.keys.split(","))
    assert Verdict.objects.count() == 1
    with pytest.raises(BadInput, match="Nothing is left"):
        actions.confirm_rest(person(MANAGER), review.pk, Narrow())


def test_what_stands_out_is_on_top_and_is_not_confirmed_with_the_rest(timed):
    Staff.objects.filter(pk=CLERK).update(employment="outsourced", sponsor=None)
    row = start()
    item = item_of(row, CLERK)
    assert item.reasons[:2] == ["non_regular_c2", "no_sponsor"]
    listed = lookups.listed(row, Narrow("all"))
    assert listed.items[0].staff == CLERK
    actions.confirm_rest(person(MANAGER), row.pk, Narrow())
    assert item_of(row, CLERK).state == "open"


def test_a_right_that_changed_since_needs_no_review(review, clock, today):
    Holding.objects.filter(staff=CLERK).update(ended=True)
    clock.moment = today
    listed = lookups.listed(review, Narrow("changed"))
    assert [item.staff for item in listed.items] == [CLERK]
    held = Holding.objects.get(staff=CLERK)
    Holding.objects.create(staff=held.staff, post=held.post, branch=held.branch, since=held.since, kind=held.kind)
    assert posts_of(CLERK) == {"teller"}  # the right that was given since is another one


def test_the_last_holder_of_a_keeping_post_is_not_removed(review):
    item = item_of(review, SECURITY)
    with pytest.raises(Refused, match="last holder"):
        actions.decide(person(item.first), review.pk, [item.key], "remove", reason="x")


def test_grace_needs_a_named_approver_and_shows_in_the_ledger(review, clock, today):
    day = (review.due_at + timedelta(days=5)).date().isoformat()
    with pytest.raises(Refused):
        acts.step(CAMPAIGNS, person(COMPLIANCE), review.pk, "grant_grace", {"grace_until": day, "reason": "flood"})
    row = acts.step(CAMPAIGNS, person(OFFICER), review.pk, "grant_grace", {"grace_until": day, "reason": "flood"})
    clock.moment = review.due_at + timedelta(days=1)
    assert posts_of(CLERK) == {"teller"}
    clock.moment = today
    assert posts_of(CLERK) == frozenset()
    entry = gateway.ledger().entries(disclosure=row.pk, limit=1)[0]
    assert (entry.actor, entry.detail["verb"], entry.detail["grace_until"]) == (OFFICER, "grant_grace", day)
    with pytest.raises(BadInput, match="given once"):
        acts.step(CAMPAIGNS, person(OFFICER), review.pk, "grant_grace", {"grace_until": day, "reason": "again"})


def test_two_withdraw_it_before_its_day_and_nobody_after(review, clock, today):
    acts.step(CAMPAIGNS, person(COMPLIANCE), review.pk, "ask_withdraw", {"reason": "a mistake"})
    with pytest.raises(Refused):
        acts.step(CAMPAIGNS, person(COMPLIANCE), review.pk, "withdraw", {"reason": "a mistake"})
    acts.step(CAMPAIGNS, person(OFFICER), review.pk, "withdraw", {"reason": "a mistake"})
    clock.moment = today
    assert posts_of(CLERK) == {"teller"}


def test_after_its_day_it_is_not_withdrawn(review, clock, today):
    clock.moment = today
    with pytest.raises(Refused, match="has passed"):
        acts.step(CAMPAIGNS, person(COMPLIANCE), review.pk, "ask_withdraw", {"reason": "a mistake"})


def test_the_chore_tells_reviewers_and_writes_down_what_the_day_suspended(review, clock, today):
    from tournier_office.duties.register import DUTIES

    duties = DUTIES.table.objects.filter(kind="campaigns")

    chores.chores()
    owners = set(duties.values_list("owner", flat=True))
    assert owners == {item.first for item in lookups.items_of(review)}
    last = {duty.due_at for duty in duties}
    assert last == {
        review.due_at - timedelta(microseconds=1)
    }  # the last moment in time, and the first that is too late
    actions.confirm_rest(person(MANAGER), review.pk, Narrow())
    chores.chores()
    assert duties.get(owner=MANAGER).state == "done"
    before = posts_of("S0002")
    clock.moment = today
    assert posts_of("S0002") == frozenset() != before  # nothing was written for it
    chores.chores()
    row = Campaign.objects.get()
    assert (row.state, row.suspended) == ("ended", 1)
    chores.chores()


def test_a_second_campaign_leaves_out_what_another_holds_and_what_is_suspended(review, clock, today):
    assert making.make(draft()).items == []
    actions.confirm_rest(person(MANAGER), review.pk, Narrow())
    clock.moment = today
    chores.chores()
    made = making.make(draft())
    assert MANAGER not in {item.staff for item in made.items}
    assert CLERK in {item.staff for item in made.items}


def test_a_roll_that_somebody_changed_shuts_whom_it_concerns(tampered_office):
    from django.db import connection

    start()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_roll SET body = '[]'")
    with pytest.raises(Refused) as no:
        posts_of(CLERK)
    assert no.value.code == "fact.changed"
