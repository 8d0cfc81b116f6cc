# SPDX-License-Identifier: Apache-2.0
"""What the tables of stages cannot say of paper and media: labels, class and term, closed rooms, who may destroy what when (M08)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from tournier.base import Refused
from tournier.catalogue import CATEGORIES
from tournier.law.clocks import BANK_TIME
from tournier.law.reckoning import deadline_of
from tournier.law.retention import until
from tournier_office.catalogue.answering import serialised
from tournier_office.holdings import counting, lookups, words
from tournier_office.holdings.models import Carrier
from tournier_office.holdings.register import KEEPERS
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.typed import Unfit

_Step = Callable[[Carrier, Asked], None]


def ahead(verb: str) -> None:
    """Of two who put the same label or the first thing into a room at once the second sees the first."""
    if verb in {acts.OPENED, "move", "find", "propose", "destroy"}:
        serialised()


def prepare(row: Carrier, asked: Asked) -> None:
    """Before the entry."""
    found = _STEPS.get(asked.verb)
    if found is not None:
        found(row, asked)


def bars(row: Carrier, verb: str) -> Refused | None:
    """Before its term nothing is destroyed, nor while the law holds it (PIPL 47); out of a closed room nothing goes."""
    if verb in {"propose", "destroy"} and (why := _kept(row)) is not None:
        return why
    if verb in {"move", "propose", "destroy"}:
        return _closed(row.unit, row.room)
    return None


def _kept(row: Carrier) -> Refused | None:
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    if row.hold != words.NONE or _day(row.keep_until) > today:
        return Refused(
            "holding.kept",
            "The law or a hold keeps it still.",
            "See until when it is kept, and what keeps it besides; a keeper changes that when it is over.",
        )
    return None


def _closed(unit: str, room: str) -> Refused | None:
    if lookups.something_missing(unit, room):
        return Refused(
            "holding.missing",
            "Something is missing in this room: it takes nothing in and gives nothing out.",
            "Find it, or have a keeper who does not keep it explain it.",
        )
    if lookups.being_counted(unit, room):
        return Refused(
            "holding.counted", "The room is being counted.", "Wait until the second person has confirmed the count."
        )
    return None


def check_open(unit: str, room: str) -> None:
    """Refused for a room in which something is missing, or that is being counted."""
    if (why := _closed(unit, room)) is not None:
        raise why


def _take_in(row: Carrier, asked: Asked) -> None:
    row.label, row.room = row.label.upper(), row.room.strip()
    if not words.LABEL.fullmatch(row.label):
        raise Unfit({"label": _("3 to 24 letters, digits and dashes, a letter first.")})
    if lookups.labelled(row.label, row.pk):
        raise Unfit({"label": _("This label is in the inventory already.")})
    row.cls = f"C{max(CATEGORIES[one].cls for one in row.holds.split(','))}"
    row.custodian = asked.actor.staff
    row.taker = "" if row.taker == row.custodian else row.taker
    _lies(row, asked)
    _reckon(row, asked)


def _lies(row: Carrier, asked: Asked) -> None:
    """A keeper's reach is the bank, a head's the branches of the post."""
    reach = {branch for branches in asked.actor.reach.values() for branch in branches} | {asked.actor.branch}
    if row.unit not in reach and not asked.actor.posts & KEEPERS:
        raise Unfit({"unit": _("Only a keeper puts it into another branch.")})
    check_open(row.unit, row.room)
    row.branch = row.unit


def _move(row: Carrier, asked: Asked) -> None:
    row.room = row.room.strip()
    _lies(row, asked)


def _reckon(row: Carrier, asked: Asked) -> None:
    """The longest term wins (CDD 44)."""
    begun = _day(row.begun)
    if begun > asked.at.astimezone(BANK_TIME).date():
        raise Unfit({"begun": _("Not later than today.")})
    row.keep_until = max(until(deadline_of(one), begun) for one in row.terms.split(","))


def _offer(row: Carrier, _asked: Asked) -> None:
    if row.taker == row.custodian:
        raise Unfit({"taker": _("They keep it already.")})


def _accept(row: Carrier, _asked: Asked) -> None:
    row.custodian, row.taker = row.taker, ""


def _decline(row: Carrier, _asked: Asked) -> None:
    row.taker = ""


def _propose(row: Carrier, asked: Asked) -> None:
    row.executor, row.taker = asked.actor.staff, ""


def _keep(row: Carrier, _asked: Asked) -> None:
    row.executor, row.how = "", ""


def _destroy(row: Carrier, asked: Asked) -> None:
    """The line of the certificate: content, way, time, and both persons (JR/T 0171 6.1.6). The entry proves it."""
    row.supervisor = asked.actor.staff
    asked.told.update(
        label=row.label, cls=row.cls, count=row.persons, how=row.how, executor=row.executor, holds=row.holds
    )


def _found(row: Carrier, asked: Asked) -> None:
    """The room in which it was found may be closed for another thing that is missing there: it lies there all the same."""
    row.room = row.room.strip()
    row.branch = row.unit
    asked.told["custodian"] = row.custodian


_STEPS: Mapping[str, _Step] = {
    acts.OPENED: _take_in, "move": _move, "offer": _offer, "accept": _accept, "decline": _decline, "weigh": _reckon,
    "propose": _propose, "keep": _keep, "destroy": _destroy, "find": _found,
}  # fmt: skip


def settle(row: Carrier, asked: Asked) -> None:
    """A room in which something lies has a count that is due."""
    if asked.verb in {acts.OPENED, "move", "find"}:
        counting.ask(row.unit, row.room, row.custodian, asked.at)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
