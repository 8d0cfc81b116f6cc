# SPDX-License-Identifier: Apache-2.0
"""Who acts: from a page's session, from a service key, or from a key in the environment of a command."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tournier.base import Refused
from tournier_office.disclosures.persons import Person
from tournier_office.disclosures.stages import BRANCH_ROLES
from tournier_office.people import lookups as people
from tournier_office.people.api_auth import Caller
from tournier_office.people.lookups import ApiKey, Staff
from tournier_office.people.networks import address_of
from tournier_office.site import against
from tournier_office.site.layout import visitor_of


def person(staff: Staff, session: str, address: str, held: Sequence[people.Held] | None = None) -> Person:
    """The person with the posts of today; `held` are these, when they were asked for already."""
    if held is None:
        held = people.held(staff.number, timezone.localdate())
    return Person(
        staff=staff.number,
        name=str(staff),
        branch=staff.branch_id,
        posts=frozenset(holding.post for holding in held),
        session=session,
        address=address,
        active=people.status_of(staff) == Staff.Status.ACTIVE,
        manages=frozenset(holding.branch for holding in held if holding.post in BRANCH_ROLES),
    )


def person_of_key(key: ApiKey, address: str, channel: str = "", held: Sequence[people.Held] | None = None) -> Person:
    """The person behind a service key, if the key may use the channel."""
    if channel and channel not in key.channels:
        raise Refused("key.channel", "The service key is not issued for this.", "Ask for a key with this channel.")
    return person(key.staff, f"key:{key.pk}", address, held)


def person_of(request: HttpRequest, channel: str = "") -> Person:
    """The person who sent the request. Raises Refused for customers and for nobody."""
    address = address_of(request)
    caller = getattr(request, "auth", None)
    if isinstance(caller, ApiKey):
        return person_of_key(caller, address, channel, visitor_of(request).held)
    if isinstance(caller, Caller):
        return person(caller.staff, caller.session, caller.address, caller.held)
    visitor, sign_in = visitor_of(request), getattr(request, "sign_in", None)
    if visitor.staff is None or sign_in is None:
        raise Refused("person.staff", "This is for the bank's staff.", "Sign in as a member of staff.")
    return person(visitor.staff, sign_in.pk, address)


def name_of(number: str) -> str:
    """The person's name and number."""
    name = people.name_of(number)
    return name if name == number else f"{name} {number}"


def facts_of(number: str) -> list[tuple[str, str]]:
    """What an approver should know about a requester."""
    staff = people.staff_of(number)
    if staff is None:
        return []
    today = timezone.localdate()
    posts = [people.post_name(code) for code in sorted(people.posts_of(number, today))]
    shown = [
        (_("Branch"), str(staff.branch)),
        (_("Posts"), ", ".join(posts) or "—"),
        (_("Employment"), str(staff.get_employment_display())),
        (_("Status"), str(staff.get_status_display())),
    ]
    for name, until, _ignored in people.lapses(staff, today):
        shown.append((str(people.FACT_WORDS[name]), f"{until:%Y-%m-%d}" if until else _("missing")))
    if against.stands(number, today, entered=staff.open_violation):
        shown.append((_("Open violation"), _("yes")))
    return shown
