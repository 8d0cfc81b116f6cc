# SPDX-License-Identifier: Apache-2.0
"""How people work at the small office's screens, in a few words that tests read by."""

from __future__ import annotations

import json
import re

from tests.simulators.smallbank import ACCOUNT, CUSTOMER, CUSTOMERS

from tournier_office.disclosures.models import AccessRequest, Look
from tournier_office.disclosures.sessions import person
from tournier_office.people.lookups import staff_of
from tournier_office.site import gateway

CASE = "CS-2026-0001"
MOBILE = (CUSTOMER, "sjhm")
ID_NO = (CUSTOMER, "zjhm")
BALANCE = (ACCOUNT, "ye")
PIN = (CUSTOMER, "cxmm")
CLEAR = {MOBILE: "10012345678", ID_NO: "990101199003070017"}
MOBILES = {row[0]: row[3] for row in CUSTOMERS}
REASON = "The customer at the counter asks to confirm it."


def search(client, *, customer="1000001", case=CASE, ground="counter_service:contract"):
    body = {"ground": ground, "case": case, "kind": "CUST_ID", "identifier": customer}
    return client.post("/lookup/", body)


def look(client, *, matched=True, **how) -> str:
    """Search one customer, match their mobile number as at the counter, and return the id of the look."""
    answer = search(client, **how)
    found = re.findall(r'href="/lookup/([0-9a-v]{24})/"', answer.content.decode())
    assert len(found) == 1, answer.content.decode()[-3000:]
    if matched and how.get("ground", "counter_service").startswith("counter_service"):
        match(client, found[0], MOBILES.get(how.get("customer", "1000001"), ""))
    return str(found[0])


def match(client, key, text):
    return client.post(f"/lookup/{key}/match/", {"category": "MOBILE", "text": text})


def fields(*chosen) -> list[str]:
    return [json.dumps(list(field)) for field in chosen]


def reveal(client, key, *chosen):
    return client.post(f"/lookup/{key}/reveal/", {"fields": fields(*chosen)})


def file(client, key, *chosen, channel="reveal", reason=REASON):
    body = {"channel": channel, "fields": fields(*chosen), "reason": reason}
    return client.post(f"/lookup/{key}/request/", body)


def filed(client, key, *chosen, **how) -> AccessRequest:
    """File and return the request."""
    answer = file(client, key, *chosen, **how)
    assert "/state/" in answer.content.decode(), answer.content.decode()[:3000]
    return AccessRequest.objects.all()[0]


def approve(client, row):
    return client.post(f"/approvals/{row.pk}/approve/", {})


def granted(office, clerk, key, *chosen, **how) -> AccessRequest:
    row = filed(clerk, key, *chosen, **how)
    approve(office.client("branch_manager"), row)
    row.refresh_from_db()
    assert row.state == "granted"
    return row


def acting(office, client, post):
    """The person at a post, as the actions know them, in the client's own session."""
    staff = staff_of(office.staff(post))
    assert staff is not None
    return person(staff, client.session["sign_in"], "10.1.0.5")


def subject_of(key) -> str:
    return Look.objects.get(pk=key).subject


def events(row) -> list[str]:
    """What the ledger says about a request, oldest first."""
    return [entry.event.value for entry in reversed(gateway.ledger().entries(disclosure=row.pk))]


class Deaf:
    """A ledger that cannot record."""

    def append(self, entry):
        from tournier.base import SystemFailed

        raise SystemFailed("ledger.down", "The ledger cannot be reached.", "Try again.")
