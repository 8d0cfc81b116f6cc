# SPDX-License-Identifier: Apache-2.0
"""The menu. Each app lists its links as `nav = (Link(...), ...)` in its AppConfig; nothing is listed that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

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


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the menu: the URL's name, the text, its place in the order, and for whom."""

    url: str
    text: str | _StrPromise
    order: int
    shown_to: Predicate = staff_only


@dataclass(frozen=True, slots=True)
class Entry:
    """A link as the page draws it."""

    href: str
    text: str | _StrPromise
    here: bool


def entries(request: HttpRequest, visitor: Visitor) -> list[Entry]:
    """The menu for this visitor, in order; a link whose page is not there is left out."""
    links = [link for config in apps.get_app_configs() for link in getattr(config, "nav", ()) if isinstance(link, Link)]
    found: list[Entry] = []
    for link in sorted(links, key=lambda item: item.order):
        if not link.shown_to(visitor):
            continue
        try:
            href = reverse(link.url)
        except NoReverseMatch:
            continue
        found.append(Entry(href, link.text, here=False))
    # Of /me/ and /me/looks/ the longest that fits is where one is.
    fitting = [e.href for e in found if request.path == e.href or (e.href != "/" and request.path.startswith(e.href))]
    longest = max(fitting, key=len, default="")
    return [replace(entry, here=entry.href == longest) for entry in found]
