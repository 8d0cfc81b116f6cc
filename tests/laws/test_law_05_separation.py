# SPDX-License-Identifier: Apache-2.0
"""Law 5: nobody grants to themselves; requester, approver and auditor differ; administrators see no customer data."""

import itertools

import pytest

from tests.laws.conftest import Bank
from tests.laws.test_law_06_authentication_data import EVERY_APPROVAL, asks
from tests.simulators.small_office import office
from tests.simulators.smallbank import ID_NO, MOBILE
from tournier.base import Refused
from tournier.gate import Card, Found, Matched
from tournier_office.disclosures.models import AccessRequest
from tournier_office.disclosures.tests import desk
from tournier_office.lawbook import actions as lawbook
from tournier_office.lawbook.lookups import active_files
from tournier_office.people import actions as people
from tournier_office.people.lookups import posts_of

__all__ = ["office"]

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
SHOWN = (Card, Found, Matched)


@pytest.mark.parametrize("beside", ["", "teller", "branch_manager", "protection_officer"])
@pytest.mark.parametrize("post", ADMINISTRATORS)
def test_no_administrator_is_shown_anything_through_any_channel(bank: Bank, post: str, beside: str):
    """With every approval, for every purpose, in an emergency, and beside any other post."""
    bank.registers.staff["posts"] = frozenset({post, beside} - {""})
    bank.registers.approval["roles"] = EVERY_APPROVAL
    for ask in asks():
        answers = [
            bank.gate.reveal(ask, "1000001", [MOBILE]),
            bank.gate.copy(ask, "1000001", [MOBILE]),
        ]
        if not ask.break_glass:
            answers += [
                bank.gate.look_up(ask, "1000001"),
                bank.gate.print(ask, "1000001"),
                bank.gate.rows(ask, "1000001", ID_NO.table, 0),
            ]
        assert not [answer for answer in answers if isinstance(answer, SHOWN)], ask
    ask = asks()[0]
    bank.registers.spent.clear()
    assert not isinstance(bank.gate.search(ask, [("CUST_ID", "1000001")]), SHOWN)
    assert not isinstance(bank.gate.match(ask, "1000001", "MOBILE", "10012345678"), SHOWN)


def test_the_same_questions_are_answered_to_somebody_at_the_counter(bank: Bank):
    """Else the test above would prove nothing."""
    bank.registers.approval["roles"] = EVERY_APPROVAL
    assert any(isinstance(bank.gate.look_up(ask, "1000001"), Card) for ask in asks() if not ask.break_glass)


@pytest.mark.parametrize("post", ADMINISTRATORS)
def test_an_administrator_finds_no_way_through_the_console_or_the_api(office, post: str):
    client = office.client(post)
    answers = [
        desk.search(client),
        client.post(
            "/api/v1/search",
            {"purpose": "counter_service", "basis": "contract", "case": desk.CASE, "criteria": []},
            content_type="application/json",
        ),
    ]
    assert all(answer.status_code >= 400 for answer in answers), [answer.status_code for answer in answers]
    assert "云" not in "".join(answer.content.decode() for answer in answers)


def give(office, who: str, post: str) -> None:
    """An administrator proposes the post, a second one agrees."""
    change = people.propose_post(
        who, post, "B01", "give", until=None, by=office.staff("system_admin"), reason="a new colleague"
    )
    people.decide_post(change.pk, by=office.staff("security_admin"), agree=True)


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(ADMINISTRATORS, 2)))
def test_nobody_is_two_administrators(office, one: str, other: str):
    """三员: three people (JR/T 0071)."""
    with pytest.raises(Refused):
        give(office, office.staff(one), other)


@pytest.mark.parametrize("post", ADMINISTRATORS)
def test_no_administrator_has_a_business_post_and_nobody_in_business_administers(office, post: str):
    with pytest.raises(Refused):
        give(office, office.staff(post), "teller")
    with pytest.raises(Refused):
        give(office, office.staff("teller"), post)


def test_nobody_proposes_or_decides_a_post_of_their_own(office):
    clerk, system, security = office.staff("teller"), office.staff("system_admin"), office.staff("security_admin")
    change = people.propose_post(clerk, "analyst", "B01", "give", until=None, by=system, reason="moves")
    with pytest.raises(Refused):
        people.decide_post(change.pk, by=system, agree=True)
    with pytest.raises(Refused):
        people.propose_post(system, "analyst", "B01", "give", until=None, by=system, reason="moves")
    people.decide_post(change.pk, by=security, agree=True)
    assert "analyst" in posts_of(clerk)


def test_nobody_agrees_to_their_own_request(office):
    """A manager who asks is not the manager who agrees, though the post is theirs."""
    clerk, manager = office.client("teller"), office.client("branch_manager")
    row = desk.filed(clerk, desk.look(clerk), desk.MOBILE)
    desk.approve(clerk, row)
    row.refresh_from_db()
    assert row.state == "filed"
    AccessRequest.objects.filter(pk=row.pk).update(requester=office.staff("branch_manager"))
    desk.approve(manager, row)
    row.refresh_from_db()
    assert row.state == "filed"
    AccessRequest.objects.filter(pk=row.pk).update(requester=office.staff("teller"))
    desk.approve(manager, row)
    row.refresh_from_db()
    assert row.state == "granted", "then nothing was proved"


def test_nobody_puts_their_own_rules_in_force(office):
    """Even with both posts: the person counts, not the post."""
    both = frozenset({"compliance_officer", "security_admin"})
    files = dict(active_files())
    name = min(files)
    row = lawbook.propose(files | {name: files[name] + "\n// a word more\n"}, by="S0004", posts=both, why="a word more")
    with pytest.raises(Refused):
        lawbook.activate(row.pk, by="S0004", posts=both)
    assert lawbook.activate(row.pk, by="S0005", posts=both).decided_by == "S0005"
