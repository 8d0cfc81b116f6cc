# SPDX-License-Identifier: Apache-2.0
"""Who is signed in, as this register sees it: a member of staff with posts."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from tournier.base import Refused
from tournier_office.site.api_session import acting

# As `evidence` decides it; here it only says whether a link to an entry would lead anywhere.
_READERS = frozenset({"auditor", "audit_admin", "protection_officer"})


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff."""

    staff: str
    posts: frozenset[str]

    @property
    def reads_entries(self) -> bool:
        """Whether all ledger entries are open to this person."""
        return bool(self.posts & _READERS)


def person_of(request: HttpRequest) -> Person:
    """The member of staff who is signed in; Refused for customers."""
    visitor = acting(request)
    if visitor.staff is None:
        raise Refused("catalogue.staff", "This page is for staff.", "Ask at your branch.")
    return Person(visitor.staff.number, visitor.posts)
