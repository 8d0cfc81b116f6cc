# SPDX-License-Identifier: Apache-2.0
"""A file of the bank's inventory: read first, every fault by line and column, entered whole, in force by another."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from tests.simulators.small_office import Office

from tournier.base import BadInput, Refused
from tournier_office.devices.inventory import INVENTORY
from tournier_office.devices.models import Device
from tournier_office.devices.register import DEVICES
from tournier_office.devices.tests.desk import MANAGER, OTHER, PRINT, SECURITY, SYSTEM, day, in_force, step
from tournier_office.site.register import acts, brought
from tournier_office.site.register.tests.sample import person

pytestmark = pytest.mark.django_db
HEADS = "资产编号,型号,证书指纹,私钥位置,机构,专用人,截止日\n"
COLONS = ":".join([PRINT[:2].upper()] * 32)


def file_of(*lines: str, heads: str = HEADS) -> str:
    return heads + "".join(f"{line}\n" for line in lines)


def two() -> str:
    until = day(300).isoformat()
    return file_of(f"ZD-1,X1,{COLONS},安全芯片,B01,,{until}", f"ZD-2,X1,{OTHER},文件,B01,S0001,{until}")


def faults(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in brought.read(INVENTORY, text, person(SYSTEM)).faults]


def test_a_file_is_read_then_entered_and_another_administrator_puts_it_in_force(office: Office):
    found = brought.read(INVENTORY, two(), person(SYSTEM))
    assert ([one.line for one in found.new], found.standing, found.faults) == ([2, 3], 0, ())
    assert not Device.objects.exists(), "reading changes nothing"
    assert brought.enter(INVENTORY, two(), person(SYSTEM)) == 2
    rows = list(Device.objects.order_by("name"))
    assert [(row.fingerprint, row.key_lies, row.staff, row.state) for row in rows] == [
        (PRINT, "chip", "", "proposed"), (OTHER, "file", "S0001", "proposed"),
    ]  # fmt: skip
    assert all(row.entry for row in rows), "each is recorded"
    keys = [row.pk for row in rows]
    assert all(isinstance(one.problem, Refused) for one in acts.step_many(DEVICES, person(SYSTEM), keys, "confirm", {}))
    assert not any(one.problem for one in acts.step_many(DEVICES, person(SECURITY), keys, "confirm", {}))


def test_the_same_file_brought_again_enters_what_is_missing_only(office: Office):
    in_force(name="ZD-1", until=day(300).isoformat())
    assert brought.enter(INVENTORY, two(), person(SYSTEM)) == 1
    found = brought.read(INVENTORY, two(), person(SYSTEM))
    assert (found.new, found.standing) == ((), 2)
    assert brought.enter(INVENTORY, two(), person(SYSTEM)) == 0
    step(Device.objects.get(fingerprint=PRINT), MANAGER, "lose")
    assert brought.enter(INVENTORY, two(), person(SYSTEM)) == 0, "an inventory does not find what was lost"


def test_every_fault_is_told_by_line_and_column_and_nothing_is_entered(office: Office):
    until, far = day(300).isoformat(), day(500).isoformat()
    text = file_of(
        f"ZD-1,X1,{PRINT},安全芯片,B01,,{until}",
        f"ZD-2,X1,{PRINT},安全芯片,B01,,{until}",
        f"ZD-3,X1,xyz,安全芯片,B77,S9999,{until}",
        f"ZD-4,X1,{OTHER},文件,B01,,{far}",
        f"ZD-5,X1,{OTHER},口袋,B01,,soon",
        "ZD-6,X1",
    )
    assert faults(text) == [
        (3, "fingerprint"), (4, "place"), (4, "staff"), (5, "until"), (6, "key_lies"), (6, "until"), (7, ""),
    ]  # fmt: skip
    with pytest.raises(BadInput):
        brought.enter(INVENTORY, text, person(SYSTEM))
    assert not Device.objects.exists()


def test_a_certificate_that_is_another_device_s_is_a_fault(office: Office):
    in_force(name="ZD-9")
    assert faults(two()) == [(2, "fingerprint")]


@pytest.mark.parametrize("text", ["", "资产编号\nZD-1\n", '"', HEADS.replace("型号", "机构")])
def test_what_is_no_inventory_is_refused(office: Office, text: str):
    with pytest.raises(BadInput):
        brought.read(INVENTORY, text, person(SYSTEM))
    for data in (b"", b"\xff\xff\xff", b"x" * (brought.LARGEST + 1)):
        with pytest.raises(BadInput):
            brought.text_of(data)
    assert brought.text_of(HEADS.encode("gb18030")) == HEADS


def test_only_administrators_bring_one(office: Office):
    with pytest.raises(Refused):
        brought.read(INVENTORY, two(), person(MANAGER))
    assert office.client("branch_manager").get("/inventory/").status_code == 403
    body = json.dumps({"data": base64.b64encode(two().encode()).decode(), "enter": True})
    client = office.client("branch_manager")
    assert client.post("/api/v1/devices/inventory", body, content_type="application/json").status_code == 403
    assert not Device.objects.exists()


def test_the_page_shows_what_a_file_would_do_and_enters_it(office: Office):
    client = office.client("system_admin")
    shown = client.post("/inventory/", {"file": io.BytesIO(two().encode("gb18030"))})
    assert "New: 2" in shown.content.decode()
    assert not Device.objects.exists()
    assert client.post("/inventory/", {"enter": "1"})["Location"].startswith("/devices/")
    assert Device.objects.filter(state="proposed").count() == 2
    wrong = client.post("/inventory/", {"file": io.BytesIO(file_of("ZD-3,X1").encode())})
    assert "more or fewer cells" in wrong.content.decode()


def test_the_route_does_the_same(office: Office):
    client = office.client("system_admin")

    def post(text: str, **more: object) -> Any:
        body = {"data": base64.b64encode(text.encode()).decode(), **more}
        answer = client.post("/api/v1/devices/inventory", json.dumps(body), content_type="application/json")
        return answer.json()

    assert post(two()) == {"new": 2, "standing": 0, "entered": 0, "faults": []}
    assert post(two(), enter=True)["entered"] == 2
    assert post(two(), enter=True) == {"new": 0, "standing": 2, "entered": 0, "faults": []}
    assert post(file_of("ZD-3,X1"), enter=True)["faults"][0]["line"] == 2
