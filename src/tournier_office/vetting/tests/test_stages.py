# SPDX-License-Identifier: Apache-2.0
"""Who proposes, confirms, reports, approves and reads; what a form must say; what a clock waits for."""

import pytest

from tournier.base import Refused
from tournier_office.interests.tests.declaring import duties, person
from tournier_office.site.register import acts
from tournier_office.site.register.typed import Unfit
from tournier_office.vetting.models import Check, KeyPost
from tournier_office.vetting.register import KEY_POSTS
from tournier_office.vetting.tests.checking import asked_for, day, key_post, passed, report, step


def clocks(row) -> dict[str, str]:
    return dict(duties().objects.filter(subject=row.pk).values_list("deadline", "state"))


def test_whoever_proposes_a_key_post_does_not_put_it_in_force(office):
    row = acts.open_row(KEY_POSTS, person("S0004"), {"kind": "post", "post": "teller", "why": "x"})
    with pytest.raises(Refused):
        step(row, "S0004", "confirm", carry_until=day(1).isoformat())
    assert step(row, "S0009", "confirm", carry_until=day(1).isoformat()).state == "in_force"


def test_an_end_takes_two_and_binds_until_the_second_agreed(office):
    row = key_post()
    step(row, "S0004", "propose_end")
    with pytest.raises(Refused):
        step(row, "S0004", "end")
    assert step(row, "S0009", "end").state == "ended"


def test_a_post_stands_once(office):
    key_post()
    with pytest.raises(Unfit):
        key_post()
    assert KeyPost.objects.count() == 1


@pytest.mark.parametrize("ahead", [-1, 91])
def test_what_was_entered_is_carried_for_a_bounded_time(office, ahead):
    with pytest.raises(Unfit):
        key_post(carry=ahead)


@pytest.mark.parametrize("ahead", [-1, 31])
def test_grace_is_bounded(office, ahead):
    row = asked_for()
    with pytest.raises(Unfit):
        step(row, "S0004", "grace", grace_until=day(ahead).isoformat())


@pytest.mark.parametrize(
    "over",
    [
        {"digest": "ab"},
        {"digest": "g" * 64},
        {"checked_on": day(1).isoformat()},
        {"until": day(-7).isoformat()},
        {"until": day(1095).isoformat()},
        {"covers": ""},
    ],
)
def test_what_says_too_little_is_sent_back(office, over):
    row = asked_for()
    with pytest.raises(Unfit):
        report(row, **over)
    row.refresh_from_db()
    assert row.state == "asked"


def test_one_check_of_a_person_is_under_way(office):
    asked_for()
    with pytest.raises(Unfit):
        asked_for()
    assert Check.objects.count() == 1


def test_nobody_asks_for_their_own_nor_sees_to_it(office):
    with pytest.raises(Unfit):
        asked_for(about="S0003", by="S0003")
    row = asked_for()
    with pytest.raises(Unfit):
        step(row, "S0003", "name_keeper", keeper="S0001")


@pytest.mark.parametrize("post", ["branch_manager", "security_admin", "system_admin"])
def test_checks_are_confidential_and_the_person_sees_their_own(office, post):
    row, other = asked_for(), asked_for("S0002") if post != "branch_manager" else None
    client = office.client(post)
    assert client.get(f"/background_checks/{row.pk}/").status_code == 403
    assert client.get("/background_checks/export/").status_code == 403
    mine = office.client("teller")
    assert mine.get(f"/background_checks/{row.pk}/").status_code == 200
    assert mine.get("/background_checks/export/").status_code == 403
    if other is not None:
        assert other.pk not in mine.get("/background_checks/").content.decode()


def test_clocks_of_a_check_and_of_the_next_one(office):
    row = asked_for()
    assert clocks(row) == {"B15": "running"}
    report(row)
    assert clocks(row) == {"B15": "done"}
    step(row, "S0004", "approve")
    assert clocks(row) == {"B15": "done", "B16": "running"}
    passed()
    assert clocks(row) == {"B15": "done", "B16": "done"}
