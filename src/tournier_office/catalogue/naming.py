# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say: who can answer for a table, what a newer version ends, when one falls open (M02)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tournier.base import TournierError
from tournier_office.catalogue import accountable, answering, assets
from tournier_office.catalogue.lookups import active_catalogue
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.register import KEEPERS, OWNERS
from tournier_office.people import lookups as people
from tournier_office.people.working import working
from tournier_office.site import gateway, owning
from tournier_office.site.answering import Thing, partner
from tournier_office.site.answering import things as answered_things
from tournier_office.site.register import Text, acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE
from tournier_office.site.register.typed import Unfit

AT_ONCE = 200
_HEADS = ("department_head", "branch_manager")
_LOST = _("Whoever its register names is not at work any more.")
_NEVER = _("Nobody was ever named.")
_WHO = {
    "owner": _("Whoever answers for it works in the managing department."),
    "successor": _("The successor is another person, and works in the managing department."),
}


def ahead(verb: str) -> None:
    """Before the row is locked: whoever confirms ends another row, which somebody else may be about to confirm."""
    if verb in {acts.OPENED, "confirm"}:
        answering.serialised()


def prepare(row: Ownership, asked: Asked) -> str | None:
    """Before the entry."""
    if asked.verb == acts.OPENED:
        _check_asset(row, asked)
        row.branch = row.department
    if asked.verb == "take_on":
        row.owner = asked.told["owner"] = asked.actor.staff
    if asked.verb == "hand_on":
        row.successor = "" if row.successor == row.owner else row.successor
        _check(row, asked, "owner")
    if asked.verb in {acts.OPENED, "name_owner", "take_on", "confirm"} and asked.actor is not OFFICE:
        _check(row, asked, "owner", "successor")
    if asked.verb == "fall_open":
        row.successor = asked.told["successor"] = _heir(row)
    if asked.verb == "confirm":
        _end_before(row, asked)
        _pass_on(row, asked)
    return None


def _check_asset(row: Ownership, asked: Asked) -> None:
    """A partner goes by its name; what its own register passes on is not named here; one version waits at a time."""
    name = str(asked.values.get("partner") or "")
    if (row.asset == assets.A_PARTNER) is not bool(partner(name)):
        raise Unfit({"partner": _("Write the name of the partner, and only of a partner.")})
    if name:
        row.asset = asked.told["asset"] = assets.partner_id(name)
    if answering.proposed(row.asset):
        raise Unfit({"asset": _("A version of this waits already. Decide on it first.")})


def _pass_on(row: Ownership, asked: Asked) -> None:
    """Where its own register names who sees to it, they are named there too, by its own act."""
    one = accountable.thing(row.asset)
    owned = owning.find(one.owner, one.register, one.key) if one is not None and one.passes_on else None
    if one is not None and owned is not None:
        owning.hand_on(owned, owning.Handing(one.owner, row.owner, asked.actor.staff, asked.at))


def _check(row: Ownership, asked: Asked, *names: str) -> None:
    """They are at work in the managing department, and they are two: a successor who goes with the owner is none."""
    here = working({row.owner, row.successor})
    for name in names:
        number = getattr(row, name)
        twice = name == "successor" and number == row.owner
        if twice or here.get(number) != row.department:
            raise Unfit({name if name in asked.values else "": _WHO[name]})


def _end_before(row: Ownership, asked: Asked) -> None:
    """One answers: what stood before ends in the same transaction."""
    for key in answering.standing(row.asset, row.pk):
        acts.take(OWNERS, key, Asked(OFFICE, asked.at, OWNERS.move("replace")))


def _heir(row: Ownership) -> str:
    """The successor that was named; where they have gone too, the head of the department, else who keeps the register."""
    if row.successor != row.owner and working({row.successor}).get(row.successor) == row.department:
        return row.successor
    heads = [one.pk for post in _HEADS for one in people.holders_of(post, row.department)]
    keepers = [one.pk for post in sorted(KEEPERS) for one in people.holders_of(post)]
    found = [*heads, *keepers]
    here = working(set(found))
    return next((one for one in found if one in here and one != row.owner), "")


def _where_it_is_kept() -> str:
    """Where somebody keeps this register: there a head is sought for what nobody was ever named for."""
    keepers = [one for post in sorted(KEEPERS) for one in people.holders_of(post)]
    return keepers[0].branch_id if keepers else ""


def _open(one: Thing, at: datetime, why: Text) -> None:
    """Whoever its register names has gone, or nobody was named: a version that stands open, so that the same clock runs as for a table."""
    given = {"asset": one.id, "owner": one.owner, "why": str(why)}
    given["department"] = one.department or people.branches_of().get(one.owner) or _where_it_is_kept()
    with transaction.atomic():
        row = acts.enter(OWNERS, Asked(OFFICE, at, None, given))
        acts.take(OWNERS, row.pk, Asked(OFFICE, at, OWNERS.move("fall_open")))


def go_on() -> None:
    """Let fall open what nobody answers for any more, so that its clock runs; end what is gone or is answered for elsewhere."""
    catalogue = active_catalogue()
    there = frozenset(one.id for one in answered_things()) - accountable.settled()
    gone = answering.gone(answering.assets_of(catalogue) | there, AT_ONCE) if catalogue is not None else []
    at, failed = gateway.clock().now(), None
    todo: list[Callable[[], object]] = [partial(_open, one, at, _LOST) for one in accountable.left_behind(AT_ONCE)]
    todo += [partial(_open, one, at, _NEVER) for one in accountable.never_named()]
    for verb, keys in (("fall_open", answering.fallen(AT_ONCE)), ("replace", gone)):
        todo += [partial(acts.take, OWNERS, key, Asked(OFFICE, at, OWNERS.move(verb))) for key in keys]
    for act in todo:
        try:
            act()
        except TournierError as error:  # one that was tampered with keeps the clock of no other from running
            failed = failed or error
    if failed is not None:
        raise failed
