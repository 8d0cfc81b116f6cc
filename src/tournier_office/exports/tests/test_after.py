# SPDX-License-Identifier: Apache-2.0
"""What happens to a file: sealed to its receiver, revoked, expired, tampered with, given back; and who is reminded."""

import shutil
import subprocess
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from tournier.base import BadInput, Refused, SystemFailed
from tournier.ledger.entries import Event
from tournier.seal.files import new_identity, recipient_of
from tournier_office.duties import lookups as duties
from tournier_office.exports import actions, delivering, keys, lookups, places, worker
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk
from tournier_office.people.lookups import Staff, posts_of, staff_of
from tournier_office.people.sessions import end_all
from tournier_office.site import gateway
from tournier_office.site.chores import run
from tournier_office.site.navigation import Visitor

pytestmark = pytest.mark.django_db
State = Export.State


@pytest.fixture
def analyst(office):
    return desk.person(office, "analyst")


def entries(event):
    return gateway.ledger().entries(event=event, limit=10)


def opened(data, identity, folder):
    (folder / "key").write_text(identity)
    (folder / "file.age").write_bytes(data)
    done = subprocess.run(
        ["age", "-d", "-i", str(folder / "key"), str(folder / "file.age")], capture_output=True, check=True
    )
    return done.stdout


@pytest.mark.skipif(shutil.which("age") is None, reason="no age program on this machine")
def test_a_registered_key_seals_the_file_to_its_owner(office, analyst, tmp_path):
    identity = new_identity()
    keys.register(analyst, recipient_of(identity))
    row = desk.made(office, analyst)
    data = desk.taken(analyst, row)
    assert b"tok_" not in data
    assert opened(data, identity, tmp_path).count(b"tok_") == 3


@pytest.mark.skipif(shutil.which("age") is None, reason="no age program on this machine")
def test_what_is_for_outside_is_sealed_to_the_key_that_was_agreed_to(office, analyst, tmp_path):
    identity = new_identity()
    terms = Terms(receiver_kind="partner", receiver="云衡数据（示例）", recipient=recipient_of(identity))
    row = desk.made(office, analyst, terms)
    assert opened(desk.taken(analyst, row), identity, tmp_path).count(b"tok_") == 3
    assert entries(Event.EXPORT_FILED)[0].detail["key"]


def test_a_key_is_ones_own_and_one_lives_at_a_time(office, analyst):
    first, second = recipient_of(new_identity()), recipient_of(new_identity())
    keys.register(analyst, first)
    keys.register(analyst, second)
    living = lookups.key_of(analyst.staff)
    assert living is not None
    assert living.recipient == second
    keys.revoke(analyst)
    assert lookups.key_of(analyst.staff) is None
    with pytest.raises(BadInput):
        keys.register(analyst, "age1nothing")
    with pytest.raises(Refused):
        keys.register(desk.person(office, "system_admin"), first)


def test_a_colleague_takes_the_file_and_the_requester_does_not(office, analyst):
    row = desk.made(office, analyst, Terms(receiver_kind="staff", receiver=office.staff("legal_officer")))
    with pytest.raises(Refused, match="somebody else"):
        desk.taken(analyst, row)
    assert desk.taken(desk.person(office, "legal_officer"), row).count(b"tok_") == 3
    assert entries(Event.DISCLOSURE_DELIVERED)[0].actor == office.staff("legal_officer")


@pytest.mark.parametrize("who", ["analyst", "legal_officer"])
def test_what_speaks_against_requester_or_receiver_closes_it(office, analyst, who):
    row = desk.made(office, analyst, Terms(receiver_kind="staff", receiver=office.staff("legal_officer")))
    Staff.objects.filter(pk=office.staff(who)).update(pledge_until=timezone.localdate() - timedelta(days=2))
    with pytest.raises(Refused, match="pledge-lapsed"):
        desk.taken(desk.person(office, "legal_officer"), row)


@pytest.mark.parametrize("post", ["analyst", "branch_manager", "protection_officer"])
def test_requester_approver_and_officer_revoke(office, analyst, post):
    row = desk.made(office, analyst)
    row = actions.revoke(desk.person(office, post), row.pk, "sent to the wrong person")
    assert (row.state, row.identity, row.sql) == (State.REVOKED, "", "")
    assert not places.sealed(row.pk).exists()
    with pytest.raises(Refused):
        desk.taken(analyst, row)
    assert entries(Event.EXPORT_REVOKED)[0].detail["reason"] == "sent to the wrong person"


@pytest.mark.parametrize("post", ["teller", "legal_officer", "compliance_officer", "auditor", "system_admin"])
def test_others_do_not_revoke(office, analyst, post):
    row = desk.made(office, analyst)
    with pytest.raises(Refused):
        actions.revoke(desk.person(office, post), row.pk, "because")
    row.refresh_from_db()
    assert row.state == State.READY


@pytest.fixture
def running(office, analyst, monkeypatch):
    """An export, the link by which it is being taken, and what has not come of it yet: a piece has."""
    row = desk.made(office, analyst)
    monkeypatch.setattr(delivering, "_LOOK", -1.0)
    monkeypatch.setattr("tournier.seal.files.PIECE", 16)
    link = delivering.link(analyst, row.pk, proved_at=time.time())
    pieces = delivering.take(analyst, link.pk).pieces
    assert len(next(pieces)) == 16
    return row, link, pieces


def lapse(office, analyst):
    Staff.objects.filter(pk=analyst.staff).update(pledge_until=timezone.localdate() - timedelta(days=2))


def suspend(office, analyst):
    Staff.objects.filter(pk=analyst.staff).update(status=Staff.Status.SUSPENDED)


def end_the_session(office, analyst):
    user = Staff.objects.get(pk=analyst.staff).user
    assert user is not None
    assert end_all([user])


@pytest.mark.parametrize("flip", [lapse, suspend, end_the_session])
def test_a_fact_stops_a_download_that_runs(office, analyst, running, flip):
    _, link, pieces = running
    assert len(next(pieces)) == 16
    flip(office, analyst)
    with pytest.raises(Refused):
        list(pieces)
    link.refresh_from_db()
    assert not link.whole
    assert entries(Event.DISCLOSURE_REFUSED)


def test_revoking_stops_a_download_that_runs(office, running):
    row, link, pieces = running
    actions.revoke(desk.person(office, "protection_officer"), row.pk, "stop")
    with pytest.raises(Refused, match="revoked"):
        list(pieces)
    link.refresh_from_db()
    assert not link.whole


def test_an_expired_file_is_gone_even_before_anybody_tidies(office, analyst):
    row = desk.made(office, analyst)
    Export.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="no file"):
        desk.taken(analyst, row)
    worker.tidy()
    row.refresh_from_db()
    assert (row.state, row.identity) == (State.EXPIRED, "")
    assert not places.sealed(row.pk).exists()
    assert entries(Event.EXPORT_EXPIRED)


def test_a_file_that_a_backup_kept_is_noise_after_its_end(office, analyst):
    row = desk.made(office, analyst)
    kept = places.sealed(row.pk).read_bytes()
    identity = row.identity
    row = actions.revoke(analyst, row.pk, "done")
    assert identity
    assert not Export.objects.filter(identity=identity).exists()
    assert b"tok_" not in kept
    assert "云".encode() not in kept


def test_a_file_that_somebody_changed_is_not_given_out(office, analyst):
    row = desk.made(office, analyst)
    path = places.sealed(row.pk)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(SystemFailed, match="changed"):
        desk.taken(analyst, row)
    assert not lookups.links_of(row)[0].whole


def test_the_receipt_of_destruction(office, analyst):
    row = desk.made(office, analyst)
    with pytest.raises(Refused, match="nothing of it"):
        actions.confirm(analyst, row.pk, "deleted")
    desk.taken(analyst, row)
    with pytest.raises(BadInput):
        actions.confirm(analyst, row.pk, " ")
    with pytest.raises(Refused):
        actions.confirm(desk.person(office, "protection_officer"), row.pk, "deleted")
    done = actions.confirm(analyst, row.pk, "deleted from my computer")
    assert done.destroyed_by == analyst.staff
    entry = gateway.ledger().read(done.receipt)
    assert (entry.event, entry.detail["late"]) == (Event.TAKING_DESTROYED, False)
    with pytest.raises(Refused):
        actions.confirm(analyst, row.pk, "again")


def work(office, post):
    staff = staff_of(office.staff(post))
    assert staff is not None
    with override("en"):
        return [str(item.state) for item in lookups.work(Visitor(staff, posts_of(staff.number), customer=False))]


def owed(export):
    """The clock of what was taken of it: who is reminded, who hears next, and until when."""
    run()
    return [(one.owner, one.second, one.due_at, one.state) for one in duties.about("export", export.pk)]


def test_whoever_took_a_file_is_reminded_as_of_every_duty(office, analyst):
    row = desk.made(office, analyst, Terms(days=7))
    assert work(office, "analyst") == ["ready to be taken"]
    desk.taken(analyst, row)
    assert work(office, "analyst") == []
    assert owed(row) == [], "a week is long"
    day = timezone.now() + timedelta(days=2)
    Export.objects.filter(pk=row.pk).update(destroy_by=day)
    ((owner, second, due, _),) = owed(row)
    assert (owner, day - due) == (analyst.staff, timedelta(microseconds=1))
    assert second not in {"", analyst.staff}
    actions.confirm(analyst, row.pk, "deleted")
    assert owed(row) == []


def test_what_is_asked_back_is_over_at_once_and_others_hear(office, analyst):
    row = desk.made(office, analyst, Terms(receiver_kind="staff", receiver=office.staff("legal_officer")))
    desk.taken(desk.person(office, "legal_officer"), row)
    Export.objects.filter(pk=row.pk).update(destroy_by=timezone.now() + timedelta(days=1))
    assert [(owner, second) for owner, second, *_ in owed(row)] == [(office.staff("legal_officer"), analyst.staff)]
    actions.revoke(analyst, row.pk, "sent to the wrong person")
    ((owner, _, due, state),) = owed(row)
    assert (owner, state) == (office.staff("legal_officer"), "escalated")
    assert due < timezone.now()
    assert work(office, "protection_officer") == ["overdue"]
    assert [one.pk for one in lookups.register(desk.person(office, "auditor"), standing_="overdue")] == [row.pk]
    actions.confirm(desk.person(office, "legal_officer"), row.pk, "deleted")
    assert owed(row) == work(office, "protection_officer") == []


def test_for_a_holder_who_has_left_the_manager_or_the_officer_says_it(office, analyst):
    row = desk.made(office, analyst)
    desk.taken(analyst, row)
    officer = desk.person(office, "protection_officer")
    with pytest.raises(Refused):
        actions.confirm(officer, row.pk, "her computer was wiped")
    Staff.objects.filter(pk=analyst.staff).update(status=Staff.Status.LEFT)
    ((owner, *_),) = owed(row)
    assert owner != analyst.staff
    page = office.client("protection_officer").get(f"/exports/{row.pk}/").content.decode()
    assert "Confirm the destruction" in page
    for post in ("auditor", "legal_officer"):
        with pytest.raises(Refused):
            actions.confirm(desk.person(office, post), row.pk, "her computer was wiped")
    done = actions.confirm(officer, row.pk, "her computer was wiped")
    assert gateway.ledger().read(done.receipt).actor == officer.staff
    assert owed(row) == []


def test_a_cancelled_request_is_withdrawn(office, analyst):
    row = desk.filed(analyst)
    row = actions.cancel(analyst, row.pk)
    assert (row.state, row.sql) == (State.CANCELLED, "")
    with pytest.raises(Refused):
        desk.agreed(office, row)
    with pytest.raises(Refused):
        actions.cancel(analyst, row.pk)


def test_ending_leaves_no_statement_behind(office, analyst):
    row = desk.filed(analyst, sql="SELECT khxm FROM cust_info WHERE khjg = 'ZZ9'")
    actions.cancel(analyst, row.pk)
    assert "ZZ9" not in str(list(Export.objects.values()))
    assert not any("ZZ9" in str(entry.detail) for entry in gateway.ledger().entries(limit=50))
