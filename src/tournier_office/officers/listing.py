# SPDX-License-Identifier: Apache-2.0
"""The branches and their officers, for the page, the API and the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournier.base import JSON, Refused
from tournier.ledger.entries import Event
from tournier_office.duties import lookups as duties
from tournier_office.officers import lookups
from tournier_office.officers.register import OFFICERS
from tournier_office.officers.words import MANDATORY
from tournier_office.people import lookups as people
from tournier_office.site import gateway
from tournier_office.site.register import Register, acts, registers
from tournier_office.site.register.description import OFFICER
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.sheet import sheet


@dataclass(frozen=True, slots=True)
class Line:
    """A branch: its officer by number and name, or until when one has to be named."""

    branch: str
    name: str
    officer: str
    officer_name: str
    by_bank: bool
    until: datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class Told:
    """All of it. `customers` is the newest count, `seen` what the reader sees as an officer, `may_read` that every entry opens to them."""

    lines: list[Line]
    bank: str
    bank_name: str
    customers: int | None
    counted_on: date | None
    threshold: int
    mandatory: bool
    seen: list[Register]
    may_list: bool
    may_read: bool
    may_take: bool


def told(actor: Actor) -> Told:
    """For any member of staff: who the officers are is no secret."""
    last, bank = lookups.counted(), lookups.of_bank()
    overseer = OFFICER in actor.posts
    return Told(
        _lines(), bank.staff if bank else "", people.name_of(bank.staff) if bank else "",
        last.persons if last else None, last.day if last else None, MANDATORY, lookups.mandatory(),
        [one for one in registers() if not one.confided] if overseer else [],
        bool(actor.posts & OFFICERS.seen_by.by_post), bool(actor.posts & OFFICERS.readers.anywhere), acts.may_export(OFFICERS, actor),
    )  # fmt: skip


def _lines() -> list[Line]:
    found = lookups.places()
    names = people.names_of({one.staff for one in found})
    running = duties.open_duties().filter(kind=OFFICERS.name, deadline=lookups.CLOCK)
    until = dict(running.values_list("subject", "due_at"))
    return [
        Line(one.code, one.name, one.staff, names.get(one.staff, one.staff), one.by_bank,
             None if one.staff else until.get(one.code), one.key)
        for one in found
    ]  # fmt: skip


def taken(actor: Actor) -> bytes:
    """The list as CSV, its reading recorded first. Raises Refused for whoever does not take the register away."""
    if not acts.may_export(OFFICERS, actor):
        raise Refused("register.export", "Your posts do not take this list away.", "Ask whoever keeps this register.")
    lines = _lines()
    detail: dict[str, JSON] = {"register": OFFICERS.name, "count": len(lines), "filter": ["branches"]}
    gateway.record(Event.REGISTER_EXPORTED, actor.staff, detail)
    headings = (_("Branch"), _("Name"), _("Staff number"), pgettext("of an officer", "Officer"), _("To be named by"))
    return sheet(
        headings,
        (
            (one.branch, one.name, one.officer, one.officer_name, f"{one.until:%Y-%m-%d}" if one.until else "")
            for one in lines
        ),
    )
