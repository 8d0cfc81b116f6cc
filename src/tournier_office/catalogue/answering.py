# SPDX-License-Identifier: Apache-2.0
"""Who answers for which table today. Whoever has left, moved or was suspended answers for nothing from that moment, with or without a chore."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tournier.catalogue import Catalogue
from tournier_office.catalogue.models import CatalogueVersion, Ownership
from tournier_office.catalogue.register import APPROVERS, IN_FORCE, KEEPERS, LIVING, OWNERS, STANDING
from tournier_office.duties import lookups as duties
from tournier_office.people import lookups as people
from tournier_office.people import named
from tournier_office.people.working import working
from tournier_office.site import gateway
from tournier_office.site.answering import MARK, PARTNER
from tournier_office.site.bound import genuine
from tournier_office.site.navigation import Visitor
from tournier_office.site.register import reading
from tournier_office.site.versions import State
from tournier_office.site.work import WorkItem

_MANY = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A source or a table, and what stands of it. `counts` says that somebody answers; `through` that it is by its source."""

    asset: str
    source: str
    row: Ownership | None
    counts: bool
    through: bool = False


def serialised() -> None:
    """Of two who open or confirm at once the second sees the first: each holds the catalogue in force until it is done."""
    list(CatalogueVersion.objects.select_for_update().filter(state=State.ACTIVE).values_list("pk", flat=True))


def proposed(asset: str) -> bool:
    """Whether a version of this asset waits already."""
    return Ownership.objects.filter(asset=asset, state="proposed").exists()


def standing(asset: str, beside: str) -> list[str]:
    """Keys of what stands for this asset now, without the row itself."""
    return list(
        Ownership.objects.filter(asset=asset, state__in=STANDING).exclude(pk=beside).values_list("pk", flat=True)
    )


def fallen(most: int) -> list[str]:
    """Keys of what is in force although its owner does not work in the managing department any more."""
    rows = list(Ownership.objects.filter(state=IN_FORCE).order_by("pk"))
    here = working({row.owner for row in rows})
    return [row.pk for row in rows if here.get(row.owner) != row.department][:most]


def gone(assets: Collection[str], most: int) -> list[str]:
    """Keys of what lives although there is no such source, table or thing. A partner stays, with a file on its way or without."""
    living = Ownership.objects.filter(state__in=LIVING).exclude(asset__startswith=f"{MARK}{PARTNER}:")
    return list(living.exclude(asset__in=assets).values_list("pk", flat=True)[:most])


def kept_by(number: str) -> list[Ownership]:
    """What this person answers for."""
    return list(Ownership.objects.filter(owner=number, state=IN_FORCE).order_by("pk"))


def begun() -> bool:
    """Whether the bank has put somebody in force for anything, ever: from then on nothing is exported that nobody answers for."""
    return Ownership.objects.filter(state__in=STANDING).exists() or reading.was_taken(OWNERS, "confirm")


def assets_of(catalogue: Catalogue) -> frozenset[str]:
    """Every source by its name, every table by its id."""
    return frozenset({one.name for one in catalogue.sources} | {one.id for one in catalogue.tables})


def answers(catalogue: Catalogue) -> list[Answer]:
    """Each source and then its tables, with what stands of each: two statements, however many there are."""
    rows = genuine(Ownership.objects.filter(state__in=STANDING).exclude(asset__startswith=MARK))
    here = working({row.owner for row in rows})
    known = {row.asset: row for row in rows}
    counting = {
        asset for asset, row in known.items() if row.state == IN_FORCE and here.get(row.owner) == row.department
    }
    found = []
    for source in catalogue.sources:
        found.append(Answer(source.name, source.name, known.get(source.name), source.name in counting))
        for table in (one for one in catalogue.tables if one.source == source.name):
            through = table.id not in known and source.name in known
            asset = source.name if through else table.id
            found.append(Answer(table.id, source.name, known.get(asset), asset in counting, through))
    return found


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer in words; numbers stand beside names, and nothing where nobody answers.

    `closed` says that a table is not exported, `until` how long it still is where the clock of a successor runs.
    """

    asset: str
    is_table: bool
    counts: bool
    through: bool
    key: str
    state: str
    department: str
    owner: str
    owner_name: str
    successor: str
    successor_name: str
    closed: bool = False
    until: datetime | None = None


def answer_views(catalogue: Catalogue, *, only_open: bool = False) -> list[AnswerView]:
    """Every source and table in the reader's language; or the tables alone that nobody answers for."""
    found = answers(catalogue)
    if only_open:
        found = [one for one in found if not one.counts and one.asset != one.source]
    rows = [one.row for one in found if one.row is not None]
    names = people.names_of({number for row in rows for number in (row.owner, row.successor)})
    branches = dict(named.branches())
    views = [_view(one, names, branches) for one in found]
    if not begun():
        return views
    due = duties.due_of(OWNERS.name, [row.pk for row in rows if row.state != IN_FORCE])
    return [_closing(view, one.row, due) if view.is_table else view for view, one in zip(views, found, strict=True)]


def _closing(view: AnswerView, row: Ownership | None, due: Mapping[str, datetime]) -> AnswerView:
    """Whether the table is exported as long as nobody answers. Whoever has just gone lets it fall open within a minute."""
    if view.counts or (row is not None and row.state == IN_FORCE):
        return view
    until = due.get(row.pk) if row is not None else None
    return (
        replace(view, until=until)
        if until is not None and gateway.clock().now() <= until
        else replace(view, closed=True)
    )


def _view(one: Answer, names: dict[str, str], branches: dict[str, str]) -> AnswerView:
    row = one.row
    if row is None:
        return AnswerView(one.asset, one.asset != one.source, one.counts, one.through, "", "", "", "", "", "", "")
    state = row.state if one.counts or row.state != IN_FORCE else "open"  # the chore comes within a minute
    return AnswerView(
        one.asset, one.asset != one.source, one.counts, one.through, row.pk, state,
        branches.get(row.department, row.department), row.owner, names.get(row.owner, ""), row.successor, names.get(row.successor, ""),
    )  # fmt: skip


def unanswered(catalogue: Catalogue, tables: Iterable[str] | None = None) -> list[str]:
    """Ids of tables that nobody answers for; of those named, or of all."""
    wanted = {one.id for one in catalogue.tables} if tables is None else set(tables)
    counted = {one.asset for one in answers(catalogue) if one.counts}
    return sorted(wanted - counted)


def work(visitor: Visitor, number: str, catalogue: Callable[[], Catalogue]) -> list[WorkItem]:
    """What this person answers for but nobody does, what waits for their decision, and how many tables nobody answers for."""
    mine = Ownership.objects.filter(successor=number, state="open")
    found = [WorkItem(_("To be taken on"), row.asset, _page(row), tone="bad") for row in mine]
    if visitor.posts & APPROVERS:
        waiting = (
            Ownership.objects.filter(state__in=["proposed", "taken"]).exclude(owner=number).exclude(successor=number)
        )
        rows = [row for row in waiting[:_MANY] if row.state == "taken" or row.opened_by != number]
        found += [
            WorkItem(_("Who answers for tables: to be decided"), row.asset, _page(row), tone="warn") for row in rows
        ]
    if visitor.posts & KEEPERS and (many := len(unanswered(catalogue()))):
        text = ngettext("Nobody answers for %(n)d table", "Nobody answers for %(n)d tables", many) % {"n": many}
        found.append(WorkItem(_("My duties"), text, f"{reverse('catalogue:answers')}?only=open", tone="warn"))
    return found


def _page(row: Ownership) -> str:
    return reverse("owners:one", args=[row.pk])
