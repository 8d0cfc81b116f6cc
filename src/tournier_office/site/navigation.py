# SPDX-License-Identifier: Apache-2.0
"""The menu, in groups. Each app lists its links as `nav = (Link(...), ...)` in its AppConfig; nothing is listed that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from django.apps import apps
from django.db.models import IntegerChoices
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from tournier_office.people.lookups import Held, Staff

ADMINISTRATION = frozenset({"system_admin", "security_admin", "audit_admin"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at the page: the posts held today decide which links are shown. What the gate allows is decided by the gate."""

    staff: Staff | None
    posts: frozenset[str]
    customer: bool
    held: Sequence[Held] | None = None  # the same posts with their branches, where they were asked for already

    @property
    def administrator(self) -> bool:
        """Whether the person is one of the three administrators, who see no customer data."""
        return bool(self.posts & ADMINISTRATION)


Predicate: TypeAlias = Callable[[Visitor], bool]


def staff_only(visitor: Visitor) -> bool:
    """For every staff member."""
    return visitor.staff is not None


def business_only(visitor: Visitor) -> bool:
    """For staff who are not administrators: pages with customer data."""
    return visitor.staff is not None and not visitor.administrator


def customers_only(visitor: Visitor) -> bool:
    """For customers."""
    return visitor.customer


def posts(*codes: str) -> Predicate:
    """For holders of one of these posts."""
    wanted = frozenset(codes)
    return lambda visitor: bool(visitor.posts & wanted)


class Group(IntegerChoices):
    """What belongs together in the menu, in the order in which it stands there."""

    CUSTOMERS = 1, _("Customer information")
    OWN = 2, _("My own matters")
    DECISIONS = 3, _("Decisions and reviews")
    MISCONDUCT = 4, _("Misconduct and leaks")
    CONVERSATIONS = 5, _("Writing to customers")
    PEOPLE = 6, pgettext_lazy("a group of the menu", "People")
    LEARNING = 7, _("Training and pledges")
    RULES = 8, _("Rules and evidence")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the menu: the URL's name, the text, its place in the order of its group, for whom, and the group."""

    url: str
    text: str | _StrPromise
    order: int
    shown_to: Predicate = staff_only
    group: Group = Group.RULES


@dataclass(frozen=True, slots=True)
class Entry:
    """A link as the page draws it."""

    href: str
    text: str | _StrPromise
    here: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The links of a group that this visitor has; without a name where there is but one group.

    `opened` is one whose links are seen at once: the daily work, and where one is. Sixty links in a row are read by nobody.
    """

    name: str | _StrPromise
    entries: Sequence[Entry]
    code: str = ""
    opened: bool = True


def sections(request: HttpRequest, visitor: Visitor) -> list[Section]:
    """The menu for this visitor, in order; a link whose page is not there is left out."""
    found: list[tuple[Group, Entry]] = []
    for link in sorted(_links(), key=lambda item: item.order):
        if not link.shown_to(visitor):
            continue
        try:
            href = reverse(link.url)
        except NoReverseMatch:
            continue
        found.append((link.group, Entry(href, link.text, here=False)))
    # Of /me/ and /me/looks/ the longest that fits is where one is.
    fitting = [
        entry.href
        for _group, entry in found
        if request.path == entry.href or (entry.href != "/" and request.path.startswith(entry.href))
    ]
    longest = max(fitting, key=len, default="")
    found.sort(key=lambda item: item[0])
    grouped = [
        _section(group, [replace(entry, here=entry.href == longest) for _group, entry in members])
        for group, members in groupby(found, key=lambda item: item[0])
    ]
    return grouped if len(grouped) > 1 else [replace(one, name="") for one in grouped]


def _section(group: Group, entries: Sequence[Entry]) -> Section:
    opened = group is Group.CUSTOMERS or any(entry.here for entry in entries)
    return Section(group.label, entries, group.name.lower(), opened)


def _links() -> list[Link]:
    return [link for config in apps.get_app_configs() for link in getattr(config, "nav", ()) if isinstance(link, Link)]
