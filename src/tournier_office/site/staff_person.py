# SPDX-License-Identifier: Apache-2.0
"""A member of staff as pages of the rules and of the catalogue see them, and which posts read every entry of the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from tournier.base import Refused
from tournier_office.site.api_session import acting

READERS_OF_ENTRIES = frozenset({"auditor", "audit_admin", "protection_officer"})
"""To these `evidence` opens all entries (M28); elsewhere it only says whether a link to an entry would lead anywhere."""


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """A member of staff."""

    staff: str
    posts: frozenset[str]

    @property
    def reads_entries(self) -> bool:
        """Whether all ledger entries are open to this person."""
        return bool(self.posts & READERS_OF_ENTRIES)


def person_of(request: HttpRequest) -> StaffPerson:
    """The member of staff who is signed in; Refused for customers."""
    visitor = acting(request)
    if visitor.staff is None:
        raise Refused("site.staff", "This page is for staff.", "Ask at your branch.")
    return StaffPerson(visitor.staff.number, visitor.posts)
