# SPDX-License-Identifier: Apache-2.0
"""Steps of registers in another's place: both are named, both are counted, and what is not to be lent is refused (0306)."""

import pytest
from django.utils import timezone

from tournier.base import Refused
from tournier_office.mandates.models import Grant
from tournier_office.mandates.register import DELEGATIONS, GRANTS
from tournier_office.mandates.tests.test_delegations import COMPLIANCE, LEGAL, MANAGER, accepted
from tournier_office.mandates.tests.test_grants import ANALYST, asked
from tournier_office.people.lookups import Holding
from tournier_office.site import gateway
from tournier_office.site.models import Step
from tournier_office.site.register import acts, reading, register_named
from tournier_office.site.register.tests.sample import person


def step(row, number, verb, **given):
    return acts.step(GRANTS, person(number), row.pk, verb, given)


def test_a_deputy_agrees_to_a_grant_and_both_are_named_wherever_it_is_told(office):
    row = asked()
    page = f"/grants/{row.pk}/"
    assert office.client("legal_officer").get(page).status_code == 403
    accepted()
    client = office.client("legal_officer")
    assert page in client.get("/").content.decode()
    assert "in the place of Staff S0002" in client.get(page).content.decode()
    assert client.post(f"{page}agree/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.agreed_by) == ("granted", LEGAL)
    took = Step.objects.get(register="grants", row=row.pk, verb="agree")
    entry = next(one for one in gateway.ledger().entries(disclosure=row.pk) if one.id == took.entry)
    assert (took.by, took.told["for"], entry.actor, entry.detail["for"]) == (LEGAL, MANAGER, LEGAL, MANAGER)
    assert "Staff S0009 for Staff S0002" in client.get(page).content.decode()
    history = office.client(MANAGER).get(f"/api/v1/registers/grants/{row.pk}").json()["history"]
    assert [(one["by"], one["for_whom"]) for one in history if one["verb"] == "agree"] == [(LEGAL, MANAGER)]


def test_the_entry_closes_again_with_the_delegation(office):
    row, given = asked(), accepted()
    step(row, LEGAL, "refuse", reason="the counter has people enough")
    client = office.client("legal_officer")
    assert client.get(f"/grants/{row.pk}/").status_code == 200
    acts.step(DELEGATIONS, person(MANAGER), given.pk, "end", {"reason": "back"})
    assert client.get(f"/grants/{row.pk}/").status_code == 403


def test_no_list_and_no_export_opens_by_a_delegation(office):
    row = asked()
    accepted()
    assert reading.page(GRANTS, person(LEGAL), reading.Query({})).rows == []
    assert not acts.may_export(GRANTS, person(LEGAL))
    assert reading.one(GRANTS, person(LEGAL), row.pk)


def test_what_the_giver_or_the_deputy_asked_for_neither_agrees_to(office):
    accepted()
    own = asked(MANAGER, post="analyst", purposes="statistics", top="")
    with pytest.raises(Refused) as caught:
        step(own, LEGAL, "agree")
    assert caught.value.code in {"register.row", "register.person"}
    of_the_deputy = asked(LEGAL, post="analyst", purposes="statistics", top="")
    with pytest.raises(Refused) as caught:
        step(of_the_deputy, LEGAL, "agree")
    assert caught.value.code == "register.person"
    assert set(Grant.objects.values_list("state", flat=True)) == {"asked"}


def test_the_second_person_is_a_third_of_the_two(office):
    """Agreed to by the deputy in a head's place, it is confirmed by neither of them."""
    accepted()
    accepted(by=COMPLIANCE, post="compliance_officer")
    row = step(asked(purposes="", top=""), LEGAL, "agree")
    assert row.state == "agreed"
    with pytest.raises(Refused) as caught:
        step(row, LEGAL, "confirm")
    assert caught.value.code == "register.person"
    assert step(row, COMPLIANCE, "confirm").state == "granted"


def test_a_second_term_in_a_row_is_not_agreed_to_by_who_stood_in_nor_by_whom_they_stood_in_for(office):
    accepted()
    row = step(asked(), LEGAL, "agree")
    Holding.objects.filter(grant=row.pk).update(ends_at=timezone.now())
    Grant.objects.filter(pk=row.pk).update(ends_at=timezone.now())
    again = asked()
    for who in (LEGAL, MANAGER):
        with pytest.raises(Refused) as caught:
            step(again, who, "agree")
        assert caught.value.code == "grant.again"


@pytest.mark.parametrize("who", [LEGAL, MANAGER])
def test_an_interest_of_either_keeps_both_away(office, who):
    accepted()
    given = {"kind": "colleague", "colleague": ANALYST, "since": timezone.localdate().isoformat()}
    acts.open_row(register_named("interests"), person(who), given)
    row = asked()
    with pytest.raises(Refused) as caught:
        step(row, LEGAL, "agree")
    assert caught.value.code == "interest.apart"


def test_what_is_not_to_be_lent_says_so(office):
    row = asked()
    accepted()
    with pytest.raises(Refused) as caught:
        step(row, LEGAL, "withdraw", reason="not needed")
    assert caught.value.code == "register.place"
