# SPDX-License-Identifier: Apache-2.0
"""M16: a post that opens information in clear is not given or lent before the pledge is signed; the proposal waits."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.simulators.small_office import office  # noqa: F401 - a fixture

from tournier.base import Refused
from tournier.ledger.entries import Event
from tournier_office.people import actions
from tournier_office.people.models import Holding, Post, PostChange, Staff
from tournier_office.people.pledged import expect_pledge, needs_pledge
from tournier_office.site import gateway

LENT, SYSTEM, SECURITY = "S0001", "S0008", "S0005"


def proposal(post: str) -> PostChange:
    Post.objects.get_or_create(code=post, defaults={"zh": post, "en": post, "kind": "business"})
    return actions.propose_post(LENT, post, "B01", "give", until=None, by=SYSTEM, reason="more work")


def pledge(days: int) -> None:
    Staff.objects.filter(pk=LENT).update(pledge_until=timezone.localdate() + timedelta(days=days))


def test_a_post_waits_for_the_pledge_and_is_given_when_it_is_signed(office):  # noqa: F811 - the fixture
    row = proposal("loan_officer")
    for days in (-1, None):
        if days is None:
            Staff.objects.filter(pk=LENT).update(pledge_until=None)
        else:
            pledge(days)
        before = len(gateway.ledger().entries(event=Event.STAFF_CHANGED))
        with pytest.raises(Refused) as caught:
            actions.decide_post(row.pk, by=SECURITY, agree=True)
        assert caught.value.code == "people.pledge"
        assert len(gateway.ledger().entries(event=Event.STAFF_CHANGED)) == before
        row.refresh_from_db()
        assert row.state == PostChange.State.OPEN
        assert not Holding.objects.filter(staff=LENT, post="loan_officer").exists()
    pledge(0)
    actions.decide_post(row.pk, by=SECURITY, agree=True)
    assert Holding.objects.filter(staff=LENT, post="loan_officer", ended=False).exists()


def test_without_a_pledge_a_proposal_is_rejected_and_a_post_ended_as_ever(office):  # noqa: F811 - the fixture
    row = proposal("loan_officer")
    pledge(-1)
    actions.decide_post(row.pk, by=SECURITY, agree=False)
    ended = actions.propose_post(LENT, "teller", "B01", "end", until=None, by=SYSTEM, reason="less work")
    actions.decide_post(ended.pk, by=SECURITY, agree=True)
    assert not Holding.objects.filter(staff=LENT, ended=False).exists()


def test_what_opens_nothing_in_clear_needs_none(office):  # noqa: F811 - the fixture
    pledge(-1)
    person = Staff.objects.get(pk=LENT)
    needing = [post for post in ("security_admin", "teller", "analyst") if needs_pledge(post, "regular")]
    assert needing == ["teller", "analyst"]
    expect_pledge(person, "security_admin")
    with pytest.raises(Refused):
        expect_pledge(person, "analyst")
