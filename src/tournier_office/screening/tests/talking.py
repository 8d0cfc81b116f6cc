# SPDX-License-Identifier: Apache-2.0
"""How agents and programs speak to screening, in a few words that tests read by."""

from __future__ import annotations

import json

from tournier_office.disclosures.tests import desk

OWN_MOBILE = "10012345678"


def ask(client, *lines, **more):
    """Screen lines of an agent, or pairs of speaker and text."""
    pairs = [one if isinstance(one, tuple) else ("agent", one) for one in lines]
    body = {"lines": [{"speaker": who, "text": text} for who, text in pairs], **more}
    answer = client.post("/api/v1/screen", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def screened(client, *lines, **more):
    status, told = ask(client, *lines, **more)
    assert status == 200, told
    return told


def checked_look(client) -> str:
    """A look at the customer of the tests, who has been checked by something that was not searched by."""
    key = desk.look(client, matched=False)
    answer = client.post(f"/lookup/{key}/match/", {"category": "NAME", "text": "x"})
    assert answer.status_code == 200
    answer = client.post(f"/lookup/{key}/match/", {"category": "MOBILE", "text": OWN_MOBILE})
    assert "✓" in answer.content.decode()
    return key
