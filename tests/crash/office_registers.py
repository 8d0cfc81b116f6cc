# SPDX-License-Identifier: Apache-2.0
"""Every step of every register of the kit, from its description; a part of office_acts.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from unittest import mock

from tests.crash.office_acts import COMPLAINT, STOP
from tests.crash.office_dying import Act, World
from tests.crash.office_holdings import count_of_a_room
from tests.crash.office_known import who_may
from tests.simulators.small_office import PEOPLE
from tournier.base import new_id

# What a form of any row cannot know. These registers are walked wholly; of the others what their own checks let happen:
# the kit writes for all of them, in two functions.
RENAMED = {"kind": "rename", "code": "B01", "zh": "支行", "en": "Branch", "parent": "", "region": ""}
TYPED = {"duties": {"deadline": COMPLAINT, "stop": STOP}, "branches": RENAMED}
FIRST = {("duties", "go_on"): "stand"}


def _file_of_a_course() -> Act:
    from tournier_office.learning import materials
    from tournier_office.learning.register import COURSES, KEEPERS
    from tournier_office.site.register.tests.sample import make, person

    keeper = next(number for number, post in PEOPLE.items() if post in KEEPERS)

    def add(world: World) -> None:
        materials.add(person(keeper), world.memory["course"], "Handout", b"%PDF-1.7 x", 10)

    return Act("a file of a course", add, lambda _: {"course": str(make(COURSES, "draft").pk)})


def _review(_world: World) -> dict[str, str]:
    """A review that runs, with a right that the branch manager decides about."""
    from tournier_office.reviews import lookups
    from tournier_office.reviews.models import Campaign
    from tournier_office.reviews.register import CAMPAIGNS
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    row = Campaign.objects.filter(state="running", title="walk").first()
    if row is None:
        given = {"title": "walk", "owner": "S0003", "branches": "", "posts": "", "employments": "", "term": "B03"}
        row = acts.open_row(CAMPAIGNS, person("S0004"), given)
        row = acts.step(CAMPAIGNS, person("S0005"), row.pk, "start", {})
    return {"review": str(row.pk), "right": next(one.key for one in lookups.items_of(row) if one.first == "S0002")}


def _verdict(world: World, verb: str) -> Any:
    from tournier_office.reviews import actions
    from tournier_office.site.register.tests.sample import person

    return actions.decide(person("S0002"), world.memory["review"], [world.memory["right"]], verb, reason="walk")


def _rest(world: World) -> Any:
    from tournier_office.reviews import actions
    from tournier_office.reviews.lookups import Narrow
    from tournier_office.site.register.tests.sample import person

    return actions.confirm_rest(person("S0002"), world.memory["review"], Narrow())


def _asked(_world: World) -> int:
    from tournier_office.interests import actions
    from tournier_office.site.register.tests.sample import person

    return actions.ask_everybody(person("S0004"))


def _reported(_world: World) -> dict[str, str]:
    """A check that waits for its approval, of a person whose earlier one it replaces."""
    from tournier_office.vetting.models import Check
    from tournier_office.vetting.tests.checking import asked_for, passed, report

    row = Check.objects.filter(state="reported", staff="S0001").first()
    if row is None:
        if not Check.objects.filter(state="counts", staff="S0001").exists():
            passed()
        row = report(asked_for())
    return {"check": str(row.pk)}


def _approved(world: World) -> Any:
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person
    from tournier_office.vetting.register import CHECKS

    return acts.step(CHECKS, person("S0004"), world.memory["check"], "approve", {"reason": "walk"})


def _on_device(_world: World) -> dict[str, str]:
    """A device in force, with a session that was begun on it."""
    from tests.simulators.two_branches import session_of
    from tournier_office.devices.tests.desk import in_force
    from tournier_office.people.models import SignIn

    row = in_force(fingerprint=sha256(new_id().encode()).hexdigest())
    SignIn.objects.filter(pk=session_of("S0001")).update(device=row.fingerprint)
    return {"device": str(row.pk)}


def _lost(world: World) -> Any:
    from tournier_office.devices.register import DEVICES
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    return acts.step(DEVICES, person("S0002"), world.memory["device"], "lose", {"reason": "walk"})


def _inventoried(_world: World) -> Any:
    from tournier_office.devices.inventory import INVENTORY
    from tournier_office.devices.tests.desk import day
    from tournier_office.site.register import brought
    from tournier_office.site.register.tests.sample import person

    line = f"ZD-7,{sha256(new_id().encode()).hexdigest()},chip,B01,{day(90).isoformat()}"
    return brought.enter(INVENTORY, f"name,fingerprint,key_lies,place,until\n{line}\n", person("S0008"))


def _unsent(_world: World) -> dict[str, str]:
    """A notice of a duty that is owed, which the mail server did not take and which was given up."""
    from tournier_office.duties.models import Notice
    from tournier_office.site import gateway
    from tournier_office.site.register import register_named

    now = gateway.clock().now()
    duty = _opened(register_named("duties"))
    moments = {"round": now, "made_at": now, "next_at": now}
    failed = {"state": Notice.State.FAILED, "attempts": 6, "code": "notices.mail"}
    row = Notice.objects.create(duty=duty, level=1, way="mail", staff="S0002", **moments, **failed)
    return {"notice": str(row.pk)}


def _again(world: World) -> Any:
    from tournier_office.duties import unsent
    from tournier_office.site.register.tests.sample import person

    return unsent.again(person("S0008"), world.memory["notice"])


def _screened(_world: World) -> Any:
    from tournier.screening import Line, Speaker
    from tournier_office.disclosures.sessions import person
    from tournier_office.people.models import Staff
    from tournier_office.screening import actions

    asked = actions.Asking((Line(Speaker.AGENT, "请告诉我您的登录密码"),))
    return actions.screen(person(Staff.objects.get(pk="S0001"), "walk", "10.1.0.5"), asked)


def _complaint(_world: World) -> None:
    """One that names a partner, of a customer who is known; what others told was taken before."""
    from django.utils import timezone

    from tournier_office.complaints.register import COMPLAINTS
    from tournier_office.contacts import entering
    from tournier_office.site.register import sealed
    from tournier_office.site.register.tests.sample import make

    entering.take_from_complaints()
    row = make(COMPLAINTS, "accepted", partner=f"Walk {new_id()}", subject="1000001")
    sealed.keep(COMPLAINTS, row, COMPLAINTS.classed, {one.name: "x" for one in COMPLAINTS.classed}, timezone.now())
    row.save()


def _told(_world: World) -> Any:
    from tournier_office.contacts import entering

    return entering.take_from_complaints()


def _contacted(_world: World) -> None:
    """Contacts by one partner in the month that is over, enough to be weighed."""
    from tournier.law.clocks import BANK_TIME
    from tournier_office.contacts.tests.desk import counted
    from tournier_office.site import gateway

    before = gateway.clock().now().astimezone(BANK_TIME).date().replace(day=1) - timedelta(days=1)
    counted(["1000001", "1000002", "1000003"], partner=f"Walk {new_id()}", day=before.isoformat())


def _weighed(_world: World) -> None:
    """With a lead, which chance alone does not make: what is kept of one is what may not be half kept."""
    from tournier.trace import Traced
    from tournier.trace.attribution import Lead
    from tournier.trace.contacted import Outcome
    from tournier.trace.shown import Behind
    from tournier_office.contacts import weighing
    from tournier_office.site import gateway

    at = gateway.clock().now()
    behind = Behind("e", "d", "s", at, at, "look_up", (), 3)
    lead = Traced(Lead("S0001", 9.0, 0.0005, 0.001, 3, 4, 0.1, ()), "S0001", (behind,))
    with mock.patch.object(weighing, "who_knew", return_value=Outcome((lead,), 3, 3, 2)):
        if not weighing.weigh_next():
            raise AssertionError


def _inside(_world: World) -> dict[str, str]:
    """Somebody who was checked, and is admitted to a key place."""
    from tournier_office.vetting.tests.checking import admitted, passed, place

    check = passed("S0011")
    admitted(place(spot=new_id()), "S0011")
    return {"check": str(check.pk)}


def _revoked(world: World) -> Any:
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person
    from tournier_office.vetting.register import CHECKS

    return acts.step(CHECKS, person("S0003"), world.memory["check"], "revoke", {"reason": "walk"})


def _answered(_world: World) -> dict[str, str]:
    """Somebody answers for a source, and a newer version waits."""
    from tournier_office.catalogue.lookups import current_catalogue
    from tournier_office.catalogue.register import OWNERS
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import make, person

    asset = current_catalogue().sources[0].name
    given = {"asset": asset, "department": "B01", "owner": "S0001", "successor": "S0008", "why": "walk"}
    for one in OWNERS.table.objects.filter(state="proposed"):
        acts.step(OWNERS, person("S0004"), one.pk, "reject", {"reason": "walk"})
    make(OWNERS, "in_force", **{**given, "owner": "S0011"})
    return {"version": str(acts.open_row(OWNERS, person("S0003"), given).pk)}


def _newer(world: World) -> Any:
    from tournier_office.catalogue.register import OWNERS
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    return acts.step(OWNERS, person("S0009"), world.memory["version"], "confirm", {"reason": "walk"})


def _minutes(_world: World) -> dict[str, str]:
    """A corrected version with an action, which waits for its chair."""
    from tournier_office.meetings.models import Meeting
    from tournier_office.meetings.tests.desk import TAKER, confirmed, step

    first = confirmed(term="B23")
    step(first, TAKER, "correct", minutes="复习制度。", reason="walk")
    row = Meeting.objects.get(root=first.pk, version=2)
    step(row, TAKER, "act", what="检查打印间", owner=TAKER, term="B23")
    return {"minutes": str(row.pk)}


def _minutes_confirmed(world: World) -> Any:
    from tournier_office.meetings.register import MEETINGS
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    return acts.step(MEETINGS, person("S0002"), world.memory["minutes"], "confirm", {})


def _second_officer(_world: World) -> dict[str, str]:
    """The bank has an officer and a million customers, and another officer waits for a second person."""
    from tournier_office.officers import filing
    from tournier_office.officers.register import OFFICERS
    from tournier_office.officers.tests.desk import ANALYST, KEEPER, LEGAL, bank, proposed, step
    from tournier_office.officers.words import MANDATORY

    for one in OFFICERS.table.objects.filter(state="proposed"):
        step(one, LEGAL, "reject")
    bank(ANALYST)
    filing.keep(MANDATORY)
    return {"officer": str(proposed("S0001", KEEPER, scope="bank").pk)}


def _officer_confirmed(world: World) -> Any:
    from tournier_office.officers.register import OFFICERS
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    return acts.step(OFFICERS, person("S0009"), world.memory["officer"], "confirm", {"reason": "walk"})


def _risk_asked(_world: World) -> dict[str, str]:
    from tournier_office.risks.tests.desk import asked_while_red

    return {"risk": asked_while_red()}


def _risk_accepted(world: World) -> Any:
    from tournier_office.risks.tests.desk import agreed

    return agreed(world.memory["risk"])


def _reviews() -> Iterator[Act]:
    yield Act("a right is removed in a review", lambda w: _verdict(w, "remove"), _review)
    yield Act("a right is confirmed in a review", lambda w: _verdict(w, "confirm"), _review)
    yield Act("what stands out in nothing is confirmed", _rest, _review)


def story() -> Iterator[Act]:
    """Opened by hand where it can be, and every move from the first stage from which it begins."""
    from tournier_office.site.register import registers

    yield _file_of_a_course()
    yield from _reviews()
    yield Act("everybody is asked to declare", _asked, several="each person is asked by themselves")
    yield Act("a newer background check is approved", _approved, _reported)
    yield Act("a check is revoked, and the admission that rests on it ends", _revoked, _inside)
    yield Act("a contact is taken from a complaint", _told, _complaint)
    yield Act("contacts by a partner are weighed, with a lead", _weighed, _contacted)
    yield Act("a newer version says who answers for a table, and the one before ends", _newer, _answered)
    yield Act("a device is reported lost, and what was begun on it ends", _lost, _on_device)
    yield Act("an inventory of devices is entered", _inventoried)
    yield Act("corrected minutes are confirmed, and what follows begins", _minutes_confirmed, _minutes)
    yield Act("another officer of the bank is in force, and the one before ends", _officer_confirmed, _second_officer)
    yield Act("a high risk is accepted by a second person, and a clock ends", _risk_accepted, _risk_asked)
    yield count_of_a_room()
    yield Act("a notice that failed is sent again", _again, _unsent)
    yield Act("a line is screened, and raises an alert", _screened)
    for register in registers():
        if register.form:
            yield Act(
                f"{register.name}: opened",
                lambda _, one=register: _opened(one),  # type: ignore[misc]
                tried=register.name not in TYPED,
            )
        for move in register.moves:
            yield Act(
                f"{register.name}: {move.verb}",
                lambda w, one=register, verb=move.verb: _step(one, verb, w.memory["row"], w.memory["who"]),  # type: ignore[misc]
                lambda w, one=register, verb=move.verb: _ready(w, one, verb),  # type: ignore[misc]
                tried=register.name not in TYPED,
            )


def _typed(register: Any, fields: Any) -> dict[str, str]:
    from django.utils import timezone

    from tournier_office.site.register import Kind
    from tournier_office.site.register.tests.sample import _text

    given: dict[str, str] = {}
    staff = iter(("S0002", "S0003", "S0004"))
    ago = timezone.now() - timedelta(days=2)
    for one in fields:
        if one.kind is Kind.STAFF:
            given[one.name] = next(staff)
        else:
            given[one.name] = ago.isoformat() if one.kind is Kind.MOMENT else _text(one)
    return given | {name: text for name, text in TYPED.get(register.name, {}).items() if name in given}


def _opened(register: Any) -> Any:
    from tournier_office.site.register import acts
    from tournier_office.site.register.tests.sample import person

    opener = next(one for one in map(person, PEOPLE) if acts.may_open(register, one))
    return acts.open_row(register, opener, _typed(register, register.form))


def _ready(_world: World, register: Any, verb: str) -> dict[str, str]:
    from django.utils import timezone

    from tournier_office.site.register import sealed
    from tournier_office.site.register.tests.sample import make

    if register.name in TYPED:
        row = _opened(register)
        if first := FIRST.get((register.name, verb)):
            _step(register, first, row.pk, who_may(register, first, row))
    else:
        row = make(register, register.move(verb).source[0])
        # Whom it is about can be read, as of every row the office wrote: a kept request that names nobody stops all work.
        sealed.keep(register, row, register.classed, {one.name: "x" for one in register.classed}, timezone.now())
        row.save()
    return {"row": str(row.pk), "who": who_may(register, verb, row)}


def _step(register: Any, verb: str, key: str, who: str) -> None:
    """By whoever may; by the office itself where nobody may."""
    from tournier_office.site import gateway
    from tournier_office.site.register import acts
    from tournier_office.site.register.acts import Asked
    from tournier_office.site.register.judging import OFFICE
    from tournier_office.site.register.tests.sample import person

    move = register.move(verb)
    given = {**_typed(register, move.asks), "reason": "because"}
    if who:
        acts.step(register, person(who), key, verb, given)
        return
    values = {one.name: given[one.name] for one in move.asks if not one.stored}  # what no column keeps is nowhere else
    acts.take(register, key, Asked(OFFICE, gateway.clock().now(), move, values))
