# SPDX-License-Identifier: Apache-2.0
"""Law 4 in the whole office: each fact about a person and a moment stops an answer in SQL and a download that runs, and no other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from tests.simulators.office_flips import FLIPS

from tournier.base import Refused
from tournier_office.exports import delivering
from tournier_office.exports.models import Export
from tournier_office.exports.tests import desk

pytestmark = pytest.mark.django_db
AMOUNTS = "SELECT khh, ye FROM acct_base ORDER BY 1"
NAMES = "SELECT khh, khxm FROM cust_info ORDER BY 1"


def _is_open(go_on: Callable[[], object]) -> bool:
    try:
        go_on()
    except Refused:
        return False
    return True


def test_each_fact_stops_pages_and_pieces_on_their_way(office, monkeypatch):
    monkeypatch.setattr(delivering, "_LOOK", -1.0)
    monkeypatch.setattr("tournier.seal.files.PIECE", 16)
    client = office.client("analyst")
    analyst = desk.person(office, "analyst")
    file = desk.made(office, analyst)

    def page(sql: str) -> Callable[[], bool]:
        asked = {"sql": sql, "purpose": "reconciliation", "basis": "contract", "case": desk.CASE, "rows": 1}
        answer = client.post("/api/v1/queries", json.dumps(asked), content_type="application/json")
        assert answer.status_code == 200, answer.content
        where = f"/api/v1/queries/{answer.json()['run']}/pages/2"
        return lambda: client.get(where).status_code == 200

    for fact, (flip, closes_names) in FLIPS.items():
        Export.objects.filter(pk=file.pk).update(downloads=0)
        link = delivering.link(analyst, file.pk, proved_at=time.time())
        pieces = delivering.take(analyst, link.pk).pieces
        next(pieces)
        amounts, names = page(AMOUNTS), page(NAMES)
        with flip(analyst.staff):
            found = (amounts(), names(), _is_open(lambda: list(pieces)))  # noqa: B023 - used up in this round
        assert found == (False, not closes_names, False), fact
