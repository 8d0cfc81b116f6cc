# SPDX-License-Identifier: Apache-2.0
"""Who enters, puts in force, reports and finds a device; what a form must say."""

import pytest

from tournier.base import Refused
from tournier_office.devices.models import Device
from tournier_office.devices.tests.desk import (
    MANAGER,
    OTHER,
    PRINT,
    SECURITY,
    SYSTEM,
    TELLER,
    day,
    enter,
    in_force,
    step,
)
from tournier_office.site.register.typed import Unfit


def test_whoever_enters_a_device_does_not_put_it_in_force(office):
    row = enter(SYSTEM)
    with pytest.raises(Refused):
        step(row, SYSTEM, "confirm")
    assert step(row, SECURITY, "confirm").state == "in_force"


@pytest.mark.parametrize("who", ["teller", "branch_manager", "protection_officer", "auditor", "audit_admin"])
def test_only_the_administrators_of_staff_enter_devices(office, who):
    with pytest.raises(Refused):
        enter(office.staff(who))


def test_an_administrator_does_not_put_a_device_of_their_own_in_force(office):
    row = enter(SYSTEM, staff=SECURITY)
    with pytest.raises(Refused):
        step(row, SECURITY, "confirm")


def test_a_lost_device_counts_again_by_two(office):
    row = step(in_force(), MANAGER, "lose")
    with pytest.raises(Refused):
        step(row, MANAGER, "find")
    step(row, SYSTEM, "find")
    with pytest.raises(Refused):
        step(row, SYSTEM, "restore")
    assert step(row, SECURITY, "restore").state == "in_force"


def test_a_lost_device_is_not_entered_anew_beside_its_entry(office):
    step(in_force(), MANAGER, "lose")
    with pytest.raises(Unfit):
        enter()


def test_a_certificate_stands_once_and_is_entered_again_after_its_withdrawal(office):
    row = in_force()
    with pytest.raises(Unfit):
        enter(SECURITY)
    step(row, SYSTEM, "withdraw")
    assert step(enter(SECURITY), SYSTEM, "confirm").state == "in_force"


@pytest.mark.parametrize(
    "text",
    [PRINT.upper(), ":".join([PRINT[:2]] * 32), f"sha256 Fingerprint={':'.join(['AB'] * 32)}", f" {PRINT} "],
)
def test_a_print_is_kept_alike_however_it_was_copied(office, text):
    assert enter(fingerprint=text).fingerprint == PRINT


@pytest.mark.parametrize(
    "over",
    [
        {"fingerprint": "ab" * 20},  # an SHA-1
        {"fingerprint": "no print"},
        {"until": day(-1).isoformat()},
        {"until": day(1096).isoformat()},
        {"key_lies": "file", "until": day(366).isoformat()},
        {"place": "B99"},
        {"staff": "S9999"},
        {"name": ""},
    ],
)
def test_what_is_written_wrong_is_sent_back(office, over):
    with pytest.raises(Unfit):
        enter(**over)
    assert not Device.objects.exists()


def test_a_device_that_is_over_is_not_put_in_force(office):
    row = enter()
    row.until = day(-1)
    row.save()
    with pytest.raises(Unfit):
        step(row, SECURITY, "confirm")


def test_people_see_their_own_device_and_heads_those_of_their_branch(office):
    own, place = enter(staff=TELLER), enter(fingerprint=OTHER)
    teller, head, analyst = (office.client(post) for post in ("teller", "branch_manager", "analyst"))
    assert teller.get(f"/devices/{own.pk}/").status_code == 200
    assert teller.get(f"/devices/{place.pk}/").status_code == 403
    assert head.get(f"/devices/{place.pk}/").status_code == 200
    assert analyst.get(f"/devices/{own.pk}/").status_code == 403
    assert teller.get("/devices/export/").status_code == 403


def test_what_waits_stands_on_the_other_administrators_page(office):
    row = enter()
    assert f"/devices/{row.pk}/" in office.client("security_admin").get("/").content.decode()
    assert f"/devices/{row.pk}/" not in office.client("system_admin").get("/").content.decode()
    step(row, SECURITY, "confirm")
    row.refresh_from_db()
    row.until = day(20)
    row.save()
    assert "Count for at most 30 more days: 1" in office.client("system_admin").get("/").content.decode()
