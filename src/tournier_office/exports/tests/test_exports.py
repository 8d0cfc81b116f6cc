# SPDX-License-Identifier: Apache-2.0
"""An export from the wish to the file: counted, agreed to, recorded before it can be taken, taken as often as agreed."""

import csv
import io
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.simulators.smallbank import CUSTOMERS

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier.seal.files import seal_file
from tournier_office.disclosures import actions as approvals
from tournier_office.disclosures.lookups import request_of
from tournier_office.exports import actions, delivering, lookups, places, producing, worker
from tournier_office.exports.models import Download, Export
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway

pytestmark = pytest.mark.django_db
State = Export.State


@pytest.fixture
def analyst(office):
    return desk.person(office, "analyst")


def entries(event, disclosure=None):
    return gateway.ledger().entries(event=event, disclosure=disclosure, limit=50)


def test_it_is_counted_before_anybody_is_asked(analyst):
    row = desk.filed(analyst)
    assert (row.state, row.rows, row.customers) == (State.WAITING, 3, 3)
    request = request_of(row.request)
    assert request is not None
    assert (request.count, request.channel, request.subject) == (3, "export", "")
    assert not entries(Event.DISCLOSURE_PAGE)
    assert not places.sealed(row.pk).exists()


def test_the_file_holds_the_treated_rows_and_every_customer_is_recorded_before(office, analyst):
    row = desk.made(office, analyst)
    pages = entries(Event.DISCLOSURE_PAGE, row.disclosure)
    assert {key for page in pages for key in page.subjects} == {customer[0] for customer in CUSTOMERS}
    assert not entries(Event.DISCLOSURE_DELIVERED)
    lines = list(csv.reader(io.StringIO(desk.taken(analyst, row).decode("utf-8-sig"))))
    assert lines[0] == list(desk.FIELDS)
    assert sorted(line[1] for line in lines[1:4]) == ["云**", "云**", "欧**"]
    assert all(line[0].startswith("tok_") for line in lines[1:4])
    assert row.mark in lines[-1][0]
    delivered = entries(Event.DISCLOSURE_DELIVERED)
    assert [entry.detail["file"] for entry in delivered] == [row.digest]


@pytest.mark.parametrize("sql", ["SELECT max(khxm) AS a FROM cust_info", "SELECT DISTINCT khxm FROM cust_info"])
def test_whom_an_export_rests_on_without_a_row_of_their_own_is_named(office, analyst, sql):
    row = desk.made(office, analyst, sql=sql)
    (page,) = entries(Event.DISCLOSURE_PAGE, row.disclosure)
    assert set(gateway.ledger().subjects_of(page.id)) == {customer[0] for customer in CUSTOMERS}
    assert (row.customers, page.detail["aggregate"]) == (3, True)


def test_the_file_lies_sealed_and_no_value_lies_beside_it(office, analyst):
    row = desk.made(office, analyst)
    folder = gateway.project().path
    assert places.sealed(row.pk).read_bytes().startswith(b"age-encryption.org/v1")
    assert not list((folder / "spool").iterdir())
    assert [found.name for found in (folder / "exports").iterdir()] == [f"{row.pk}.sealed"]


def test_a_worker_that_stalled_while_another_ended_its_work_writes_over_nothing(office, analyst, monkeypatch, tmp_path):
    row = desk.agreed(office, desk.filed(analyst))
    assert all([worker.once(), worker.once()])  # fetched and recorded

    def stalling(source, target, recipient):
        monkeypatch.setattr(producing, "seal_file", seal_file)
        opened = shutil.copy(source, tmp_path)  # as if it had been read by then
        Export.objects.filter(pk=row.pk, state=State.WRITING).update(lease="", lease_until=None)
        worker.until_idle()
        seal_file(Path(opened), target, recipient)

    monkeypatch.setattr(producing, "seal_file", stalling)
    worker.once()
    row.refresh_from_db()
    assert (row.state, len(entries(Event.EXPORT_MADE)), entries(Event.EXPORT_STOPPED)) == (State.READY, 1, [])
    assert row.mark.encode() in desk.taken(analyst, row)
    assert [found.name for found in places.sealed(row.pk).parent.iterdir()] == [f"{row.pk}.sealed"]


def test_what_nobody_agreed_to_is_not_produced(office, analyst):
    row = desk.filed(analyst)
    worker.until_idle()
    row.refresh_from_db()
    assert row.state == State.WAITING
    approvals.refuse(desk.person(office, "branch_manager"), row.request, "not needed")
    worker.until_idle()
    row.refresh_from_db()
    assert (row.state, row.sql) == (State.REFUSED, "")


def test_an_agreement_opens_this_export_and_no_other(office, analyst):
    first = desk.agreed(office, desk.filed(analyst))
    second = desk.filed(analyst, Terms(days=2))  # the same question, other terms
    worker.until_idle()
    assert second.request != first.request
    assert [[one.pk for one in lookups.similar(row)] for row in (first, second)] == [[], [first.pk]]
    assert lookups.state_of(second) is State.WAITING
    Export.objects.filter(pk=second.pk).update(request=first.request)  # as a slip of ours would
    worker.until_idle()
    second.refresh_from_db()
    assert second.state == State.STOPPED
    assert second.problem["code"] == "decision.needs_approval"


def test_more_customers_than_were_agreed_to_are_refused(office, analyst):
    row = desk.agreed(office, desk.filed(analyst))
    import sqlite3

    with sqlite3.connect(office.folder / "core.sqlite") as bank:
        bank.execute(
            "INSERT INTO cust_info VALUES ('1000004','新来客','990101199003070018','10012345679','','','B01','')"
        )
    worker.until_idle()
    row.refresh_from_db()
    assert (row.state, row.problem["code"]) == (State.STOPPED, "export.count")
    with pytest.raises(Refused, match="no file"):
        desk.taken(analyst, row)


def test_a_link_works_once_in_its_own_session_and_not_for_ever(office, analyst):
    row = desk.made(office, analyst, Terms(downloads=2))
    link = delivering.link(analyst, row.pk, proved_at=time.time())
    other = desk.person(office, "analyst")  # the same person, another session
    with pytest.raises(Refused, match="link"):
        delivering.take(other, link.pk)
    delivering.take(analyst, link.pk)
    with pytest.raises(Refused, match="link"):
        delivering.take(analyst, link.pk)
    late = delivering.link(analyst, row.pk, proved_at=time.time())
    Download.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    with pytest.raises(Refused, match="link"):
        delivering.take(analyst, late.pk)


def test_the_counter_ends_it(office, analyst):
    row = desk.made(office, analyst)
    desk.taken(analyst, row)
    with pytest.raises(Refused, match="as often as agreed"):
        desk.taken(analyst, row)
    row.refresh_from_db()
    assert (row.downloads, lookups.links_of(row)[0].whole) == (1, True)


def test_c2_wants_a_second_factor_given_just_now(office, analyst):
    row = desk.made(office, analyst)
    for proved in (0.0, time.time() - 600):
        with pytest.raises(Refused, match="second factor"):
            delivering.link(analyst, row.pk, proved_at=proved)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"training_until": timezone.localdate() - timedelta(days=9)}, "training-lapsed"),
        ({"status": Staff.Status.SUSPENDED}, "not-active"),
        ({"open_violation": True}, "open-violation"),
    ],
)
@pytest.mark.parametrize("when", ["before it is produced", "before it is taken"])
def test_a_fact_that_flips_closes_it(office, analyst, change, rule, when):
    row = desk.agreed(office, desk.filed(analyst))
    if when == "before it is taken":
        worker.until_idle()
    Staff.objects.filter(pk=analyst.staff).update(**change)
    if when == "before it is produced":
        worker.until_idle()
        row.refresh_from_db()
        assert row.state == State.STOPPED
        assert rule in str(row.problem)
    else:
        with pytest.raises(Refused, match=rule):
            desk.taken(analyst, row)
        assert not entries(Event.DISCLOSURE_DELIVERED)


def test_a_stopped_export_is_tried_again_while_the_agreement_lasts(office, analyst):
    row = desk.agreed(office, desk.filed(analyst))
    Staff.objects.filter(pk=analyst.staff).update(training_until=timezone.localdate() - timedelta(days=9))
    worker.until_idle()
    Staff.objects.filter(pk=analyst.staff).update(training_until=timezone.localdate() + timedelta(days=9))
    with pytest.raises(Refused, match="not yours"):  # who agreed to it sees it, and does not start it
        actions.retry(desk.person(office, "branch_manager"), row.pk)
    actions.retry(analyst, row.pk)
    worker.until_idle()
    row.refresh_from_db()
    assert row.state == State.READY


def test_authentication_data_never_leave(analyst):
    with pytest.raises(Refused, match="C3"):
        actions.file(analyst, desk.asked(sql="SELECT khxm, cxmm FROM cust_info"))
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("post", "rule"),
    [
        ("teller", "no-grant"), ("branch_manager", "no-grant"), ("protection_officer", "no-grant"),
        ("legal_officer", "no-grant"), ("auditor", "auditor-audit-only"),
    ],
)  # fmt: skip
def test_who_has_no_grant_asks_in_vain(office, post, rule):
    answer = actions.file(desk.person(office, post), desk.asked())
    assert rule in desk.no(answer)
    assert not Export.objects.exists()


@pytest.mark.parametrize("post", ["security_admin", "system_admin", "audit_admin"])
def test_administrators_have_nothing_to_do_with_it(office, post):
    with pytest.raises(Refused, match="Administrators"):
        actions.file(desk.person(office, post), desk.asked())


@pytest.mark.parametrize("post", ["teller", "compliance_officer", "system_admin", "auditor"])
def test_nobody_else_takes_the_file(office, analyst, post):
    row = desk.made(office, analyst)
    with pytest.raises(Refused):
        desk.taken(desk.person(office, post), row)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(format="exe"), Terms(days=0), Terms(days=8), Terms(downloads=0), Terms(downloads=4),
        Terms(receiver_kind="anybody"), Terms(receiver_kind="staff", receiver="S9999"),
        Terms(receiver_kind="partner", receiver="云衡"), Terms(receiver_kind="authority", receiver="", recipient="age1"),
    ],
)  # fmt: skip
def test_terms_that_are_not_offered(analyst, terms):
    with pytest.raises(BadInput):
        actions.file(analyst, desk.asked(terms))


def test_a_colleague_who_is_not_at_work_is_no_receiver(office, analyst):
    colleague = Staff.objects.filter(pk=office.staff("teller"))
    for status in set(Staff.Status) - {Staff.Status.ACTIVE}:
        colleague.update(status=status)
        with pytest.raises(BadInput, match="Nobody in office"):
            actions.file(analyst, desk.asked(Terms(receiver_kind="staff", receiver=colleague.get().pk)))


def test_nobody_agrees_to_their_own(analyst):
    row = desk.filed(analyst)
    with pytest.raises(Refused, match="own request"):
        approvals.approve(analyst, row.request)
