# SPDX-License-Identifier: Apache-2.0
"""Who is the officer now. Whoever has left, moved or was suspended is it no more from that moment, with or without a chore."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tournier_office.officers.models import Count, Filing, Officer
from tournier_office.officers.register import APPROVERS, BARRED, FILED, IN_FORCE, KEEPERS, OWED
from tournier_office.officers.words import BANK, BRANCH, MANDATORY
from tournier_office.people import lookups as people
from tournier_office.people import named
from tournier_office.people.working import holding, peopled, working
from tournier_office.site.bound import genuine
from tournier_office.site.language import said
from tournier_office.site.navigation import Visitor
from tournier_office.site.work import WorkItem

CLOCK = "B27"  # a branch without an officer
NO_BRANCH = ""  # the entries of no branch are the bank's
_MANY = 20


def _counting(rows: Iterable[Officer]) -> list[Officer]:
    """Those of these rows whose officers still work where they did when they were named, and hold no post that bars them."""
    found = list(rows)
    if not found:
        return []
    here, barred = working({row.staff for row in found}), holding(BARRED)
    return [row for row in found if here.get(row.staff) == row.branch and row.staff not in barred]


def in_force() -> list[Officer]:
    """Every officer who counts now. Raises Refused for a row that somebody changed."""
    return _counting(genuine(Officer.objects.filter(state=IN_FORCE)))


def fallen() -> list[str]:
    """Keys of what is in force although its officer does not work there any more."""
    rows = list(Officer.objects.filter(state=IN_FORCE).order_by("pk"))
    counting = {row.pk for row in _counting(rows)}
    return [row.pk for row in rows if row.pk not in counting]


def of_bank() -> Officer | None:
    """The bank's own officer, if one counts now."""
    return next(iter(_counting(genuine(Officer.objects.filter(state=IN_FORCE, scope=BANK)))), None)


def oversees(number: str) -> frozenset[str]:
    """The branches whose entries this person sees as an officer: one, or all and what belongs to none."""
    rows = _counting(genuine(Officer.objects.filter(staff=number, state=IN_FORCE)))
    if any(row.scope == BANK for row in rows):
        return frozenset({NO_BRANCH, *(code for code, _name in named.branches())})
    return frozenset(row.branch for row in rows)


def begun() -> bool:
    """Whether the bank names its officers here at all."""
    return Officer.objects.filter(confirmed_at__isnull=False).exists()


def vacant() -> frozenset[str]:
    """Branches in which people work and nobody is the officer, once the bank names them here. The bank's serves their own branch."""
    return peopled() - {row.branch for row in in_force()} if begun() else frozenset()


def missing(branch: str) -> bool:
    """Whether the branch has no officer whom it must have, or is the head office of a bank that must have its own and has none."""
    if branch in vacant():
        return True
    return not people.parent_of(branch) and mandatory() and of_bank() is None


def standing(place: str, beside: str) -> list[str]:
    """Keys of what is in force for this place, without the row itself."""
    return list(Officer.objects.filter(place=place).exclude(pk=beside).values_list("pk", flat=True))


def proposed(scope: str, branch: str) -> bool:
    """Whether an officer of the same waits already."""
    rows = Officer.objects.filter(state="proposed", scope=scope)
    return (rows if scope == BANK else rows.filter(branch=branch)).exists()


def counted() -> Count | None:
    """The newest count of customers."""
    return next(iter(genuine(Count.objects.all()[:1])), None)


def mandatory() -> bool:
    """Whether the bank holds so many customers that its own officer is the law's (审计办法 12)."""
    last = counted()
    return last is not None and last.persons >= MANDATORY


def owed() -> bool:
    """Whether a report waits to be filed."""
    return Filing.objects.filter(state=OWED).exists()


def reported() -> str | None:
    """Whom the newest report named; None where nothing was ever filed."""
    rows = genuine(Filing.objects.filter(state=FILED).order_by("-filed_on", "-opened_at", "-id")[:1])
    return rows[0].officer if rows else None


@dataclass(frozen=True, slots=True)
class Contact:
    """How customers reach an office. No name and no number of a person."""

    branch: str
    title: str
    telephone: str
    email: str
    of_bank: bool = False


def contacts() -> list[Contact]:
    """Those of all officers who count now, the bank's first, in the reader's language."""
    names = dict(named.branches())
    rows = sorted(in_force(), key=lambda row: (row.scope != BANK, row.branch))
    return [
        Contact(
            "" if row.scope == BANK else names.get(row.branch, row.branch), said(row.title_zh, row.title_en),
            row.telephone, row.email, row.scope == BANK,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A branch in which people work, and its officer; empty where there is none. `by_bank` says that the bank's serves it."""

    code: str
    name: str
    key: str
    staff: str
    by_bank: bool


def places() -> list[Place]:
    """Every branch in which people work, those without an officer first: six statements, however many there are."""
    names = dict(named.branches())
    rows = sorted(in_force(), key=lambda row: row.scope == BRANCH)  # of a branch its own comes last, and stays
    known = {
        row.branch: Place(row.branch, names.get(row.branch, ""), row.pk, row.staff, row.scope == BANK) for row in rows
    }
    found = [known.get(code) or Place(code, names.get(code, code), "", "", by_bank=False) for code in sorted(peopled())]
    return sorted(found, key=lambda one: bool(one.key))


def work(visitor: Visitor) -> list[WorkItem]:
    """What waits for this person's decision, and how many branches have no officer; the clocks are those of duties."""
    found: list[WorkItem] = []
    if visitor.staff is not None and visitor.posts & APPROVERS:
        mine = visitor.staff.number
        waiting = Officer.objects.filter(state="proposed").exclude(opened_by=mine).exclude(staff=mine)
        names = dict(named.branches()) if waiting else {}
        found += [
            WorkItem(
                _("Secrecy officers: to be decided"), names.get(row.branch, row.branch), reverse("officers:one", args=[row.pk]),
                _("second person"), "warn",
            )
            for row in waiting[:_MANY]
        ]  # fmt: skip
    if visitor.posts & KEEPERS and (many := len(vacant())):
        text = ngettext("%(n)d branch has no secrecy officer", "%(n)d branches have no secrecy officer", many)
        found.append(WorkItem(_("My duties"), text % {"n": many}, reverse("protection:branches"), tone="warn"))
    return found
