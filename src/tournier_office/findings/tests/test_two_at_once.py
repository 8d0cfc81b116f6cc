# SPDX-License-Identifier: Apache-2.0
"""Two people take a step of one row at once: the second waits, and then sees what the first did, as the office wrote it."""

import threading
import time

import pytest
from django.db import connection, connections, transaction
from tests.simulators.small_office import office_of_threads  # noqa: F401 - a fixture

from tournier.base import Refused
from tournier_office.findings.looking import Found, keep
from tournier_office.findings.models import Drift
from tournier_office.findings.register import DRIFTS
from tournier_office.site.bound import genuine
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

PROTECTION, COMPLIANCE = "S0003", "S0004"


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [pid])
        found = cursor.fetchone()
    return bool(found) and found[0] == "Lock"


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_is_told_where_the_row_stands(office_of_threads):  # noqa: F811 - the fixture
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one transaction write at a time")
    keep(DRIFTS, [Found("column", "core", "main.customers", "nickname", "NAME", None)])
    key = Drift.objects.get().pk
    first, second = person(PROTECTION), person(COMPLIANCE)
    told: list[str] = []
    pid: list[int] = []

    def late() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid.append(cursor.fetchone()[0])
            acts.step(DRIFTS, second, key, "know", {"reason": "seen"})
            told.append("done")
        except Refused as refused:
            told.append(refused.code)
        finally:
            connections.close_all()

    with transaction.atomic():
        acts.step(DRIFTS, first, key, "know", {"reason": "seen"})
        thread = threading.Thread(target=late)
        thread.start()
        for _ in range(200):
            if pid and _waits(pid[0]):
                break
            time.sleep(0.05)
        else:
            pytest.fail("nobody waited for the lock")
    thread.join(30)
    assert told == ["register.stage"]
    assert genuine(Drift.objects.filter(pk=key))[0].state == "known"
