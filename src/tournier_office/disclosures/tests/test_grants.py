# SPDX-License-Identifier: Apache-2.0
"""A grant through the real gate: what it opens, what it does not, races, and the ledger before everything."""

import threading

import pytest
from django.db import OperationalError, connection

from tournier.base import Refused, SystemFailed
from tournier.catalogue import FieldRef
from tournier.gate import Card, No
from tournier_office.disclosures import actions
from tournier_office.disclosures import facts as disclosures
from tournier_office.disclosures.models import AccessRequest, Approval
from tournier_office.disclosures.sessions import person as person_for
from tournier_office.disclosures.tests import desk
from tournier_office.disclosures.tests.desk import BALANCE, CLEAR, ID_NO, MOBILE
from tournier_office.people.lookups import Holding, Staff, User
from tournier_office.site import gateway


@pytest.fixture
def clerk(office):
    return office.client("teller")


@pytest.mark.django_db
def test_a_grant_for_one_field_opens_no_other(office, clerk):
    key = desk.look(clerk)
    desk.granted(office, clerk, key, MOBILE)
    assert CLEAR[MOBILE] in desk.reveal(clerk, key, MOBILE).content.decode()
    for chosen in ((ID_NO,), (MOBILE, ID_NO), (BALANCE,)):
        page = desk.reveal(clerk, key, *chosen).content.decode()
        assert "disclosures-no" in page
        assert "1234.56" not in page
        assert CLEAR[ID_NO] not in page


@pytest.mark.django_db
def test_nor_another_case_customer_basis_or_purpose(office, clerk):
    desk.granted(office, clerk, desk.look(clerk), MOBILE)
    others = (
        {"case": "CS-2026-0002"},
        {"customer": "1000002"},
        {"ground": "counter_service:consent"},
        {"ground": "due_diligence:legal_duty"},
    )
    for how in others:
        page = desk.reveal(clerk, desk.look(clerk, **how), MOBILE).content.decode()
        assert "disclosures-no" in page, how
        assert CLEAR[MOBILE] not in page, how


@pytest.mark.django_db
def test_nor_another_channel(office, clerk):
    key = desk.look(clerk)
    desk.granted(office, clerk, key, MOBILE)
    page = clerk.post(f"/lookup/{key}/copy/", {"fields": desk.fields(MOBILE)}).content.decode()
    assert "disclosures-no" in page
    assert CLEAR[MOBILE] not in page


@pytest.mark.django_db
def test_the_requester_may_use_it_from_a_new_session(office, clerk):
    desk.granted(office, clerk, desk.look(clerk), MOBILE)
    again = office.client("teller")
    assert CLEAR[MOBILE] in desk.reveal(again, desk.look(again), MOBILE).content.decode()


@pytest.mark.django_db
def test_a_withdrawn_grant_is_over(office, clerk):
    key = desk.look(clerk)
    row = desk.granted(office, clerk, key, MOBILE)
    clerk.post(f"/requests/{row.pk}/withdraw/")
    assert CLEAR[MOBILE] not in desk.reveal(clerk, key, MOBILE).content.decode()


@pytest.mark.django_db
def test_a_withdrawn_grant_is_no_fact_of_the_gate(office, clerk):
    """The page would stumble over it when it notes the use; by then the gate has recorded that it showed the field."""
    row = desk.granted(office, clerk, desk.look(clerk), MOBILE)
    ask = desk.acting(office, clerk, "teller").ask("counter_service", "contract", desk.CASE)
    shown = gateway.gate().reveal(ask, "1000001", [FieldRef(*MOBILE)])
    assert isinstance(shown, Card)
    assert [one.person for one in disclosures.agreements(shown.request)] == ["S0002"]
    clerk.post(f"/requests/{row.pk}/withdraw/")
    assert disclosures.agreements(shown.request) == ()
    assert isinstance(gateway.gate().reveal(ask, "1000001", [FieldRef(*MOBILE)]), No)


@pytest.mark.django_db
@pytest.mark.parametrize("act", [actions.approve, actions.refuse])
def test_when_the_ledger_cannot_record_nothing_changes(office, clerk, monkeypatch, act):
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    manager = desk.acting(office, office.client("branch_manager"), "branch_manager")
    monkeypatch.setattr(gateway, "ledger", desk.Deaf)
    with pytest.raises(SystemFailed):
        act(manager, row.pk, "because")
    row.refresh_from_db()
    assert row.state == "filed"
    assert not Approval.objects.exists()


@pytest.mark.django_db
def test_a_request_that_cannot_be_recorded_is_not_filed(office, clerk, monkeypatch):
    key = desk.look(clerk)
    monkeypatch.setattr(gateway, "ledger", desk.Deaf)
    answer = desk.file(clerk, key, MOBILE)
    assert "ledger.down" in answer.content.decode()
    assert not AccessRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_once_one_decides(office_of_threads):
    office = office_of_threads
    clerk = office.client("teller")
    first = office.staff("branch_manager")
    second = Staff.objects.create(
        number="S0099", zh="员工", en="Staff", branch_id="B01",
        user=User.objects.create(username="S0099", name="S0099"),
    )  # fmt: skip
    held = Holding.objects.get(staff_id=first)
    Holding.objects.create(staff=second, post=held.post, branch=held.branch, since=held.since, kind=held.kind)
    row = desk.filed(clerk, desk.look(clerk), MOBILE)
    people = [person_for(Staff.objects.get(pk=number), "s", "10.1.0.5") for number in (first, "S0099")]
    together, outcomes = threading.Barrier(2), []

    def decide(person):
        together.wait()
        while True:
            try:
                actions.approve(person, row.pk)
                outcomes.append("approved")
            except Refused as refused:
                outcomes.append(refused.code)
            except OperationalError:
                continue  # SQLite in memory does not wait for the other; the page would say "try again"
            finally:
                connection.close()
            return

    threads = [threading.Thread(target=decide, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "request.state"]
    assert Approval.objects.count() == 1
    assert desk.events(row) == ["request:filed", "approval:given"]


@pytest.mark.django_db
def test_the_entry_of_a_reveal_names_who_agreed_and_only_they_and_the_requester_may_read_it(office, clerk):
    """M28: the register holds the approval's number; a party reads it, a bystander of the same post does not."""
    key = desk.look(clerk)
    row = desk.granted(office, clerk, key, MOBILE)
    desk.reveal(clerk, key, MOBILE)
    approval = row.approvals.get()
    shown = [e for e in gateway.ledger().entries(actor="S0001", limit=20) if e.detail.get("agreed")]
    assert [e.detail["agreed"] for e in shown] == [[[approval.role, approval.person, approval.entry]]]
    (entry,) = shown
    assert CLEAR[MOBILE] not in str(entry.detail)
    for who, status in (("teller", 200), ("branch_manager", 200), ("legal_officer", 403)):
        assert office.client(who).get(f"/evidence/entries/{entry.id}/").status_code == status, who


@pytest.mark.django_db
def test_a_refusal_names_no_approval(office, clerk):
    """An approval of another field opens nothing, so nobody who gave it becomes a party to the refusal."""
    key = desk.look(clerk)
    desk.granted(office, clerk, key, MOBILE)
    desk.reveal(clerk, key, ID_NO)
    newest = gateway.ledger().entries(actor="S0001", limit=1)[0]
    assert newest.event.value == "disclosure:needs_approval"
    assert "agreed" not in newest.detail
