# SPDX-License-Identifier: Apache-2.0
"""Who calls the API: the bearer of a service key, with the channels the key was made for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer

from tournier.base import Refused
from tournier_office.people import keys
from tournier_office.people.lookups import posts_of
from tournier_office.people.models import Staff
from tournier_office.people.presence import address_of


@dataclass(frozen=True, slots=True)
class Caller:
    """The service account that acts. `session` names the key in requests and in the ledger."""

    staff: Staff
    posts: frozenset[str]
    channels: frozenset[str]
    session: str
    address: str

    @property
    def number(self) -> str:
        """The account's number."""
        return self.staff.number

    def need(self, channel: str) -> None:
        """Raise Refused unless the key was made for this channel."""
        if channel not in self.channels:
            raise Refused(
                "key.channel",
                f"This key was not made for the channel '{channel}'.",
                "Ask a security administrator for a key with this channel.",
            )


class ServiceKey(HttpBearer):
    """`Authorization: Bearer tnr_...`; afterwards `request.auth` is the Caller."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller, or None: then the answer is 401."""
        address = address_of(request)
        row = keys.find(token, address)
        if row is None:
            return None
        held = posts_of(row.staff_id)
        return Caller(row.staff, held, frozenset(row.channels), f"key:{row.id}", address)
