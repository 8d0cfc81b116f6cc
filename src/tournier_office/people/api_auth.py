# SPDX-License-Identifier: Apache-2.0
"""Who calls the API: the bearer of a service key. `request.auth` is then the key, with its staff and channels."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from tournier.base import Refused
from tournier_office.people import keys
from tournier_office.people.lookups import Held, held
from tournier_office.people.models import ApiKey, Staff
from tournier_office.people.networks import address_of
from tournier_office.site import rights
from tournier_office.site.navigation import Visitor
from tournier_office.site.reading import at_once


@dataclass(frozen=True, slots=True)
class Caller:
    """A person who calls the API by the browser's session or by their command line; a service is known by its key instead.

    `proved_at` is when a command's key was granted with a second factor, in seconds since 1970; None for a browser.
    `held` are the posts of today, where they were asked for with the rest.
    """

    staff: Staff
    posts: frozenset[str]
    channels: frozenset[str]
    session: str
    address: str
    proved_at: float | None = None
    held: tuple[Held, ...] | None = None

    @property
    def number(self) -> str:
        """The person's number."""
        return self.staff.number


class ServiceKey(HttpBearer):
    """`Authorization: Bearer tnr_...`."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The living key, or None: then the answer is 401. The service account becomes the request's visitor."""
        with at_once(keys.questions(token)):
            found = keys.find(token, address_of(request))
            if found is not None:
                barred = rights.barred(found.staff_id)
                if f"key:{found.pk}" in barred:
                    raise rights.shut([barred[f"key:{found.pk}"]])
                holdings = held(found.staff_id, timezone.localdate(), barred)
                posts = frozenset(holding.post for holding in holdings)
                request.visitor = Visitor(found.staff, posts, customer=False, held=holdings)  # type: ignore[attr-defined]  # as presence does
            return found


def need(request: HttpRequest, channel: str) -> ApiKey:
    """The calling key; Refused unless it was made for this channel."""
    key = getattr(request, "auth", None)
    if not isinstance(key, ApiKey) or channel not in key.channels:
        raise Refused(
            "key.channel",
            f"This key was not made for the channel '{channel}'.",
            "Ask a security administrator for a key with this channel.",
        )
    return key
