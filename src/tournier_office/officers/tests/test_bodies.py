# SPDX-License-Identifier: Apache-2.0
"""M02: who heads the leading body and the department in charge is named by two, handed over within its clock, and shown as missing until then."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from tournier.base import Refused
from tournier_office.catalogue import accountable, naming
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.catalogue.register import OWNERS
from tournier_office.people.lookups import Staff
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

PROTECTION, LEGAL, HEAD, HEIR = "S0003", "S0009", "S0002", "S0010"
BODIES = ("@bodies:leading", "@bodies:department")


def line(asset: str) -> accountable.Line:
    (found,) = [one for one in accountable.lines(current_catalogue()) if one.asset == asset]
    return found


def step(row: Any, number: str, verb: str) -> Any:
    return acts.step(OWNERS, person(number), row.pk, verb, {"reason": "seen"})


@pytest.mark.parametrize("asset", BODIES)
def test_a_body_has_one_head_whom_two_name_and_another_takes_it_on(office, asset):
    assert (line(asset).owner, line(asset).kind) == ("", "body")
    unnamed = [one.asset for one in accountable.lines(current_catalogue(), only_open=True)]
    assert asset in unnamed
    given = {"asset": asset, "department": "B01", "owner": HEAD, "successor": HEIR, "why": "resolved on 2026-11-20"}
    row = acts.open_row(OWNERS, person(PROTECTION), given)
    for number in (PROTECTION, HEAD, HEIR):
        with pytest.raises(Refused):
            step(row, number, "confirm")
    step(row, LEGAL, "confirm")
    assert line(asset).owner == HEAD
    entries = gateway.ledger().entries(disclosure=row.pk) or gateway.ledger().entries(limit=20)
    assert row.pk in str([entry.detail for entry in entries])

    Staff.objects.filter(pk=HEAD).update(status="left")
    assert (line(asset).owner, line(asset).gone) == ("", HEAD)
    naming.go_on()
    duties = apps.get_model("duties.Duty").objects.filter(subject=row.pk)
    assert list(duties.values_list("deadline", "owner", "state")) == [("B17", HEIR, "running")]


def test_a_body_that_was_never_named_has_a_clock_once_the_bank_names_owners(office):
    """Once, where the register is kept; it ends when two have named the head."""
    leading, department = BODIES
    naming.go_on()
    assert not running(leading), "the bank names nobody here yet"
    named(department, HEAD, HEIR)
    for _turn in range(2):
        naming.go_on()
    (clock,) = running(leading)
    assert (clock.deadline, clock.owner, bool(clock.second)) == ("B17", HEAD, True), "the head where it is kept"
    assert not running(department)
    row = OWNERS.table.objects.get(pk=clock.subject)
    assert (line(leading).owner, row.state, row.department) == ("", "open", "B01")
    given = {"owner": HEAD, "successor": HEIR, "reason": "resolved on 2026-12-01"}
    assert acts.step(OWNERS, person(PROTECTION), row.pk, "name_owner", given).state == "taken"
    step(row, LEGAL, "confirm")
    assert (line(leading).owner, running(leading)) == (HEAD, [])


def named(asset: str, owner: str, successor: str) -> None:
    given = {
        "asset": asset,
        "department": "B01",
        "owner": owner,
        "successor": successor,
        "why": "resolved on 2026-11-20",
    }
    step(acts.open_row(OWNERS, person(PROTECTION), given), LEGAL, "confirm")


def running(asset: str) -> list[Any]:
    rows = OWNERS.table.objects.filter(asset=asset).values_list("pk", flat=True)
    return list(
        apps.get_model("duties.Duty").objects.filter(subject__in=list(rows), state__in=("running", "escalated"))
    )
