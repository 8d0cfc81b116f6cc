# SPDX-License-Identifier: Apache-2.0
"""Two people name who answers for the same table at once: the second sees the first, and neither waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from tournier.base import BadInput, Refused
from tournier_office.catalogue import answering, naming
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.tests.test_who_answers import (
    COMPLIANCE,
    HEIR,
    LEGAL,
    OWNER,
    PROTECTION,
    in_force,
    propose,
    step,
)
from tournier_office.people.lookups import Staff

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"),
]


def at_once(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> list[str]:
    """What became of each, where each stands right before the lock when the others do."""
    gate, held = threading.Barrier(len(acts), timeout=20), answering.serialised
    monkeypatch.setattr(answering, "serialised", lambda: (gate.wait(), held()))
    told: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            told.append("done")
        except (Refused, BadInput) as error:
            told.append(error.code)
        except Exception as error:  # noqa: BLE001 - a deadlock would show here, by its name
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(told)


def test_of_two_proposals_one_waits_and_the_other_is_told(office_of_threads, monkeypatch):
    told = at_once(monkeypatch, lambda: propose(by=PROTECTION), lambda: propose(by=COMPLIANCE))
    assert told.count("done") == 1
    assert len(told) == 2
    assert Ownership.objects.get().state == "proposed"


def test_of_two_that_are_confirmed_the_later_stands_alone(office_of_threads, monkeypatch):
    first = in_force()
    Staff.objects.filter(pk=OWNER).update(status="left")
    naming.go_on()
    step(first, HEIR, "take_on", successor="S0010")
    second = propose(owner="S0010", successor="S0011")
    told = at_once(monkeypatch, lambda: step(first, LEGAL, "confirm"), lambda: step(second, COMPLIANCE, "confirm"))
    of_the_two = Ownership.objects.filter(pk__in=[first.pk, second.pk])  # the leading bodies' lines stand beside them
    states = sorted(of_the_two.values_list("state", flat=True))
    assert (told, states) in (
        (["done", "done"], ["ended", "in_force"]),
        (["done", "register.stage"], ["ended", "in_force"]),
    )
