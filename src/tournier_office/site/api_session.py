# SPDX-License-Identifier: Apache-2.0
"""People call the API too, by the session of their browser or the key of their command line: same person, same posts.

Acts that need two persons accept nobody but people: whoever holds a service key could otherwise be both of them.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from tournier.base import Refused
from tournier_office.people import command_keys, signed_in
from tournier_office.people.api_auth import Caller, ServiceKey
from tournier_office.people.facts import moment_facts
from tournier_office.people.lookups import User, held, posts_of
from tournier_office.people.presence import MAY_WORK, SESSION_NAME, address_of, stays
from tournier_office.site import gateway
from tournier_office.site.layout import visitor_of
from tournier_office.site.navigation import Visitor
from tournier_office.site.reading import at_once


class PersonSession(SessionAuth):
    """The signed-in member of staff; afterwards `request.auth` is the Caller. Writing needs the CSRF token as on screen."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:  # noqa: ARG002 - ninja's signature
        """The caller, or None: then the answer is 401. An ended session and a lost post count at once (law 4)."""
        cookie = str(request.session.session_key or "")
        with at_once(signed_in.questions(cookie)):
            return _caller(request, cookie)


class PersonalKey(HttpBearer):
    """`Authorization: Bearer tnp_...`: the key that a person granted to commands; afterwards `request.auth` is the Caller."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The person with the session that the key opens, or None."""
        found = command_keys.opening(token, address_of(request))
        if found is None or found.sign_in is None:
            return None
        request.visitor = Visitor(found.staff, posts_of(found.staff_id), customer=False)  # type: ignore[attr-defined]  # as presence does
        session, proved = found.sign_in, found.sign_in.started_at.timestamp()
        return Caller(found.staff, posts_of(found.staff_id), frozenset(), session.pk, found.address, proved)


def _caller(request: HttpRequest, cookie: str) -> Caller | None:
    user = request.user
    staff = signed_in.staff_of(user) if isinstance(user, User) and user.kind == User.Kind.STAFF else None
    if not isinstance(user, User) or staff is None or staff.status not in MAY_WORK:
        return None
    session, address = str(request.session.get(SESSION_NAME, "")), address_of(request)
    if not stays(request, session):
        return None
    now = gateway.clock().now()
    posts = held(staff.number, timezone.localdate())
    networks = {one.post: one.networks for one in posts}
    if moment_facts(session, staff.number, address, now, networks)["locked"]:
        raise Refused("session.locked", "Your session is locked.", "Unlock it with your password.")
    signed_in.remember(cookie, user, staff.number, session)
    return Caller(staff, frozenset(networks), frozenset(), session, address, held=tuple(posts))


CONSOLE = PersonSession()
PEOPLE = [PersonalKey(), CONSOLE]
PEOPLE_AND_SERVICES = [ServiceKey(), *PEOPLE]


def acting(request: HttpRequest) -> Visitor:
    """Who acts, on a page or over the API."""
    caller = getattr(request, "auth", None)
    if isinstance(caller, Caller):
        return Visitor(caller.staff, caller.posts, customer=False)
    return visitor_of(request)
