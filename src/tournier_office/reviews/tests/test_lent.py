# SPDX-License-Identifier: Apache-2.0
"""What was lent for a term, and that commands act for a person, are reviewed as posts are (M26, decision 0296)."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier.gate import Ask
from tournier.ledger.entries import Entry, Event
from tournier_office.mandates.tests.test_grants import ANALYST, granted, step
from tournier_office.people import command_keys, lending
from tournier_office.people.everybody import Known
from tournier_office.people.lending import Loan
from tournier_office.people.lookups import Holding, posts_of
from tournier_office.reviews import actions, lookups, making, uses, written
from tournier_office.reviews.lookups import Narrow
from tournier_office.reviews.reviewers import Reviewers, spared
from tournier_office.reviews.tests.conftest import CLERK, COMPLIANCE, MANAGER, OFFICER, draft, start
from tournier_office.site import gateway, rights
from tournier_office.site.register.tests.sample import person
from tournier_office.site.rights import Lent, Right

ADDRESS = "10.1.0.5"
COMMAND = f"command:{CLERK}"


def item_of(row, key):
    return next(item for item in lookups.items_of(row) if item.key == key)


def reasons_of(key):
    return next(item.reasons for item in making.make(draft()).items if item.key == key)


def used(number, channel, purpose):
    gateway.ledger().append(
        Entry(Event.DISCLOSURE_INTENDED, number, detail={"channel": channel, "purpose": purpose})
    )  # fmt: skip


def counted(clock):
    clock.moment += timedelta(minutes=5)
    uses.count()


def begin_history(timed, clock, today):
    """A hundred days ago somebody disclosed something and signed in; now it is today."""
    clock.moment = today - timedelta(days=100)
    used(MANAGER, "look_up", "customer_care")
    gateway.record(Event.SIGN_IN_SUCCEEDED, MANAGER, {"methods": ["password", "totp"], "factors": 2})
    clock.moment = today


def lend_since(days):
    """A part of the clerks' post, lent to the analyst so many days ago."""
    now = timezone.now()
    lending.lend(
        Loan("G1", ANALYST, "teller", "B01", now - timedelta(days=days), now + timedelta(days=5), ("counter_service",))
    )
    return "grant:G1"


def command_of(timed, number=CLERK):
    """A key of the command line that this person granted at the console."""
    session = str(timed.client(number).session["sign_in"])
    text, code = command_keys.ask(number, address=ADDRESS, hours=4)
    command_keys.grant(code, session=session, by=number, proved_at=time.time() + 60)
    return text


# --- temporary grants -------------------------------------------------------------------------------------------------


def test_a_grant_stands_beside_ones_own_post_and_whoever_agreed_does_not_review_it(timed):
    grant = granted(purposes="", top="")  # a whole post: a head agreed, a second person confirmed
    row = start()
    item = item_of(row, f"grant:{grant.pk}")
    assert (item.staff, item.post, item.branch) == (ANALYST, "teller", "B01")
    assert item.until == f"{timezone.localdate(grant.ends_at):%Y-%m-%d}"
    assert set(item.asked) == {MANAGER, COMPLIANCE}
    assert item.first == OFFICER
    assert item.second not in {MANAGER, COMPLIANCE}
    assert [one.post for one in lookups.items_of(row) if one.staff == ANALYST and one != item] == ["analyst"]
    with pytest.raises(Refused, match="asked for or agreed to"):
        actions.decide(person(MANAGER), row.pk, [item.key], "confirm")


def test_what_is_removed_is_shut_at_once_and_what_nobody_reviews_on_the_day(timed, clock, today):
    grant = granted(purposes="", top="")
    row = start()
    key = f"grant:{grant.pk}"
    assert posts_of(ANALYST) == {"analyst", "teller"}
    actions.decide(person(OFFICER), row.pk, [key], "remove", reason="the counter is full again")
    assert posts_of(ANALYST) == {"analyst"}
    assert "“Teller (temporary grant)” was removed" in rights.barred(ANALYST)[key].cause[1].replace("teller", "Teller")
    own = next(item.key for item in lookups.items_of(row) if item.staff == ANALYST and item.post == "analyst")
    actions.decide(person(MANAGER), row.pk, [own], "confirm")
    actions.decide(person(OFFICER), row.pk, [key], "confirm")
    assert posts_of(ANALYST) == {"analyst", "teller"}
    actions.decide(person(OFFICER), row.pk, [key], "pass", reason="not mine", to=OFFICER)
    clock.moment = today
    assert posts_of(ANALYST) == {"analyst"}


def test_one_that_ended_meanwhile_needs_no_review(timed):
    grant = granted(purposes="", top="")
    row = start()
    step(grant, MANAGER, "withdraw", reason="over")
    assert [item.key for item in lookups.listed(row, Narrow("changed")).items] == [f"grant:{grant.pk}"]


def test_one_that_nobody_used_for_a_week_is_proposed_for_removal(timed, clock, today):
    begin_history(timed, clock, today)
    counted(clock)
    key = lend_since(days=10)
    assert reasons_of(key) == ["idle"], "and that it ends soon is what a grant is"
    used(ANALYST, "query", "statistics")  # by the analyst's own post: it says nothing about the grant
    counted(clock)
    assert reasons_of(key) == ["idle"]
    used(ANALYST, "look_up", "counter_service")
    counted(clock)
    assert reasons_of(key) == []
    row = start()
    told = {one["pair"]: one["count"] for one in written.use(row, item_of(row, key))["lines"]}
    assert told["look_up:counter_service"] == 1


def test_one_that_is_younger_than_a_week_is_not_and_nothing_is_said_without_history(timed, clock, today):
    key = lend_since(days=10)
    clock.moment = today
    assert reasons_of(key) == []
    begin_history(timed, clock, today)
    counted(clock)
    Holding.objects.filter(grant="G1").update(since=(today - timedelta(days=6)).date())
    assert reasons_of(key) == []


def test_its_page_says_what_it_is_and_leads_to_the_grant(timed):
    grant = granted()
    row = start()
    client = timed.client(OFFICER)
    page = client.get(f"/reviews/{row.pk}/rights/grant:{grant.pk}/").content.decode()
    assert "· Temporary grant" in page
    assert f'href="/grants/{grant.pk}/"' in page
    told = client.get(f"/api/v1/reviews/{row.pk}/rights/grant:{grant.pk}").json()
    assert told["grant"] == grant.pk
    assert {one["pair"].partition(":")[2] for one in told["use"]} == {"counter_service"}, "a part opens a part"


def test_whoever_holds_a_keeping_post_for_a_term_is_not_the_one_that_is_spared_nor_reviews_by_a_part_of_one():
    day = date(2026, 11, 2)
    known = {number: Known("B01", "regular", "active", sponsored=False, dates={}) for number in ("S1", "S2", "S3")}
    for_good = Right("post:1", "S1", "protection_officer", "B01", day)
    lent = Right(
        "grant:2",
        "S2",
        "protection_officer",
        "B01",
        day - timedelta(days=9),
        lent=Lent(whole=True, purposes=frozenset()),
    )
    assert spared([lent, for_good], {"post:1", "grant:2"}, known) == {"post:1"}
    assert spared([lent, for_good], {"post:1"}, known) == {"post:1"}
    part = Right(
        "grant:3", "S3", "branch_manager", "B01", day, lent=Lent(whole=False, purposes=frozenset({"complaint"}))
    )
    assert (
        Reviewers([for_good, part], known, {"B01": ""}, "S1").of(Right("post:9", "S9", "teller", "B01", day))[0] == "S1"
    )


# --- the command line -------------------------------------------------------------------------------------------------


def test_whoever_let_a_command_in_is_reviewed_for_it_by_the_person_and_not_by_the_key(timed):
    command_of(timed)
    command_of(timed)
    row = start()
    item = item_of(row, COMMAND)
    assert (item.staff, item.post, item.first) == (CLERK, "", MANAGER)
    assert sum(one.key.startswith("command:") for one in lookups.items_of(row)) == 1
    page = timed.client(MANAGER).get(f"/reviews/{row.pk}/rights/{COMMAND}/").content.decode()
    assert "Command line" in page


@pytest.mark.parametrize("lapses", [False, True])
def test_a_barred_command_opens_nothing_and_no_other_key_is_made_until_a_late_review(timed, clock, lapses):
    text = command_of(timed)
    row = start()
    posts = [item.key for item in lookups.items_of(row) if item.staff == CLERK and item.post]
    actions.decide(person(MANAGER), row.pk, posts, "confirm")
    assert command_keys.opening(text, ADDRESS)
    if lapses:
        clock.moment = row.due_at
    else:
        actions.decide(person(MANAGER), row.pk, [COMMAND], "remove", reason="works at the counter")
    with pytest.raises(Refused, match="command line") as caught:
        command_keys.opening(text, ADDRESS)
    assert caught.value.code == rights.RULE
    with pytest.raises(Refused, match="command line"):
        command_of(timed)
    assert posts_of(CLERK) == {"teller"}, "at the console the person works on"
    actions.decide(person(OFFICER if lapses else MANAGER), row.pk, [COMMAND], "confirm")
    assert command_keys.opening(text, ADDRESS)
    assert command_of(timed)


def test_a_key_that_was_granted_still_ends_by_ones_own_hand_while_it_is_barred(timed):
    command_of(timed)
    row = start()
    actions.decide(person(MANAGER), row.pk, [COMMAND], "remove", reason="x")
    (key,) = command_keys.granted_to(CLERK)
    command_keys.revoke(key.pk, by=CLERK)
    assert command_keys.granted_to(CLERK) == []


def test_the_gate_itself_refuses_the_session_of_a_barred_command_and_no_other(timed, clock, today):
    clock.moment = today
    text = command_of(timed)
    key = command_keys.opening(text, ADDRESS)
    assert key is not None
    lent = str(key.sign_in_id)
    console = str(timed.client(CLERK).session["sign_in"])
    row = start()
    asks = {
        session: Ask(CLERK, "counter_service", "contract", "T1", "", session, ADDRESS) for session in (lent, console)
    }
    assert {type(gateway.gate().look_up(ask, "1000001")).__name__ for ask in asks.values()} == {"Card"}
    actions.decide(person(MANAGER), row.pk, [COMMAND], "remove", reason="x")
    answer = gateway.gate().look_up(asks[lent], "1000001")
    assert {reason.rule for reason in answer.decision.reasons} == {rights.RULE}
    assert type(gateway.gate().look_up(asks[console], "1000001")).__name__ == "Card"


def test_one_that_was_not_used_for_ninety_days_is_proposed_for_removal_as_the_sign_ins_tell(timed, clock, today):
    begin_history(timed, clock, today)
    clock.moment = today - timedelta(days=95)
    command_of(timed)
    (key,) = command_keys.granted_to(CLERK)
    key.granted_at = clock.moment
    key.save()
    counted(clock)
    clock.moment = today
    assert "idle" in reasons_of(COMMAND)
    row = start()
    told = written.use(row, item_of(row, COMMAND))["lines"]
    assert [(one["pair"], one["count"]) for one in told] == [("sign_in:command line", 1)]
    assert gateway.ledger().read(told[0]["entry"]).detail["methods"] == ["command line"]
    entry = gateway.ledger().entries(disclosure=row.pk, limit=1)[0]
    assert entry.detail["signed_whole"] is True
    assert entry.detail["signed_to"] == uses.counted().sign_ins.last


def test_one_in_use_is_not_and_ordinary_sign_ins_are_no_use_of_it(timed, clock, today):
    begin_history(timed, clock, today)
    command_of(timed)
    counted(clock)
    assert reasons_of(COMMAND) == []
    assert uses.of_person(MANAGER).keys() == {"look_up:customer_care"}
