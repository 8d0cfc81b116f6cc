# SPDX-License-Identifier: Apache-2.0
"""Nothing is exported to a partner, or by a system, that nobody answers for (M02, 0358)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tournier.base import Refused
from tournier.gate import Refusal
from tournier.seal.files import new_identity, recipient_of
from tournier_office.catalogue import accountable, naming
from tournier_office.catalogue.lookups import current_catalogue
from tournier_office.catalogue.register import OWNERS
from tournier_office.exports import actions, worker
from tournier_office.exports.models import Export
from tournier_office.exports.terms import Terms
from tournier_office.exports.tests import desk
from tournier_office.people.lookups import ApiKey, Staff
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

PROTECTION, LEGAL, OWNER, HEIR, HEAD = "S0003", "S0009", "S0010", "S0011", "S0002"
TITLE = "No export of a table, to a partner or by a system that nobody answers for, or of a table from which information leaks"
PARTNER = "Beian Collections"


def named(asset: str, partner: str = "", owner: str = OWNER) -> Any:
    given = {"asset": asset, "partner": partner, "department": "B01", "owner": owner, "successor": HEIR, "why": "x"}
    row = acts.open_row(OWNERS, person(PROTECTION), given)
    return acts.step(OWNERS, person(LEGAL), row.pk, "confirm", {"reason": "seen"})


def gone(number: str) -> None:
    Staff.objects.filter(pk=number).update(status="left")


def line(asset: str) -> accountable.Line:
    (found,) = [one for one in accountable.lines(current_catalogue()) if one.asset == asset]
    return found


def to_partner() -> Terms:
    return Terms(receiver_kind="partner", receiver=PARTNER, recipient=recipient_of(new_identity()))


def shared(office: Any) -> Any:
    return actions.file(desk.person(office, "analyst"), desk.asked(to_partner()))


def why(answer: Any) -> list[str]:
    return [reason.en for reason in answer.decision.reasons] if isinstance(answer, Refusal) else []


def test_nothing_goes_to_a_partner_whom_nobody_answers_for(office):
    assert isinstance(shared(office), Export)  # the bank has named nobody for anything yet
    named("core")
    refused = shared(office)
    assert why(refused) == [f"{TITLE}: {PARTNER}"]
    assert accountable.lines(current_catalogue())[0].words == PARTNER, "what nobody answers for stands first"
    named("@partner", partner="  beian   COLLECTIONS")
    ready = desk.made(office, desk.person(office, "analyst"), to_partner())
    on_its_way, own = shared(office), actions.file(desk.person(office, "analyst"), desk.asked())
    assert isinstance(on_its_way, Export)
    gone(OWNER)
    named("core", owner="S0001")
    naming.go_on()
    assert line("@partner:beian collections").gone == OWNER
    assert isinstance(shared(office), Export), "the successor's term runs"
    apps.get_model("duties.Duty").objects.update(state="dropped")
    worker.until_idle()
    on_its_way.refresh_from_db()
    assert (on_its_way.state, on_its_way.problem["rules"]) == (Export.State.STOPPED, ["owner-missing"])
    assert PARTNER in on_its_way.problem["zh"]["cause"]
    with pytest.raises(Refused, match="owner-missing"):
        desk.taken(desk.person(office, "analyst"), ready)
    assert isinstance(own, Export)
    own.refresh_from_db()
    assert own.state == Export.State.WAITING, "what goes to nobody outside goes on"


def test_a_system_whose_keeper_left_exports_nothing_after_the_term(office):
    who, asked, now = desk.person(office, "analyst"), desk.asked(), timezone.now()
    ApiKey.objects.create(
        prefix="abcdef", staff_id=who.staff, keeper_id=OWNER, purpose="x", channels=["export"], issued_by="S0005",
        issued_at=now, collected_at=now, expires_at=now + timedelta(days=9),
    )  # fmt: skip
    named("core", owner="S0001")
    system = f"@service:{who.staff}"
    assert (line(system).owner, line(system).how) == (OWNER, "register"), "whoever keeps its key"
    gone(OWNER)
    naming.go_on()
    assert (line(system).owner, line(system).gone) == ("", OWNER)
    assert isinstance(actions.file(who, asked), Export), "the term runs"
    apps.get_model("duties.Duty").objects.update(state="dropped")
    assert why(actions.file(who, asked))[0] == f"{TITLE}: {who.staff}"
    acts.step(OWNERS, person(HEAD), line(system).row, "take_on", {"successor": "S0001"})
    acts.step(OWNERS, person(LEGAL), line(system).row, "confirm", {"reason": "seen"})
    assert (line(system).owner, line(system).how) == (HEAD, "owner"), "whoever was put in force, and nobody beside"
    assert isinstance(actions.file(who, asked), Export)
