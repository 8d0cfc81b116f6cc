# SPDX-License-Identifier: Apache-2.0
"""Who acts, from a page's session, a command's key or a service's key; posts are asked anew at each request (law 4)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from tournier.base import Refused
from tournier_office.people import lookups as people
from tournier_office.people.api_auth import Caller, need
from tournier_office.people.lookups import ApiKey, Staff
from tournier_office.people.presence import address_of, session_of
from tournier_office.site.api_session import acting
from tournier_office.site.overseeing import oversees
from tournier_office.site.register.description import OFFICER
from tournier_office.site.register.judging import Actor, Place
from tournier_office.site.standing_in import stands_in

CHANNEL = "registers"


def actor_of(request: HttpRequest) -> Actor:
    """The member of staff or the service that sent the request. Refused for customers and for nobody."""
    if isinstance(getattr(request, "auth", None), ApiKey):
        return actor(need(request, CHANNEL).staff, service=True)
    visitor = acting(request)
    if visitor.staff is None:
        raise Refused("register.staff", "This page is for staff.", "Ask at your branch.")
    caller = getattr(request, "auth", None)
    if isinstance(caller, Caller):
        return actor(visitor.staff, session=caller.session, address=caller.address)
    return actor(visitor.staff, session=session_of(request), address=address_of(request))


def actor(staff: Staff, *, service: bool = False, session: str = "", address: str = "") -> Actor:
    """The person with today's posts and the branches that they reach."""
    reach: dict[str, frozenset[str]] = {}
    for holding in people.held(staff.number, timezone.localdate()):
        reach[holding.post] = reach.get(holding.post, frozenset()) | people.branches_below(holding.branch)
    if not service and (branches := oversees(staff.number)):
        reach[OFFICER] = branches
    places = (
        ()
        if service
        else tuple(Place(one.for_whom, one.post, people.branches_below(one.branch)) for one in stands_in(staff.number))
    )
    return Actor(staff.number, str(staff), staff.branch_id, reach, service, session, address, places)
