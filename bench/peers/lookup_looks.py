# SPDX-License-Identifier: Apache-2.0
"""Prepares the look-up bench in one project: a service with a key, searches that give it looks, and what a card holds.

python -m bench.peers.lookup_looks PROJECT COUNT
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main(project: str, count: int) -> None:
    """Print the key, the looks, their customers, and the fetched fields by table, as one JSON object."""
    os.environ |= {"TOURNIER_PROJECT": project, "DJANGO_SETTINGS_MODULE": "tournier_office.site.settings"}
    from django.test import Client
    from tests.api.fuzz import service_key

    from tournier_office.site.wsgi import application
    from tournier_samples.cast import WALK
    from tournier_samples.numbers import customer_number

    assert application
    key = service_key(branch=WALK.branch)
    client = Client(headers={"Authorization": f"Bearer {key}"})
    found: dict[str, str] = {}
    card: dict[str, Any] = {}
    for index in range(150):
        number = customer_number(index)
        answer = client.post(
            "/api/v1/search",
            {
                "purpose": "counter_service",
                "basis": "contract",
                "case": "CS-2026-0142",
                "criteria": [{"category": "CUST_ID", "text": number}],
            },
            content_type="application/json",
        )
        for look in (
            [hit["look"] for hit in answer.json()["hits"] if hit["section"]] if answer.status_code == 200 else []
        ):
            opened = client.post("/api/v1/look-ups", {"look": look}, content_type="application/json")
            if opened.status_code == 200:
                found[look], card = number, opened.json()
        if len(found) == count:
            break
    print(json.dumps({"key": key, "looks": found, "card": card}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
