# SPDX-License-Identifier: Apache-2.0
"""Who answers for what: each source, table, system, partner and open finding has one person, or is shown first (M02, 0358)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tournier.base import JSON, Refused
from tournier.catalogue import Catalogue
from tournier.ledger.entries import Event
from tournier_office.catalogue import answering
from tournier_office.catalogue.models import Ownership
from tournier_office.catalogue.register import IN_FORCE, LIVING, OWNERS, READERS, STANDING
from tournier_office.duties import lookups as duties
from tournier_office.people import lookups as people
from tournier_office.people.working import working
from tournier_office.site import gateway
from tournier_office.site.answering import BODY, FINDING, MARK, PARTNER, SYSTEM, Thing, things
from tournier_office.site.bound import genuine
from tournier_office.site.register import Text
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.sheet import sheet

DATA = "data"
OWN, REGISTER, TABLE, HEAD = "owner", "register", "table", "head"
KINDS: Mapping[str, Text] = {
    DATA: _("data"),
    SYSTEM: _("system"),
    PARTNER: _("partner"),
    FINDING: _("open finding"),
    BODY: _("body or department"),
}
HOW: Mapping[str, Text] = {
    OWN: _("put in force"),
    REGISTER: _("named by its register"),
    TABLE: _("by its source or table"),
    HEAD: _("as who manages it"),
}
_PARTNER = f"{MARK}{PARTNER}:"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and its one person. Nobody answers where `owner` is empty; `gone` is who did, `until` the term in which somebody has to.

    `how` says by what they answer: put in force as `owner`, named by its `register`, by its `table`, or as `head` of who manages it.
    """

    asset: str
    kind: str
    words: str
    page: str
    owner: str = ""
    how: str = ""
    gone: str = ""
    row: str = ""
    owner_name: str = ""
    gone_name: str = ""
    until: datetime | None = None


def read(actor: Actor, catalogue: Catalogue, *, of: str = "", only_open: bool = False, kind: str = "") -> list[Line]:
    """What this actor may see of it: findings are for whoever keeps or audits the register, and each person's own for them."""
    findings = bool(actor.posts & READERS) or of == actor.staff
    found = lines(catalogue, findings=findings, of=of, only_open=only_open)
    return [one for one in found if (not kind or one.kind == kind) and (findings or one.kind != FINDING)]


def taken(actor: Actor, catalogue: Catalogue) -> bytes:
    """All of it as CSV, its reading recorded first. Raises Refused for posts that do not take the register away."""
    if actor.service or not actor.posts & READERS:
        raise Refused("register.export", "Your posts do not take this list away.", "Ask whoever keeps this register.")
    found = read(actor, catalogue)
    detail: dict[str, JSON] = {"register": "accountable", "count": len(found), "filter": []}
    gateway.record(Event.REGISTER_EXPORTED, actor.staff, detail)
    headings = (_("What it is"), _("Kind"), _("Answers for it"), _("By what"), _("Who did"), _("To be taken on by"))
    return sheet(
        headings,
        ([one.words, KINDS[one.kind], one.owner, HOW.get(one.how, ""), one.gone, one.until or ""] for one in found),
    )


def every_thing() -> list[Thing]:
    """What the registers hold, and the partners for whom somebody stands or waits."""
    found = {one.id: one for one in things()}
    rows = Ownership.objects.filter(state__in=LIVING, asset__startswith=_PARTNER).values_list("asset", flat=True)
    for asset in rows:
        name = asset.removeprefix(_PARTNER)
        found.setdefault(asset, Thing(PARTNER, PARTNER, name, name, managers=()))
    return list(found.values())


def lines(catalogue: Catalogue, *, findings: bool = True, of: str = "", only_open: bool = False) -> list[Line]:
    """Everything, what nobody answers for first; or what one person answers for. Raises Refused for a row that somebody changed."""
    known = [one for one in every_thing() if findings or of or one.kind != FINDING]
    found = resolved(catalogue, known)
    wanted = [one for one in found if (not of or one.owner == of) and not (only_open and one.owner)]
    names = people.names_of({number for one in wanted for number in (one.owner, one.gone)})
    due = duties.due_of(OWNERS.name, [one.row for one in wanted if one.row and not one.owner])
    said = [
        replace(one, owner_name=names.get(one.owner, ""), gone_name=names.get(one.gone, ""), until=due.get(one.row))
        for one in wanted
    ]
    return sorted(said, key=lambda one: bool(one.owner))


def resolved(catalogue: Catalogue, known: Sequence[Thing]) -> list[Line]:
    """Data as the catalogue has it, then these things, each with the one who answers for it now."""
    data = {one.asset: one for one in answering.answers(catalogue)}
    rows = {row.asset: row for row in genuine(Ownership.objects.filter(state__in=STANDING, asset__startswith=MARK))}
    here = working({row.owner for row in rows.values()} | {one.owner for one in known})
    found = [_of_data(one) for one in data.values()]
    return found + [_of_thing(one, rows.get(one.id), data, here) for one in known]


def _of_data(one: answering.Answer) -> Line:
    page = reverse(f"{OWNERS.name}:one", args=[one.row.pk]) if one.row else ""
    row, owner = (one.row.pk, one.row.owner) if one.row else ("", "")
    how = TABLE if one.through else OWN
    if one.counts:
        return Line(one.asset, DATA, one.asset, page, owner, how, row=row)
    return Line(one.asset, DATA, one.asset, page, gone=owner, row=row)


def _of_thing(one: Thing, row: Ownership | None, data: Mapping[str, answering.Answer], here: Mapping[str, str]) -> Line:
    line = Line(one.id, one.kind, one.words, one.page, row=row.pk if row else "")
    if row is not None and not line.page:
        line = replace(line, page=reverse(f"{OWNERS.name}:one", args=[row.pk]))
    if row is not None and not one.passes_on:
        if row.state == IN_FORCE and here.get(row.owner) == row.department:
            return replace(line, owner=row.owner, how=OWN)
        return replace(line, gone=row.owner)
    if one.owner:
        return replace(line, owner=one.owner, how=REGISTER) if one.owner in here else replace(line, gone=one.owner)
    if one.asset:
        answer = data.get(one.asset) or data.get(one.asset.partition(":")[0])
        if answer is not None and answer.counts and answer.row is not None:
            return replace(line, owner=answer.row.owner, how=TABLE)
        return replace(line, gone=answer.row.owner if answer is not None and answer.row is not None else "")
    return replace(line, owner=_head(one), how=HEAD)


def _head(one: Thing) -> str:
    """The first at work who manages it; empty where there is nobody."""
    found = [who.pk for post in one.managers for who in people.holders_of(post, one.department)]
    here = working(set(found))
    return next((number for number in found if number in here), "")


def left_behind(most: int) -> list[Thing]:
    """Things whose register names somebody who is not at work any more, and for which no version stands or waits yet."""
    named = [one for one in things() if one.owner]
    here = working({one.owner for one in named})
    lost = [one for one in named if one.owner not in here]
    there = set(
        Ownership.objects.filter(state__in=LIVING, asset__in=[one.id for one in lost]).values_list("asset", flat=True)
    )
    return [one for one in lost if one.id not in there][:most]


def never_named() -> list[Thing]:
    """Bodies of the bank that nobody heads and for which no version stands or waits, once the bank has put its first owner in force."""
    if not Ownership.objects.filter(state=IN_FORCE).exists():
        return []
    there = set(Ownership.objects.filter(state__in=LIVING).values_list("asset", flat=True))
    return [one for one in things() if one.kind == BODY and not one.owner and one.id not in there]


def settled() -> frozenset[str]:
    """Ids of things whose own register names somebody at work: a version that was opened for one is not needed any more."""
    named = [one for one in things() if one.passes_on]
    here = working({one.owner for one in named})
    return frozenset(one.id for one in named if one.owner in here)


def thing(asset: str) -> Thing | None:
    """The thing of this id, where it is still there."""
    return next((one for one in things() if one.id == asset), None)
