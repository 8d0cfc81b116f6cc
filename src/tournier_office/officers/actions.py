# SPDX-License-Identifier: Apache-2.0
"""What the table of stages cannot say: who can be an officer, what a newer entry ends, when one falls away, whom a vacancy meets (M04)."""

from __future__ import annotations

import re

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier_office.catalogue.answering import serialised
from tournier_office.duties import lookups as duties
from tournier_office.officers import filing, lookups
from tournier_office.officers.models import Officer
from tournier_office.officers.register import BARRED, HEADS, KEEPERS, OFFICERS
from tournier_office.officers.words import BANK
from tournier_office.people import lookups as people
from tournier_office.people.working import working
from tournier_office.site import gateway
from tournier_office.site.happenings import Happening, announce
from tournier_office.site.register import Text, acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, Actor
from tournier_office.site.register.typed import Unfit

NAMED = "officer_named"  # what ends the clock of a branch without an officer
WHOLE_BANK = "*"  # the place of the bank's officer; no branch has this code
_TELEPHONE = re.compile(r"\+?[0-9](?:[ ()-]{0,2}[0-9]){4,19}")
_OWN = re.compile(r"(?:\+?86|0086)?1[3-9][0-9]{9}")
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,60}@(?:[A-Za-z0-9-]{1,60}\.)+[A-Za-z]{2,20}")
_PRIVATE = ("qq.com", "163.com", "126.com", "139.com", "189.cn", "sina.com", "foxmail.com", "gmail.com", "outlook.com", "hotmail.com")  # fmt: skip


def prepare(row: Officer, asked: Asked) -> None:
    """Before the entry."""
    if asked.verb == acts.OPENED:
        serialised()
        _check_person(row, asked.actor)
        _check_contact(row)
        if lookups.proposed(row.scope, row.branch):
            raise Unfit({"scope": _("An officer is proposed already. Decide on that entry first.")})
    elif asked.verb == "confirm":
        serialised()
        _check_person(row, None)
        place = WHOLE_BANK if row.scope == BANK else row.branch
        for key in lookups.standing(place, row.pk):
            acts.take(OFFICERS, key, Asked(OFFICE, asked.at, OFFICERS.move("replace"), told={"by": row.pk}))
        row.place, row.confirmed_at = place, asked.at
    else:
        row.place = ""


def _check_person(row: Officer, proposer: Actor | None) -> None:
    """They are at work, and watch nobody's orders of their own; by whom they are named is the branch's head or a keeper."""
    here, before = working({row.staff}).get(row.staff), row.branch
    if here is None or (proposer is None and here != before):
        raise Unfit({"staff": _("Name somebody who is at work there.")})
    if people.posts_of(row.staff) & BARRED:
        raise Unfit({"staff": _("Whoever is in charge of a branch or department, administrators and programs are no secrecy officers.")})  # fmt: skip
    if proposer is None:
        return
    row.branch = here
    if proposer.posts & KEEPERS:
        return
    if row.scope == BANK:
        raise Unfit({"scope": _("Compliance or protection names the officer of the whole bank.")})
    if not any(here in proposer.reach.get(post, ()) for post in HEADS):
        raise Unfit({"staff": _("Name somebody of a branch that you are in charge of.")})


def _check_contact(row: Officer) -> None:
    """Everybody reads it: it is the office's, and leads to nobody's own telephone, address or name."""
    faults: dict[str, Text] = {}
    bare = re.sub(r"[ ()-]", "", row.telephone)
    if _TELEPHONE.fullmatch(row.telephone) is None:
        faults["telephone"] = _("Write a telephone number: digits, spaces and hyphens.")
    elif _OWN.fullmatch(bare):
        faults["telephone"] = _("This is a mobile telephone. Give the telephone of the office: everybody reads it.")
    if row.email and _ADDRESS.fullmatch(row.email) is None:
        faults["email"] = _("Write an e-mail address.")
    elif row.email.lower().rpartition("@")[2] in _PRIVATE:
        faults["email"] = _("This is a private address. Give that of the office: everybody reads it.")
    person = people.staff_of(row.staff)
    names = [name for name in (person.zh, person.en) if name] if person is not None else []
    for field in ("title_zh", "title_en"):
        if any(name.lower() in getattr(row, field).lower() for name in (*names, row.staff)):
            faults[field] = _("Write the title of the office without anybody's name: everybody reads it.")
    if faults:
        raise Unfit(faults)


def settle(row: Officer, asked: Asked) -> None:
    """After the change, in the same transaction: a vacancy is met, and another officer of the bank has to be reported."""
    if asked.verb == "confirm":
        announce(Happening(OFFICERS.name, row.branch, NAMED, asked.at, asked.actor.staff))
        if row.scope == BANK:
            filing.open_where_due(asked.at)


def go_on() -> None:
    """End what nobody is any more, and let the clock run of every branch without an officer."""
    at = gateway.clock().now()
    for key in lookups.fallen():
        acts.take(OFFICERS, key, Asked(OFFICE, at, OFFICERS.move("fall_away")))
    running = duties.open_duties().filter(kind=OFFICERS.name, deadline=lookups.CLOCK).values_list("subject", flat=True)
    if waiting := lookups.vacant() - set(running):
        _begin_clocks(sorted(waiting))


def _begin_clocks(branches: list[str]) -> None:
    """For whoever is in charge of the branch; for compliance where nobody is."""
    heads = {one.branch_id: one.pk for post in sorted(HEADS) for one in people.holders_of(post)}
    second = next((one.pk for one in people.holders_of("compliance_officer")), "")
    at, page = gateway.clock().now(), reverse("protection:branches")
    for branch in branches:
        if owner := heads.get(branch, second):
            with transaction.atomic():
                serialised()  # of two workers one begins it
                if not duties.about(OFFICERS.name, branch).exists():
                    begins = (lookups.CLOCK,)
                    announce(Happening(OFFICERS.name, branch, "", at, "", begins, owner, second, branch, page))
