# SPDX-License-Identifier: Apache-2.0
"""Who brings, applies and reads the feed: administrators, and the HR system by a key that was made for it."""

from __future__ import annotations

from django.http import HttpRequest

from tournier.base import Refused
from tournier_office.people.api_auth import need
from tournier_office.people.hr import HR_CHANNEL
from tournier_office.people.lookups import ApiKey
from tournier_office.personnel.lookups import FEEDERS, READERS
from tournier_office.site.api_session import acting


def feeder(request: HttpRequest) -> str:
    """The number of whoever may bring a feed. Refused for others."""
    return _of(request, FEEDERS)


def reader(request: HttpRequest) -> str:
    """The number of whoever may read runs and orphan accounts: auditors too."""
    return _of(request, READERS)


def _of(request: HttpRequest, posts: frozenset[str]) -> str:
    if isinstance(getattr(request, "auth", None), ApiKey):
        return str(need(request, HR_CHANNEL).staff_id)
    visitor = acting(request)
    if visitor.staff is None or not visitor.posts & posts:
        raise Refused(
            "people.who",
            "The register is kept by system and security administrators.",
            "Ask one of them; the list of staff names them.",
        )
    return visitor.staff.number
