# SPDX-License-Identifier: Apache-2.0
"""Temporary grants: who asks, who agrees, what is opened, and that it ends by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.simulators.working_hours import WorkingHours

from tournier.base import Refused
from tournier.gate import Ask
from tournier.ledger.entries import Event
from tournier.policy import Channel, Outcome, Request
from tournier_office.mandates import granting
from tournier_office.mandates.models import Grant
from tournier_office.mandates.register import GRANTS
from tournier_office.people import lending
from tournier_office.people.lending import Loan
from tournier_office.people.lookups import Branch, Holding, Staff
from tournier_office.site import gateway
from tournier_office.site.facts import OfficeFacts
from tournier_office.site.register import acts, reading
from tournier_office.site.register.tests.sample import person
from tournier_office.site.register.typed import Unfit

ANALYST, MANAGER, COMPLIANCE, TELLER = "S0011", "S0002", "S0004", "S0001"


def form(**over):
    now = timezone.now()
    given = {
        "post": "teller",
        "place": "B01",
        "purposes": "counter_service",
        "top": "C2",
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=5)).isoformat(),
        "why": "the counter is short of people this week",
        "matter": "HR-2026-118",
    }
    return given | over


def asked(number=ANALYST, **over):
    return acts.open_row(GRANTS, person(number), form(**over))


def step(row, number, verb, **given):
    return acts.step(GRANTS, person(number), row.pk, verb, given)


def granted(**over):
    row = step(asked(**over), MANAGER, "agree")
    return row if row.state == "granted" else step(row, COMPLIANCE, "confirm")


def posts(office, number=ANALYST, purpose="counter_service", subject="1000001", channel=Channel.LOOK_UP):
    """The posts that the gate reads about this question."""
    client = office.client(number)
    request = Request(
        "r", channel, number, purpose, "contract", subject, session=str(client.session["sign_in"]), address="10.1.0.5"
    )
    here = gateway.project()
    facts = OfficeFacts(here, here.catalogue(), gateway.clock())
    try:
        return facts.facts(request).staff["posts"]
    finally:
        facts.close()


def test_a_part_of_a_post_at_the_own_branch_is_agreed_by_its_head_and_opens_this_part_only(office):
    row = step(asked(), MANAGER, "agree")
    assert row.state == "granted"
    assert posts(office) == {"analyst", "teller"}
    assert posts(office, purpose="due_diligence") == {"analyst"}
    assert person(ANALYST).posts == {"analyst"}, "a part opens look-ups, and no register"


@pytest.mark.parametrize(
    "over", [{"purposes": "", "top": ""}, {"place": "B02"}, {"post": "analyst", "purposes": "statistics"}]
)
def test_what_reaches_further_needs_a_second_person(office, over):
    """A whole post; another branch; questions about many."""
    head = MANAGER
    if over.get("place"):
        Holding.objects.create(
            staff=Staff.objects.get(pk=MANAGER), post_id="branch_manager", branch=Branch.objects.get(pk="B02"),
            since=timezone.localdate() - timedelta(days=9), kind="business",
        )  # fmt: skip
    row = step(asked(TELLER if over.get("post") else ANALYST, **over), head, "agree")
    assert row.state == "agreed"
    with pytest.raises(Refused):
        step(row, MANAGER, "confirm")
    assert step(row, COMPLIANCE, "confirm").state == "granted"


def test_a_grant_waits_for_the_pledge_of_whoever_gets_it(office):
    row = asked()
    Staff.objects.filter(pk=ANALYST).update(pledge_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused) as caught:
        step(row, MANAGER, "agree")
    assert caught.value.code == "people.pledge"
    assert not Holding.objects.filter(grant=row.pk).exists()
    Staff.objects.filter(pk=ANALYST).update(pledge_until=timezone.localdate())
    step(row, MANAGER, "agree")
    assert Holding.objects.filter(grant=row.pk).exists()


def test_nobody_agrees_to_their_own(office):
    row = asked(MANAGER, post="aml_officer", purposes="anti_money_laundering")
    with pytest.raises(Refused):
        step(row, MANAGER, "agree")
    with pytest.raises(Refused):
        step(asked(COMPLIANCE, post="teller", purposes="", top=""), COMPLIANCE, "confirm")


def test_an_administrator_asks_for_nothing_and_no_administration_is_lent(office):
    with pytest.raises(Refused):
        asked("S0005")
    with pytest.raises(Unfit):
        asked(post="security_admin")


def test_it_begins_and_ends_by_its_moments_alone(office):
    later = timezone.now() + timedelta(hours=2)
    row = granted(starts_at=later.isoformat())
    assert posts(office) == {"analyst"}
    holding = Holding.objects.get(grant=row.pk)
    holding.starts_at = timezone.now() - timedelta(hours=1)
    holding.since = timezone.localdate() - timedelta(days=1)
    holding.save()
    assert posts(office) == {"analyst", "teller"}
    holding.ends_at = timezone.now() - timedelta(seconds=1)
    holding.save()
    assert posts(office) == {"analyst"}
    assert asked().state == "asked", "what is over stands in nobody's way"


def lent(number, post, place, **bounds):
    """As when it was granted."""
    now = timezone.now()
    lending.lend(Loan("g", number, post, place, now - timedelta(hours=1), now + timedelta(days=1), **bounds))


def read(office, number, channel=Channel.LOOK_UP, purpose="counter_service", subject="1000001"):
    """Branch and posts of whoever asks, and the customer's branch, as the gate reads them."""
    client, here = office.client(number), gateway.project()
    facts = OfficeFacts(here, here.catalogue(), gateway.clock())
    session = str(client.session["sign_in"])
    request = Request("r", channel, number, purpose, "contract", subject, session=session, address="10.1.0.5")
    try:
        found = facts.facts(request)
    finally:
        facts.close()
    return found.staff["branch"], found.staff["posts"], found.customer.get("branch", "")


def decided(office, number, subject, purpose):
    """The rules' answer to a look-up, and the reasons."""
    client = office.client(number)
    ask = Ask(number, purpose, "contract", "T1", "", str(client.session["sign_in"]), "10.1.0.5")
    answer = gateway.gate().look_up(ask, subject)
    return answer.decision.outcome, {reason.rule for reason in answer.decision.reasons}


CUSTOMERS = ("1000001", "1000002", "1000003")


def test_a_lent_post_counts_for_its_branch_only_and_there_its_holder_works_by_it_alone(office):
    gateway.use(gateway.project(), WorkingHours())
    lent(ANALYST, "teller", "B02")
    found = {key: read(office, ANALYST, subject=key) for key in CUSTOMERS}
    assert {home for *_who, home in found.values()} > {"B02"}
    for branch, held, home in found.values():
        assert (branch, held) == (("B02", {"teller"}) if home == "B02" else ("B01", {"analyst"}))


def test_whoever_is_lent_a_clerks_post_elsewhere_does_not_take_their_own_post_along(office):
    """Else a manager would be the manager of every branch at which they help out."""
    gateway.use(gateway.project(), WorkingHours())
    far = next(key for key in CUSTOMERS if read(office, MANAGER, subject=key)[2] == "B02")
    before = {purpose: decided(office, MANAGER, far, purpose) for purpose in ("customer_care", "complaint")}
    lent(MANAGER, "teller", "B02")
    for purpose in ("customer_care", "complaint", "counter_service"):
        branch, held, _home = read(office, MANAGER, purpose=purpose, subject=far)
        assert (branch, held) in [("B01", {"branch_manager"}), ("B02", {"teller"})], purpose
    assert {purpose: decided(office, MANAGER, far, purpose) for purpose in before} == before
    assert decided(office, MANAGER, far, "counter_service")[0] is Outcome.ALLOW


@pytest.mark.parametrize("channel", [Channel.QUERY, Channel.EXPORT])
def test_what_is_lent_elsewhere_opens_no_question_about_many(office, channel):
    lent(TELLER, "analyst", "B02")
    assert read(office, TELLER, channel, "statistics", None)[:2] == ("B01", {"teller"})
    with pytest.raises(Unfit):
        asked(TELLER, post="analyst", purposes="statistics", place="B02")
    lent(TELLER, "analyst", "B01")
    assert read(office, TELLER, channel, "statistics", None)[:2] == ("B01", {"teller", "analyst"})


@pytest.mark.parametrize("who", [ANALYST, MANAGER])
def test_either_side_takes_it_back_at_once(office, who):
    row = granted()
    assert "teller" in posts(office)
    step(row, who, "withdraw", reason="no longer needed")
    assert posts(office) == {"analyst"}
    assert gateway.ledger().entries(disclosure=row.pk, event=Event.REGISTER_STEP)


def test_a_second_term_in_a_row_needs_somebody_else(office):
    row = granted()
    Holding.objects.filter(grant=row.pk).update(ends_at=timezone.now())
    Grant.objects.filter(pk=row.pk).update(ends_at=timezone.now())
    with pytest.raises(Refused) as caught:
        step(asked(), MANAGER, "agree")
    assert caught.value.code == "grant.again"


@pytest.mark.parametrize(("days", "code"), [(31, "ends_at"), (-1, "ends_at")])
def test_the_term_has_an_upper_bound(office, days, code):
    with pytest.raises(Unfit) as caught:
        asked(ends_at=(timezone.now() + timedelta(days=days)).isoformat())
    assert code in caught.value.faults


def test_who_is_not_regularly_employed_gets_nothing_beyond_the_contract_and_no_exports(office):
    Staff.objects.filter(pk=TELLER).update(
        employment="outsourced", sponsor_id=MANAGER, contract_until=timezone.localdate() + timedelta(days=3)
    )
    with pytest.raises(Refused) as caught:
        asked(TELLER, post="aml_officer", purposes="anti_money_laundering")
    assert caught.value.code == "grant.contract"
    soon = (timezone.now() + timedelta(days=1)).isoformat()
    assert asked(TELLER, post="aml_officer", purposes="anti_money_laundering", ends_at=soon).state == "asked"
    row = asked(TELLER, post="analyst", purposes="statistics", ends_at=soon)
    assert not any(channel == "export" for channel, _purpose in granting.opens(row)), "the rules open none to them"


def test_what_a_post_would_open_is_told_before_it_is_asked_for(office):
    client = office.client(ANALYST)
    page = client.get("/mandates/would/").content.decode()
    assert "/grants/new/?post=teller" in page
    told = {one["post"]: one["doors"] for one in client.get("/api/v1/mandates/would").json()}
    assert ["look_up", "counter_service"] in told["teller"]
    assert "analyst" not in told
    filled = client.get("/grants/new/?post=teller").content.decode()
    assert 'value="teller" selected' in filled


def test_home_shows_what_was_lent_and_the_page_what_it_opens(office):
    row = granted()
    client = office.client(ANALYST)
    assert f"/grants/{row.pk}/" in client.get("/").content.decode()
    assert "What it opens" in client.get(f"/grants/{row.pk}/").content.decode()


def test_a_look_up_under_a_grant_goes_through_the_gate_and_ends_with_it(office):
    gateway.use(gateway.project(), WorkingHours())
    row = granted()
    session = str(office.client(ANALYST).session["sign_in"])
    ask = Ask(ANALYST, "counter_service", "contract", "T1", "", session, "10.1.0.5")
    first = gateway.gate().look_up(ask, "1000001")
    step(row, MANAGER, "withdraw", reason="over")
    second = gateway.gate().look_up(ask, "1000001")
    assert (type(first).__name__, type(second).__name__) == ("Card", "Refusal")


def test_the_row_is_read_by_its_person_and_the_heads_and_by_nobody_else(office):
    row = asked()
    assert reading.one(GRANTS, person(ANALYST), row.pk)
    with pytest.raises(Refused):
        reading.one(GRANTS, person(TELLER), row.pk)


def test_home_shows_a_grant_to_whoever_may_agree_to_it_and_then_to_whoever_confirms(office):
    row = asked(purposes="", top="")
    link = f'href="/grants/{row.pk}/"'

    def shown(number):
        return link in office.client(number).get("/").content.decode()

    assert shown(MANAGER)
    assert not shown(TELLER)
    assert not shown(COMPLIANCE)
    step(row, MANAGER, "agree")
    assert not shown(MANAGER)
    assert shown(COMPLIANCE)
    step(row, COMPLIANCE, "confirm")
    assert not shown(COMPLIANCE)
