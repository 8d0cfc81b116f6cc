# SPDX-License-Identifier: Apache-2.0
"""Who is signed in, as this register sees it: a member of staff who reads evidence."""

from __future__ import annotations

from django.http import HttpRequest

from tournier.base import Refused
from tournier_office.evidence.access import Reader
from tournier_office.people.api_auth import need
from tournier_office.people.lookups import ApiKey
from tournier_office.site.api_session import acting


def reader_of(request: HttpRequest) -> Reader:
    """The member of staff who is signed in; Refused for customers, who have their own view."""
    if isinstance(getattr(request, "auth", None), ApiKey):
        need(request, "evidence")
    visitor = acting(request)
    if visitor.staff is None:
        raise Refused("evidence.staff", "This page is for staff.", "Customers see who looked on their own pages.")
    return Reader(visitor.staff.number, visitor.posts)
