# SPDX-License-Identifier: Apache-2.0
"""The device of a session: proved at its beginning, told in the ledger, and refused while it is lost (decision 0295)."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from tournier.ledger.entries import Event
from tournier_office.people import facts
from tournier_office.people.models import SignIn
from tournier_office.people.tests import PASSWORD
from tournier_office.site import gateway
from tournier_office.site.device_proof import DeviceProof

SECRET, PRINT = "s" * 32, "ab" * 32
TOLD = f"{SECRET} {PRINT}"


@pytest.fixture(autouse=True)
def proof(bank, settings):
    settings.DEVICE_PROOF = DeviceProof((ip_network("127.0.0.0/8"),), SECRET)


def sign_in(**extra: Any) -> tuple[Client, SignIn]:
    client = Client(**extra)
    assert client.post("/accounts/login/", {"login": "t001", "password": PASSWORD}).status_code == 302
    return client, SignIn.objects.latest("started_at")


def test_a_session_is_begun_on_the_device_that_proved_itself():
    client, row = sign_in(HTTP_TOURNIER_DEVICE=TOLD)
    assert row.device == PRINT
    assert facts.device_of_session(row.pk) == PRINT
    (entry,) = gateway.ledger().entries(event=Event.SIGN_IN_SUCCEEDED)
    assert entry.detail["device"] == PRINT
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("told", [{}, {"HTTP_TOURNIER_DEVICE": PRINT}, {"HTTP_TOURNIER_DEVICE": f"{'x' * 32} {PRINT}"}])
def test_a_session_without_proof_is_on_no_device(told):
    client, row = sign_in(**told)
    assert row.device == ""
    (entry,) = gateway.ledger().entries(event=Event.SIGN_IN_SUCCEEDED)
    assert "device" not in entry.detail
    assert client.get("/").status_code == 200
    assert client.get("/", HTTP_TOURNIER_DEVICE=TOLD).status_code == 200, "and gets none later"
    row.refresh_from_db()
    assert row.device == ""


def test_without_the_setting_the_header_means_nothing(settings):
    settings.DEVICE_PROOF = None
    assert sign_in(HTTP_TOURNIER_DEVICE=TOLD)[1].device == ""
