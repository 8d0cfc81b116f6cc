# SPDX-License-Identifier: Apache-2.0
"""The feed of the HR system: compared, applied line by line; closing at once, opening by two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.simulators.small_office import office

from tournier.base import BadInput, Refused
from tournier.ledger.entries import Event
from tournier_office.people import actions as people
from tournier_office.people import lookups as staff
from tournier_office.people import moving
from tournier_office.people.lookups import PostChange, Staff, User
from tournier_office.personnel import actions, lookups
from tournier_office.personnel.models import FeedLine, FeedRun
from tournier_office.site import gateway

__all__ = ["office"]
pytestmark = pytest.mark.django_db
HEAD = "number,name,name_en,branch,posts,employment,sponsor,contract_end,status\n"
SECURITY, SYSTEM = "S0005", "S0008"
FAR = (timezone.localdate() + timedelta(days=400)).isoformat()
JOINER = "S0201,王新,Wang Xin,B02,teller,,,,active\n"


def brought(lines: str, head: str = HEAD) -> FeedRun:
    return actions.receive((head + lines).encode(), by=SECURITY)


def kinds(run: FeedRun) -> dict[str, str]:
    return {line.number: line.kind for line in lookups.lines_of(run)}


def applied(lines: str) -> FeedRun:
    run = actions.begin(brought(lines).pk, by=SECURITY)
    assert run.state == "done"
    return run


def newest():
    """What the ledger holds of the newest disclosure."""
    return next(entry for entry in gateway.ledger().entries(limit=20) if entry.event.startswith("disclosure:"))


def of(number: str) -> Staff:
    """The person as the register has them."""
    return Staff.objects.get(pk=number)


def agree(number: str) -> None:
    for row in staff.proposals_for(SYSTEM).filter(staff=number):
        people.decide_post(row.pk, by=SYSTEM, agree=True)


def test_comparing_changes_nothing_and_names_what_would_be_another(office):
    run = brought(
        JOINER + "S0001,,,B02,,,,,active\nS0011,,,,,,,,left\nS0002,,New Name,,,,,,在职\nS0003,,,,,,,,active\n"
    )
    assert kinds(run) == {"S0201": "joiner", "S0001": "mover", "S0011": "leaver", "S0002": "changed"}
    assert staff.staff_of("S0201") is None
    assert of("S0011").status == "active"
    assert run.counts["people"] == 5


def test_a_leaver_is_shut_out_at_once_by_one_person(office):
    client = office.client("S0011")
    applied("S0011,,,,,,,,left\n")
    assert of("S0011").status == "left"
    assert client.get("/").status_code == 302
    assert not staff.posts_of("S0011")


def test_a_mover_loses_the_old_post_at_once_and_gets_the_new_one_from_a_second_person(office):
    staff.Post.objects.create(code="loan_officer", zh="信贷员", en="Loan officer", networks=["10.0.0.0/8"])
    applied("S0001,,,B02,loan_officer,,,,active\n")
    assert (of("S0001").branch_id, staff.posts_of("S0001")) == ("B02", frozenset())
    (row,) = staff.proposals_for(SYSTEM).filter(staff="S0001")
    with pytest.raises(Refused):
        people.decide_post(row.pk, by=SECURITY, agree=True)
    agree("S0001")
    assert staff.posts_of("S0001") == {"loan_officer"}


def test_a_mover_s_open_card_is_refused_at_the_next_fetch(office):
    from tournier_office.disclosures.tests import desk

    client = office.client("teller")
    key = desk.look(client)
    client.get(f"/lookup/{key}/")
    assert newest().event is Event.DISCLOSURE_PAGE
    applied("S0001,,,B02,,,,,active\n")
    client.get(f"/lookup/{key}/")
    assert newest().event is Event.DISCLOSURE_REFUSED


def test_a_joiner_has_no_way_in_before_two_administrators_gave_it(office):
    run = applied(JOINER)
    user = User.objects.get(staff__number="S0201")
    assert not user.has_usable_password()
    assert not staff.posts_of("S0201")
    halves = actions.first_halves(run.pk, by=SECURITY)
    assert set(halves) == {"S0201"}
    assert actions.first_halves(run.pk, by=SECURITY) == {}, "shown once"
    with pytest.raises(Refused) as caught:
        agree("S0201")
    assert caught.value.code == "people.pledge", "the post waits for the pledge (M16)"
    Staff.objects.filter(pk="S0201").update(pledge_until=timezone.localdate())
    agree("S0201")
    assert staff.posts_of("S0201") == {"teller"}


def test_the_same_file_twice_changes_nothing(office):
    staff.Post.objects.create(code="loan_officer", zh="信贷员", en="Loan officer", networks=["10.0.0.0/8"])
    text = JOINER + "S0001,,,B02,loan_officer,,,,active\nS0011,,,,,,,,left\nS0002,,New Name,,,,,,active\n"
    applied(text)
    assert lookups.lines_of(brought(text)) == []
    for row in PostChange.objects.filter(staff="S0001"):
        people.decide_post(row.pk, by=SYSTEM, agree=False)
    assert lookups.lines_of(brought(text)) == [], "what was declined is not proposed again"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("S0201,王新,,B77,teller,,,,active", "feed.branch"),
        ("S0201,王新,,B02,pirate,,,,active", "feed.post"),
        ("S0201,王新,,B02,teller,,,,gone", "feed.status"),
        ("S0201,王新,,B02,teller,,,2026-02-30,active", "feed.day"),
        ("S0201,,,B02,teller,,,,active", "feed.incomplete"),
        ("S0201,王新,,B02,teller,outsourced,,,active", "feed.sponsor"),
        ("S0201,王新,,B02,security_admin,,,,active", "feed.administrator"),
        ("S0005,,,B02,,,,,active", "feed.administrator"),
        ("S 201,王新,,B02,teller,,,,active", "feed.number"),
        ("S0201,王新", "feed.cells"),
    ],
)
def test_a_bad_line_is_named_and_stops_no_good_one(office, line: str, code: str):
    run = applied(f"{line}\nS0011,,,,,,,,left\n")
    (bad,) = [one for one in lookups.lines_of(run) if one.kind == "refused"]
    assert (bad.line, bad.code) == (2, code)
    assert bad.cause
    assert bad.cure
    assert of("S0011").status == "left"


def test_of_two_lines_about_one_person_neither_counts(office):
    run = applied("S0011,,,,,,,,left\nS0011,,,,,,,,active\n")
    assert [(one.line, one.code) for one in lookups.lines_of(run)] == [(2, "feed.double"), (3, "feed.double")]
    assert of("S0011").status == "active"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headings_and_words_in_the_encodings_of_banks(office, encoding: str):
    text = "工号,姓名,机构,岗位,用工类型,状态\nS0201,王鑫,B02,teller,正式,在职\n"
    run = actions.receive(text.encode(encoding), by=SECURITY)
    actions.begin(run.pk, by=SECURITY)
    assert of("S0201").zh == "王鑫"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "feed.size"),
        (b"a,b\n1,2\n", "feed.headings"),
        ((HEAD + '"open').encode(), "feed.csv"),
        ("number,status\n".encode("utf-16"), "feed.encoding"),
    ],
)
def test_what_is_no_feed_is_refused_whole(office, data: bytes, code: str):
    with pytest.raises(BadInput) as told:
        actions.receive(data, by=SECURITY)
    assert told.value.code == code


def test_a_broken_feed_does_not_shut_the_bank(office):
    everybody = "".join(f"{number},,,,,,,,left\n" for number in ("S0001", "S0002", "S0003", "S0011"))
    run = brought(everybody)
    assert run.state == "held"
    with pytest.raises(Refused, match="second person"):
        actions.begin(run.pk, by=SECURITY)
    with pytest.raises(Refused):
        actions.agree(run.pk, by=SECURITY)
    with pytest.raises(Refused):
        actions.agree(run.pk, by="S0002")
    assert of("S0001").status == "active"
    assert actions.agree(run.pk, by=SYSTEM).state == "done"
    assert of("S0001").status == "left"


def test_a_feed_that_takes_every_post_is_held_too(office):
    staff.Post.objects.create(code="loan_officer", zh="信贷员", en="Loan officer")
    moved = "".join(f"{number},,,,loan_officer,,,,active\n" for number in ("S0001", "S0002", "S0003", "S0011"))
    assert brought(moved).state == "held"


def test_a_run_killed_halfway_goes_on(office, monkeypatch):
    run = brought("S0011,,,,,,,,left\nS0010,,,,,,,,left\n" + JOINER)

    def die(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moving, "join", die)
        with pytest.raises(KeyboardInterrupt):
            actions.begin(run.pk, by=SECURITY)
    assert of("S0010").status == "left", "leavers come first"
    assert staff.staff_of("S0201") is None
    before = Staff.objects.get(pk="S0010").changes.count()
    actions.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    assert staff.staff_of("S0201") is not None
    assert Staff.objects.get(pk="S0010").changes.count() == before, "nothing is done twice"


def test_nobody_s_suspension_is_lifted_by_a_feed(office):
    people.set_status("S0011", "suspended", by=SECURITY, reason="inquiry")
    assert kinds(brought("S0011,,,,,,,,active\n")) == {}


def test_whoever_becomes_regular_gets_every_post_anew(office):
    Staff.objects.filter(pk="S0001").update(employment="outsourced", sponsor_id="S0002", contract_until=FAR)
    applied("S0001,,,,teller,regular,,,active\n")
    assert not staff.posts_of("S0001")
    agree("S0001")
    assert staff.posts_of("S0001") == {"teller"}


def test_a_last_day_that_has_passed_is_a_leaver_and_one_to_come_closes_by_itself(office):
    head = "number,status,ends\n"
    day = timezone.localdate()
    assert kinds(brought(f"S0011,active,{day - timedelta(days=2)}\n", head)) == {"S0011": "leaver"}
    run = brought(f"S0011,active,{day + timedelta(days=2)}\n", head)
    actions.begin(run.pk, by=SECURITY)
    assert of("S0011").contract_until == day + timedelta(days=2)


def test_a_joiner_of_a_day_to_come_is_not_entered_yet(office):
    head = "number,name,branch,status,starts\n"
    run = brought(f"S0201,王新,B02,active,{timezone.localdate() + timedelta(days=3)}\n", head)
    actions.begin(run.pk, by=SECURITY)
    assert kinds(run) == {"S0201": "later"}
    assert staff.staff_of("S0201") is None


@pytest.mark.parametrize("who", ["S0001", "S0002", "S0006"])
def test_only_administrators_bring_a_feed(office, who: str):
    with pytest.raises(Refused):
        actions.receive((HEAD + JOINER).encode(), by=who)
    client = office.client(who)
    assert client.post("/api/v1/personnel/feed", '{"text": "x"}', content_type="application/json").status_code == 403
    assert not FeedLine.objects.exists()
